"""Comments that go to Word and come back: those of the newest round of comments."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from egm_portal.stored_json import Forms
from reports.models import Comment, Report, Round
from reports.word import given
from reports.word.imported import ImportedComment


@dataclass(frozen=True)
class TakenComment:
    """A comment that was taken over from a document, and the key of its paragraph, if it has one."""

    paragraph: str
    comment: ImportedComment


@dataclass(frozen=True)
class TakenComments:
    comments: list[TakenComment]


WAITING = Forms(TakenComments)
"""Comments that wait for a round."""


def newest_round(report: Report) -> Round | None:
    return Round.objects.filter(report=report).select_related("report__meeting").order_by("-number").first()


def author_of(comment: Comment) -> str:
    """The name of the author as it is shown in Word."""
    if comment.participant:
        return comment.participant.formal_name
    return comment.user.name or comment.user.email if comment.user else comment.name


def comments_in_word(report: Report) -> Iterator[given.Comment]:
    """The open comments of the newest round, as they are written into a Word document: one query."""
    rows = Comment.objects.open().filter(round=newest_round(report)).select_related("participant", "user")
    for row in rows:
        at = row.created_at.astimezone(report.meeting.zone)
        yield given.Comment(row.paragraph, author_of(row), at, _in_word(row))


def known_comments(report: Report) -> set[tuple[str, str]]:
    """Author and words of the comments that went to Word, which are not taken over once more: one query."""
    rows = Comment.objects.filter(round__report=report, reply_to=None).select_related("participant", "user")
    return {(author_of(row), _in_word(row)) for row in rows}


def written_at(comment: ImportedComment, report: Report, otherwise: datetime) -> datetime:
    """When the comment was written. Word writes the time on its author's clock, and LibreOffice sometimes none."""
    try:
        written = datetime.fromisoformat(comment.at.removesuffix("Z")).replace(tzinfo=report.meeting.zone)
        return written.astimezone(UTC)
    except (ValueError, OverflowError):
        return otherwise


def _in_word(comment: Comment) -> str:
    return "\n".join(filter(None, [comment.text, comment.suggestion and f"Suggested wording: {comment.suggestion}"]))
