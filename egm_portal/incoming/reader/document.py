"""The parts of a document that hold text, found by their relationships (ISO/IEC 29500-2)."""

import posixpath
import zipfile
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import unquote

from lxml import etree

MAX_PART = 40_000_000  # bytes of a part of XML: about 4,000 pages
# The inspection has limited how deep elements are nested: to more than what libxml2 allows by itself.
PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=True
)


class TooMuch(Exception):
    """The document holds more of something than is read; the message is its code."""


def local(node: etree._Element) -> str:
    """The name of the element without its namespace: transitional and strict documents have different ones."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def attribute(node: etree._Element | None, name: str, default: str = "") -> str:
    """The value of the attribute of this name in any namespace."""
    if node is None:
        return default
    return next((value for key, value in node.attrib.items() if key.rpartition("}")[2] == name), default)


def child(node: etree._Element | None, *names: str) -> etree._Element | None:
    """The element that this path of names leads to, or None."""
    for name in names:
        node = next((one for one in (node if node is not None else ()) if local(one) == name), None)
    return node


def children(node: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    """What stands in the element that this path of names leads to; nothing if there is none."""
    found = child(node, *names)
    return iter(found if found is not None else ())


def is_on(node: etree._Element | None) -> bool:
    """Whether a property that is on or off is on (ECMA-376-1, 17.17.4)."""
    return node is not None and attribute(node, "val", "1") not in ("0", "false", "off")


def below(node: etree._Element, *names: str) -> Iterator[etree._Element]:
    return (one for one in node.iter() if local(one) in names)


class Document:
    """A document, opened. Parts that it does not have are empty."""

    def __init__(self, file: BinaryIO) -> None:
        self._archive = zipfile.ZipFile(file)
        self._names = {name.lower(): name for name in self._archive.namelist()}
        targets = self._relationships("")
        self.main = next(target for kind, target, _ in targets.values() if kind == "officeDocument")
        self.properties = self._tree(self._target(targets, "custom-properties"))
        self.relationships = self._relationships(self.main)
        self.body = child(self._tree(self.main), "body")

    def __enter__(self) -> "Document":
        return self

    def __exit__(self, *_) -> None:
        self._archive.close()

    def part(self, kind: str) -> etree._Element | None:
        """The part of this kind to which the main part leads, such as "footnotes"."""
        return self._tree(self._target(self.relationships, kind))

    def links(self, kind: str = "") -> dict[str, str]:
        """The addresses outside the document to which a part of this kind, or the main part, leads, by identifier."""
        name = self._target(self.relationships, kind) if kind else self.main
        found = self._relationships(name) if name else {}
        return {identifier: target for identifier, (_, target, is_outside) in found.items() if is_outside}

    def _target(self, relationships: dict[str, tuple[str, str, bool]], kind: str) -> str:
        return next(
            (target for found, target, is_outside in relationships.values() if found == kind and not is_outside), ""
        )

    def _relationships(self, source: str) -> dict[str, tuple[str, str, bool]]:
        """Kind, target and whether it is outside the document, by identifier; the last word of a kind tells it."""
        folder, name = posixpath.split(source)
        tree = self._tree(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = {}
        for node in tree if tree is not None else ():
            is_outside, target = node.get("TargetMode") == "External", node.get("Target", "")
            if not is_outside:
                target = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
            found[node.get("Id", "")] = node.get("Type", "").rpartition("/")[2], target, is_outside
        return found

    def _tree(self, name: str) -> etree._Element | None:
        if name.lower() not in self._names:
            return None
        info = self._archive.getinfo(self._names[name.lower()])
        if info.file_size > MAX_PART:
            raise TooMuch("long")
        return etree.fromstring(self._archive.read(info), PARSER)
