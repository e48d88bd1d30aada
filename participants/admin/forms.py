"""What organizers type when they change where a participant stands."""

from django import forms

from egm_portal.adminkit.conflicts import shown
from egm_portal.adminkit.verbs import NoteForm, VerbForm
from egm_portal.text.long_texts import LongTextField
from egm_portal.text.validators import validate_plain_address
from participants import rules


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
        refusals = [(row, rules.refusal_to_record_answer(row, accepts)) for row in self.rows]
        if sentences := [f"{row.name}: {refusal[0].lower()}{refusal[1:]}" for row, refusal in refusals if refusal]:
            raise forms.ValidationError(sentences)
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
        self.present = self.rows[0].email
        self.fields[shown.NAME] = shown.ShownField(lambda: self.present)

    def clean_email(self) -> str:
        email, seen = self.cleaned_data["email"], self.data.get(shown.NAME, self.present)
        if self.present not in (seen, email):
            raise forms.ValidationError(
                f"Somebody else has just changed the address to {self.present}. If yours is right, confirm it again."
            )
        if refusal := rules.refusal_to_use_email(self.meeting, email, self.rows[0]):
            raise forms.ValidationError(refusal)
        return email

    def clean(self) -> dict:
        return {name: value for name, value in super().clean().items() if name != shown.NAME}
