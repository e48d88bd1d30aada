"""Letters to participants, previews of mail templates, and bounced addresses."""

import re
from collections.abc import Callable
from functools import partial
from uuid import uuid4

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Model
from django.utils.html import format_html
from django.utils.text import get_text_list

from egm_portal.adminkit.choosing import ChosenField, Options
from egm_portal.adminkit.verbs import Preview, Verb, VerbForm
from egm_portal.mail import actions, placeholders, registry, rendering
from egm_portal.mail.forms import BEGINNING
from egm_portal.meetings.models import Meeting, StaffRole, User
from egm_portal.text.long_texts import LongTextField
from egm_portal.text.sizes import file_size
from egm_portal.text.validators import validate_plain_address
from office.letter_files import FilesForm
from office.mail import LETTER, Letter, addresses_of_units, preview_letter, queue_letter
from papers.attachments import MAX_ATTACHED, published_file
from papers.models import Document
from participants.models import Participant
from participants.rules import MAIL_BOUNCED, NO_ADDRESS

MAX_COPIES = 10
TOO_LARGE = "{} {}, more than many mail servers accept: {}."


class AddressesField(forms.CharField):
    """E-mail addresses with commas, semicolons or spaces between them, each once."""

    def __init__(self, **kwargs) -> None:
        super().__init__(max_length=2000, widget=forms.TextInput(attrs={"size": 60, "autocomplete": "off"}), **kwargs)

    def clean(self, value: object) -> list[str]:
        addresses = list(dict.fromkeys(re.split(r"[,;\s]+", super().clean(value).strip(", ;"))))
        if addresses == [""]:
            return []
        if len(addresses) > MAX_COPIES:
            raise ValidationError(f"Up to {MAX_COPIES} addresses: these are {len(addresses)}.")
        for address in addresses:
            validate_plain_address(address)
            try:
                validate_email(address)
            except ValidationError as error:
                raise ValidationError(f"“{address}” is not an e-mail address. Write commas between them.") from error
        return addresses


class LetterForm(FilesForm):
    """A letter with placeholders, a document of the meeting to link to or attach, and files of one's own."""

    shows_previews = True

    subject = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"size": 60}))
    text = LongTextField(max_length=10_000, widget=forms.Textarea(attrs={"rows": 14}))
    document = ChosenField(
        label="Document to link to",
        options=Options(Document.objects.none(), str),
        required=False,
        help_text="The e-mail links to it. Only people who have accepted can open documents for participants.",
    )
    copies = AddressesField(
        label="Copies to",
        required=False,
        help_text=f"Up to {MAX_COPIES} e-mail addresses, with commas between them. Each of them gets one copy, of the "
        "letter to the first person, and every letter names them.",
    )
    attached = forms.BooleanField(
        label="Attach the file of this document too",
        required=False,
        help_text=f"Up to {file_size(MAX_ATTACHED)}. It is sent to everybody selected, whatever they answered.",
    )
    form = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ["subject", "text", "document", "attached", "received", "files", "copies", "form"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].use(options_in(Document, self.meeting, "readable"))
        limit, described = self.fields["text"].help_text, placeholders.described(LETTER)
        self.fields["text"].help_text = format_html(
            '{} <details class="placeholders"><summary>What you can use in the text</summary>{}</details>',
            limit,
            described,
        )
        if units := addresses_of_units(self.meeting):
            self.fields["copies"].help_text += f" One goes to {get_text_list(units, 'and')} too."
        # A form that is posted twice sends one letter: see `Letter.digest`.
        self.initial = {"text": BEGINNING, "form": uuid4()}

    def clean_subject(self) -> str:
        return _without_mistakes(self.cleaned_data["subject"], placeholders.mistakes_in_subject)

    def clean_text(self) -> str:
        return _without_mistakes(self.cleaned_data["text"], placeholders.mistakes_in_text)

    def clean(self) -> dict:
        typed = super().clean()
        if "{document}" in typed.get("text", "") and not typed.get("document"):
            self.add_error("document", "The text contains {document}: choose a document.")
        typed["addressees"] = len(self.rows)
        typed.pop("received", None)  # they are among the files
        self._check_attached(typed)
        return typed

    def _check_attached(self, typed: dict) -> None:
        """Says what is wrong with the document's file, and with what the e-mail carries altogether."""
        sizes = [file.size for file in typed.get("files", ())]
        has_files = bool(sizes)
        if typed.get("attached"):
            version = published_file(typed["document"].pk) if typed.get("document") else None
            if version is None:
                self.add_error("attached", "Choose the document whose file is attached.")
                return
            sizes.append(version.public_size)
        size = sum(sizes)
        if size > MAX_ATTACHED and has_files:
            limit = f"{file_size(MAX_ATTACHED)} altogether is the limit"
            self.add_error("files", TOO_LARGE.format("These are", file_size(size), limit))
        elif size > MAX_ATTACHED:
            self.add_error("attached", TOO_LARGE.format("The file is", file_size(size), "send only the link"))

    def previews(self) -> list[Preview]:
        first = self.rows[0]
        heading = f"Preview: {first.name}" + (f", the first of {len(self.rows)} people" if len(self.rows) > 1 else "")
        return [_preview(heading, first, preview_letter(first, Letter(**self.cleaned_data)))]


