"""What authors send: a file, and what is printed about it."""

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from papers import inspection, refusals
from papers.models import Document
from papers.sizes import file_size

PDF_TYPES = {"application/pdf", "application/x-pdf", "application/octet-stream", "", None}
"""What browsers call a PDF; where no program for PDF is installed they do not know."""


class PaperFileForm(forms.Form):
    """One PDF. After validation `found` holds what the inspection saw.

    A file that could not be checked is taken only where an organizer decides on it before anybody reads it.
    """

    takes_unchecked = True
    found: inspection.Inspection | None = None
    file = forms.FileField(
        label="Your paper",
        max_length=255,
        error_messages={
            "required": "Please choose a file.",
            "missing": "Please choose a file.",
            "empty": "The file is empty. Please check it on your computer and choose it again.",
            "max_length": "The name of the file is too long. Please shorten it to 255 characters at most.",
        },
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT:
            raise forms.ValidationError(
                f"The file has {file_size(file.size)}; the limit is {file_size(settings.UPLOAD_LIMIT)}. "
                "Pictures saved at a lower resolution often help."
            )
        if len(self.files.getlist(self.add_prefix("file"))) > 1:
            raise forms.ValidationError(refusals.SEVERAL)
        self.found = self._inspected(file)
        _require_names(file)
        return file

    def _inspected(self, file: UploadedFile) -> inspection.Inspection:
        try:
            found = inspection.inspect_pdf(file.temporary_file_path())
        except inspection.Unreadable as refusal:
            raise forms.ValidationError(str(refusal)) from None
        if not found.is_complete and not self.takes_unchecked:
            raise forms.ValidationError(refusals.BUSY if found == inspection.WAITING else refusals.UNCHECKED)
        return found


def _require_names(file: UploadedFile) -> None:
    """Refuses a PDF that is called something else, by its name or by the browser that sent it."""
    if not file.name.lower().endswith(".pdf"):
        raise forms.ValidationError(refusals.WRONG_NAME)
    if file.content_type not in PDF_TYPES:
        raise forms.ValidationError(refusals.WRONG_TYPE.format(declared=file.content_type))


class PaperDetailsForm(forms.ModelForm):
    """The title, the abstract and the author's consent; all of it can be completed later."""

    class Meta:
        model = Document
        fields = ["title", "abstract", "publication_consent"]
        help_texts = {
            "title": "As it should be printed in the report.",
            "abstract": "Three to five sentences. They stand on the paper's own page.",
            "publication_consent": "Without your consent the organizers can read your paper, but nobody else can.",
        }
        labels = {"publication_consent": "I agree that my paper is published on the meeting's page"}
        widgets = {"abstract": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
