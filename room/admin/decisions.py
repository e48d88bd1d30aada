"""What a meeting decides about its conclusions and recommendations, as verbs of their screen."""

from django import forms

from egm_portal.adminkit.verbs import Verb, VerbForm
from egm_portal.meetings.models import StaffRole, User
from room import actions, rules
from room.actions.decisions import Seen
from room.models import MAX_REASON, UNDECIDED, Recommendation
from room.open_words import open_words
from room.operator_forms import BRACKETS

_S = Recommendation.State


class MergeForm(VerbForm):
    """Into which conclusion or recommendation the others are merged."""

    into = forms.ModelChoiceField(Recommendation.objects.none(), label="Merge into")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        possible = Recommendation.objects.filter(meeting=self.meeting, state__in=[*UNDECIDED, _S.ADOPTED])
        kinds = {row.kind for row in self.rows}
        ids = [row.pk for row in self.rows]
        self.fields["into"].queryset = possible.filter(kind__in=kinds).exclude(pk__in=ids)


class ReasonForm(VerbForm):
    """Why the meeting has not adopted them."""

    reason = forms.CharField(max_length=MAX_REASON, widget=forms.Textarea(attrs={"rows": 3}))


class BracketsForm(VerbForm):
    """What becomes of words in square brackets; asks for nothing where there are none."""

    brackets = forms.ChoiceField(
        choices=BRACKETS,
        label="Words are still open. In which words did the meeting adopt it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what becomes of the words in brackets."},
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        words = [f"[{each}]" for row in self.rows for each in open_words(row.text)]
        if words:
            self.fields["brackets"].help_text = ", ".join(words)
        else:
            del self.fields["brackets"]


class Decision(Verb):
    """A verb about the words of a proposal, which are on the page that asks."""

    role = StaffRole.EDITOR

    def detail(self, recommendation: Recommendation) -> str:
        return recommendation.text

    def seen(self, recommendation: Recommendation) -> str:
        return f"{recommendation.version} {recommendation.state}"

    def perform(self, recommendation: Recommendation, by: User, **typed) -> None:
        self.act(recommendation=recommendation, seen=Seen.of(recommendation), by=by, **typed)


class Adopt(Decision):
    """The meeting has agreed."""

    name = "adopt"
    label = "Adopt"
    explanation = "The meeting has adopted these. They become part of the report."
    past = "Adopted"
    form = BracketsForm
    act = staticmethod(actions.adopt_recommendation)

    def refusal(self, recommendation: Recommendation) -> str:
        # The form asks what becomes of the words in brackets.
        return rules.refusal_to_adopt(recommendation, settles_words=True)


class Merge(Decision):
    """Makes a proposal part of another."""

    name = "merge"
    label = "Merge"
    explanation = "These are merged into another, which takes over their evidence and supporters."
    past = "Merged"
    form = MergeForm
    refusal = staticmethod(rules.refusal_to_merge)
    act = staticmethod(actions.merge_recommendation)


class LeaveOpen(Decision):
    """Leaves words in square brackets to the circulation of the report."""

    name = "leave-open"
    label = "Leave open"
    explanation = "The meeting has not agreed on these yet. Words in [square brackets] are settled in circulation."
    past = "Left open"
    refusal = staticmethod(rules.refusal_to_leave_open)
    act = staticmethod(actions.leave_recommendation_open)


class Drop(Decision):
    """Leaves a proposal out of the report."""

    name = "drop"
    label = "Do not adopt"
    explanation = "These are not adopted. They stay in this list but are not part of the report."
    past = "Not adopted"
    form = ReasonForm
    refusal = staticmethod(rules.refusal_to_drop)
    act = staticmethod(actions.drop_recommendation)


class Reconsider(Decision):
    """Reopens what was decided or left open."""

    name = "reconsider"
    label = "Reconsider"
    explanation = "These become proposals again. Those that were adopted are removed from the report."
    past = "Proposed again"
    refusal = staticmethod(rules.refusal_to_reconsider)
    act = staticmethod(actions.reconsider_recommendation)
