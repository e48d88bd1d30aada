"""A small folder, complete in itself, that tests load and spoil."""

import shutil
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from egm_portal.clock import calendar_at
from tests import factories

SMALL = Path(__file__).parent / "small-2013"


def make_folder(place: Path) -> Path:
    """A copy of the small folder in `place`, with its three PDFs."""
    folder = place / SMALL.name
    shutil.copytree(SMALL, folder)
    for name, pages in (("paper", 6), ("note", 2), ("slides", 7)):
        (folder / "documents" / f"{name}.pdf").write_bytes(factories.make_pdf(pages, name))
    return folder


def load(folder: Path, **options) -> list[str]:
    """What the command says on 10 July 2013, line by line."""
    output = StringIO()
    with calendar_at(factories.TODAY):
        call_command("load_meeting", folder, stdout=output, **options)
    return output.getvalue().splitlines()


def replace(folder: Path, file: str, old: str, new: str) -> None:
    """Writes `new` in place of `old`, which must be there."""
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
