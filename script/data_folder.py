"""The data folder: its lock, and the secret and the offset of the calendar that a first start creates."""

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
    """Locks the data folder. Raises Unready if another portal is running on it."""
    with open(folder / "running", "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise preflight.Unready(
                f"A portal is already running on DATA_DIR {folder}. Use another DATA_DIR."
            ) from error
        yield


def make_secret(folder: Path) -> None:
    """Creates the secret that the settings read if there is no SECRET_KEY."""
    if not (folder / "secret").exists():
        _write_privately(folder / "secret", secrets.token_urlsafe(50))


def calendar_offset(
    folder: Path, environment: Mapping[str, str], beginning: datetime | None, *, demonstration: bool
) -> str:
    """The difference between the portal's calendar and real time in seconds, computed once and stored.

    `beginning`, from PORTAL_NOW, sets it again. Without it, a demonstration begins in July 2013 on its first start; any
    other portal begins with PORTAL_OFFSET or real time.
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
