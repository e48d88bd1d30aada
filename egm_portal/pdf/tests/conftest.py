"""A kind of rendering whose content a test may change."""

from types import SimpleNamespace

import pytest

from egm_portal.pdf import registry
from egm_portal.pdf.registry import Printable

PAGE = '<!DOCTYPE html><html lang="en"><head><title>Note</title></head><body><h1>Note</h1><p>{}</p></body></html>'


@pytest.fixture
def note():
    """The registered kind "note": `note.text` is what a note says, `note.built` counts how often it was asked."""
    note = SimpleNamespace(text="First wording.", built=0)

    def build(subject_id: int) -> Printable:
        note.built += 1
        return Printable(html=PAGE.format(note.text), title=f"Note {subject_id}", stylesheets=())

    registry.register(registry.Source(kind="note", build=build))
    yield note
    del registry._sources["note"]
