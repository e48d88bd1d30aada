"""The workbook that a chart carries, or was pasted from: taken if it is a table; readers do not get it."""

import io
import zipfile
import zlib

import archive
from markup import read_markup
from package import RELATIONSHIPS, TYPES, Package
from refused import Refused

CHARTS = ("drawingml.chart+xml", "chartex+xml")
TABLE, ELSEWHERE = "package", "oleobject"  # the kinds of relationship that lead to it, in the document and outside
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAIN = f"{WORKBOOK}.main+xml"
MEMBERS = 500
MORE = ("macro", "vba", "activex", "oleobject", "keymap", "attachedtoolbars", "officedocument.package", "webextension")
"""What in a content type shows that a part is more than a table."""

OUTSIDE = {"hyperlink", "externallinkpath", "externallink"}
STARTING = {"ddeLink", "oleLink", "oleObject", "control"}


def refuse_hostile_table(data: bytes) -> None:
    """Raises Refused for a workbook that holds or starts anything."""
    file = io.BytesIO(data)
    try:
        with zipfile.ZipFile(file) as opened:
            archive.refuse_hostile(file, opened, MEMBERS)
            package = Package(opened)
            _refuse_more(opened, package)
    except Refused:
        raise Refused("office_embedded") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        raise Refused("office_embedded") from None


def _refuse_more(opened: zipfile.ZipFile, package: Package) -> None:
    if MAIN not in map(package.content_type, package.parts):
        raise Refused("office_embedded")
    for name, info in package.parts.items():
        declared = package.content_type(name)
        if any(sign in declared or sign in name for sign in MORE) or "/embeddings/" in name:
            raise Refused("office_embedded")
        if declared.endswith("xml") and name != TYPES and declared != RELATIONSHIPS:
            read_markup(opened, info, _Starting())
    for found in package.relationships.values():
        if any(each.is_external and each.kind not in OUTSIDE for each in found):
            raise Refused("office_embedded")


class _Starting:
    """Listens to a part of a workbook."""

    def begins(self, name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(" ")[2] in STARTING:
            raise Refused("office_embedded")

    def ends(self, name: str) -> None: ...

    def text(self, text: str) -> None: ...
