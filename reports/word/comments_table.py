"""The table of comments as a Word document."""

from django.conf import settings
from django.utils.formats import date_format
from docx.enum.section import WD_ORIENT
from docx.shared import Mm

from egm_portal.text import dates
from egm_portal.text.numerals import ordinal
from egm_portal.text.titles import short_end
from egm_portal.wordfiles.builder import Builder
from egm_portal.wordfiles.elements import field, run
from egm_portal.wordfiles.package import saved, set_properties
from reports.rounds.columns import COLUMNS, headings
from reports.rounds.table import Table
from reports.word.plain_tables import plain_table

MARGIN, WIDTH, HEIGHT = 15, 297, 210  # millimetres: landscape A4


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
        builder.add(plain_table(builder, widths, [titles, *rows]))
        # A table cannot be the last thing in a document.
        builder.add(builder.paragraph("TableEnd"))
    if not found:
        builder.add(builder.paragraph("Normal", text="Nobody has commented."))
    _set_page(builder, table)
    return saved(builder.document)


def _set_page(builder: Builder, table: Table) -> None:
    section = builder.document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(WIDTH), Mm(HEIGHT)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN)
    name = f"Comments on the draft report, {ordinal(table.round.number)} round"
    builder.set_head(builder.paragraph("TableText", run(name), run(" · "), *field("PAGE", run("1"))))
    title = f"{name}: {table.report.meeting.title}"
    set_properties(builder.document, title=title, made_at=table.round.opened_at)
