"""The types of files that documents are made of, and which of them are taken where."""

from dataclasses import dataclass

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
CONVERTED = {DOCX: "Word document", PPTX: "presentation"}
"""Types of files of which the portal makes a PDF for readers, and their names in a sentence."""
ENDINGS = {DOCX: "docx", PPTX: "pptx", "image/webp": "webp"}
"""The endings of names of files that are no PDF, by media type."""


@dataclass(frozen=True)
class FileTypes:
    """Which files are taken: `names` in a sentence, `accept` as in HTML, `explanation` next to the field."""

    names: str
    accept: str
    explanation: str
    media_types: frozenset[str] = frozenset({"application/pdf"})
    """Of the files as they are kept."""
    pictures: bool = False
    """Whether pictures are accepted, which are re-encoded."""


PDF = FileTypes("PDF", "application/pdf,.pdf", "A PDF.")
PDF_OR_WORD = FileTypes(
    "PDF or Word document (.docx)",
    f"{PDF.accept},{DOCX},.docx",
    "A PDF, or a Word document (.docx) of which the portal makes a PDF for readers.",
    media_types=PDF.media_types | {DOCX},
)
PDF_OR_SLIDES = FileTypes(
    "PDF or PowerPoint presentation (.pptx)",
    f"{PDF.accept},{PPTX},.pptx",
    "A PDF, or a PowerPoint presentation (.pptx) of which the portal makes a PDF for readers, without speaker notes, "
    "comments and hidden slides.",
    media_types=PDF.media_types | {PPTX},
)
PDF_SLIDES_OR_WORD = FileTypes(
    "PDF, PowerPoint presentation (.pptx) or Word document (.docx)",
    f"{PDF_OR_SLIDES.accept},{DOCX},.docx",
    "A PDF, or a Word document (.docx) or PowerPoint presentation (.pptx) of which the portal makes a PDF for readers, "
    "without speaker notes, comments and hidden slides.",
    media_types=PDF_OR_SLIDES.media_types | {DOCX},
)
PDF_OR_PICTURE = FileTypes(
    "PDF, JPEG, PNG or WebP",
    f"{PDF.accept},image/jpeg,image/png,image/webp",
    "A photograph as JPEG, PNG or WebP, from which the camera’s record of place and time is removed, or a PDF. For a "
    "video, enter its external address in the document’s form.",
    media_types=PDF.media_types | {"image/webp"},
    pictures=True,
)
