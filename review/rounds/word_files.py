"""Word documents of a round: the draft as it was circulated, and the table of comments."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.formats import date_format
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm

from egm_portal.text import dates
from egm_portal.text.numerals import ordinal
from egm_portal.text.titles import short_end
from egm_portal.wordfiles.builder import TEXT_WIDTH, Builder
from egm_portal.wordfiles.elements import Element, element, field, run
from egm_portal.wordfiles.package import saved, set_properties
from egm_portal.wordfiles.tables import fixed_table
from reports.models import Section
from reports.word.origin import Origin
from reports.word.pictures import pictures_of
from reports.word.writing import docx
from review.models import Round
from review.printing import circulated_content
from review.rounds.columns import COLUMNS, headings
from review.rounds.quotations import quoted_passages, without_notes
from review.rounds.table import Table

MARGIN, WIDTH, HEIGHT = 15, 297, 210  # millimetres: landscape A4


def circulated_docx(round_: Round) -> bytes:
    """The draft as it was circulated in this round: the same bytes each time, as long as its pictures are public."""
    report = round_.report
    made_at = round_.opened_at.astimezone(report.meeting.zone)
    sections = dict(Section.objects.filter(report=report).values_list("text", "pk"))
    frozen = round_.versions.values_list("versioned_text", "number", "saves")
    versions = {sections[text]: (number, saves) for text, number, saves in frozen}
    origin = Origin(settings.SITE_URL, report.pk, made_at, versions)
    return docx(circulated_content(round_), origin, pictures=pictures_of(report.meeting))


def comments_docx(table: Table) -> bytes:
    """All comments of the round below the headings of their sections; the same table is the same bytes."""
    round_, meeting = table.round, table.report.meeting
    builder = Builder(settings.SITE_URL)
    builder.add(builder.paragraph("Title", text=short_end(meeting.title)))
    circulated, closed = round_.opened_at.astimezone(meeting.zone), dates.deadline(round_.closes_at, meeting.time_zone)
    for text in (
        f"Comments on the draft report, {ordinal(round_.number)} round.",
        f"Circulated {date_format(circulated)} for comments until {closed} ({meeting.city}).",
        f"{table.answered} of {len(table.all_rows)} answered.",
    ):
        builder.add(builder.paragraph("Normal", text=text))
    widths, titles = [column.width for column in COLUMNS], [column.title for column in COLUMNS]
    found = headings(table)
    for heading, rows in found:
        builder.add(builder.paragraph("TableGroup", text=heading))
        builder.add(_plain_table(builder, widths, [titles, *rows]))
        # A table cannot be the last thing in a document.
        builder.add(builder.paragraph("TableEnd"))
    if not found:
        builder.add(builder.paragraph("Normal", text="Nobody has commented."))
    _set_page(builder, table)
    return saved(builder.document)


def _plain_table(builder: Builder, millimetres: Sequence[int], rows: Sequence[Sequence[str]]) -> Element:
    """A table of plain text with quotations, whose first row is repeated on each page, and whose rows are divided."""
    widths = [round(width * TEXT_WIDTH / 140) for width in millimetres]
    head, *others = rows
    cells = [[[builder.paragraph("TableHead", text=text)] for text in head]]
    for row in others:
        cells.append([])
        for text in row:
            found = quoted_passages(without_notes(text))
            passages = [each for each in found if each[1].strip() or not text.strip()]
            cells[-1].append(
                [
                    builder.paragraph(
                        "TableText",
                        text=passage.strip("\n"),
                        properties=[element("ind", left=227)] if is_quotation else [],
                    )
                    for is_quotation, passage in passages
                ]
            )
    made = fixed_table(widths, cells)
    for mark in list(made.iter(qn("w:cantSplit"))):
        mark.getparent().remove(mark)
    return made


def _set_page(builder: Builder, table: Table) -> None:
    section = builder.document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(WIDTH), Mm(HEIGHT)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN)
    name = f"Comments on the draft report, {ordinal(table.round.number)} round"
    builder.set_head(builder.paragraph("TableText", run(name), run(" · "), *field("PAGE", run("1"))))
    title = f"{name}: {table.report.meeting.title}"
    set_properties(builder.document, title=title, made_at=table.round.opened_at)
