"""Comments that go to Word and come back: those of the newest round of comments."""

from collections.abc import Iterator
from datetime import datetime

from egm_portal.wordfiles import annotations
from proceedings.queries import author_names
from reports.models import Report, WordImport
from reports.word import comments
from reports.word.drafts import SECOND
from review.actions.word_comments import take_comments
from review.models import Comment, CommentQuerySet, Round
from review.rounds.queries import newest_round


class RoundsInWord(comments.Comments):
    """What rounds add to Word documents of the report, registered with it."""

    def newest_round(self, report: Report) -> Round | None:
        return newest_round(report)

    def number_of_round(self, report: Report, made_at: datetime) -> int:
        rounds = Round.objects.filter(report=report, opened_at__range=(made_at, made_at + SECOND))
        return rounds.values_list("number", flat=True).first() or 0

    def open(self, report: Report) -> Iterator[annotations.Comment]:
        """Three queries."""
        for author, row in _with_authors(report, Comment.objects.open().filter(round=newest_round(report))):
            at = row.created_at.astimezone(report.meeting.zone)
            yield annotations.Comment(row.paragraph, author, at, _in_word(row))

    def known(self, report: Report) -> set[tuple[str, str]]:
        """Two queries."""
        rows = Comment.objects.threads().filter(round__report=report)
        return {(author, _in_word(row)) for author, row in _with_authors(report, rows)}

    def take_comments(self, word_import: WordImport) -> None:
        take_comments(word_import)


def _with_authors(report: Report, comments: CommentQuerySet) -> Iterator[tuple[str, Comment]]:
    """The comments with the names of their authors as Word shows them: two queries."""
    rows = list(comments.select_related("participant", "user"))
    names = author_names(report.meeting, {row.user for row in rows if row.user})
    for row in rows:
        yield row.participant.formal_name if row.participant else names.get(row.user_id, row.name), row


def _in_word(comment: Comment) -> str:
    return "\n".join(filter(None, [comment.text, comment.suggestion and f"Suggested wording: {comment.suggestion}"]))
