"""What changed since a round stands in the Word document as tracked changes, also tables, pictures and headings."""

from datetime import UTC
from types import SimpleNamespace

import pytest

from reports import section_text
from reports.content import FORMATS, ReportContent
from reports.numbering import numbered
from reports.running_numbers import with_running_numbers
from reports.tests.word import samples
from reports.tests.word.samples import ADDRESSES, AT, ORIGIN
from reports.tests.word.test_round_trip import imported as imported  # a fixture
from reports.tests.word.test_writing import W, after, before, document
from reports.word.since import changes_since
from reports.word.writing import docx


def table(year: str) -> str:
    return f"Table: Costs in {year}\n\n| Arrangement | Year |\n|---|--:|\n| Radio[^r] | {year} |\n\n[^r]: By day."


def picture(alt: str) -> str:
    return f"![{alt}](7)\nFigure: Costs"


def report(*blocks: tuple[str, str], heading: str = "First session") -> ReportContent:
    """A report with one section, of blocks with their keys."""
    keys, texts = zip(*blocks, strict=True)
    part = section_text.division(heading, "\n\n".join(texts), list(keys), 6, ADDRESSES)
    made = samples.content(chapters=numbered([part]), acknowledgements=[], summary=[])
    return with_running_numbers(made)


def tracked(then: ReportContent, now: ReportContent) -> bytes:
    """The report as it is now, with what changed since a round in which it was as then."""
    meeting = SimpleNamespace(zone=UTC)
    round_ = SimpleNamespace(
        number=1, opened_at=AT, content=FORMATS.stored(then), report=SimpleNamespace(meeting=meeting)
    )
    return docx(now, ORIGIN, changes=changes_since(round_, now))


def rows_changed(made: bytes) -> list[tuple[str, str]]:
    """Each changed row of the document's tables: how it changed, and the last letters that it says."""
    found = []
    for row in document(made).iter(f"{W}tr"):
        kinds = [one.tag.removeprefix(W) for one in row.find(f"{W}trPr") if one.tag in (f"{W}ins", f"{W}del")]
        found += [(kind, "".join(row.itertext())[-4:]) for kind in kinds]
    return found


FIRST, LAST = ("a00001", "One."), ("a00003", "Three.")


@pytest.mark.parametrize(
    ("then", "now", "changed"),
    [
        ("2012", "2013", [("del", "Year"), ("del", "2012"), ("ins", "Year"), ("ins", "2013")]),
        ("", "2013", [("ins", "Year"), ("ins", "2013")]),
        ("2012", "", [("del", "Year"), ("del", "2012")]),
        ("2012", "2012", []),
    ],
    ids=["changed", "new", "gone", "as it was"],
)
def test_tables_are_shown_as_they_were_and_as_they_are(then, now, changed, imported):
    contents = [
        report(FIRST, *([("b00002", table(year))] if year else []), LAST) if year else report(FIRST, LAST)
        for year in (then, now)
    ]

    made = tracked(*contents)

    plain = docx(contents[1], ORIGIN)
    assert rows_changed(made) == changed
    assert after(document(made)) == after(document(plain))
    assert (f"Costs in {then}" in before(document(made)), "Costs in 2013" in before(document(made))) == (
        bool(then),
        False,
    )
    assert imported(made).blocks == imported(plain).blocks


@pytest.mark.full
def test_libreoffice_keeps_the_changes_of_tables(imported, office):
    then, now = report(FIRST, ("b00002", table("2012"))), report(FIRST, ("b00002", table("2013")))

    read = imported(office(tracked(then, now), "docx"))

    (found,) = [block.table for block in read.blocks if block.kind == "table"]
    assert [cell[0].text for row in found.rows for cell in row] == ["Radio", "2013"]
    assert read.authors[0][0] == "Changes since round 1"


@pytest.mark.parametrize(
    ("then", "now", "gone", "new"),
    [
        ("A bar chart", "A line", "Figure I: A bar chart\nCosts", "A lineFigure I\nCosts"),
        ("", "A line", "", "A lineFigure I\nCosts"),
        ("A bar chart", "", "Figure I: A bar chart\nCosts", ""),
    ],
    ids=["changed", "new", "gone"],
)
def test_pictures_are_told_in_words(then, now, gone, new):
    contents = [report(FIRST, *([("b00002", picture(alt))] if alt else []), LAST) for alt in (then, now)]

    root = document(tracked(*contents))

    assert ("".join(said(root, "del")), "".join(said(root, "ins"))) == (gone, new)


def said(root, kind: str) -> list[str]:
    """The words within changes of this kind, and line breaks."""
    text = {f"{W}t", f"{W}delText"}
    return [
        one.text if one.tag in text else "\n"
        for change in root.iter(f"{W}{kind}")
        for one in change.iter(*text, f"{W}br")
    ]


def test_headings_are_tracked_and_what_stood_before_everything_is_shown(imported):
    sub = ("b00002", "# Before the vote")
    then = report(("z00009", "Gone."), FIRST, sub, LAST, heading="First session")
    now = report(FIRST, (sub[0], "# After the vote"), LAST, heading="Opening session")

    made = tracked(then, now)
    root = document(made)

    assert said(root, "del") == ["First", "Before", "Gone."]
    assert said(root, "ins") == ["Opening", "After"]
    assert imported(made).blocks == imported(docx(now, ORIGIN)).blocks


def test_table_that_somebody_deletes_with_tracked_changes_is_removed(imported):
    then = report(FIRST, ("b00002", table("2012")), LAST)
    now = report(FIRST, LAST)

    kinds = [block.kind for block in imported(tracked(then, now)).blocks if block.section == 6]

    assert kinds == ["section", "paragraph", "paragraph"]
