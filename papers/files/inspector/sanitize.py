"""Writes the public file of a PDF: its pages and structure, without traces of its author and their computer."""

import re
from html import escape
from typing import BinaryIO

import pikepdf
from annotations import remove_annotations
from contents import FOLDER, properties_of, title_of
from jpeg import without_traces
from links import Link, judged
from omissions import Omissions
from pikepdf import Array, Dictionary, Name, String
from streams import filters_of, unpacked
from structure import forget_removed
from unseen import empty_unseen
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


def write_copy(source: BinaryIO, target: BinaryIO) -> dict:
    """Writes the copy of the PDF, which has the same bytes each time, and returns what it leaves out.

    A signature would no longer be valid: its appearance is kept and the rest removed. Restrictions on printing and
    copying are removed too, because they keep screen readers out.
    """
    with pikepdf.open(source) as pdf:
        title = title_of(properties_of(pdf))
        packet = _packet(pdf, title)
        omissions = Omissions()
        has_removed = remove_annotations(pdf, source, omissions)
        everything = list(dictionaries(pdf))
        has_removed |= empty_unseen(pdf, everything, omissions)
        if has_removed or any("/SE" in dictionary for dictionary in everything):
            forget_removed(pdf, everything)
        for dictionary in everything:
            _strip(dictionary)
        for key in SIGNED:
            _drop(pdf.Root, key)
        for key in set(pdf.trailer.keys()) - OF_THE_FILE:
            del pdf.trailer[key]
        if title:
            pdf.docinfo["/Title"] = title
        if packet:
            pdf.Root.Metadata = pdf.make_stream(packet, Dictionary(Type=Name.Metadata, Subtype=Name.XML))
        pdf.save(target, encryption=False, deterministic_id=True, fix_metadata_version=False)
    return {"left_out": omissions.all()}


def _packet(pdf: pikepdf.Pdf, title: str) -> bytes:
    """New XMP metadata with title, language and the standards that the file declares; empty if it had no metadata."""
    if "/Metadata" not in pdf.Root:
        return b""
    language, metadata = str(pdf.Root.get("/Lang", "")), pdf.open_metadata()
    lines = [TITLE.format(escape(title))] if title else []
    if PLAIN.fullmatch(language):
        lines.append(LANGUAGE.format(language))
    found = {name: str(metadata.get(name, "")) for name in STANDARDS}
    lines += [f"<{name}>{value}</{name}>" for name, value in found.items() if PLAIN.fullmatch(value)]
    return PACKET.format(lines="\n".join(lines)).encode()


def _strip(dictionary: pikepdf.Object) -> None:
    """Removes what programs note about author, computer and time from one dictionary, and what leads elsewhere."""
    if isinstance(dictionary.get("/Metadata"), pikepdf.Stream):
        del dictionary["/Metadata"]
    for key in ("/PieceInfo", "/OPI"):
        if is_dictionary(dictionary.get(key)) and not {"/Type", "/Subtype"} & dictionary[key].keys():
            del dictionary[key]
    if isinstance(dictionary.get("/LastModified"), String):
        del dictionary["/LastModified"]
    if is_dictionary(dictionary.get("/V")) and "/ByteRange" in dictionary["/V"]:
        del dictionary["/V"]
    _drop(dictionary, "/SigFlags")
    _strip_links(dictionary)
    _strip_files(dictionary)
    if isinstance(dictionary, pikepdf.Stream):
        _strip_photo(dictionary)
    if "/Rect" in dictionary and "/Subtype" in dictionary:
        if dictionary["/Subtype"] != Name.Widget:  # the author of a comment, but the name of a field
            _drop(dictionary, "/T")
        text = str(dictionary["/Contents"]) if isinstance(dictionary.get("/Contents"), String) else ""
        if FOLDER.search(text) and judged(text) is not Link.PUBLIC:
            dictionary.Contents = String("Link")


def _strip_links(dictionary: pikepdf.Object) -> None:
    """Removes links that no reader could follow, and the base that would turn relative links into such."""
    for key in ("/A", "/PA", "/Next"):
        action = dictionary.get(key)
        if isinstance(action, Array) and any(map(_leads_nowhere, action)):
            dictionary[key] = Array([kept for kept in action if not _leads_nowhere(kept)])
        elif _leads_nowhere(action):
            del dictionary[key]
    if _leads_nowhere(dictionary):  # it may still be referred to
        del dictionary["/URI"]
    if is_dictionary(dictionary.get("/URI")):
        _drop(dictionary["/URI"], "/Base")


def _leads_nowhere(action: pikepdf.Object | None) -> bool:
    is_link = is_dictionary(action) and isinstance(action.get("/URI"), String | Name)
    return is_link and judged(address_in(action)) is not Link.PUBLIC


def _strip_files(dictionary: pikepdf.Object) -> None:
    """Removes other files from which a page, a picture or a profile would be fetched (ISO 32000-2, 7.11)."""
    for key in ("/F", "/UF"):
        value = dictionary.get(key)
        if is_dictionary(value):
            is_file = value.get("/Type") in (Name.Filespec, Name.F) or any(name in value for name in ("/FS", "/UF"))
        else:
            is_file = isinstance(value, String | Name)
        if is_file:
            del dictionary[key]
    if isinstance(dictionary, pikepdf.Stream):
        for key in ("/Ref", "/FFilter", "/FDecodeParms"):
            _drop(dictionary, key)
    _drop(dictionary, "/DestOutputProfileRef")


def _strip_photo(image: pikepdf.Stream) -> None:
    """Removes what the camera wrote into a photo, whatever other filters the stream has."""
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
    else:  # filters that no program uses for photos: only the pixels are kept
        image.write(image.read_bytes(pikepdf.StreamDecodeLevel.all))


def _drop(dictionary: pikepdf.Object, key: str) -> None:
    if key in dictionary:
        del dictionary[key]
