"""Files from an organizer's own computer that a letter carries, as they come with its form."""

from django import forms
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from egm_portal.adminkit.verbs import VerbForm
from egm_portal.mail.rendering import one_line
from egm_portal.text.sizes import file_size
from office.models import LetterFile
from papers.admin.bulk_upload import FilesField, FilesInput
from papers.attachments import MAX_ATTACHED
from papers.file_types import ENDINGS, PDF_SLIDES_OR_WORD
from papers.files import refusal_messages
from papers.forms import KeptFileForm

MAX_FILES = 5
NAMES = tuple(f".{ENDINGS.get(media_type, 'pdf')}" for media_type in PDF_SLIDES_OR_WORD.media_types)
"""How the names of files end that are taken."""
GONE = "A file was sent too long ago, or with another form. Choose it again."
TOO_MANY = f"An e-mail carries up to {MAX_FILES} files: these are {{}}. Untick what is left out."


class LetterFileForm(KeptFileForm):
    """One file, which goes to people as it is: it must be known to be harmless."""

    types = PDF_SLIDES_OR_WORD
    takes_unchecked = False

    def clean_file(self) -> File | None:
        file = self.cleaned_data["file"]
        # Looked into, a workbook would be a damaged Word document.
        if file and not file.name.lower().endswith(NAMES):
            raise forms.ValidationError(refusal_messages.other_type(self.types.names))
        return super().clean_file()

    @property
    def token(self) -> str:
        """What names the file in the next form."""
        return self["kept"].value()

    def described(self) -> str:
        return f"{one_line(self.name)} ({file_size(default_storage.size(self.stored_name))})"

    def row(self) -> LetterFile:
        """The file for a letter; the form is valid."""
        self.close()
        size = default_storage.size(self.stored_name)
        name, media_type = one_line(self.name), self.found.media_type
        return LetterFile(original_name=name, media_type=media_type, size=size, stored_name=self.stored_name)


class LetterFilesField(FilesField):
    most = MAX_FILES


class ReceivedField(forms.MultipleChoiceField):
    """Files that came with an earlier sending of the form, each ticked until somebody unticks it."""

    default_error_messages = {"invalid_choice": GONE}


class FilesForm(VerbForm):
    """A verb's form with a few files, which are not sent again when it comes back; after validation `files` are rows.

    A file that is refused is named beside the field; the others are kept.
    """

    received = ReceivedField(label="Attached", required=False)
    files = LetterFilesField(
        label="Files from your computer",
        required=False,
        widget=FilesInput(attrs={"accept": PDF_SLIDES_OR_WORD.accept}),
        help_text=f"{PDF_SLIDES_OR_WORD.names}: up to {MAX_FILES} files, {file_size(MAX_ATTACHED)} altogether. Each "
        "e-mail and each copy carries them as they are, with comments and tracked changes if they have any.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        tokens = self.data.getlist("received") if self.is_bound else []
        forms_of_tokens = [self._file_form({"kept": token}) for token in dict.fromkeys(tokens)]
        self._kept = {form.token: form for form in forms_of_tokens if form.stored_name}
        self._offer()

    def _file_form(self, data: dict, files: dict | None = None) -> LetterFileForm:
        return LetterFileForm(data, MultiValueDict(files or {}), kept_for=f"{self.by.pk} {self.meeting.pk} letter")

    def _offer(self) -> None:
        """Shows the files that are kept, all of them ticked; a field without any is not shown."""
        field = self.fields["received"]
        field.widget = (forms.CheckboxSelectMultiple if self._kept else forms.MultipleHiddenInput)(
            attrs={"data-no-draft": ""}
        )
        field.choices = [(token, form.described()) for token, form in self._kept.items()]

    def clean_received(self) -> list[LetterFile]:
        return [self._row(self._kept[token]) for token in self.cleaned_data["received"]]

    def clean_files(self) -> list[LetterFile]:
        new, refused = self._receive(self.cleaned_data["files"])
        rows = {row.stored_name: row for row in (*self.cleaned_data.get("received", ()), *new)}
        if refused:
            raise forms.ValidationError(refused)
        if len(rows) > MAX_FILES:
            raise forms.ValidationError(TOO_MANY.format(len(rows)))
        return list(rows.values())

    def _receive(self, files: list[UploadedFile]) -> tuple[list[LetterFile], list[str]]:
        """Stores each file that may be sent, and shows it among those that are kept; and what is said of the others."""
        rows, refused = [], []
        for file in files:
            form = self._file_form({}, {"file": [file]})
            if form.is_valid():
                self._kept[form.token] = form
                rows.append(form.row())
            else:
                refused.append(f"{file.name}: {' '.join(form.errors['file'])}")
        if rows:
            self.data = self.data.copy()
            self.data.setlist("received", list(self._kept))
            self._offer()
        return rows, refused

    @staticmethod
    def _row(form: LetterFileForm) -> LetterFile:
        if not form.is_valid():
            raise forms.ValidationError(f"{form.name}: {' '.join(form.errors['file'])}")
        return form.row()
