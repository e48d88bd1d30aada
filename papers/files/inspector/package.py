"""The parts of a package, their content types and their relationships (ISO/IEC 29500-2, Open Packaging Conventions).

What a part is depends on these alone, not on its name.
"""

import posixpath
import re
import zipfile
from dataclasses import dataclass
from urllib.parse import unquote

from markup import read_markup
from refused import Refused

TYPES, RELATIONSHIPS = "/[content_types].xml", "application/vnd.openxmlformats-package.relationships+xml"
OF_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types "
OF_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships "
ENTRIES = 20_000  # types of parts, or relationships of all: ten times what a document of 1,000 pages has
PIECE = re.compile(r"/\[\d+\](\.last)?\.piece$")
LEADS_OUT = re.compile(r"^[^/]*:|\\|^//")


@dataclass(frozen=True)
class Relationship:
    """A relationship of a part, or of the package; its kind is the last word of its type, in lower case."""

    identifier: str
    kind: str
    is_external: bool
    target: str


class Package:
    """A package as its content types and relationships describe it; names are in lower case and begin with a slash."""

    def __init__(self, opened: zipfile.ZipFile) -> None:
        """Raises Refused if programs could understand the description of the parts in different ways."""
        self.parts = {name: info for info in opened.infolist() if (name := part_name(info))}
        if len(self.parts) < sum(1 for info in opened.infolist() if not info.is_dir()):
            raise Refused("office_names")
        if TYPES not in self.parts or "/_rels/.rels" not in self.parts:
            raise Refused("archive")
        self.addresses: list[str] = []
        """Those of the fields, once the parts have been read."""
        self._defaults: dict[str, str] = {}
        self._overrides: dict[str, str] = {}
        read_markup(opened, self.parts[TYPES], _Entries(OF_TYPES + "Types", self._declare))
        self.relationships: dict[str, list[Relationship]] = {}  # of each part, and of the package, whose name is "/"
        self._read_relationships(opened)

    def _read_relationships(self, opened: zipfile.ZipFile) -> None:
        left = ENTRIES
        for name, info in self.parts.items():
            folder, _, file = name.rpartition("/")
            is_by_name = folder.endswith("/_rels") and file.endswith(".rels")
            if is_by_name != (self.content_type(name) == RELATIONSHIPS):
                raise Refused("office_damaged")
            if is_by_name:
                found = _Relationships()
                read_markup(opened, info, _Entries(OF_RELATIONSHIPS + "Relationships", found.add))
                self.relationships[folder.removesuffix("_rels") + file.removesuffix(".rels")] = found.all
                left -= len(found.all)
                if left < 0:
                    raise Refused("office_members")

    def content_type(self, name: str) -> str:
        file = name.rpartition("/")[2]
        extension = file.rpartition(".")[2] if "." in file else ""
        return self._overrides.get(name) or self._defaults.get(extension, "")

    def led_to(self, source: str, relationship: Relationship) -> str:
        """The name of the part to which an internal relationship of `source` leads, whether it exists or not."""
        target = unquote(relationship.target.partition("#")[0]).lower()
        return posixpath.normpath(posixpath.join(posixpath.dirname(source), target))

    def _declare(self, name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "").partition(";")[0].strip().lower()
        if name == OF_TYPES + "Default":
            table, key = self._defaults, attributes.get("Extension", "").lower().lstrip(".")
        elif name == OF_TYPES + "Override":
            table, key = self._overrides, unquote(attributes.get("PartName", "")).lower()
        else:
            raise Refused("office_damaged")
        if table.setdefault(key, kind) != kind:
            raise Refused("office_damaged")


class _Relationships:
    """Gathers the relationships of one part."""

    def __init__(self) -> None:
        self.all: list[Relationship] = []
        self._identifiers: set[str] = set()

    def add(self, name: str, attributes: dict[str, str]) -> None:
        """Adds one element; raises Refused for one that programs would understand differently."""
        mode = attributes.get("TargetMode", "Internal").lower()
        if name != OF_RELATIONSHIPS + "Relationship" or mode not in ("internal", "external"):
            raise Refused("office_damaged")
        identifier, target = attributes.get("Id", ""), attributes.get("Target", "")
        if identifier in self._identifiers:
            raise Refused("office_damaged")
        self._identifiers.add(identifier)
        kind = attributes.get("Type", "").rstrip("/").rpartition("/")[2].lower()
        if mode == "internal" and kind != "hyperlink" and LEADS_OUT.search(unquote(target)):
            raise Refused("office_names")
        self.all.append(Relationship(identifier, kind, mode == "external", target))


class _Entries:
    """Listens to a document that is a list of empty elements with attributes."""

    def __init__(self, root: str, take) -> None:
        self._root, self._take, self._depth, self._left = root, take, 0, ENTRIES

    def begins(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > 2 or any(" " in key for key in attributes):
            raise Refused("office_damaged")
        if self._depth == 2:
            self._left -= 1
            if self._left < 0:
                raise Refused("office_members")
            self._take(name, attributes)
        elif name != self._root:
            raise Refused("office_damaged")

    def ends(self, name: str) -> None:
        self._depth -= 1

    def text(self, text: str) -> None:
        if text.strip():
            raise Refused("office_damaged")


def part_name(info: zipfile.ZipInfo) -> str:
    """The name of the part that the member is; empty for a folder."""
    if info.is_dir():
        if info.file_size:
            raise Refused("office_names")
        return ""
    name = "/" + unquote(info.filename).lower()
    if posixpath.normpath(name) != name or "\\" in name or ":" in name or PIECE.search(name) or not name.isprintable():
        raise Refused("office_names")
    return name
