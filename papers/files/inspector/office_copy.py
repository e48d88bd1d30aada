"""Rewrites a document of Word or PowerPoint, before it is converted to PDF: only what readers get is left in it.

The parts were inspected before (`open_xml.harmless`), so that none has a document type or an entity.
"""

import zipfile
from functools import cached_property
from typing import BinaryIO

from charts import CHARTS, TABLE
from lxml import etree
from omissions import Omissions
from package import TYPES as CONTENT_TYPES
from package import Package, Relationship, part_name

PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)


class OfficeCopy:
    """A package that is being rewritten; names are those of `Package`."""

    def __init__(self, opened: zipfile.ZipFile, package: Package) -> None:
        self.package, self.omissions = package, Omissions()
        self._opened = opened
        self._roots: dict[str, etree._Element] = {}
        self._dropped: set[str] = set()
        self._unlinked: dict[str, set[str]] = {}

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

    def relationships(self, source: str, *kinds: str) -> list[Relationship]:
        """Those of the part that the copy has, of these kinds."""
        unlinked = self._unlinked.get(source, ())
        found = self.package.relationships.get(source, ())
        return [each for each in found if each.kind in kinds and each.identifier not in unlinked]

    def parts_of_kind(self, source: str, *kinds: str) -> list[str]:
        """The parts to which relationships of these kinds lead, each once."""
        found = (self.package.led_to(source, each) for each in self.relationships(source, *kinds))
        return [name for name in dict.fromkeys(found) if name in self.package.parts]

    def unlink(self, source: str, relationship: Relationship) -> None:
        """Leaves out a relationship, and the part to which it leads."""
        self._unlinked.setdefault(source, set()).add(relationship.identifier)
        if not relationship.is_external:
            self._dropped.add(self.package.led_to(source, relationship))

    def unlink_all(self, source: str, *kinds: str) -> None:
        for relationship in self.relationships(source, *kinds):
            self.unlink(source, relationship)

    def leave_out_tables_of_charts(self) -> None:
        """Leaves out the workbooks from which charts were drawn: the drawing has its own copy of what it shows."""
        for name in self.package.parts:
            if not self.package.content_type(name).endswith(CHARTS):
                continue
            for relationship in self.relationships(name, TABLE):
                self.unlink(name, relationship)
                self.omissions.add("chart_tables")
                for element in list(self.root(name).iter("{*}externalData")):
                    element.getparent().remove(element)

    def told(self) -> dict:
        """What was left out, and whether there are charts or formulas, which LibreOffice draws as objects."""
        charts = any(self.package.content_type(name).endswith(CHARTS) for name in self.package.parts)
        formulas = any(next(root.iter("{*}oMath"), None) is not None for root in self._roots.values())
        return {"left_out": self.omissions.all(), "has_objects": charts or formulas}

    def write(self, target: BinaryIO) -> None:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
            for info in self._opened.infolist():
                name = part_name(info)
                if name and not self._is_dropped(name):
                    copy.writestr(zipfile.ZipInfo(info.filename), self._content(name), zipfile.ZIP_DEFLATED, 1)

    def _is_dropped(self, name: str) -> bool:
        return name in self._dropped or _source_of(name) in self._dropped

    def _content(self, name: str) -> bytes:
        source = _source_of(name)
        if source in self._unlinked:
            return self._without(name, "Id", self._unlinked[source])
        if name == CONTENT_TYPES and self._dropped:
            return self._without(name, "PartName", self._dropped)
        if name in self._roots:
            return _bytes_of(self._roots[name])
        return self._opened.read(self.package.parts[name])

    def _without(self, name: str, attribute: str, values: set[str]) -> bytes:
        root = self.root(name)
        for entry in list(root):
            value = entry.get(attribute, "")
            if (value if attribute == "Id" else value.lower()) in values:
                root.remove(entry)
        return _bytes_of(root)


def _bytes_of(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


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