class PreviewForm(VerbForm):
    """The participant for whom a mail template is shown, with the portal's own text."""

    shows_previews = True

    participant = ChosenField(label="Addressed to", options=Options(Participant.objects.none(), str))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["participant"].use(options_in(Participant, self.meeting))

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
        participant, kind = self.cleaned_data["participant"], registry.kind_named(self.rows[0].kind)
        render = partial(
            rendering.previewed, kind, meeting=self.meeting, to_name=participant.name, context=self.example
        )
        return [
            _preview("Your template", participant, render(own=self.rows[0])),
            _preview("The portal’s own text, which your template replaces", participant, render(own=None)),
        ]


class BounceForm(VerbForm):
    """The error in the mail that was returned to the unit."""

    said = LongTextField(
        label="Error message",
        help_text="For example “550 no such user”, from the message that was returned to your unit.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


def options_in(model: type[Model], meeting: Meeting, part: str = "") -> Options:
    """The meeting's rows of this model for the form of a verb, or a part of them."""
    screen = admin.site.get_model_admin(model)
    return screen.options(model.objects.filter(meeting=meeting), meeting.pk, part)


def _without_mistakes(text: str, mistakes_in: Callable) -> str:
    if mistakes := mistakes_in(LETTER, text):
        raise ValidationError(mistakes)
    return text


def _preview(heading: str, participant: Participant, rendered: rendering.Wording) -> Preview:
    return Preview(heading, f"{participant.name} <{participant.email}>", rendered.subject, rendered.text)


class MailVerb(Verb):
    """A verb that concerns a participant's address."""

    def detail(self, participant: Participant) -> str:
        return participant.email


class SendLetter(MailVerb):
    role = StaffRole.ORGANIZER
    name = "write"
    label = "Write"
    explanation = "Each person receives a separate e-mail; replies go to the meeting’s unit."
    past = "Letter queued"
    form = LetterForm

    def refusal(self, participant: Participant) -> str:
        if not participant.email:
            return NO_ADDRESS
        return MAIL_BOUNCED if participant.mail_comes_back else ""

    def perform(self, participant: Participant, by: User, **typed) -> None:
        queue_letter(participant, Letter(**typed))


class CopyAddresses(MailVerb):
    """For a message in one's own mail program."""

    role = StaffRole.EDITOR
    name = "addresses"
    label = "Copy addresses"
    explanation = (
        "The addresses, to paste them into a message of your own mail program. Put them in its field for blind "
        "copies if the people do not know each other’s addresses."
    )
    past = "Shown"
    template = "office/addresses.html"
    acts = False
    is_rare = True

    def refusal(self, participant: Participant) -> str:
        return "" if participant.email else NO_ADDRESS


class RecordBounce(MailVerb):
    """Stops reminders and letters to an address from which a mail was returned to the unit, not to the portal."""

    role = StaffRole.EDITOR
    name = "bounced"
    label = "Record a bounce"
    explanation = (
        "Reminders and letters of this meeting to this address stop until you mark it as working. "
        "Codes to sign in and receipts are still sent, and so are e-mails of other meetings."
    )
    past = "Bounce recorded"
    form = BounceForm
    many = False

    def refusal(self, participant: Participant) -> str:
        if not participant.email:
            return NO_ADDRESS
        return "A bounce is already recorded." if participant.mail_comes_back else ""

    def perform(self, participant: Participant, by: User, said: str) -> None:
        actions.record_bounce(address=participant.email, reason=said, meeting=participant.meeting, by=by)


class ClearBounce(MailVerb):
    role = StaffRole.ORGANIZER
    name = "reachable"
    label = "Mark as working"
    explanation = (
        "Reminders and letters of this meeting to this address are sent again; if the mail server had refused the "
        "address, those of other meetings too. Those that were stopped in the meantime are not sent."
    )
    past = "Marked as working"

    def refusal(self, participant: Participant) -> str:
        return "" if participant.mail_comes_back else "No e-mail to this address bounced."

    def perform(self, participant: Participant, by: User) -> None:
        actions.clear_bounce(address=participant.email, meeting=participant.meeting, by=by)


class PreviewTemplate(Verb):
    role = StaffRole.EDITOR
    name = "preview"
    label = "Preview"
    explanation = "The e-mail as one of the participants would receive it now. Nothing is sent."
    past = "Shown"
    form = PreviewForm
    acts = False
    many = False


PARTICIPANT_VERBS = (SendLetter(), CopyAddresses(), RecordBounce(), ClearBounce())
