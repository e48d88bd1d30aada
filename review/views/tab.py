"""The place of comments in the row of the report's pages."""

from django.urls import reverse
from django.utils.text import capfirst

from reports.commands import NextStep
from reports.models import Report
from reports.views.workspace import Tab
from review.models import Comment


def open_comments(report: Report) -> int:
    return Comment.objects.open().filter(round__report=report).count()


def answer(report: Report, count: int) -> NextStep:
    """That the open comments are to be answered."""
    what = f"answer {count} comments" if count > 1 else "answer one comment"
    address = f"{reverse('review:comments', args=[report.meeting.slug])}?show=open"
    return NextStep(what, capfirst(what), address, None)


COMMENTS = Tab("Comments", "review:comments", open_comments, answer)
