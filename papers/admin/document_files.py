"""The file of a document: a PDF or, for the kinds that accept them, slides, or a picture, which is re-encoded."""

from dataclasses import dataclass
from pathlib import PurePath

from django import forms
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import pluralize
from django.utils.datastructures import MultiValueDict
from django.utils.text import get_text_list

from egm_portal.meetings.models import User
from papers import actions
from papers.actions.documents import ReadyFile, ready_file
from papers.file_types import DOCX, PDF, PPTX, FileTypes
from papers.files import images, inspection
from papers.forms import PaperFileForm
from papers.kinds import KINDS, kinds_where
from papers.models import Document, Version

ACCEPTED = ",".join(dict.fromkeys(",".join(info.file_types.accept for info in KINDS.values()).split(",")))
"""What any kind takes, as in HTML."""

ALSO = {
    "JPEG, PNG and WebP": lambda types: types.pictures,
    "PowerPoint (.pptx)": lambda types: PPTX in types.media_types,
    "Word (.docx)": lambda types: DOCX in types.media_types,
}


@dataclass(frozen=True)
class SentFile:
    """A file that has been checked and may be added to a document: inspected, or a picture.

    The public file of a PDF or picture has been made, so that adding it takes no time.
    """

    file: File
    ready: ReadyFile
    found: inspection.Inspection | None = None
    picture: images.Picture | None = None

    def add_to(self, document: Document, by: User | None, language: str = "") -> Version:
        """Makes it the document's current file in this language; raises actions.NotAllowed as the actions do."""
        shared = {"document": document, "by": by, "ready": self.ready, "language": language}
        if self.picture:
            return actions.add_picture(picture=self.picture, name=self.file.name, **shared)
        return actions.add_version(file=self.file, found=self.found, **shared)


def file_types_of(kind: str) -> FileTypes:
    return KINDS[kind].file_types if kind in KINDS else PDF


def also_taken() -> str:
    """What some kinds take besides PDFs, in a sentence: “for the kind “Photo or video” also JPEG, PNG and WebP”."""
    parts = []
    for names, takes in ALSO.items():
        labels = [f"“{kind.label}”" for kind in kinds_where(lambda kind, takes=takes: takes(kind.file_types))]
        parts.append(f"for the kind{pluralize(labels)} {get_text_list(labels, 'and')} also {names}")
    return "; ".join(parts)


class DocumentFileForm(PaperFileForm):
    """One file for a document; after validation `sent` holds it, if there was one.

    Readers may get it at once, so it is refused if it could not be checked, or if no public file can be made of it. The
    public file is made during validation: the action that adds it holds locks for which others wait.
    """

    takes_unchecked = False
    sent: SentFile | None = None

    def kind(self) -> str:
        """The kind of the file's document, which each form gets from elsewhere."""
        raise NotImplementedError  # the metaclass of forms leaves no room for that of abstract classes

    def clean_file(self) -> UploadedFile | None:
        file = self.cleaned_data["file"]
        if file is None:
            return None
        self.types = file_types_of(self.kind())
        file.seek(0)
        begins = file.read(5)
        file.seek(0)
        is_pdf = begins == b"%PDF-" or PurePath(file.name).suffix.lower() == ".pdf"
        if self.types.pictures and not is_pdf:
            self.check_size_and_number(file)
            try:
                picture = images.prepare(file.temporary_file_path())
            except images.Unreadable as refusal:
                raise forms.ValidationError(str(refusal)) from None
            ready = _made_ready(ContentFile(picture.content), images.MEDIA_TYPE)
            self.sent = SentFile(file, ready, picture=picture)
        else:
            file = super().clean_file()
            self.sent = SentFile(file, _made_ready(file, self.found.media_type), found=self.found)
        return file


class OneFileForm(DocumentFileForm):
    """The file in the field "file" of a request, for a document of this kind."""

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
