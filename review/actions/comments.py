"""Writes of those who comment on a circulated draft."""

from django.db import transaction

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.meetings.models import User
from participants.models import Participant
from reports.content import FORMATS
from review.models import Comment, NoComments, Round
from review.rounds import rules
from review.rounds.places import places_of
from room.models import Recommendation

__all__ = [
    "change_comment",
    "comment_on_draft",
    "give_view",
    "reply_to_comment",
    "say_no_comments",
    "suggest_wording",
    "take_back_no_comments",
    "withdraw_comment",
]

GONE = "This comment has been withdrawn."
Author = Participant | User
"""Who comments: a participant, or somebody who works on the meeting."""


@transaction.atomic
def comment_on_draft(*, round: Round, paragraph: str, text: str, by: Author) -> Comment:
    """A comment on a paragraph of the round, or on the draft as a whole (`places.WHOLE`); raises NotAllowed."""
    round = _open_round(round)
    refuse_if(rules.refusal_of_words(text, None, None))
    return _said(round, paragraph, by, text=text.strip())


@transaction.atomic
def suggest_wording(*, round: Round, paragraph: str, suggestion: str, text: str = "", by: Author) -> Comment:
    """Another wording for a paragraph of the round, with the reason in `text`; raises NotAllowed."""
    round = _open_round(round)
    refuse_if(rules.refusal_of_words(text, suggestion, round.wordings.get(paragraph)))
    words = {"text": text.strip(), "suggestion": suggestion.strip()}
    return _said(round, paragraph, by, kind=Comment.Kind.SUGGESTION, **words)


@transaction.atomic
def give_view(*, round: Round, paragraph: str, view: str, suggestion: str = "", text: str = "", by: Author) -> Comment:
    """What the report should say in the place of a text that was left open, instead of what `by` said before.

    Raises NotAllowed, also once the text was settled: views have been answered.
    """
    round = _open_round(round)
    words = suggestion.strip() if view == Comment.View.OTHER else ""
    refuse_if(rules.refusal_of_view(view, words))
    places = {place.key: place for place in places_of(FORMATS.restored(round.content))}
    if paragraph not in places or not places[paragraph].is_open:
        raise NotAllowed(rules.NOT_IN_ROUND)
    # Locked, so that the text is not settled between this and the view, which nothing would answer.
    texts = Recommendation._base_manager.filter(meeting=round.report.meeting_id)
    pk = paragraph.removeprefix("rec-")
    is_locked = texts.select_for_update(no_key=True).filter(pk=pk).values("pk").first()
    is_open = is_locked and Recommendation.objects.taking_views().filter(pk=pk).exists()
    author = {"participant": by} if isinstance(by, Participant) else {"user": by}
    own = Comment.objects.select_for_update(of=("self",), no_key=True).views()
    given = own.filter(round=round, paragraph=paragraph, **author).first()
    if given is None:
        refuse_if("" if is_open else rules.NO_VIEWS)
        kind = {"kind": Comment.Kind.VIEW, "view": view}
        return _said(round, paragraph, by, text=text.strip(), suggestion=words, **kind)
    given.round = round
    refuse_if(rules.refusal_to_change_comment(given, portal_now()) or ("" if is_open else rules.NO_VIEWS))
    given.view, given.suggestion, given.text, given.changed_at = view, words, text.strip(), portal_now()
    given.save(update_fields=["view", "suggestion", "text", "changed_at"])
    return given


@transaction.atomic
def reply_to_comment(*, comment: Comment, text: str, by: Author) -> Comment:
    """A reply to the comment, or to the one that it replies to; raises NotAllowed."""
    round = _open_round(comment.round)
    comment = _locked(comment, round)
    refuse_if(rules.refusal_of_words(text, None, None))
    first = comment.reply_to or comment
    return _said(round, first.paragraph, by, text=text.strip(), reply_to=first)


@transaction.atomic
def change_comment(*, comment: Comment, text: str, suggestion: str = "") -> Comment:
    """Replaces the words of a comment; raises NotAllowed once it was answered or its round has closed."""
    round = _open_round(comment.round)
    comment = _locked(comment, round)
    refuse_if(rules.refusal_to_change_comment(comment, portal_now()))
    is_suggestion = comment.kind == Comment.Kind.SUGGESTION
    refuse_if(rules.refusal_of_words(text, suggestion if is_suggestion else None, comment.quote))
    comment.text, comment.suggestion = text.strip(), suggestion.strip() if is_suggestion else ""
    comment.changed_at = portal_now()
    comment.save(update_fields=["text", "suggestion", "changed_at"])
    return comment


@transaction.atomic
def withdraw_comment(*, comment: Comment) -> None:
    """Deletes the comment; raises NotAllowed once it was answered or replied to, or its round has closed."""
    round = _open_round(comment.round)
    comment = _locked(comment, round)
    refuse_if(rules.refusal_to_change_comment(comment, portal_now()))
    refuse_if(rules.REPLIED if comment.replies.exists() else "")
    comment.delete()


@transaction.atomic
def say_no_comments(*, round: Round, participant: Participant) -> None:
    """Records that the participant has nothing to say, so that they are not reminded; raises NotAllowed."""
    round = _open_round(round)
    refuse_if(rules.HAS_COMMENTED if round.comments.filter(participant=participant).exists() else "")
    NoComments.objects.get_or_create(round=round, participant=participant)


@transaction.atomic
def take_back_no_comments(*, round: Round, participant: Participant) -> None:
    """Forgets that the participant has nothing to say; raises NotAllowed once the round has closed."""
    NoComments.objects.filter(round=_open_round(round), participant=participant).delete()


def _open_round(round: Round) -> Round:
    """The round, locked so that it is not closed meanwhile; raises NotAllowed if comments are not taken."""
    round = (
        Round.objects.select_for_update(of=("self",), no_key=True).select_related("report__meeting").get(pk=round.pk)
    )
    refuse_if(rules.refusal_to_comment(round, portal_now()))
    return round


def _locked(comment: Comment, round: Round) -> Comment:
    found = Comment.objects.select_for_update(of=("self",), no_key=True).filter(pk=comment.pk).first()
    if found is None:
        raise NotAllowed(GONE)
    found.round = round
    return found


def _said(round: Round, paragraph: str, by: Author, **words) -> Comment:
    """The new comment; the same one again if its author has sent it twice."""
    places = {place.key: place for place in places_of(FORMATS.restored(round.content))}
    if paragraph not in places:
        raise NotAllowed(rules.NOT_IN_ROUND)
    author = {"participant": by} if isinstance(by, Participant) else {"user": by}
    NoComments.objects.filter(round=round, participant=author.get("participant")).delete()
    said = {"round": round, "paragraph": paragraph, "state": Comment.State.OPEN} | author | words
    plain = {"kind": Comment.Kind.COMMENT, "suggestion": "", "reply_to": None}
    if same := Comment.objects.filter(**plain | said).first():
        return same
    # What people wrote is quoted as it was typed, so that it can be compared; the rest in its words.
    quote = round.wordings.get(paragraph, places[paragraph].words)
    return Comment.objects.create(**said, quote=quote)
