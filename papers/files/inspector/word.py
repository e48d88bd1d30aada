"""Checks that a Word document has only text and pictures to read (ECMA-376, Office Open XML)."""

import re
import zipfile
import zlib

import archive
import metafiles
from markup import CHUNK
from package import RELATIONSHIPS, Package, Relationship
from package import TYPES as CONTENT_TYPES
from parts import read_part, refuse_link
from refused import Refused
from signatures import RASTER

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XML = {"application/xml", "text/xml", "application/vnd.openxmlformats-officedocument.vmldrawing"}
UNTYPED = "application/octet-stream"
OPAQUE = {
    "application/vnd.openxmlformats-officedocument.obfuscatedfont": "font",
    "application/x-fontdata": "font",
    "application/x-font-ttf": "font",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.printersettings": "printersettings",
}
"""Types of parts that cannot be inspected, and the one kind of relationship that may lead to them."""
SIGNED = "application/vnd.openxmlformats-package.digital-signature-origin"  # an empty part
TYPES = {
    "macroenabled": "word_macros",
    "vbaproject": "word_macros",
    "vbadata": "word_macros",
    "keymapcustomizations": "word_macros",
    "attachedtoolbars": "word_macros",
    "activex": "word_controls",
    "oleobject": "word_embedded",
    "officedocument.package": "word_embedded",
    "spreadsheetml": "word_embedded",
    "presentationml": "word_embedded",
}
"""What in a part's content type shows that it is more than text, and the code of the refusal."""

KINDS = {
    "vbaproject": "word_macros",
    "wordvbadata": "word_macros",
    "keymapcustomizations": "word_macros",
    "attachedtoolbars": "word_macros",
    "extensibility": "word_macros",
    "activexcontrolbinary": "word_controls",
    "control": "word_controls",
    "oleobject": "word_embedded",
    "package": "word_embedded",
    "afchunk": "word_chunk",
    "subdocument": "word_chunk",
}
"""Kinds of relationship that bring more than text, wherever they lead."""

KNOWN = set(
    """
    officedocument core-properties extended-properties custom-properties thumbnail classificationlabels
    extendedproperties customproperties
    styles styleswitheffects settings websettings fonttable font theme themeoverride numbering footnotes endnotes
    header footer comments commentsextended commentsids commentsextensible commentsdocument people documenttasks
    intelligence intelligence2 drawing vmldrawing
    hyperlink image hdphoto ink customxml customxmlprops glossarydocument printersettings
    chart chartex chartstyle chartcolorstyle chartusershapes
    diagramdata diagramlayout diagramquickstyle diagramcolors diagramdrawing
    origin signature certificate
    """.split()
)
"""Kinds in documents that are only read (ECMA-376-1, transitional and strict; MS-DOCX, 2.1); add-ins have others."""

OUTSIDE = {
    "attachedtemplate": "word_template",
    "frame": "word_frame",
    "image": "word_picture",
    "oleobject": "word_linked",
}
"""What is fetched from elsewhere when the document is opened; other kinds have one code in common."""

STARTING = {"DDE", "DDEAUTO"}
ARGUMENT = re.compile(r'"([^"]*)"|([^\s"]+)')
NO_ADDRESS = {"\\l", "\\o", "\\t", "\\s"}  # after these switches of HYPERLINK comes a place, a hint or a window
FETCHING = {"INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "LINK", "DATABASE", "RD", "DATA"}


def look_into(path: str) -> dict:
    """What is known of a Word document before it is converted to PDF, which is nothing; raises Refused."""
    try:
        with zipfile.ZipFile(path) as opened:
            archive.refuse_hostile(path, opened)
            _refuse_active(opened)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        raise Refused("word_damaged") from None
    except MemoryError:
        raise Refused("word_unpacks") from None
    return {"pages": None, "first_page": "", "checks": {}}


def _refuse_active(opened: zipfile.ZipFile) -> None:
    package = Package(opened)
    _refuse_without_text(package)
    for name in package.parts:
        _refuse_name(name)
        for sign, code in TYPES.items():
            if sign in package.content_type(name):
                raise Refused(code)
    for source, relationships in package.relationships.items():
        for relationship in relationships:
            _refuse_relationship(package, source, relationship)
    for name in package.parts:
        if name != CONTENT_TYPES and package.content_type(name) != RELATIONSHIPS:
            _refuse_part(opened, package, name)


def _refuse_name(name: str) -> None:
    # A telling name counts whatever the declared type: some programs go by it.
    folder, _, file = name.rpartition("/")
    if file.startswith(("vbaproject", "vbadata")):
        raise Refused("word_macros")
    if folder.endswith("/activex"):
        raise Refused("word_controls")
    if folder.endswith("/embeddings"):
        raise Refused("word_embedded")


def _refuse_relationship(package: Package, source: str, relationship: Relationship) -> None:
    kind = relationship.kind
    if relationship.is_external and kind != "hyperlink":
        raise Refused(OUTSIDE.get(kind, "word_fetches"))
    if kind in KINDS:
        raise Refused(KINDS[kind])
    if kind == "hyperlink":
        return refuse_link(relationship.target)
    part = package.led_to(source, relationship)
    is_unknown = kind not in KNOWN and part in package.parts
    if is_unknown or kind != OPAQUE.get(package.content_type(part), kind):
        raise Refused("word_part")
    return None


def _refuse_without_text(package: Package) -> None:
    """Raises Refused unless the package leads to exactly one main part, which exists and is that of a Word document."""
    leading = [relationship for relationship in package.relationships["/"] if relationship.kind == "officedocument"]
    name = package.led_to("/", leading[0]) if len(leading) == 1 else ""
    declared = package.content_type(name) if name in package.parts else ""
    if declared == MAIN:
        return
    if "macroenabled" in declared:
        raise Refused("word_macros")
    is_of_word = leading or MAIN in map(package.content_type, package.parts)
    raise Refused("word_no_text" if is_of_word and declared in {"", *XML} else "archive")


def _refuse_part(opened: zipfile.ZipFile, package: Package, name: str) -> None:
    declared, info = package.content_type(name), package.parts[name]
    if declared in XML or declared.endswith("+xml"):
        kinds = {found.identifier: found.kind for found in package.relationships.get(name, ())}
        for instruction in read_part(opened, info, kinds):
            _refuse_field(instruction)
    elif declared.startswith("image/") or declared == UNTYPED:
        with opened.open(info) as file:
            head = file.read(CHUNK)
            # Metafiles are the only other pictures that programs show without opening anything else.
            if not RASTER.match(head):
                metafiles.refuse_hidden(head + file.read())
            while file.read(CHUNK):  # to its end, where zipfile compares the checksum
                pass
    elif declared not in OPAQUE and (declared != SIGNED or info.file_size):
        raise Refused("word_part")


def _refuse_field(instruction: str) -> None:
    words = instruction.replace('"', " ").split()
    name = words[0].upper() if words else ""
    if name in STARTING or (name == "QUOTE" and words[1:2] and words[1].isdigit()):
        raise Refused("word_dde")
    if name == "PRINT":
        raise Refused("word_printer")
    if name in FETCHING:
        raise Refused("word_fetching_field")
    if name == "HYPERLINK":
        arguments = (quoted or bare for quoted, bare in ARGUMENT.findall(re.sub("[“”„]", '"', instruction)))
        next(arguments)  # the name of the field
        for argument in arguments:
            if argument.lower() in NO_ADDRESS:
                next(arguments, "")
            elif not argument.startswith("\\"):
                refuse_link(argument)
