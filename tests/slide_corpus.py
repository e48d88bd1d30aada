"""Presentations as attackers make them and as honest people send them.

Hostile ones are named with the word under which `papers.files.refusal_messages` has their sentence.
"""

import zipfile
from functools import cache
from io import BytesIO

from tests.slide_files import OF_SLIDES, Deck, deck, long, revealing
from tests.word_files import EXCEL, HEADER, HTTP, PICTURE, VBA, WORD, packed, parts_of

OFFICE_2010 = "http://schemas.microsoft.com/office/2007/relationships"
PICTURE_OF = (
    '<p:pic><p:nvPicPr><p:cNvPr id="9" name="a"/><p:cNvPicPr/><p:nvPr>{}</p:nvPr></p:nvPicPr>'
    '<p:blipFill><a:blip r:{}="{}"/></p:blipFill><p:spPr/></p:pic>'
)
CLICK = (
    '<p:sp><p:nvSpPr><p:cNvPr id="9" name="a"><a:hlinkClick r:id="{}" action="{}"/></p:cNvPr><p:cNvSpPr/><p:nvPr/>'
    "</p:nvSpPr><p:spPr/></p:sp>"
)
MACROS = "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"
UNKNOWN = "application/x-a"


@cache
def hostile() -> dict[str, tuple[str, bytes]]:
    """Each hostile or broken presentation by its name: the word for what is wrong with it, and its bytes."""
    return _that_act() | _that_fetch() | _that_hold_more() | _as_archives()


def _that_act() -> dict[str, tuple[str, bytes]]:
    vba = {"ppt/vbaProject.bin": (b"data", "application/vnd.ms-office.vbaProject")}
    script = (("hyperlink", "java script:alert(1)", True),)
    web = (("hyperlink", "https://example.org", True),)
    add_in = {"ppt/a.xml": ("<a/>", "application/vnd.ms-office.webextension+xml")}
    return {
        "macros": ("slides_macros", deck(relations=((VBA, "../vbaProject.bin", False),), parts=vba)),
        "macros without a word": ("slides_macros", deck(parts={"ppt/vbaProject.bin": (b"a", UNKNOWN)})),
        "type with macros": ("slides_macros", deck(main=MACROS)),
        "macro at a click": ("slides_macros", deck(CLICK.format("", "ppaction://macro?name=a"))),
        "program at a click": ("slides_link", deck(CLICK.format("r2", "ppaction://program"), web)),
        "object at a click": ("slides_embedded", deck(CLICK.format("", "ppaction://ole?verb=0"))),
        "link that acts": ("slides_link", deck(CLICK.format("r2", ""), script)),
        "control": ("slides_controls", deck('<p:controls><p:control r:id="r9"/></p:controls>')),
        "control as a part": ("slides_controls", deck(parts={"ppt/activeX/activeX1.bin": (b"a", UNKNOWN)})),
        "add-in": ("slides_addin", deck(relations=((f"{OFFICE_2010}/webextension", "../a.xml", False),), parts=add_in)),
        "field of Word": ("slides_part", deck(f'<w:fldSimple xmlns:w="{WORD}" w:instr="DDE"/>')),
        "chunk of Word": ("slides_part", deck("<p:altChunk/>")),
    }


def _that_fetch() -> dict[str, tuple[str, bytes]]:
    def fetching(kind: str, target: str, shapes: str = "") -> bytes:
        return deck(shapes, ((kind, target, True),))

    shown = PICTURE_OF.format("", "link", "r2")
    film = PICTURE_OF.format('<a:videoFile r:link="r2"/>', "embed", "r3")
    return {
        "picture from elsewhere": ("slides_picture", fetching("image", HTTP, shown)),
        "picture from the disk": ("slides_picture", fetching("image", "file:///etc/passwd", shown)),
        "picture from a share": ("slides_picture", fetching("image", "\\\\host\\share\\a.png", shown)),
        "picture by another relationship": ("slides_picture", fetching("hyperlink", HTTP, shown)),
        "film from elsewhere": ("slides_film", fetching("video", "https://example.org/a", film)),
        "sound from the disk": ("slides_film", fetching("audio", "file:///C:/a.wav")),
        "linked object": ("slides_linked", fetching("oleObject", "file:///C:/a.xlsx")),
        "master from elsewhere": ("slides_fetches", fetching("slideMaster", HTTP)),
        "template from elsewhere": ("slides_fetches", fetching("attachedTemplate", HTTP)),
        "entity from a file": ("slides_entities", _with_document_type('<!DOCTYPE p [<!ENTITY b SYSTEM "file:///a">]>')),
        "text that multiplies": ("slides_entities", _with_document_type('<!DOCTYPE p [<!ENTITY b "&#97;">]>')),
    }


def _that_hold_more() -> dict[str, tuple[str, bytes]]:
    def held(name: str, content_type: str, kind: str = "", content: bytes = b"data") -> bytes:
        relations = ((kind, f"../{name}", False),) if kind else ()
        return deck(relations=relations, parts={f"ppt/{name}": (content, content_type)})

    document = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return {
        "film": ("slides_film", held("media/media1.mp4", "video/mp4", f"{OFFICE_2010}/media")),
        "film of no type": ("slides_film", held("media/media1.bin", UNKNOWN, "video")),
        "sound of a transition": ("slides_film", held("media/media1.wav", "audio/x-wav", "audio")),
        "object": ("slides_embedded", held("embeddings/oleObject1.bin", UNKNOWN)),
        "object by its relationship": ("slides_embedded", held("a.bin", UNKNOWN, "oleObject")),
        "table of a chart": ("slides_embedded", held("a.xlsx", EXCEL, "package")),
        "Word document": ("slides_embedded", held("a.docx", document)),
        "toolbars": ("slides_toolbars", held("a.bin", "application/vnd.ms-word.attachedToolbars")),
        "PDF as a picture": ("slides_media", held("media/image1.pdf", "application/pdf", "image")),
        "model": ("slides_media", held("media/model1.glb", "model/gltf.binary", f"{OFFICE_2010}/model3d")),
        "picture that is none": ("slides_media", held("media/a.png", "image/png", "image", b"<svg/>")),
        "all hidden": ("slides_hidden", _of_slides(("a", True), ("b", True))),
        "no slides": ("slides_hidden", _of_slides()),
        "501 slides": ("slides_members", long(501)),
    }


