"""Rewrites a document of Word or PowerPoint, before it is converted to PDF: only what readers get is left in it.

The parts were inspected before (`open_xml.harmless`), so that none has a document type or an entity.
"""

import re
import zipfile
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from functools import cached_property
from itertools import count
from typing import BinaryIO
from urllib.parse import unquote

from charts import CHARTS, ELSEWHERE, TABLE
from links import Link, judged
from lxml import etree
from omissions import Omissions
from package import TYPES as CONTENT_TYPES
from package import Package, Relationship, part_name

PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)

PROPERTIES = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
OF_PROPERTIES = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
OF_PROGRAMS = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
TO_PROGRAMS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties"
PROGRAM = {"Application": re.compile(r"Microsoft( [A-Z][A-Za-z]+){1,3}"), "AppVersion": re.compile(r"\d\d\.\d{4}")}


class OfficeCopy:
    """A package that is being rewritten; names are those of `Package`."""

    def __init__(self, opened: zipfile.ZipFile, package: Package) -> None:
        self.package, self.omissions = package, Omissions()
        self._opened = opened
        self._roots: dict[str, etree._Element] = {}
        self._relationships = {
            source: {each.identifier: each for each in found} for source, found in package.relationships.items()
        }
        self._entries: dict[str, dict[str, etree._Element]] = {}
        self._dropped: set[str] = set()
        self._added: dict[str, bytes] = {}
        self._numbers = count(1)  # of parts and relationships that are added

    @cached_property
    def main(self) -> str:
        (leading,) = (found for found in self.package.relationships["/"] if found.kind == "officedocument")
        return self.package.led_to("/", leading)

    def root(self, name: str) -> etree._Element:
        """The root of a part, as it is in the copy."""
        if name not in self._roots:
            with self._opened.open(self.package.parts[name]) as file:
                self._roots[name] = etree.parse(file, PARSER).getroot()
        return self._roots[name]

    def content(self, name: str) -> bytes:
        """The bytes of a part as it came."""
        return self._opened.read(self.package.parts[name])

    def relationships(self, source: str, *kinds: str) -> list[Relationship]:
        """Those of the part that the copy has, of these kinds."""
        return [each for each in self._relationships.get(source, {}).values() if each.kind in kinds]

    def parts_of_kind(self, source: str, *kinds: str) -> list[str]:
        """The parts to which relationships of these kinds lead, each once."""
        found = (self.package.led_to(source, each) for each in self.relationships(source, *kinds))
        return [name for name in dict.fromkeys(found) if name in self.package.parts]

    def parts(self) -> list[str]:
        """The parts that the copy has: those to which relationships lead, from the package or from each other."""
        left = (self.package.parts.keys() | self._added.keys()) - self._dropped
        found, waiting = [], ["/"]
        while waiting:
            source = waiting.pop()
            for each in self._relationships.get(source, {}).values():
                name = "" if each.is_external else self.package.led_to(source, each)
                if name in left:
                    left.remove(name)
                    found.append(name)
                    waiting.append(name)
        return found

    def unlink(self, source: str, relationship: Relationship) -> None:
        """Leaves out a relationship, and the part to which it leads, also if others lead to it."""
        self.forget(source, relationship)
        if not relationship.is_external:
            self._dropped.add(self.package.led_to(source, relationship))

    def forget(self, source: str, relationship: Relationship) -> None:
        """Leaves out a relationship, and the part to which it leads unless others do."""
        del self._relationships[source][relationship.identifier]

    def unlink_all(self, source: str, *kinds: str) -> None:
        for relationship in self.relationships(source, *kinds):
            self.unlink(source, relationship)

    def take_links(self, source: str) -> dict[str, Relationship]:
        """Leaves out the links of the part that no reader could follow, and returns them by their identifiers."""
        found = self.relationships(source, "hyperlink")
        left_out = [each for each in found if each.is_external and judged(each.target) is not Link.PUBLIC]
        for relationship in left_out:
            self.unlink(source, relationship)
        return {each.identifier: each for each in left_out}

    def leave_out_tables_of_charts(self) -> None:
        """Leaves out the workbooks from which charts were drawn: the drawing has its own copy of what it shows."""
        for name in self.package.parts:
            if not self.package.content_type(name).endswith(CHARTS):
                continue
            for relationship in self.relationships(name, TABLE, ELSEWHERE):
                self.unlink(name, relationship)
                self.omissions.add("chart_tables", address=relationship.target if relationship.is_external else "")
                for element in list(self.root(name).iter("{*}externalData")):
                    element.getparent().remove(element)

    def replace_properties(self, title: str) -> None:
        """Leaves out all that is noted beside the document, such as author, company and keywords, for this title.

        The program and its version stay: LibreOffice draws the charts of Office 2007 in another way.
        """
        programs = [self.root(name) for name in self.parts_of_kind("/", "extended-properties", "extendedproperties")]
        for relationship in list(self._relationships["/"].values()):
            if relationship.kind == "officedocument":
                leading = relationship
            else:
                self.forget("/", relationship)
        self.unlink_all(self.main, "customxml")
        if title:
            properties = etree.Element(f"{{{PROPERTIES}}}coreProperties", nsmap={"cp": PROPERTIES, "dc": DUBLIN_CORE})
            etree.SubElement(properties, f"{{{DUBLIN_CORE}}}title").text = title
            name = self.add_part(_bytes_of(properties), "application/vnd.openxmlformats-package.core-properties+xml")
            self.add_relationship("/", leading, name, OF_PROPERTIES)
        for program in programs:
            properties = etree.Element(f"{{{OF_PROGRAMS}}}Properties", nsmap={None: OF_PROGRAMS})
            for tag, value in PROGRAM.items():
                found = program.find(f"{{*}}{tag}")
                if found is not None and value.fullmatch(found.text or ""):
                    etree.SubElement(properties, f"{{{OF_PROGRAMS}}}{tag}").text = found.text
            name = self.add_part(
                _bytes_of(properties), "application/vnd.openxmlformats-officedocument.extended-properties+xml"
            )
            self.add_relationship("/", leading, name, TO_PROGRAMS)

    def told(self) -> dict:
        """What was left out, and whether there are charts or formulas, which LibreOffice draws as objects."""
        charts = any(self.package.content_type(name).endswith(CHARTS) for name in self.package.parts)
        formulas = any(next(root.iter("{*}oMath"), None) is not None for root in self._roots.values())
        return {"left_out": self.omissions.all(), "has_objects": charts or formulas}

    def add_part(self, data: bytes, content_type: str) -> str:
        """Adds a part, and returns its name."""
        ending = re.split("[/+]", content_type)[-1]
        names = (f"/added{number}.{ending}" for number in self._numbers)
        name = next(name for name in names if name not in self.package.parts)
        self._added[name] = data
        types = self.root(CONTENT_TYPES)
        etree.SubElement(types, f"{{{etree.QName(types).namespace}}}Override", PartName=name, ContentType=content_type)
        return name

    def add_relationship(self, source: str, like: Relationship, name: str, type_address: str = "") -> str:
        """Has the part lead to this one in the same way as to another; returns the identifier of the relationship."""
        folder, _, file = source.rpartition("/")
        root = self.root(f"{folder}/_rels/{file}.rels")
        if source not in self._entries:
            self._entries[source] = {entry.get("Id"): entry for entry in root}
        entries = self._entries[source]
        identifiers = (f"added{number}" for number in self._numbers)
        identifier = next(identifier for identifier in identifiers if identifier not in entries)
        entry = entries[identifier] = deepcopy(entries[like.identifier])
        entry.set("Id", identifier)
        entry.set("Target", name)
        if type_address:
            entry.set("Type", type_address)
        root.append(entry)
        self._relationships[source][identifier] = replace(like, identifier=identifier, target=name)
        return identifier

    def write(self, target: BinaryIO) -> None:
        kept = {CONTENT_TYPES, "/", *self.parts()}
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
            for info in self._opened.infolist():
                name = part_name(info)
                if name in kept or (name and _source_of(name) in kept):
                    copy.writestr(zipfile.ZipInfo(info.filename), self._content(name, kept), zipfile.ZIP_DEFLATED, 1)
            for name, data in self._added.items():
                copy.writestr(zipfile.ZipInfo(name[1:]), data)

    def _content(self, name: str, kept: set[str]) -> bytes:
        if source := _source_of(name):
            return self._bytes_with(name, lambda entry: entry.get("Id") in self._relationships[source])
        if name == CONTENT_TYPES:
            return self._bytes_with(name, lambda entry: _is_kept(entry.get("PartName", "/"), kept))
        if name in self._roots:
            return _bytes_of(self._roots[name])
        return self.content(name)

    def _bytes_with(self, name: str, is_kept: Callable[[etree._Element], bool]) -> bytes:
        """The part, a list of entries, with those that are kept."""
        root = self.root(name)
        for entry in list(root):
            if not is_kept(entry):
                root.remove(entry)
        return _bytes_of(root)


def _bytes_of(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _is_kept(declared: str, kept: set[str]) -> bool:
    """Whether the copy has the part, or that whose relationships it has: some programs declare each of these too."""
    name = unquote(declared).lower()
    return name in kept or _source_of(name) in kept


def _source_of(name: str) -> str:
    """The part whose relationships this part has; empty for a part that has none of another one."""
    folder, _, file = name.rpartition("/")
    return folder.removesuffix("_rels") + file.removesuffix(".rels") if folder.endswith("/_rels") else ""


def remove(element: etree._Element) -> None:
    """Removes the element; documents of Office have no text between elements."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def unwrap(element: etree._Element) -> None:
    """Puts the content of the element in its place."""
    parent = element.getparent()
    place = parent.index(element)
    parent[place : place + 1] = list(element)
