"""Whatever an annex declares is known where annexes are shown, printed and written to Word."""

import re

import pytest
from django.conf import settings

from reports.annexes import COLUMNS
from reports.word.annex_tables import SHARES

NAMED = {width for columns in COLUMNS.values() for width in columns if width}


def test_word_knows_every_width_and_each_annex_leaves_a_rest():
    assert NAMED - set(SHARES) == set()
    assert [name for name, columns in COLUMNS.items() if "" not in columns] == []


@pytest.mark.parametrize("sheet", ["reading.css", "paper/report.css"])
def test_style_sheets_have_the_widths_of_word(sheet):
    text = (settings.BASE_DIR / "static/css" / sheet).read_text(encoding="utf-8")

    found = re.findall(r"\.annex \.column-(\w+) {\n  (?:inline-size|width): ([\d.]+)%;", text)

    assert {name: float(share) for name, share in found} == {
        name: round(100 * share, 2) for name, share in SHARES.items()
    }
