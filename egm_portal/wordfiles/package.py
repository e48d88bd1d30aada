"""The parts of a Word document: an empty one with the styles of a report, and its footnotes."""

import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part, XmlPart
from docx.oxml import parse_xml

from egm_portal.wordfiles.elements import possible

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
"""The media type of Word documents."""
PARTS = Path(__file__).with_name("parts")
UNUSED = ("stylesWithEffects", "webSettings", "customXml", "thumbnail", "extended-properties", "theme")
"""Kinds of parts in python-docx's own template that a report has no use for."""

_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of properties that users name (MS-OSHARED, 2.3.3.2.1.1)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first day that an archive can hold


def empty_document() -> tuple[Document, XmlPart]:
    """A document with the styles, numbers and settings of a report, and its part of footnotes."""
    document = docx.Document()
    for holder in (document.part.package, document.part):
        for identifier, relationship in list(holder.rels.items()):
            if relationship.reltype.rpartition("/")[2] in UNUSED:
                del holder.rels[identifier]
    for kind in ("styles", "numbering", "settings"):
        part = document.part.part_related_by(getattr(RELATIONSHIP_TYPE, kind.upper()))
        part._element = _xml(kind)
    # python-docx 1.2 knows comments, but no footnotes.
    name = PackURI("/word/footnotes.xml")
    footnotes = XmlPart(name, CONTENT_TYPE.WML_FOOTNOTES, _xml("footnotes"), document.part.package)
    document.part.relate_to(footnotes, RELATIONSHIP_TYPE.FOOTNOTES)
    return document, footnotes


def _xml(name: str):
    return parse_xml((PARTS / f"{name}.xml").read_bytes())


def add_properties(document: Document, properties: Mapping[str, str]) -> None:
    """Adds properties of the document's own, which every program keeps."""
    held = "".join(
        f'<property fmtid="{_FORMAT_ID}" pid="{number}" name={quoteattr(name)}>'
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(properties.items(), start=2)
    )
    blob = (
        f'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns="{_CUSTOM}" xmlns:vt="{_VALUES}">{held}</Properties>'
    )
    package = document.part.package
    part = Part(PackURI("/docProps/custom.xml"), CONTENT_TYPE.OFC_CUSTOM_PROPERTIES, blob.encode(), package)
    package.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)


def set_properties(document: Document, *, title: str, made_at: datetime, author: str = "") -> None:
    """Says what the document is, who made it and when: a time without a zone is in UTC there (ECMA-376, part 2)."""
    properties = document.core_properties
    # python-docx refuses longer ones.
    properties.title, properties.language = possible(title)[:255], "en-GB"
    properties.author = properties.last_modified_by = possible(author)[:255]
    properties.created = properties.modified = made_at.astimezone(UTC).replace(tzinfo=None)
    properties.comments, properties.revision = "", 1


def saved(document: Document) -> bytes:
    """The document as a file; the same document is the same bytes whenever it is made."""
    made, fixed = BytesIO(), BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _EPOCH), source.read(name), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
