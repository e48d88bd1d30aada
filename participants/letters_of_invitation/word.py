"""The letter as a Word document on the letterhead of the unit, to be printed and signed."""

import re
import zipfile
from collections.abc import Sequence
from datetime import datetime, time
from io import BytesIO
from unicodedata import normalize

from django.conf import settings
from docx.shared import Mm, Pt

from egm_portal.marked_texts.content import Span
from egm_portal.pdf.emblem import emblem_picture
from egm_portal.wordfiles.builder import Builder
from egm_portal.wordfiles.elements import Element, element, field, run
from egm_portal.wordfiles.package import saved, set_properties
from participants.letters_of_invitation.text import LetterText, text_of
from participants.models import LetterOfInvitation

SIGNATURE = 800
"""The space for a signature, in twentieths of a point."""
WIDTH = 9071
"""The width of the text, in the same: 160 mm."""
UNSAFE = re.compile(r"[^\w.-]+")
MAX_NAME = 100


def letter_docx(letter: LetterOfInvitation) -> bytes:
    """The letter with the present facts; the same letter is the same bytes."""
    text = text_of(letter)
    builder = Builder(settings.SITE_URL)
    normal = builder.document.styles["Normal"]
    normal.font.size, normal.paragraph_format.line_spacing = Pt(11), 1.0
    _set_page(builder)
    _add_letterhead(builder, text)
    _set_running_head(builder, letter, text)
    reference = [run(f"Reference: {text.reference}"), run(f"\t{text.date}")]
    at_right = element("tabs", element("tab", val="right", pos=WIDTH))
    builder.add(builder.paragraph("Normal", *reference, properties=[at_right, _spacing(before=120, after=240)]))
    builder.add(builder.paragraph("Normal", text=f"{text.greeting},", properties=[_spacing(after=160)]))
    subject = builder.spans([Span(text.subject)], bold=True)
    builder.add(
        builder.paragraph("Normal", *subject, direction_of=text.subject, properties=[element("jc", val="center")])
    )
    for paragraph in text.paragraphs:
        builder.add(builder.paragraph("Normal", text=paragraph))
    _add_signature(builder, text)
    made_at = datetime.combine(letter.dated_on, time(12), letter.meeting.zone)
    set_properties(builder.document, title=f"{text.reference}: {text.subject}", made_at=made_at)
    return saved(builder.document)


def letters_zip(letters: Sequence[LetterOfInvitation]) -> bytes:
    """The documents of these letters in one archive."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:  # Word documents are compressed already
        for letter in letters:
            archive.writestr(f"{file_name(letter)}.docx", letter_docx(letter))
    return made.getvalue()


def file_name(letter: LetterOfInvitation) -> str:
    """Reference and name, without an ending: by the reference, a scan of this name finds its letter again."""
    name = UNSAFE.sub("-", normalize("NFC", f"{letter.reference} {letter.participant.name}"))
    return name[:MAX_NAME].strip("-.")


def _set_page(builder: Builder) -> None:
    section = builder.document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin, section.bottom_margin = Mm(25), Mm(20)
    section.header_distance = Mm(13)
    section.different_first_page_header_footer = True


def _add_letterhead(builder: Builder, text: LetterText) -> None:
    """The head of the first page: the emblem if there is one, the bodies and the unit, and where to write to them."""
    head = builder.document.sections[0].first_page_header
    holder = head._element
    if picture := emblem_picture():
        head.paragraphs[0].add_run().add_picture(BytesIO(picture), height=Mm(16))
    else:
        holder.remove(head.paragraphs[0]._p)
    for line in text.letterhead:
        bold = builder.spans([Span(line)], bold=True)
        holder.append(builder.paragraph("Normal", *bold, direction_of=line, properties=[_spacing(after=0)]))
    holder.append(builder.paragraph("TableText", text=" · ".join(text.contact), properties=[_spacing(after=120)]))


def _set_running_head(builder: Builder, letter: LetterOfInvitation, text: LetterText) -> None:
    """The head of the other pages: whose letter it is, its reference, and the page."""
    words = [run(f"{letter.participant.formal_name} · {text.reference} · "), *field("PAGE", run("2"))]
    builder.set_head(builder.paragraph("TableText", *words))


def _add_signature(builder: Builder, text: LetterText) -> None:
    """The closing with space for a signature, then the addressee, the enclosures and who gets a copy."""
    builder.add(builder.paragraph("Normal", text="Yours sincerely,", properties=_kept(_spacing(after=SIGNATURE))))
    _add_lines(builder, text.signatory, after=240, is_kept=True)
    _add_lines(builder, text.addressee, after=200, is_kept=True)
    if text.enclosures:
        listed = text.enclosures if len(text.enclosures) > 1 else []
        first = text.headed_enclosures + ("" if listed else f": {text.enclosures[0]}")
        _add_lines(builder, [first, *(f"{number}. {line}" for number, line in enumerate(listed, start=1))], after=120)
    if text.copies:
        _add_lines(builder, [f"cc: {text.copies[0]}", *text.copies[1:]], after=0)


def _add_lines(builder: Builder, lines: Sequence[str], *, after: int, is_kept: bool = False) -> None:
    """Lines that stand together, with this space after the last one."""
    for number, line in enumerate(lines, start=1):
        is_last = number == len(lines)
        spacing = _spacing(after=after if is_last else 0)
        properties = [spacing] if is_last or not is_kept else _kept(spacing)
        builder.add(builder.paragraph("Normal", text=line, properties=properties))


def _spacing(*, after: int, before: int = 0) -> Element:
    return element("spacing", before=before, after=after)


def _kept(*properties: Element) -> list[Element]:
    return [element("keepNext"), *properties]
