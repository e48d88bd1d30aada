"""What a first start makes in the data folder: the secret and the calendar's offset; and the lock on the folder."""

import fcntl
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import preflight

DEMONSTRATION_BEGINS = datetime(2013, 7, 10, 7, 0, tzinfo=UTC)  # 10 July 2013, 09:00 in Geneva


@contextmanager
def only_one_in(folder: Path) -> Iterator[None]:
    """Holds the data folder. Raises Unready while another portal runs on it."""
    with open(folder / "running", "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise preflight.Unready(f"A portal runs on DATA_DIR {folder} already. Give another DATA_DIR.") from error
        yield


def make_secret(folder: Path) -> None:
    """Makes the secret that the settings read when no SECRET_KEY is given."""
    if not (folder / "secret").exists():
        _write_privately(folder / "secret", secrets.token_urlsafe(50))


def calendar_offset(
    folder: Path, environment: Mapping[str, str], beginning: datetime | None, *, demonstration: bool
) -> str:
    """The seconds by which the portal's calendar stands away from real time, worked out once and kept.

    `beginning`, which is PORTAL_NOW, sets it anew. Without it the first start of a demonstration begins in July 2013,
    and any other first start takes PORTAL_OFFSET, or real time.
    """
    kept = folder / "calendar-offset"
    if beginning is None and demonstration and not kept.exists():
        beginning = DEMONSTRATION_BEGINS
    if beginning is not None:
        _write_privately(kept, str(round((beginning - datetime.now(UTC)).total_seconds())))
    elif not kept.exists():
        _write_privately(kept, environment.get("PORTAL_OFFSET") or "0")
    return kept.read_text(encoding="ascii").strip()


def _write_privately(path: Path, text: str) -> None:
    unfinished = path.with_suffix(".unfinished")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(text + "\n")
    unfinished.replace(path)
