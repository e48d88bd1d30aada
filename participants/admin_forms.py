"""What organizers type when they change where a participant stands."""

from django import forms

from egm_portal.meetings.verbs import NoteForm


class AnswerForm(NoteForm):
    """An answer that somebody gave in another way."""

    accepts = forms.TypedChoiceField(
        label="The answer",
        choices=[("yes", "Accepts the invitation"), ("no", "Declines the invitation")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="How the answer came",
        help_text="Such as “by telephone on 8 July”. Only organizers read it.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    field_order = ["accepts", "note"]


class WithdrawalForm(NoteForm):
    """Why somebody takes part no longer."""

    note = forms.CharField(
        label="Reason",
        required=False,
        help_text="Only organizers read it.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
