"""The file of a document, as its kind takes it: a PDF, or for photographs a picture that is made anew."""

from dataclasses import dataclass
from pathlib import PurePath

from django import forms
from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import pluralize
from django.utils.datastructures import MultiValueDict
from django.utils.text import get_text_list

from egm_portal.meetings.models import User
from papers import actions
from papers.actions.documents import ReadyFile, ready_file
from papers.files import images, inspection, refusal_messages
from papers.forms import PaperFileForm
from papers.kinds import KINDS, PDF, FileTypes, kinds_where
from papers.models import Document, Version


@dataclass(frozen=True)
class SentFile:
    """A file that was judged and may be added to a document: a PDF with what was found in it, or a picture.

    What readers get of it has been made, so that adding it takes no time.
    """

    file: File
    ready: ReadyFile
    found: inspection.Inspection | None = None
    picture: images.Picture | None = None

    def add_to(self, document: Document, by: User | None, language: str = "") -> Version:
        """Makes it the document's current file in this language; raises actions.NotAllowed as the actions do."""
        made = {"document": document, "by": by, "ready": self.ready, "language": language}
        if self.picture:
            return actions.add_picture(picture=self.picture, name=self.file.name, **made)
        return actions.add_version(file=self.file, found=self.found, **made)


def file_types_of(kind: str) -> FileTypes:
    """What a document of this kind takes; while no kind was chosen, a PDF."""
    return KINDS[kind].file_types if kind in KINDS else PDF


def kinds_that_take_pictures() -> str:
    """Named in a sentence: the kind “Photo or video”."""
    labels = [f"“{kind.label}”" for kind in kinds_where(lambda kind: kind.file_types.pictures)]
    return f"the kind{pluralize(labels)} {get_text_list(labels, 'and')}"


class DocumentFileForm(PaperFileForm):
    """One file for a document; after validation `sent` is it, if one came.

    Readers may get it at once, so that one that could not be checked, or of which no copy for them can be made, is
    refused. The copy is made here, because whoever adds the file holds rows for which others wait.
    """

    takes_unchecked = False
    sent: SentFile | None = None

    def kind(self) -> str:
        """The kind of the document for which the file is: each form knows it from elsewhere."""
        raise NotImplementedError  # the metaclass of forms leaves no room for that of abstract classes

    def clean_file(self) -> UploadedFile | None:
        file = self.cleaned_data["file"]
        if file is None:
            return None
        if file_types_of(self.kind()).pictures and not _is_pdf(file):
            picture = self._picture(file)
            ready = _made_ready(ContentFile(picture.content), images.MEDIA_TYPE)
            self.sent = SentFile(file, ready, picture=picture)
        else:
            file = super().clean_file()
            self.sent = SentFile(file, _made_ready(file, self.found.media_type), found=self.found)
        return file

    def _picture(self, file: UploadedFile) -> images.Picture:
        if file.size > settings.UPLOAD_LIMIT:
            raise forms.ValidationError(refusal_messages.too_large(file.size))
        if len(self.files.getlist(self.add_prefix("file"))) > 1:
            raise forms.ValidationError(refusal_messages.SEVERAL)
        try:
            return images.prepare(file.temporary_file_path())
        except images.Unreadable as refusal:
            raise forms.ValidationError(str(refusal)) from None


class OneFileForm(DocumentFileForm):
    """The file that came under the name "file", as a document of this kind takes it."""

    def __init__(self, files: MultiValueDict, kind: str) -> None:
        super().__init__({}, files)
        self._kind = kind

    def kind(self) -> str:
        return self._kind


def _made_ready(file: File, media_type: str) -> ReadyFile:
    try:
        return ready_file(file, media_type)
    except inspection.Unreadable as refusal:
        raise forms.ValidationError(str(refusal)) from None


def _is_pdf(file: UploadedFile) -> bool:
    """Whether the file begins as a PDF, or is called one: then it is judged as one."""
    file.seek(0)
    begins = file.read(5)
    file.seek(0)
    return begins == b"%PDF-" or PurePath(file.name).suffix.lower() == ".pdf"
