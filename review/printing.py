"""What a round has on paper: the draft that was circulated, and the table of comments on it."""

from dataclasses import replace

from django.template.loader import render_to_string
from django.utils.formats import date_format

from egm_portal.pdf.actions import delete_earlier
from egm_portal.pdf.models import Rendering
from egm_portal.pdf.queries import present_rendering
from egm_portal.pdf.registry import Printable, Source, register
from reports.content import FORMATS, ReportContent
from reports.paper import STYLESHEETS, as_html
from reports.pictures import files_in
from review.models import Round
from review.rounds.columns import COLUMNS, headings
from review.rounds.table import Table


def circulated_content(round_: Round) -> ReportContent:
    """The frozen draft, with the day on which it was circulated. It has no annexes, which are not frozen."""
    day = date_format(round_.opened_at.astimezone(round_.report.meeting.zone))
    return replace(FORMATS.restored(round_.content), draft=True, date=day)


def printable_draft(round_id: int) -> Printable:
    """The draft as it was circulated, as HTML for print."""
    round_ = Round.objects.select_related("report__meeting").get(pk=round_id)
    content = circulated_content(round_)
    html = as_html(content, content.date)
    return Printable(html, content.title, STYLESHEETS, files=files_in(html, round_.report.meeting))


def printable_comments(round_id: int) -> Printable:
    """The table of comments as HTML for print."""
    round_ = Round.objects.select_related("report__meeting").get(pk=round_id)
    table = Table(round_.report, round_)
    context = {"table": table, "round": round_, "columns": COLUMNS, "headings": headings(table)}
    html = render_to_string("review/comments/print.html", context | {"meeting": round_.report.meeting})
    return Printable(html, f"Comments on the draft report: {round_.report.title}", ("comments_print.css",))


DRAFT = Source("circulated", printable_draft)
COMMENTS = Source("comments", printable_comments, done=delete_earlier)
register(DRAFT, COMMENTS)


def newest_draft(round_: Round) -> Rendering | None:
    """The PDF of the circulated draft, ready or not: what is frozen is printed once."""
    return Rendering.objects.filter(kind=DRAFT.kind, subject_id=round_.pk).defer("content").first()


def present_comments(round_: Round) -> Rendering | None:
    """The PDF of exactly the present table, ready or not."""
    return present_rendering(COMMENTS.kind, round_.pk)
