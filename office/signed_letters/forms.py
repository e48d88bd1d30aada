"""The forms with which scans of signed letters are sent, and then filed with their letters."""

import re
from collections import Counter
from collections.abc import Sequence

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from egm_portal.meetings.models import Meeting, User
from egm_portal.text.sizes import file_size
from office.signed_letters.matching import letter_named
from papers.admin.bulk_upload import FilesField, FilesInput
from papers.attachments import MAX_ATTACHED
from papers.file_types import PDF
from papers.forms import KeptFileForm
from participants.models import LetterOfInvitation

MAX_SCANS = 100  # files: each is read in a fraction of a second, and a request waits for all
LEFT_OUT = "leave out"
KEPT = re.compile(r"(scan\d{1,3})-kept", re.ASCII)
GONE = "A file was sent too long ago, or on another page. Choose it again."
TOO_LARGE = (
    "The file is {size}, more than many mail servers accept: the invitation carries it. Scan the letter again in black "
    f"and white, or with fewer dots per inch, so that it has {file_size(MAX_ATTACHED)} at most."
)


class ScanFilesField(FilesField):
    most = MAX_SCANS


class ScansForm(forms.Form):
    """Several scans at once."""

    required_css_class = "required"
    files = ScanFilesField(label="Signed letters", widget=FilesInput(attrs={"accept": PDF.accept}))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].help_text = (
            f"PDFs, one for each letter, several at a time: {file_size(settings.UPLOAD_LIMIT)} altogether. Each finds "
            "its letter by the reference in the name of the file, and you see all of them before they are saved."
        )


class ScanForm(KeptFileForm):
    """A scan that was received, and the letter that it is of; it may be left out."""

    types = PDF
    takes_unchecked = False
    letter = forms.ChoiceField(error_messages={"required": "Choose the letter, or leave the file out."})
    replace = forms.BooleanField(required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    """Which letter the page said to be signed already, and its scan."""

    def __init__(self, *args, letters: Sequence[LetterOfInvitation], meeting: Meeting, by: User, **kwargs) -> None:
        super().__init__(*args, kept_for=f"{by.pk} {meeting.pk} signed letter", **kwargs)
        self.letters = {str(letter.pk): letter for letter in letters}
        self.fields["letter"].choices = [
            ("", "Choose the letter"),
            (LEFT_OUT, "Leave this file out"),
            *((pk, _described(letter)) for pk, letter in self.letters.items()),
        ]

    @property
    def chosen(self) -> LetterOfInvitation | None:
        return self.letters.get(self["letter"].value() or "")

    @property
    def is_signed(self) -> bool:
        """Whether the letter has a signed copy already, which is replaced only if that is ticked."""
        return bool(self.chosen and self.chosen.signed_file)

    @property
    def shows(self) -> str:
        """What the page says of the chosen letter, as `seen`."""
        return f"{self.chosen.pk} {self.chosen.signed_file}" if self.is_signed else ""

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MAX_ATTACHED:
            raise forms.ValidationError(TOO_LARGE.format(size=file_size(file.size)))
        return super().clean_file()

    def clean(self) -> dict:
        values = super().clean()
        if values["seen"] != self.shows and self.is_signed:
            self.add_error("replace", f"{self.chosen} has a signed letter already. Select this to replace it.")
        self.close()
        return values

    @property
    def adds(self) -> LetterOfInvitation | None:
        """The letter that gets the scan; None if it is left out, or a signed letter is not to be replaced."""
        replaces = not self.is_signed or self.cleaned_data["replace"]
        return self.chosen if replaces else None


def _described(letter: LetterOfInvitation) -> str:
    signed = ", signed already" if letter.signed_file else ""
    return f"{letter.reference}, {letter.participant.name}{signed}"


class Scans:
    """The scans of one sending: the forms of those that were received, and the sentences about those that were not."""

    def __init__(self, **shared) -> None:
        self.shared = shared
        self.forms: list[ScanForm] = []
        self.refused: list[str] = []

    def receive(self, files: Sequence[UploadedFile]) -> None:
        """Checks and stores each file; its form proposes the letter that the name of the file names."""
        proposed = set()
        for number, file in enumerate(files):
            prefix = f"scan{number}"
            sent = ScanForm({}, MultiValueDict({f"{prefix}-file": [file]}), prefix=prefix, **self.shared)
            if sentences := sent.errors.get("file"):
                self.refused.append(f"{file.name}: {' '.join(sentences)}")
                continue
            letter = letter_named(file.name, self.shared["letters"])
            # Of two scans of one letter, somebody has to choose.
            initial = {
                "kept": sent["kept"].value(),
                "letter": str(letter.pk) if letter not in proposed | {None} else "",
            }
            proposed.add(letter)
            form = ScanForm(initial=initial, prefix=prefix, **self.shared)
            form.name = file.name
            self.forms.append(form)

    def read(self, posted: QueryDict) -> None:
        """The forms as the page of the preview sends them."""
        for prefix in (found[1] for found in map(KEPT.fullmatch, posted) if found):
            form = ScanForm(posted, prefix=prefix, **self.shared)
            if form.stored_name:
                self.forms.append(form)
            else:
                self.refused.append(GONE)

    def are_valid(self) -> bool:
        """Whether each form is valid, and no letter gets two scans."""
        if not all([form.is_valid() for form in self.forms]):
            return False
        scans = Counter(form.adds.pk for form in self.forms if form.adds)
        for form in self.forms:
            if form.adds and scans[form.adds.pk] > 1:
                form.add_error("letter", f"Two of these files are for {form.adds}. Leave one of them out.")
        return all(form.is_valid() for form in self.forms)
