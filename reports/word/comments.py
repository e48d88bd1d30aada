"""Comments that go to Word and come back: those of the newest round of comments."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from egm_portal.incoming.imported import ImportedComment
from egm_portal.stored_json import StoredFormats
from egm_portal.wordfiles import annotations as given
from proceedings.queries import author_names
from reports.models import Comment, CommentQuerySet, Report, Round


@dataclass(frozen=True)
class TakenComment:
    """A comment that was taken over from a document, and the key of its paragraph, if it has one."""

    paragraph: str
    comment: ImportedComment


@dataclass(frozen=True)
class TakenComments:
    comments: list[TakenComment]


WAITING = StoredFormats(TakenComments)
"""Comments that wait for a round."""


def newest_round(report: Report) -> Round | None:
    return Round.objects.filter(report=report).select_related("report__meeting").order_by("-number").first()


def comments_in_word(report: Report) -> Iterator[given.Comment]:
    """The open comments of the newest round, as they are written into a Word document: three queries."""
    for author, row in _with_authors(report, Comment.objects.open().filter(round=newest_round(report))):
        at = row.created_at.astimezone(report.meeting.zone)
        yield given.Comment(row.paragraph, author, at, _in_word(row))


def known_comments(report: Report) -> set[tuple[str, str]]:
    """Author and words of the comments that went to Word, which are not taken over once more: two queries."""
    rows = Comment.objects.threads().filter(round__report=report)
    return {(author, _in_word(row)) for author, row in _with_authors(report, rows)}


def _with_authors(report: Report, comments: CommentQuerySet) -> Iterator[tuple[str, Comment]]:
    """The comments with the names of their authors as Word shows them: two queries."""
    rows = list(comments.select_related("participant", "user"))
    names = author_names(report.meeting, {row.user for row in rows if row.user})
    for row in rows:
        yield row.participant.formal_name if row.participant else names.get(row.user_id, row.name), row


def written_at(comment: ImportedComment, report: Report, otherwise: datetime) -> datetime:
    """When the comment was written. Word writes the time on its author's clock, and LibreOffice sometimes none."""
    try:
        written = datetime.fromisoformat(comment.at.removesuffix("Z")).replace(tzinfo=report.meeting.zone)
        return written.astimezone(UTC)
    except (ValueError, OverflowError):
        return otherwise


def _in_word(comment: Comment) -> str:
    return "\n".join(filter(None, [comment.text, comment.suggestion and f"Suggested wording: {comment.suggestion}"]))
