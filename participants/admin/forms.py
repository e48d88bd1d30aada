"""The forms of the verbs for participants."""

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from egm_portal.adminkit.conflicts import shown_values
from egm_portal.adminkit.verbs import NoteForm, Preview, VerbForm
from egm_portal.clock import portal_now
from egm_portal.mail.models import MailTemplate
from egm_portal.mail.placeholders import attempts_in
from egm_portal.text.long_texts import LongTextField
from egm_portal.text.validators import validate_plain_address
from participants import rules
from participants.mail import INVITATION, invitations_previewed, withdrawal_previewed
from participants.models import Participant


class InviteForm(VerbForm):
    """A paragraph of one's own in the invitations that are sent together."""

    shows_previews = True

    personal = LongTextField(
        label="Personal paragraph",
        required=False,
        help_text="It follows the greeting in the invitations that you send now.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        own = MailTemplate.objects.filter(meeting=self.meeting, kind=INVITATION).first()
        if own:
            address = reverse("admin:mail_mailtemplate_change", args=[own.pk])
        else:
            asked = urlencode({"meeting": self.meeting.pk, "kind": INVITATION})
            address = f"{reverse('admin:mail_mailtemplate_add')}?{asked}"
        self.fields["personal"].help_text = format_html(
            '{} To change the other words, <a href="{}">edit the mail template</a>.',
            self.fields["personal"].help_text,
            address,
        )

    def clean_personal(self) -> str:
        personal = self.cleaned_data["personal"]
        if names := attempts_in(personal):
            raise forms.ValidationError(
                f"Placeholders are not replaced here: write the text without {', '.join(names)}."
            )
        return personal

    def previews(self) -> list[Preview]:
        return previewed_invitations(self.rows, self.cleaned_data["personal"])


def previewed_invitations(participants: list[Participant], personal: str = "") -> list[Preview]:
    return [
        Preview(f"E-mail to {participant.name}", participant.email, rendered.subject, rendered.text)
        for participant, rendered in zip(participants, invitations_previewed(participants, personal), strict=True)
    ]


class AnswerForm(NoteForm):
    accepts = forms.TypedChoiceField(
        label="Answer",
        choices=[("yes", "Accepts the invitation"), ("no", "Declines the invitation")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = LongTextField(
        label="How the answer was received",
        help_text="For example “by telephone on 8 July”. Organizers can read it, and so can the person, in the copy "
        "of their data.",
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
    shows_previews = True

    note = LongTextField(
        label="Reason",
        required=False,
        help_text="Organizers can read it, and so can the person, in the copy of their data.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    tells = forms.BooleanField(
        label="Tell them by e-mail",
        required=False,
        initial=True,
        help_text="A file with it cancels the days of the meeting in their calendar.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tells"].initial = portal_now() < self.meeting.ends_at

    def previews(self) -> list[Preview]:
        return previewed_withdrawals(self.rows) if self.cleaned_data["tells"] else []


def previewed_withdrawals(participants: list[Participant]) -> list[Preview]:
    mails = [(participant, withdrawal_previewed(participant)) for participant in participants]
    return [Preview(f"E-mail to {to.name}", to.email, mail.subject, mail.text) for to, mail in mails]


class EmailForm(VerbForm):
    email = forms.EmailField(label="New e-mail address", max_length=254, validators=[validate_plain_address])

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.present = self.rows[0].email
        self.fields[shown_values.NAME] = shown_values.ShownField(lambda: self.present)

    def clean_email(self) -> str:
        # Of two organizers who change it at once, the second sees the first one's address before replacing it.
        email, seen = self.cleaned_data["email"], self.data.get(shown_values.NAME)
        if self.present not in (seen, email):
            raise forms.ValidationError(
                f"Somebody else has just changed the address to {self.present}. If yours is correct, confirm it again."
            )
        if refusal := rules.refusal_to_use_email(self.meeting, email, self.rows[0]):
            raise forms.ValidationError(refusal)
        return email

    def clean(self) -> dict:
        return {name: value for name, value in super().clean().items() if name != shown_values.NAME}