def _as_archives() -> dict[str, tuple[str, bytes]]:
    plain, other = deck(), dict.fromkeys((f"ppt/slides/slide{number}.xml" for number in range(2, 10_000)), b"<a/>")
    bomb = {"ppt/media/image1.bmp": (bytes(99_000_000), "image/bmp")}
    return {
        "slide show in disguise": ("archive", deck(main=f"{OF_SLIDES}slideshow.main+xml")),
        "table in disguise": ("archive", deck(main=f"{EXCEL}.main+xml")),
        "main part of no type": ("slides_no_text", deck(main="application/xml")),
        "bomb": ("slides_unpacks", deck(parts=bomb)),
        "10,000 slides": ("slides_members", packed(parts_of(plain) | other)),
        "name that leads out": ("slides_names", packed(parts_of(plain) | {"../evil.xml": b"<a/>"})),
        "name twice": ("slides_names", packed(parts_of(plain) | {"ppt/SLIDES/slide1.xml": b"<a/>"})),
        "something before": ("slides_two_kinds", plain[:60] + plain),
        "PDF within": ("slides_two_kinds", _beginning_with_pdf(plain)),
        "part that is not listed": ("slides_directory", _with_gap(plain)),
        "locked": ("slides_locked", _locked(plain)),
        "damaged": ("slides_damaged", deck("<p:unclosed>")),
        "locked by PowerPoint": ("locked", _compound("EncryptedPackage")),
        "old PowerPoint": ("old_slides", _compound("PowerPoint Document")),
    }


def _of_slides(*slides: tuple[str, bool]) -> bytes:
    made = Deck()
    for text, hidden in slides:
        made.add_slide(text, hidden=hidden)
    return made.packed()


def _with_document_type(text: str) -> bytes:
    parts = parts_of(deck())
    slide = parts["ppt/slides/slide1.xml"].decode().removeprefix(HEADER)
    return packed(parts | {"ppt/slides/slide1.xml": (HEADER + text + slide).encode()})


def _beginning_with_pdf(data: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in {"ppt/a.bin": b"%PDF-1.7\n", **parts_of(data)}.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def _with_gap(data: bytes) -> bytes:
    """With room for another part before the directory, which lists all others."""
    start = int.from_bytes(data[-6:-2], "little")
    end = data[-22:-6] + (start + 30).to_bytes(4, "little") + data[-2:]
    return data[:start] + bytes(30) + data[start:-22] + end


def _locked(data: bytes) -> bytes:
    changed = bytearray(data)
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(sign)
        while at >= 0:
            changed[at + place] |= 1
            at = changed.find(sign, at + 4)
    return bytes(changed)


def _compound(name: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + name.encode("utf-16-le") + bytes(600)


@cache
def clean() -> dict[str, tuple[dict, bytes]]:
    """Presentations as honest people send them, by what is in them: what is noted of them, and their bytes."""
    picture = {"ppt/media/image1.png": (PICTURE, "image/png")}
    font = {"ppt/fonts/font1.fntdata": (b"font", "application/x-fontdata")}
    chart = {"ppt/charts/chart1.xml": ("<c/>", "application/vnd.openxmlformats-officedocument.drawingml.chart+xml")}
    web = (("hyperlink", "https://example.org/a?b=c", True), ("hyperlink", "mailto:a@example.org", True))
    to_slide = CLICK.format("r2", "ppaction://hlinksldjump")
    shown = PICTURE_OF.format("", "embed", "r2")
    return {
        "plain": ({}, deck()),
        "links": ({}, deck(CLICK.format("r2", "") + CLICK.format("r3", ""), web)),
        "link to a file": ({}, deck(CLICK.format("r2", ""), (("hyperlink", "file:///C:\\a.xlsx", True),))),
        "link to a slide": ({}, deck(to_slide, (("slide", "slide1.xml", False),))),
        "picture": ({}, deck(shown, (("image", "../media/image1.png", False),), parts=picture)),
        "chart without a table": ({}, deck(relations=(("chart", "../charts/chart1.xml", False),), parts=chart)),
        "font": ({}, deck(relations=(("font", "../fonts/font1.fntdata", False),), parts=font)),
        "transition": ({}, deck(after="<p:transition><p:fade/></p:transition>")),
        "what readers do not get": ({"hidden_slides": 1, "slides_with_notes": 3, "comments": 1}, revealing()),
        "notes without words": ({}, _with_empty_notes()),
    }


def _with_empty_notes() -> bytes:
    """As PowerPoint writes it once somebody has looked at the notes: only the number of the slide is on their page."""
    made = Deck()
    made.add_slide("A", note="7")
    name = "ppt/notesSlides/notesSlide1.xml"
    made.parts[name] = made.parts[name].replace(b'type="body"', b'type="sldNum"')
    return made.packed()
