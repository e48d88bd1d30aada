"""What a reader writes about, as the address of the page says: a paragraph, or a comment to reply to or to change."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.http import Http404, HttpRequest

from egm_portal.exceptions import RowRemoved
from egm_portal.text.ids import is_id
from review import actions
from review.models import Comment
from review.rounds.forms import CommentForm, ReplyForm, SuggestionForm
from review.rounds.places import Place
from review.rounds.reading import CirculatedDraft, author_of

ABOUT_PARAGRAPHS = ("comment", "suggest", "view")
ABOUT_COMMENTS = ("reply", "change")


@dataclass(frozen=True)
class Target:
    """A form about the circulated `draft` of the report.

    `verb` is comment, suggest, view, reply or change; the last two have the `comment`.
    """

    draft: CirculatedDraft
    verb: str
    place: Place
    comment: Comment | None = None

    @property
    def query(self) -> str:
        """The part of the address that opens its form."""
        return f"{self.verb}={self.comment.pk if self.comment else self.place.key}"

    @property
    def row(self) -> str:
        """The row under which what is typed into its form is autosaved."""
        return f"{self.draft.round.pk}-{self.query}"

    def form(self, data: Mapping | None = None) -> forms.Form:
        comment = self.comment
        if self.verb == "view":
            return self.draft.view_form(self.place, data)
        if self.verb == "reply":
            named = self.draft.reader.sees_names or self.draft.reader.owns(comment)
            return ReplyForm(data, heading=f"Your reply to {author_of(comment) if named else 'this comment'}")
        if self.verb == "suggest" or (self.verb == "change" and comment.kind == Comment.Kind.SUGGESTION):
            wording = comment.quote if comment else self.draft.round.wordings[self.place.key]
            initial = {"suggestion": comment.suggestion, "text": comment.text} if comment else {}
            heading = f"Your wording of {self.place.name}"
            return SuggestionForm(data, heading=heading, wording=wording, initial=initial)
        initial = {"text": comment.text} if comment else {}
        return CommentForm(data, heading=f"Your comment on {self.place.name}", initial=initial)

    def send(self, values: dict) -> Comment:
        """Does what the form asks; raises NotAllowed."""
        by, round_ = self.draft.reader.author, self.draft.round
        if self.verb == "comment":
            return actions.comment_on_draft(round=round_, paragraph=self.place.key, by=by, **values)
        if self.verb == "suggest":
            return actions.suggest_wording(round=round_, paragraph=self.place.key, by=by, **values)
        if self.verb == "view":
            return actions.give_view(round=round_, paragraph=self.place.key, by=by, **values)
        if self.verb == "reply":
            return actions.reply_to_comment(comment=self.comment, by=by, **values)
        return actions.change_comment(comment=self.comment, **values)


def target_of(request: HttpRequest, draft: CirculatedDraft) -> Target | None:
    """What the address asks to write about, or None; raises Http404 for what is not in the round or not theirs."""
    for verb in ABOUT_PARAGRAPHS:
        if verb in request.GET:
            key = request.GET[verb]
            if key not in draft.places or not _can_be(verb, key, draft):
                raise Http404
            return Target(draft, verb, draft.places[key])
    for verb in ABOUT_COMMENTS:
        if verb in request.GET:
            comment = comment_or_404(draft, request.GET[verb], must_be_own=verb == "change")
            place = draft.places[comment.paragraph]
            if comment.kind != Comment.Kind.VIEW:
                return Target(draft, verb, place, comment)
            if verb == "reply":
                raise Http404  # nobody replies to a view; those of others are hidden while comments are taken
            return Target(draft, "view", place)
    return None


def _can_be(verb: str, key: str, draft: CirculatedDraft) -> bool:
    """Whether this can be said about the paragraph: of a text that is open, what should become of it."""
    if verb == "comment":
        return True
    return draft.places[key].is_open if verb == "view" else key in draft.round.wordings


def comment_or_404(draft: CirculatedDraft, pk: str, *, must_be_own: bool) -> Comment:
    """The comment with this id on the circulated draft report, of the reader if it `must_be_own`; raises Http404.

    Raises RowRemoved for one that is not there: its author may have withdrawn it.
    """
    if not is_id(pk):
        raise Http404
    found = next((row for row in draft.comments if row.pk == int(pk)), None)
    if found is None:
        raise RowRemoved(Comment, pk)
    if must_be_own and not draft.reader.owns(found):
        raise Http404
    return found
