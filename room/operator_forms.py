"""The forms of the operator's page, for what a button alone cannot say."""

from django import forms

from egm_portal.meetings.models import Meeting
from egm_portal.text.local_time import LocalDateTimeField, set_time_zone
from egm_portal.text.long_texts import LongTextField
from room.forms import becomes_choices, kind_and_addressee
from room.models import MAX_REASON, MAX_RECOMMENDATION, Addressee, Recommendation

_S = Recommendation.State
ONE_EXPERT = "One expert considered that "
BRACKETS = [("lift", "Lift the brackets: the words stay"), ("remove", "Remove the words in brackets")]


def _reason(label: str, required: str, rows: int = 3) -> LongTextField:
    """A reason for the record; `required` says what is missing."""
    return LongTextField(
        max_length=MAX_REASON,
        label=label,
        help_text="The record gives the reason, without names.",
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required},
    )


class AboutForm(forms.Form):
    """About one proposal; `version` and `state` are those that its page has shown."""

    proposal = forms.IntegerField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(choices=_S.choices, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # Somebody has asked for the form: what they type next is for it, and no letter of it a shortcut.
        self.visible_fields()[0].field.widget.attrs["autofocus"] = True

    @classmethod
    def about(cls, proposal: Recommendation, **kwargs) -> "AboutForm":
        shown = {"proposal": proposal.pk, "version": proposal.version, "state": proposal.state}
        return cls(initial=shown | kwargs.pop("initial", {}), **kwargs)


class EditForm(AboutForm):
    text = LongTextField(
        max_length=MAX_RECOMMENDATION,
        label="Text",
        help_text="Put words that are still open in [square brackets].",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Write the text of the proposal."},
    )


class SettleForm(AboutForm):
    brackets = forms.ChoiceField(
        choices=BRACKETS,
        label="Words are still open. In which words is the proposal adopted?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what becomes of the words in brackets."},
    )


class ReasonForm(AboutForm):
    reason = _reason("Why it is not adopted", "Say why it is not adopted: the record gives the reason.")


class ReopenForm(EditForm):
    """Other words for what was adopted, about which the room is asked again."""

    reason = _reason("Why it is reopened", "Say why it is reopened: the record gives the reason.", rows=2)


class ViewForm(AboutForm):
    """A view that the others do not share: a sentence of the text, without a name."""

    view = LongTextField(
        max_length=MAX_REASON,
        label="The view, as a sentence",
        initial=ONE_EXPERT,
        help_text="It is added to the end of the text as its next version. Do not name anybody.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write the view as a sentence."},
    )

    def clean_view(self) -> str:
        """The sentence, with a full stop."""
        view = " ".join(self.cleaned_data["view"].split())
        if view == ONE_EXPERT.strip():
            raise forms.ValidationError("Go on with the sentence: say what was considered.")
        return view if view.endswith((".", "!", "?", "”", "؟", "。", "।")) else f"{view}."


class OutcomeForm(AboutForm):
    """What the meeting decided while the line was down, typed afterwards."""

    outcome = forms.ChoiceField(
        choices=[(_S.ADOPTED, "Adopted"), (_S.LEFT_OPEN, "Left open"), (_S.DROPPED, "Not adopted")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the meeting decided."},
    )
    at = LocalDateTimeField(
        label="When the meeting decided it",
        error_messages={"required": "Enter the day and the time at which the meeting decided."},
    )
    brackets = forms.ChoiceField(choices=[("", "Nothing is in brackets"), *BRACKETS], required=False, label="Brackets")
    reason = LongTextField(
        max_length=MAX_REASON,
        required=False,
        label="Reason",
        help_text="Required if it was not adopted.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def set_meeting(self, meeting: Meeting) -> None:
        set_time_zone(self, meeting.time_zone, meeting.city)

    def clean(self) -> dict:
        values = super().clean()
        if values.get("outcome") == _S.DROPPED and "reason" in values and not values["reason"].strip():
            self.add_error("reason", "Say why it was not adopted: the record gives the reason.")
        return values


class TypedForm(forms.Form):
    """A text as the chair says it, preset for what the last one was."""

    becomes = forms.ChoiceField(label="Kind and addressee")
    text = LongTextField(
        max_length=MAX_RECOMMENDATION,
        label="Text",
        help_text="As the chair says it. Put words that are not agreed in [brackets].",
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto", "autofocus": True}),
        error_messages={"required": "Write the text of the conclusion or recommendation."},
    )
    # A switch of the screen, which another operator may turn while the text is typed: no part of a draft.
    shows = forms.BooleanField(
        required=False,
        initial=True,
        label="Show on the screen while typing",
        widget=forms.CheckboxInput(attrs={"data-no-draft": ""}),
    )

    def __init__(self, *args, addressees: list[Addressee], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["becomes"].choices = becomes_choices(addressees)

    @property
    def words(self) -> dict[str, str]:
        """The values for the actions."""
        return kind_and_addressee(self.cleaned_data["becomes"]) | {"text": self.cleaned_data["text"]}


FORMS: dict[str, type[AboutForm]] = {
    "edit": EditForm,
    "settle": SettleForm,
    "drop": ReasonForm,
    "reopen": ReopenForm,
    "view": ViewForm,
    "outcome": OutcomeForm,
}
"""By the name of the part of the page that a link opens."""
