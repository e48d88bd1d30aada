"""The table of comments in files: CSV, PDF and Word have the same columns."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.text import capfirst
from tablib import Dataset

from egm_portal.adminkit.spreadsheets import Csv
from review.models import Comment
from review.rounds.table import Row, Table

_S = Comment.State


@dataclass(frozen=True)
class Column:
    """`width` is in millimetres on landscape A4, `value` what a comment has in it."""

    title: str
    width: int
    value: Callable[[Row, ZoneInfo], str]


def _comment(row: Row, zone: ZoneInfo) -> str:
    replies = [f"Reply of {author}: {reply.text}" for author, reply in row.replies]
    return "\n".join(filter(None, [row.comment.get_view_display(), row.comment.text, *replies]))


def _answer(row: Row, zone: ZoneInfo) -> str:
    comment = row.comment
    if comment.answered_at is None:
        return ""
    day = date_format(comment.answered_at.astimezone(zone))
    return "\n".join(filter(None, [comment.answer, f"{row.answered_by}, {day}"]))


def _written(row: Row, zone: ZoneInfo) -> str:
    comment = row.comment
    return "As suggested" if comment.adopted_text == comment.suggestion != "" else comment.adopted_text


COLUMNS = (
    Column("Paragraph", 17, lambda row, zone: row.number),
    Column("From", 27, lambda row, zone: row.author),
    Column("Date", 19, lambda row, zone: date_format(row.comment.created_at.astimezone(zone))),
    Column("As circulated", 42, lambda row, zone: row.comment.quote),
    Column("Comment", 38, _comment),
    Column("Suggested wording", 40, lambda row, zone: row.comment.suggestion),
    Column("State", 18, lambda row, zone: capfirst(row.comment.get_state_display())),
    Column("Answer", 32, _answer),
    Column("Written into the report", 34, _written),
)
SECTION = "Section"
"""The column of the CSV file that stands as a heading above the rows elsewhere."""


def cells_of(row: Row, zone: ZoneInfo) -> list[str]:
    """What the row has in each of the columns."""
    return [column.value(row, zone) for column in COLUMNS]


def headings(table: Table) -> list[tuple[str, list[list[str]]]]:
    """The rows of a whole round below the headings of its sections."""
    zone = table.report.meeting.zone
    return [(group.heading, [cells_of(row, zone) for row in group.rows]) for group in table.grouped(table.whole)]


def comments_csv(table: Table) -> bytes:
    """One line for each comment of the round."""
    rows = [[heading, *cells] for heading, below in headings(table) for cells in below]
    return Csv().export_data(Dataset(*rows, headers=[SECTION, *(column.title for column in COLUMNS)]))
