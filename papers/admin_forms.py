"""What organizers type when they decide on papers and documents."""

from datetime import datetime

from django import forms

from egm_portal.clock import portal_now
from egm_portal.meetings.forms import DeadlineField, MeetingRowForm, MomentField
from egm_portal.meetings.verbs import NoteForm, VerbForm
from papers.forms import PaperFileForm
from papers.models import Document, Paper


class _NewDateForm(NoteForm):
    """A note, and the instant until which a file is taken."""

    until = DeadlineField(label="Until")

    def clean_until(self) -> datetime:
        until = self.cleaned_data["until"]
        if until <= portal_now():
            raise forms.ValidationError("This time has passed. Give one that is still to come.")
        return until


class ReturnForm(_NewDateForm):
    """Why a paper goes back, and until when a new file is taken."""

    note = forms.CharField(
        label="Note to the author",
        help_text="It stands in the mail and on the author’s own page.",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5000,
    )


class MoreTimeForm(_NewDateForm):
    """More time for a paper; the old date stays visible."""

    note = forms.CharField(
        label="Reason",
        help_text="It is kept beside the new date.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


class UploadForm(VerbForm, PaperFileForm):
    """A file that an organizer sends in, with the checks of the author's own page."""

    field_order = ["file"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = "File"

    def clean(self) -> dict:
        return super().clean() | {"found": self.found}


class NewVersionForm(UploadForm):
    """A file that readers may get at once."""

    takes_unchecked = False


class PublicationForm(VerbForm):
    """When documents are shown to their readers."""

    at = MomentField(label="From", required=False, help_text="Leave both empty to publish now.")

    def clean_at(self) -> datetime | None:
        at = self.cleaned_data["at"]
        if at and at <= portal_now():
            raise forms.ValidationError("This time has passed. Leave both fields empty to publish now.")
        return at


class WithdrawalForm(NoteForm):
    """What readers are told who come to the address of a withdrawn document."""

    note = forms.CharField(
        label="Reason",
        help_text="Readers who come to its address are told so.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


class PaperForm(MeetingRowForm):
    """What somebody owes, and by when."""

    meeting_path = "participant__meeting"

    class Meta:
        model = Paper
        fields = ["participant", "kind", "own_due_at"]
        field_classes = {"own_due_at": DeadlineField}


class DocumentForm(MeetingRowForm, PaperFileForm):
    """What is printed about a document; a new one may bring its first file."""

    takes_unchecked = False

    class Meta:
        model = Document
        fields = [
            "meeting",
            "kind",
            "symbol",
            "title",
            "abstract",
            "corporate_author",
            "language",
            "issued_on",
            "access",
            "addressee",
            "publication_consent",
            "accompanies",
            "position",
            "errata_note",
        ]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields.pop("file", None)
        else:
            self.fields["file"].required = False
            self.fields["file"].label = "File"
            self.fields["file"].help_text = "A PDF. It can also be added later."

    def clean_file(self):
        return super().clean_file() if self.cleaned_data["file"] else None

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("access") == Document.Access.ADDRESSEE and not cleaned.get("addressee"):
            self.add_error("addressee", "Say who the addressee is.")
        return cleaned
