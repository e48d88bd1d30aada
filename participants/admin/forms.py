"""What organizers type when they change where a participant stands."""

from django import forms

from egm_portal.adminkit.conflicts import shown
from egm_portal.adminkit.verbs import NoteForm, VerbForm
from egm_portal.text.long_texts import LongTextField
from egm_portal.text.validators import validate_plain_address
from participants import rules
from participants.models import Participant


class AnswerForm(NoteForm):
    """An answer that somebody gave in another way."""

    accepts = forms.TypedChoiceField(
        label="The answer",
        choices=[("yes", "Accepts the invitation"), ("no", "Declines the invitation")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = LongTextField(
        label="How the answer came",
        help_text="Such as “by telephone on 8 July”. Organizers read it, and the person in the copy of their data.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    field_order = ["accepts", "note"]

    def clean_accepts(self) -> bool:
        accepts = self.cleaned_data["accepts"]
        status = Participant.Status.ACCEPTED if accepts else Participant.Status.DECLINED
        refused = [row for row in self.rows if not rules.can_become(row, status)]
        if refused:
            raise forms.ValidationError(
                [f"{row.name}: {row.get_status_display().lower()}, so not this answer." for row in refused]
            )
        return accepts


class WithdrawalForm(NoteForm):
    """Why somebody takes part no longer."""

    note = LongTextField(
        label="Reason",
        required=False,
        help_text="Organizers read it, and the person in the copy of their data.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


class EmailForm(VerbForm):
    """The address to which mails go from now on."""

    email = forms.EmailField(label="New e-mail address", max_length=254, validators=[validate_plain_address])

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.present = self.rows[0].email if self.rows else ""
        self.fields[shown.NAME] = shown.ShownField(lambda: self.present)

    def clean_email(self) -> str:
        email, seen = self.cleaned_data["email"], self.data.get(shown.NAME, self.present)
        if self.present not in (seen, email):
            raise forms.ValidationError(
                f"Somebody else has just changed the address to {self.present}. If yours is right, confirm it again."
            )
        others = Participant.objects.filter(meeting=self.meeting, email__iexact=email)
        if others.exclude(pk__in=[row.pk for row in self.rows]).exists():
            raise forms.ValidationError("Somebody in this meeting has this e-mail address already.")
        return email

    def clean(self) -> dict:
        return {name: value for name, value in super().clean().items() if name != shown.NAME}
