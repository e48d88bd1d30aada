"""Answers to comments. What is accepted is written into the report in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.meetings.models import User
from reports.actions.paragraphs import write_paragraph
from reports.actions.sections import locked_report
from reports.models import Report
from reports.present_text import present_paragraphs
from review.models import Comment
from review.rounds import rules

__all__ = ["Seen", "accept_comment", "answer_comments", "open_comment_again"]

_S = Comment.State


@dataclass(frozen=True)
class Seen:
    """What the page showed on which somebody answers: the state of the comment, and its paragraph as it is now.

    `wording` is None for a paragraph that is generated or has been deleted.
    """

    state: str
    wording: str | None = None


@transaction.atomic
def accept_comment(
    *, comment: Comment, seen: Seen, by: User, text: str | None = None, answer: str = "", in_part: bool = False
) -> Comment:
    """Accepts the comment, and writes `text` into its paragraph: by default the wording that it suggests.

    An empty text writes nothing. Raises NotAllowed if the comment or the paragraph is no longer as it was `seen`.
    """
    report, (comment,) = _locked([comment])
    refuse_if(_refusal_if_answered({comment: seen.state}))
    state = _S.IN_PART if in_part else _S.ACCEPTED
    refuse_if(rules.refusal_to_answer(comment, state, answer))
    words = (comment.suggestion if text is None else text).strip()
    if words:
        _adopt(report, comment, words, seen, by)
    else:
        _take_words_back(report, comment, by)
    return _answered(comment, state, answer, by)


@transaction.atomic
def answer_comments(
    *, comments: Mapping[Comment, str], state: str, answer: str = "", by: User, takes_words_back: bool = False
) -> list[Comment]:
    """Sets these comments to `state` with one answer; each is named with the state in which it was seen.

    Raises NotAllowed, and changes none of them, if one was answered meanwhile or cannot be set so; or if the words of
    an accepted one stand in the text, unless it `takes_words_back`, as the answer to a single comment does.
    """
    if state == _S.ACCEPTED:
        raise NotAllowed("Comments are accepted one by one: each is written into its own paragraph.")
    report, found = _locked(comments)
    refuse_if(_refusal_if_answered({comment: comments[comment] for comment in found}))
    for comment in found:
        refuse_if(rules.refusal_to_answer(comment, state, answer))
        refuse_if(rules.WORDS_ACCEPTED if comment.adopted_text and not takes_words_back else "")
    for comment in found:
        _take_words_back(report, comment, by)
        _answered(comment, state, answer, by)
    return found


@transaction.atomic
def open_comment_again(*, comment: Comment, seen: Seen, by: User) -> Comment:
    """Takes the answer back. Words that were written into the paragraph go, unless it was edited since.

    Raises NotAllowed, as `accept_comment` does.
    """
    report, (comment,) = _locked([comment])
    refuse_if(_refusal_if_answered({comment: seen.state}) or rules.refusal_to_open_again(comment))
    _take_words_back(report, comment, by)
    comment.state, comment.answer, comment.answered_by, comment.answered_at = _S.OPEN, "", None, None
    comment.save()
    return comment


def _locked(comments: Mapping[Comment, str] | list[Comment]) -> tuple[Report, list[Comment]]:
    """The report and the comments, locked in this order: as for every change of the text, the report comes first."""
    first = next(iter(comments))
    report = locked_report(Report.objects.get(rounds=first.round_id))
    rows = Comment.objects.select_for_update(of=("self",), no_key=True).select_related("round").order_by("pk")
    found = list(rows.filter(pk__in=[comment.pk for comment in comments], round__report=report))
    if len(found) < len(comments):
        raise NotAllowed("A comment has been withdrawn meanwhile. Nothing was changed.")
    for comment in found:
        comment.round.report = report
    return report, found


def _refusal_if_answered(seen: Mapping[Comment, str]) -> str:
    changed = [comment for comment, state in seen.items() if comment.state != state]
    if len(changed) > 1:
        return f"{len(changed)} of these comments have been answered meanwhile. Nothing was changed."
    if changed:
        return f"A comment has been answered meanwhile: {changed[0].get_state_display()}. Nothing was changed."
    return ""


def _adopt(report: Report, comment: Comment, words: str, seen: Seen, by: User) -> None:
    """Writes the words into the paragraph of the comment, if it is still as it was seen; raises NotAllowed."""
    present = present_paragraphs(report).get(comment.paragraph)
    if present is None:
        raise NotAllowed(rules.GONE)
    if present.source != seen.wording:
        raise NotAllowed(rules.CHANGED)
    if words == present.source:
        return
    # Words that were accepted before and are now edited replace the same text.
    if comment.adopted_text != present.source:
        comment.replaced_text = present.source
    source = f"Comment {comment.pk}"
    comment.adopted_text, comment.adopted_in = words, write_paragraph(present, words, by, source)


def _take_words_back(report: Report, comment: Comment, by: User) -> None:
    """Restores the paragraph as it was before the comment was accepted, if nobody has edited it since."""
    present = present_paragraphs(report).get(comment.paragraph) if comment.adopted_text else None
    if present and present.source == comment.adopted_text:
        write_paragraph(present, comment.replaced_text, by, f"Comment {comment.pk}, taken back")
    comment.adopted_text, comment.replaced_text, comment.adopted_in = "", "", None


def _answered(comment: Comment, state: str, answer: str, by: User) -> Comment:
    comment.state, comment.answer = state, answer.strip()
    comment.answered_by, comment.answered_at = by, portal_now()
    comment.save()
    return comment
