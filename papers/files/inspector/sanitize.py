"""The copy of a PDF that readers get: its pages and structure, without what tells of its author and their computer."""

import re
from html import escape

import pikepdf
from contents import FOLDER, properties_of, title_of
from jpeg import without_traces
from links import Link, judged
from pikepdf import Array, Dictionary, Name, String
from streams import filters_of, unpacked
from walk import address_in, dictionaries, is_dictionary

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
PHOTO = ("/DCTDecode", "/DCT")
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
    """Takes what programs note about author, computer and time out of one dictionary, and what leads elsewhere."""
    if isinstance(each.get("/Metadata"), pikepdf.Stream):
        del each["/Metadata"]
    for key in ("/PieceInfo", "/OPI"):
        if is_dictionary(each.get(key)) and not {"/Type", "/Subtype"} & each[key].keys():
            del each[key]
    if isinstance(each.get("/LastModified"), String):
        del each["/LastModified"]
    if is_dictionary(each.get("/V")) and "/ByteRange" in each["/V"]:
        del each["/V"]
    _drop(each, "/SigFlags")
    _forget_links(each)
    _forget_files(each)
    if isinstance(each, pikepdf.Stream):
        _forget_in_photo(each)
    if "/Rect" in each and "/Subtype" in each:
        _forget_in_annotation(each)


def _forget_links(each: pikepdf.Object) -> None:
    """Takes out links that no reader could follow, and the base that would make others of them."""
    for key in ("/A", "/PA", "/Next"):
        action = each.get(key)
        if isinstance(action, Array) and any(map(_leads_nowhere, action)):
            each[key] = Array([one for one in action if not _leads_nowhere(one)])
        elif _leads_nowhere(action):
            del each[key]
    if _leads_nowhere(each):  # what still refers to it finds nothing
        del each["/URI"]
    if is_dictionary(each.get("/URI")):
        _drop(each["/URI"], "/Base")


def _leads_nowhere(action: pikepdf.Object | None) -> bool:
    is_link = is_dictionary(action) and isinstance(action.get("/URI"), String | Name)
    return is_link and judged(address_in(action)) is not Link.PUBLIC


def _forget_files(each: pikepdf.Object) -> None:
    """Takes out other files from which a page, a picture or a profile would be fetched (ISO 32000-2, 7.11)."""
    for key in ("/F", "/UF"):
        if _names_file(each.get(key)):
            del each[key]
    if isinstance(each, pikepdf.Stream):
        for key in ("/Ref", "/FFilter", "/FDecodeParms"):
            _drop(each, key)
    _drop(each, "/DestOutputProfileRef")


def _names_file(value: pikepdf.Object | None) -> bool:
    if is_dictionary(value):
        return value.get("/Type") in (Name.Filespec, Name.F) or any(key in value for key in ("/FS", "/UF"))
    return isinstance(value, String | Name)


def _forget_in_annotation(each: pikepdf.Object) -> None:
    """Takes out who commented, and the name of a folder of one computer; a field keeps its name."""
    if each["/Subtype"] != Name.Widget:
        _drop(each, "/T")
    contents = _text(each.get("/Contents"))
    if FOLDER.search(contents) and judged(contents) is not Link.PUBLIC:
        each.Contents = String("Link")


def _text(value: pikepdf.Object | None) -> str:
    return str(value) if isinstance(value, String) else ""


def _forget_in_photo(image: pikepdf.Stream) -> None:
    """Takes out what the camera wrote into a photo, whatever it is packed in besides."""
    filters = filters_of(image)
    if not filters or filters[-1] not in PHOTO:
        return
    parms = image.get("/DecodeParms")
    parts, inner = unpacked(image, [])
    if len(inner) == 1 and "/Predictor" not in str(parms):
        data = b"".join(parts)
        if (bare := without_traces(data)) != data:
            last = parms[-1] if isinstance(parms, Array) and len(parms) else parms
            image.write(bare, filter=Name.DCTDecode, decode_parms=last)
    else:  # a way of packing that no program uses for photos: only the pixels stay
        image.write(image.read_bytes(pikepdf.StreamDecodeLevel.all))


def _drop(holder: pikepdf.Object, key: str) -> None:
    if key in holder:
        del holder[key]
