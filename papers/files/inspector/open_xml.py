"""Checks that a document of Word or PowerPoint has only text and pictures (ECMA-376, Office Open XML)."""

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import archive
import charts
import metafiles
from links import NAMED, is_on_disk, is_on_network
from markup import CHUNK
from omissions import ADDRESS
from package import RELATIONSHIPS, Package, Relationship
from package import TYPES as CONTENT_TYPES
from parts import read_part, refuse_link
from refused import Refused
from shown import shown
from signatures import RASTER

XML = {"application/xml", "text/xml", "application/vnd.openxmlformats-officedocument.vmldrawing"}
UNTYPED = "application/octet-stream"
FONTS = {
    "application/vnd.openxmlformats-officedocument.obfuscatedfont": "font",
    "application/x-fontdata": "font",
    "application/x-font-ttf": "font",
}
TRASH = re.compile(r"/\[trash\]/[0-9a-f]{4}\.dat")  # where Word had a part before it saved again (ISO/IEC 29500-2)
OVERWRITTEN = b"\0\xff"
SIGNED = "application/vnd.openxmlformats-package.digital-signature-origin"  # an empty part
TYPES = {
    "macroenabled": "office_macros",
    "vbaproject": "office_macros",
    "vbadata": "office_macros",
    "keymapcustomizations": "office_toolbars",
    "attachedtoolbars": "office_toolbars",
    "activex": "office_controls",
    "oleobject": "office_embedded",
    "officedocument.package": "office_embedded",
    "spreadsheetml": "office_embedded",
    "application/pdf": "office_media",
    "model/": "office_media",
}
KINDS = {
    "vbaproject": "office_macros",
    "wordvbadata": "office_macros",
    "keymapcustomizations": "office_toolbars",
    "attachedtoolbars": "office_toolbars",
    "extensibility": "office_macros",
    "webextension": "office_addin",
    "webextensiontaskpanes": "office_addin",
    "activexcontrolbinary": "office_controls",
    "control": "office_controls",
    "oleobject": "office_embedded",
    "package": "office_embedded",
}
KNOWN = set(
    """
    officedocument core-properties extended-properties custom-properties thumbnail classificationlabels
    extendedproperties customproperties
    theme themeoverride comments drawing vmldrawing hyperlink image hdphoto ink customxml customxmlprops printersettings
    chart chartex chartstyle chartcolorstyle chartusershapes
    diagramdata diagramlayout diagramquickstyle diagramcolors diagramdrawing
    origin signature certificate
    """.split()
)
OUTSIDE = {"image": "office_picture", "oleobject": "office_linked"}


@dataclass(frozen=True, kw_only=True)
class Format:
    """What is true of the documents of one program."""

    name: str
    """With which the codes of its refusals begin, instead of “office”."""
    main: str
    """The content type of its main part."""
    members: int
    """How many an archive may have."""
    opaque: Mapping[str, str]
    """Types of parts that cannot be inspected, and the one kind of relationship that may lead to them."""
    types: Mapping[str, str]
    """What in a part's content type shows that it is more than text, and the code of the refusal."""
    kinds: Mapping[str, str]
    """Kinds of relationship that bring more than text, wherever they lead."""
    known: set[str]
    """Kinds of relationship in documents that are only read; add-ins have others."""
    outside: Mapping[str, str]
    """What is fetched from elsewhere when the document is opened; other kinds have one code in common."""

    def judge_field(self, instruction: str) -> list[str]:
        """The addresses to which a field with this instruction leads; only Word has fields.

        Raises Refused for one that does more than show something.
        """
        raise Refused("office_part")

    def takes_outside(self, relationship: Relationship) -> bool:
        """Whether a document may have this relationship to something outside, which its copy leaves out."""
        return False


@contextmanager
def harmless(file: BinaryIO, form: Format) -> Iterator[tuple[zipfile.ZipFile, Package]]:
    """The document of this format, opened, once it was found to hold only text and pictures; raises Refused."""
    try:
        with zipfile.ZipFile(file) as opened:
            archive.refuse_hostile(file, opened, form.members)
            package = Package(opened)
            _refuse_active(opened, package, form)
            yield opened, package
    except Refused as reason:
        raise Refused(str(reason).replace("office_", f"{form.name}_"), part=reason.part, page=reason.page) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        raise Refused(f"{form.name}_damaged") from None
    except MemoryError:
        raise Refused(f"{form.name}_unpacks") from None


def _refuse_active(opened: zipfile.ZipFile, package: Package, form: Format) -> None:
    _refuse_without_text(package, form)
    tables = tables_of_charts(package)
    for name in package.parts:
        if name in tables:
            continue
        _refuse_name(name)
        for sign, code in form.types.items():
            if sign in package.content_type(name):
                raise Refused(code)
    for source, relationships in package.relationships.items():
        for relationship in relationships:
            with found_in(source):
                _refuse_relationship(package, source, relationship, form, tables)
    for name in package.parts:
        with found_in(name):
            if name in tables:
                charts.refuse_hostile_table(opened.read(package.parts[name]))
            elif name != CONTENT_TYPES and package.content_type(name) != RELATIONSHIPS:
                _refuse_part(opened, package, name, form)


