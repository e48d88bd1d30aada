"""Writes the public file of a PDF: its pages and structure, without traces of its author and their computer."""

import re
from html import escape
from typing import BinaryIO

import pikepdf
from annotations import OF_THE_PAGE, remove_annotations
from contents import FOLDER, properties_of, title_of
from jpeg import without_traces
from layers import remove_hidden_layers
from links import Link, judged
from omissions import Omissions
from pikepdf import Array, Dictionary, Name, String
from resources import remove_unused_drawings
from streams import filters_of, unpacked
from structure import forget_removed
from unseen import empty_unseen
from walk import address_in, dictionaries, elements_of, is_dictionary

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
OF_THE_ROOT = ("/Perms", "/DSS", "/DPartRoot")  # signatures, and what a print shop notes of the parts
SIGNATURES = (Name.Sig, Name.DocTimeStamp)
WITHOUT_WORDS = (Name.Watermark, Name.PrinterMark, Name.TrapNet)
OF_A_REMARK = ("/RC", "/NM", "/Popup", "/IRT", "/RT", "/Subj", "/CreationDate", "/M")
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
        marks = remove_hidden_layers(pdf, everything, omissions)
        has_removed |= empty_unseen(pdf, everything, omissions) or marks is not None
        if has_removed or any("/SE" in dictionary for dictionary in everything):
            forget_removed(pdf, everything, marks or set())
        for dictionary in everything:
            _strip(dictionary)
        for key in OF_THE_ROOT:
            _drop(pdf.Root, key)
        _strip_layers_and_articles(pdf.Root)
        for key in set(pdf.trailer.keys()) - OF_THE_FILE:
            del pdf.trailer[key]
        if title:
            pdf.docinfo["/Title"] = title
        if packet:
            pdf.Root.Metadata = pdf.make_stream(packet, Dictionary(Type=Name.Metadata, Subtype=Name.XML))
        remove_unused_drawings(pdf)
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
    value = dictionary.get("/V")
    is_signature = is_dictionary(value) and ("/ByteRange" in value or value.get("/Type") in SIGNATURES)
    if is_signature:
        del dictionary["/V"]
    _drop(dictionary, "/SigFlags")
    _strip_links(dictionary)
    _strip_files(dictionary)
    if isinstance(dictionary, pikepdf.Stream):
        _strip_photo(dictionary)
    if dictionary.get("/Type") == Name.Page:
        _drop(dictionary, "/Thumb")
        _drop(dictionary, "/DPart")
    if "/Rect" in dictionary and "/Subtype" in dictionary:
        _strip_annotation(dictionary)


def _strip_annotation(annotation: pikepdf.Object) -> None:
    subtype = annotation["/Subtype"]
    if subtype != Name.Widget:  # the author of a comment, but the name of a field
        _drop(annotation, "/T")
    if isinstance(subtype, Name) and str(subtype) in OF_THE_PAGE:
        for key in OF_A_REMARK:
            _drop(annotation, key)
    if subtype in WITHOUT_WORDS:  # those of a link are what a screen reader says
        _drop(annotation, "/Contents")
    text = str(annotation["/Contents"]) if isinstance(annotation.get("/Contents"), String) else ""
    if FOLDER.search(text) and judged(text) is not Link.PUBLIC:
        annotation.Contents = String("Link")


def _strip_layers_and_articles(root: pikepdf.Object) -> None:
    """Removes which program made layers (8.11.4.3), and title and author of articles (12.4.3)."""
    layers = root.get("/OCProperties")
    if is_dictionary(layers):
        for group in filter(is_dictionary, elements_of(layers.get("/OCGs"))):
            if is_dictionary(group.get("/Usage")):
                _drop(group["/Usage"], "/CreatorInfo")
        for each in filter(is_dictionary, [layers.get("/D"), *elements_of(layers.get("/Configs"))]):
            _drop(each, "/Creator")
    for article in filter(is_dictionary, elements_of(root.get("/Threads"))):
        _drop(article, "/I")


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
