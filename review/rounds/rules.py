"""What may happen to the comments of a round, and to the round itself. No writes here, and no request."""

from datetime import datetime, timedelta

from egm_portal.text import dates
from reports.checks import is_open_for_comments
from reports.models import Report, WordImport
from reports.writing_rules import refusal_to_write
from review.models import Comment, Round

_S = Comment.State
_ANSWERS = {
    _S.ACCEPTED: "accept",
    _S.IN_PART: "accept in part",
    _S.NOT_ACCEPTED: "do not accept",
    _S.NOTED: "note",
}
COMMENT_TRANSITIONS: dict[str, dict[str, str]] = {
    _S.OPEN: dict(_ANSWERS),
    **{
        state: {other: verb for other, verb in _ANSWERS.items() if other != state} | {_S.OPEN: "open again"}
        for state in _ANSWERS
    },
}
COMMENT_TINTS = {
    _S.OPEN: "accent",
    _S.ACCEPTED: "good",
    _S.IN_PART: "warn",
    _S.NOT_ACCEPTED: "bad",
    _S.NOTED: "",
}
WITH_WORDS = frozenset({_S.IN_PART, _S.NOT_ACCEPTED})
"""The answers that the author is given reasons for."""
FOR_SEVERAL = (_S.NOTED, _S.NOT_ACCEPTED, _S.IN_PART)
"""What several comments can be set to at once: to accept one writes its words, which is decided one by one."""
TOLD_AFTER = timedelta(minutes=10)
"""Authors are told so long after the last answer: until then it can be changed without a further mail."""

NOT_IN_ROUND = "This paragraph is not in the draft that was circulated."
NO_VIEWS = "This text is not open any more, and your view was not recorded."
SAME_WORDING = "This is the wording of the draft. Change the words that you would like to have changed."
NO_WORDING = "Enter the wording that you suggest. To have the paragraph deleted, comment on it."
NOTHING_SAID = "Enter your comment."
CHANGED = "The paragraph was changed meanwhile. Nothing was written: compare both texts first."
GONE = "The paragraph has been deleted from the report: there is no text to write to."
HAS_COMMENTED = "You have commented on the draft, so it cannot be noted that you have no comments."
WORDS_ACCEPTED = (
    "The words of an accepted comment stand in the text, and only an answer to this one comment takes them out. "
    "Nothing was changed: do not select it."
)
REPLIED = "Somebody has replied to this comment. Change it instead of withdrawing it."
ADDED = "The comments of this document have been added to a round of comments."
NO_ROUND = "The draft has not been circulated for comments yet: the comments are kept here until then."


def refusal_to_comment(round_: Round, at: datetime) -> str:
    """Why nothing more can be said in this round, or nothing."""
    if round_.is_open(at):
        return ""
    meeting = round_.report.meeting
    return (
        f"Comments closed on {dates.deadline(round_.closes_at, meeting.time_zone)} ({meeting.city}). Nothing was sent: "
        "copy your words from here and write to the organizers."
    )


def refusal_of_words(text: str, suggestion: str | None, wording: str | None) -> str:
    """Why these words cannot be sent: a comment without any, or a suggestion that suggests nothing.

    `suggestion` is None for a comment, `wording` for a paragraph that nobody wrote.
    """
    if suggestion is None:
        return "" if text.strip() else NOTHING_SAID
    if wording is None:
        return "This paragraph is generated from the records of the meeting. Comment on it instead."
    if not suggestion.strip():
        return NO_WORDING
    return SAME_WORDING if suggestion.split() == wording.split() else ""


def refusal_of_view(view: str, words: str) -> str:
    """Why this is no view of a text that was left open, or nothing; `words` are those of “Other words”."""
    if view not in Comment.View:
        return "Select what the report should say."
    return "Write the words that the report should have." if view == Comment.View.OTHER and not words else ""


def refusal_to_change_comment(comment: Comment, at: datetime) -> str:
    """Why its author can neither change nor withdraw it, or nothing."""
    if refusal := refusal_to_comment(comment.round, at):
        return refusal
    if comment.state == _S.OPEN:
        return ""
    return f"Your comment has been answered meanwhile: {comment.get_state_display()}. It was not changed."


def refusal_to_answer(comment: Comment, state: str, answer: str) -> str:
    """Why the comment cannot be set to `state` with this answer, or nothing."""
    if comment.reply_to_id:
        return "A reply is not answered itself."
    if refusal := refusal_to_write(comment.round.report):
        return refusal
    if state not in COMMENT_TRANSITIONS[comment.state]:
        return f"This comment is {comment.get_state_display()} already."
    if state in WITH_WORDS and not answer.strip():
        return f"Tell the author why: an answer is required for “{_S(state).label}”."
    return ""


def refusal_to_open_again(comment: Comment) -> str:
    told_at = comment.round.told_at
    if told_at and comment.answered_at and comment.answered_at <= told_at:
        return "The author has been told of this answer. Set another state instead."
    return refusal_to_answer(comment, _S.OPEN, "")


def refusal_to_add_comments(word_import: WordImport, round_: Round | None) -> str:
    if word_import.comments is None:
        return ADDED
    return refusal_to_write(word_import.report) if round_ else NO_ROUND


def refusal_to_extend(report: Report, at: datetime) -> str:
    """Why the deadline for comments cannot be moved, or nothing."""
    return "" if is_open_for_comments(report, at) else "The report is not open for comments."


refusal_to_close = refusal_to_extend
