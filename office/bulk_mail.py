"""Mail as organizers handle it on participants and on mail templates: letters, previews, and bounces."""

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from egm_portal.adminkit.verbs import Preview, Verb, VerbForm
from egm_portal.mail import actions, placeholders, registry, rendering
from egm_portal.mail.forms import BEGINNING
from egm_portal.mail.models import MailTemplate
from egm_portal.meetings.models import User
from egm_portal.text.long_texts import LongTextField
from egm_portal.text.sizes import file_size
from office.mail import LETTER, Letter, file_of, letter_previewed, letter_written
from papers.models import Document
from participants.models import Participant
from participants.rules import NO_ADDRESS

MOST_ATTACHED = 5_000_000
"""Bytes of a file that may go with a letter: with the encoding of mails it grows by a third."""


class LetterForm(VerbForm):
    """A letter to the people chosen, with placeholders, and a document of the meeting to point to or to attach."""

    shows_previews = True

    subject = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"size": 60}))
    text = LongTextField(max_length=10_000, widget=forms.Textarea(attrs={"rows": 14}))
    document = forms.ModelChoiceField(
        label="A document to point to",
        queryset=Document.objects.none(),
        required=False,
        help_text="Its address is given. Documents for participants open there once people have accepted.",
    )
    attached = forms.BooleanField(
        label="Attach the file of this document too",
        required=False,
        help_text=f"Up to {file_size(MOST_ATTACHED)}. It goes to everybody chosen, whatever they answered.",
    )
    form = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        readable = [Document.Access.PUBLIC, Document.Access.PARTICIPANTS]
        documents = Document.objects.published().filter(meeting=self.meeting, access__in=readable)
        self.fields["document"].queryset = documents
        limit, described = self.fields["text"].help_text, placeholders.described(LETTER)
        self.fields["text"].help_text = format_html('{} <span class="placeholders">{}</span>', limit, described)
        self.initial = {"text": BEGINNING, "form": uuid4()}

    def clean_subject(self) -> str:
        return _checked(self.cleaned_data["subject"], placeholders.mistakes_in_subject)

    def clean_text(self) -> str:
        return _checked(self.cleaned_data["text"], placeholders.mistakes_in_text)

    def clean(self) -> dict:
        typed = super().clean()
        if "{document}" in typed.get("text", "") and not typed.get("document"):
            self.add_error("document", "The text speaks of a {document}: choose one.")
        if typed.get("attached") and (mistake := _cannot_attach(typed.get("document"))):
            self.add_error("attached", mistake)
        return typed

    def previews(self) -> list[Preview]:
        first = self.rows[0]
        heading = f"As {first.name} gets it" + (", the first of them" if len(self.rows) > 1 else "")
        return [_shown(heading, first, letter_previewed(first, _letter(**self.cleaned_data)))]


class PreviewForm(VerbForm):
    """For whom an own wording is shown, beside the portal's."""

    shows_previews = True

    participant = forms.ModelChoiceField(label="As a mail to", queryset=Participant.objects.none())

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["participant"].queryset = Participant.objects.filter(meeting=self.meeting)

    def clean(self) -> dict:
        typed = super().clean()
        if participant := typed.get("participant"):
            kind = registry.kind_named(self.rows[0].kind)
            try:
                self.example = kind.example(participant.pk)
            except registry.NoExample as reason:
                self.add_error("participant", str(reason))
        return typed

    def previews(self) -> list[Preview]:
        own = self.rows[0]
        return [self._preview("In your wording", own), self._preview("In the portal’s wording, which yours replaces")]

    def _preview(self, heading: str, own: MailTemplate | None = None) -> Preview:
        participant, kind = self.cleaned_data["participant"], registry.kind_named(self.rows[0].kind)
        words = rendering.previewed(kind, meeting=self.meeting, to_name=participant.name, context=self.example, own=own)
        return _shown(heading, participant, words)


class BounceForm(VerbForm):
    """What the mail that came back said."""

    said = LongTextField(
        label="What it said",
        help_text="Such as “550 no such user”, from the message that came back to your unit.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


def _checked(text: str, mistakes_in) -> str:
    if mistakes := mistakes_in(LETTER, text):
        raise ValidationError(mistakes)
    return text


def _cannot_attach(document: Document | None) -> str:
    """The sentence that says why the document's file does not go with the letter, or nothing."""
    version = file_of(document.pk) if document else None
    if version is None:
        return "Choose the document whose file is attached."
    if version.public_size <= MOST_ATTACHED:
        return ""
    return f"Its file has {file_size(version.public_size)}, more than many mail servers take. Give its address only."


def _letter(subject: str, text: str, document: Document | None, attached: bool, form) -> Letter:
    return Letter(subject=subject, text=text, document=document, attached=attached, form=str(form))


def _shown(heading: str, participant: Participant, words: rendering.Wording) -> Preview:
    return Preview(heading, f"{participant.name} <{participant.email}>", words.subject, words.text)


class MailVerb(Verb):
    """What is done with a participant's address."""

    def detail(self, participant: Participant) -> str:
        return participant.email


class SendLetter(MailVerb):
    """Writes to the people chosen."""

    name = "write"
    label = "Write to the selected people"
    explanation = "Each of them gets a mail of their own; answers go to the meeting’s unit."
    past = "Letter on its way"
    form = LetterForm

    def refusal(self, participant: Participant) -> str:
        if not participant.email:
            return NO_ADDRESS
        return "Mail to this address came back." if participant.mail_comes_back else ""

    def perform(self, participant: Participant, by: User, **typed) -> None:
        letter_written(participant, _letter(**typed))


class RecordBounce(MailVerb):
    """Stops mails to an address from which one came back elsewhere."""

    name = "bounced"
    label = "Record a bounce"
    explanation = (
        "Reminders and letters of this meeting to this address stop until you mark it as working. "
        "Codes to sign in and receipts are still sent, and so are mails of other meetings."
    )
    past = "Noted that mail comes back"
    form = BounceForm
    many = False

    def refusal(self, participant: Participant) -> str:
        if not participant.email:
            return NO_ADDRESS
        return "Noted before." if participant.mail_comes_back else ""

    def perform(self, participant: Participant, by: User, said: str) -> None:
        actions.record_bounce(address=participant.email, reason=said, meeting=participant.meeting, by=by)


class ClearBounce(MailVerb):
    """Lets mails go to the address again."""

    name = "reachable"
    label = "Mark as working"
    explanation = (
        "Reminders and letters of this meeting to this address go out again; if the mail server had refused the "
        "address, those of other meetings too. Those that were stopped meanwhile are not sent."
    )
    past = "Reachable again"

    def refusal(self, participant: Participant) -> str:
        return "" if participant.mail_comes_back else "No mail to this address came back."

    def perform(self, participant: Participant, by: User) -> None:
        actions.clear_bounce(address=participant.email, meeting=participant.meeting, by=by)


class PreviewTemplate(Verb):
    """Shows a mail template; nothing is sent or changed."""

    name = "preview"
    label = "Preview"
    explanation = "The mail as one of the participants would get it now. Nothing is sent."
    past = "Shown"
    form = PreviewForm
    acts = False
    many = False


PARTICIPANT_VERBS = (SendLetter(), RecordBounce(), ClearBounce())
