"""The copy of a PDF that readers get: its pages and structure, without what tells of its author and their computer."""

import re
from html import escape

import pikepdf
from contents import FOLDER, properties_of, title_of
from jpeg import without_traces
from pikepdf import Array, Dictionary, Name, String
from walk import dictionaries

PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
{lines}
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
TITLE = '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></dc:title>'
LANGUAGE = "<dc:language><rdf:Bag><rdf:li>{}</rdf:li></rdf:Bag></dc:language>"
STANDARDS = ("pdfuaid:part", "pdfuaid:amd", "pdfaid:part", "pdfaid:amd", "pdfaid:conformance")
PLAIN = re.compile(r"[\w.:-]{1,20}")
SIGNED = ("/Perms", "/DSS")
OF_THE_FILE = {"/Root", "/Size", "/Prev", "/XRefStm", "/Encrypt", "/Index", "/W", "/Type", "/Length"}


def write_copy(source: str, target: str) -> None:
    """Writes the copy of the PDF; of the same file it always has the same bytes.

    A signature would no longer hold, so what is seen of it stays and the rest goes. So do restrictions on printing and
    copying, which readers with a screen reader could not live with.
    """
    with pikepdf.open(source) as pdf:
        title = title_of(properties_of(pdf))
        packet = _packet(pdf, title)
        for each in list(dictionaries(pdf)):
            _forget(each)
        for key in SIGNED:
            _drop(pdf.Root, key)
        for key in set(pdf.trailer.keys()) - OF_THE_FILE:
            del pdf.trailer[key]
        if title:
            pdf.docinfo["/Title"] = title
        if packet:
            pdf.Root.Metadata = pdf.make_stream(packet, Dictionary(Type=Name.Metadata, Subtype=Name.XML))
        pdf.save(target, encryption=False, deterministic_id=True, fix_metadata_version=False)


def _packet(pdf: pikepdf.Pdf, title: str) -> bytes:
    """What programs read of the file (XMP): title, language, and the standards that it says it keeps; if it had any."""
    if "/Metadata" not in pdf.Root:
        return b""
    language, metadata = str(pdf.Root.get("/Lang", "")), pdf.open_metadata()
    lines = [TITLE.format(escape(title))] if title else []
    if PLAIN.fullmatch(language):
        lines.append(LANGUAGE.format(language))
    found = {name: str(metadata.get(name, "")) for name in STANDARDS}
    lines += [f"<{name}>{value}</{name}>" for name, value in found.items() if PLAIN.fullmatch(value)]
    return PACKET.format(lines="\n".join(lines)).encode()


def _forget(each: pikepdf.Object) -> None:
    """Takes what programs note about author, computer and time out of one dictionary."""
    if isinstance(each.get("/Metadata"), pikepdf.Stream):
        del each["/Metadata"]
    for key in ("/PieceInfo", "/OPI"):
        if isinstance(each.get(key), Dictionary) and "/Type" not in each[key]:
            del each[key]
    if isinstance(each.get("/LastModified"), String):
        del each["/LastModified"]
    if isinstance(each.get("/V"), Dictionary) and "/ByteRange" in each["/V"]:
        del each["/V"]
    _drop(each, "/SigFlags")
    if each.get("/Subtype") == Name.Image and isinstance(each, pikepdf.Stream):
        _forget_in_photo(each)
    elif "/Rect" in each and "/Subtype" in each:
        _forget_in_annotation(each)


def _forget_in_annotation(each: pikepdf.Object) -> None:
    """Takes out who commented, and a link into a folder of one computer; a field keeps its name."""
    if each["/Subtype"] != Name.Widget:
        _drop(each, "/T")
    if _leads_to_folder(each.get("/A")):
        del each["/A"]
    if FOLDER.search(_text(each.get("/Contents"))):
        each.Contents = String("Link")


def _leads_to_folder(action: pikepdf.Object | None) -> bool:
    return isinstance(action, Dictionary) and bool(FOLDER.search(_text(action.get("/URI"))))


def _text(value: pikepdf.Object | None) -> str:
    return str(value) if isinstance(value, String) else ""


def _forget_in_photo(image: pikepdf.Stream) -> None:
    if _filters(image) not in ([Name.DCTDecode], [Name.DCT]):
        return
    data = image.read_raw_bytes()
    if (bare := without_traces(data)) != data:
        image.write(bare, filter=image.Filter, decode_parms=image.get("/DecodeParms"))


def _filters(stream: pikepdf.Stream) -> list[pikepdf.Object | None]:
    """How the stream is packed; programs write one way as a name, or as a list of one."""
    filters = stream.get("/Filter")
    return list(filters) if isinstance(filters, Array) else [filters]


def _drop(holder: pikepdf.Object, key: str) -> None:
    if key in holder:
        del holder[key]
