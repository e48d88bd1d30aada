"""Checks a presentation of PowerPoint, and counts what its author sees and its readers do not."""

import zipfile
import zlib
from typing import BinaryIO

import open_xml
import slides_copy
from markup import read_markup
from office_copy import OfficeCopy
from package import Package
from refused import Refused
from slides_copy import FALSE, NO_NOTES, OF_GOOGLE

SLIDES = 500
"""How many a presentation may have: a thousand take LibreOffice most of the memory that it may have."""

MAIN_KIND = "officedocument"


def look_into(file: BinaryIO) -> dict:
    """What is known of a presentation before it is converted to PDF; raises Refused."""
    try:
        with open_xml.harmless(file, PRESENTATION) as (opened, package):
            network = open_xml.addresses_on_network(package)
            checks = _left_out(opened, package) | ({"network": network} if network else {})
            return {"pages": None, "first_page": "", "checks": checks}
    except Refused as reason:
        # What only Word documents have is no part of a presentation.
        code = "slides_part" if str(reason).startswith("word_") else str(reason)
        raise Refused(code, page=_number_of(file, reason.part)) from None


def _number_of(file: BinaryIO, part: str) -> int | None:
    """The place of the slide in the presentation; None for another part, or where that cannot be told."""
    if not part:
        return None
    try:
        with zipfile.ZipFile(file) as opened:
            package = Package(opened)
            (main,) = (package.led_to("/", each) for each in package.relationships["/"] if each.kind == MAIN_KIND)
            order = _Order()
            read_markup(opened, package.parts[main], order)
            slides = {each.identifier: package.led_to(main, each) for each in package.relationships[main]}
    except (Refused, zipfile.BadZipFile, zlib.error, OSError, KeyError, ValueError):
        return None
    names = [slides.get(identifier) for identifier in order.identifiers]
    return names.index(part) + 1 if part in names else None


class _Order:
    """Listens to the main part for the order of the slides."""

    def __init__(self) -> None:
        self.identifiers: list[str] = []

    def begins(self, name: str, attributes: dict[str, str]) -> None:
        if name.endswith(" sldId"):
            self.identifiers += [value for key, value in attributes.items() if key.endswith(" id")]

    def ends(self, name: str) -> None: ...

    def text(self, text: str) -> None: ...


def write_copy(file: BinaryIO, target: BinaryIO, title: str) -> dict:
    """Writes the presentation for its readers, with this title; returns what that leaves out, or raises Refused."""
    with open_xml.harmless(file, PRESENTATION) as (opened, package):
        copy = OfficeCopy(opened, package)
        slides_copy.clean(copy)
        copy.replace_properties(title)
        copy.write(target)
    return copy.told()


def _left_out(opened: zipfile.ZipFile, package: Package) -> dict:
    """How many slides are hidden, how many have notes, and how many comments there are; without what is zero."""
    (main,) = (package.led_to("/", found) for found in package.relationships["/"] if found.kind == MAIN_KIND)
    slides = _parts_of_kind(package, main, "slide")
    if len(slides) > SLIDES:
        raise Refused("office_members")
    hidden = notes = comments = 0
    for slide in slides:
        hidden += not _read(opened, package, slide).is_shown
        notes += any(_read(opened, package, name).has_notes for name in _parts_of_kind(package, slide, "notesslide"))
        comments += sum(_read(opened, package, name).comments for name in _parts_of_kind(package, slide, "comments"))
    if hidden == len(slides):
        raise Refused("slides_hidden")
    counted = {"hidden_slides": hidden, "slides_with_notes": notes, "comments": comments}
    return {name: number for name, number in counted.items() if number}


def _parts_of_kind(package: Package, source: str, kind: str) -> list[str]:
    found = (package.led_to(source, each) for each in package.relationships.get(source, ()) if each.kind == kind)
    return [name for name in dict.fromkeys(found) if name in package.parts]


def _read(opened: zipfile.ZipFile, package: Package, name: str) -> "_Part":
    part = _Part()
    read_markup(opened, package.parts[name], part)
    return part


class _Part:
    """Listens to a slide, its notes or its comments."""

    def __init__(self) -> None:
        self.is_shown, self.has_notes, self.comments = True, False, 0
        self._place = self._element = ""
        self._is_field = False

    def begins(self, name: str, attributes: dict[str, str]) -> None:
        self._element = name.rpartition(" ")[2]
        if self._element == "sld":
            self.is_shown = attributes.get("show", "1") not in FALSE
        elif self._element == "sp":
            self._place = ""
        elif self._element == "ph":
            self._place = attributes.get("type", "")
        elif self._element == "fld":  # such as the number of the slide
            self._is_field = True
        elif self._element in ("cm", "reply"):
            self.comments += 1

    def ends(self, name: str) -> None:
        self._element = ""
        self._is_field &= not name.endswith(" fld")

    def text(self, text: str) -> None:
        if self._element == "t" and not self._is_field and self._place not in NO_NOTES and text.strip():
            self.has_notes = True


PRESENTATION = open_xml.Format(
    name="slides",
    main="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
    members=12 * SLIDES,
    opaque=open_xml.FONTS
    | {
        "application/vnd.openxmlformats-officedocument.presentationml.printersettings": "printersettings",
        "application/binary": OF_GOOGLE,
    },
    types=open_xml.TYPES | {"wordprocessingml": "office_embedded", "audio/": "slides_film", "video/": "slides_film"},
    kinds=open_xml.KINDS | dict.fromkeys(("audio", "video", "media"), "slides_film"),
    # ECMA-376-1, transitional and strict; MS-PPTX, 2.1
    known=open_xml.KNOWN
    | set(
        """
        slide slidelayout slidemaster notesslide notesmaster handoutmaster presprops viewprops tablestyles
        commentauthors authors tags font changesinfo revisioninfo
        """.split()
    )
    | {OF_GOOGLE},
    outside=open_xml.OUTSIDE | dict.fromkeys(("audio", "video", "media"), "slides_film"),
)