@contextmanager
def found_in(part: str) -> Iterator[None]:
    """Says of what is refused in which part it was found."""
    try:
        yield
    except Refused as reason:
        reason.part = reason.part or part
        raise


def tables_of_charts(package: Package) -> set[str]:
    """The workbooks from which charts were drawn, if nothing but charts leads to them."""
    leading: dict[str, set[str]] = {}
    for source, relationships in package.relationships.items():
        for relationship in relationships:
            if not relationship.is_external:
                leading.setdefault(package.led_to(source, relationship), set()).add(
                    relationship.kind if package.content_type(source).endswith(charts.CHARTS) else ""
                )
    return {
        name
        for name, kinds in leading.items()
        if kinds == {charts.TABLE} and package.content_type(name) == charts.WORKBOOK and name in package.parts
    }


def _is_table_elsewhere(package: Package, source: str, relationship: Relationship) -> bool:
    """Whether it leads a chart to the workbook from which it was pasted, which programs read again when they are asked.

    The web is refused: what is there could be another kind of file tomorrow, and so could what stands behind a “!”.
    """
    is_of_chart = relationship.kind == charts.ELSEWHERE and package.content_type(source).endswith(charts.CHARTS)
    return is_of_chart and "!" not in relationship.target and is_on_disk(relationship.target)


def _refuse_name(name: str) -> None:
    # A telling name counts whatever the declared type: some programs go by it.
    folder, _, file = name.rpartition("/")
    if file.startswith(("vbaproject", "vbadata")):
        raise Refused("office_macros")
    if folder.endswith("/activex"):
        raise Refused("office_controls")
    if folder.endswith("/embeddings"):
        raise Refused("office_embedded")


def _refuse_relationship(
    package: Package, source: str, relationship: Relationship, form: Format, tables: set[str]
) -> None:
    kind = relationship.kind
    if relationship.is_external and kind != "hyperlink":
        if form.takes_outside(relationship) or _is_table_elsewhere(package, source, relationship):
            return None
        raise Refused(form.outside.get(kind, "office_fetches"))
    part = package.led_to(source, relationship)
    if part in tables and not relationship.is_external:
        return None
    if kind in form.kinds:
        raise Refused(form.kinds[kind])
    if kind == "hyperlink":
        return refuse_link(relationship.target)
    is_unknown = kind not in form.known and part in package.parts
    if is_unknown or kind != form.opaque.get(package.content_type(part), kind):
        raise Refused("office_part")
    return None


def _refuse_without_text(package: Package, form: Format) -> None:
    """Raises Refused unless the package leads to exactly one main part, which exists and is of this format."""
    leading = [relationship for relationship in package.relationships["/"] if relationship.kind == "officedocument"]
    name = package.led_to("/", leading[0]) if len(leading) == 1 else ""
    declared = package.content_type(name) if name in package.parts else ""
    if declared == form.main:
        return
    if "macroenabled" in declared:
        raise Refused("office_macros")
    is_of_format = leading or form.main in map(package.content_type, package.parts)
    raise Refused("office_no_text" if is_of_format and declared in {"", *XML} else "archive")


def _refuse_picture(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    with opened.open(info) as file:
        head = file.read(CHUNK)
        # Metafiles are the only other pictures that programs show without opening anything else.
        if not RASTER.match(head):
            metafiles.refuse_hidden(head + file.read())
        while file.read(CHUNK):  # to its end, where zipfile compares the checksum
            pass


def _refuse_part(opened: zipfile.ZipFile, package: Package, name: str, form: Format) -> None:
    declared, info = package.content_type(name), package.parts[name]
    if declared in XML or declared.endswith("+xml"):
        kinds = {found.identifier: found.kind for found in package.relationships.get(name, ())}
        for instruction in read_part(opened, info, kinds):
            package.addresses += form.judge_field(instruction)
    elif declared.startswith("image/") or declared == UNTYPED:
        _refuse_picture(opened, info)
    elif declared not in form.opaque and (declared != SIGNED or info.file_size):
        if not TRASH.fullmatch(name) or opened.read(info).strip(OVERWRITTEN):
            raise Refused("office_part")


def addresses_on_network(package: Package) -> list[str]:
    """The first addresses of files on other computers to which the document leads."""
    outside = (each.target for found in package.relationships.values() for each in found if each.is_external)
    found = [shown(address, ADDRESS) for address in (*outside, *package.addresses) if is_on_network(address)]
    return list(dict.fromkeys(found))[:NAMED]
