"""Checks a Word document: what only Word has, and its fields."""

import re
from collections.abc import Iterator
from typing import BinaryIO

import open_xml
import word_copy
from links import is_on_disk
from office_copy import OfficeCopy
from package import Relationship
from parts import refuse_link
from refused import Refused

STARTING = {"DDE", "DDEAUTO"}
ARGUMENT = re.compile(r'"([^"]*)"|([^\s"]+)')
NO_ADDRESS = {"\\l", "\\o", "\\t", "\\s"}  # after these switches of HYPERLINK comes a place, a hint or a window
FETCHING = {"INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "LINK", "DATABASE", "RD", "DATA"}


def look_into(file: BinaryIO) -> dict:
    """What is known of a Word document before it is converted to PDF, which is little; raises Refused."""
    with open_xml.harmless(file, WORD) as (_, package):
        network = open_xml.addresses_on_network(package)
        return {"pages": None, "first_page": "", "checks": {"network": network} if network else {}}


def write_copy(file: BinaryIO, target: BinaryIO, title: str) -> dict:
    """Writes the document for its readers, with this title; returns what that leaves out, or raises Refused."""
    with open_xml.harmless(file, WORD) as (opened, package):
        copy = OfficeCopy(opened, package)
        word_copy.clean(copy, addresses_in)
        copy.replace_properties(title)
        copy.write(target)
    return copy.told()


def addresses_in(instruction: str) -> Iterator[str]:
    """The addresses to which a field with this instruction leads; only HYPERLINK leads anywhere."""
    name, *_ = instruction.replace('"', " ").split() or [""]
    if name.upper() != "HYPERLINK":
        return
    arguments = (quoted or bare for quoted, bare in ARGUMENT.findall(re.sub("[“”„]", '"', instruction)))
    next(arguments)  # the name of the field
    for argument in arguments:
        if argument.lower() in NO_ADDRESS:
            next(arguments, "")
        elif not argument.startswith("\\"):
            yield argument


class WordFormat(open_xml.Format):
    def takes_outside(self, relationship: Relationship) -> bool:
        # Offices have their own templates. One from the web could be another one tomorrow, with macros (T1221).
        return relationship.kind == "attachedtemplate" and is_on_disk(relationship.target)

    def judge_field(self, instruction: str) -> list[str]:
        words = instruction.replace('"', " ").split()
        name = words[0].upper() if words else ""
        if name in STARTING or (name == "QUOTE" and words[1:2] and words[1].isdigit()):
            raise Refused("word_dde")
        if name == "PRINT":
            raise Refused("word_printer")
        if name in FETCHING:
            raise Refused("word_fetching_field")
        addresses = list(addresses_in(instruction))
        for address in addresses:
            refuse_link(address)
        return addresses


WORD = WordFormat(
    name="word",
    main="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    members=2000,
    opaque=open_xml.FONTS
    | {"application/vnd.openxmlformats-officedocument.wordprocessingml.printersettings": "printersettings"},
    types=open_xml.TYPES | {"presentationml": "office_embedded"},
    kinds=open_xml.KINDS | {"afchunk": "word_chunk", "subdocument": "word_chunk"},
    # ECMA-376-1, transitional and strict; MS-DOCX, 2.1
    known=open_xml.KNOWN
    | set(
        """
        styles styleswitheffects settings websettings fonttable font numbering footnotes endnotes header footer
        commentsextended commentsids commentsextensible commentsdocument people documenttasks intelligence intelligence2
        glossarydocument
        """.split()
    ),
    outside=open_xml.OUTSIDE | {"attachedtemplate": "word_template", "frame": "word_frame"},
)
