"""Word documents that lead to a file of the machine in every way we know of, and what shows whether it was read.

The inspector refuses most of them. They are handed to LibreOffice all the same, as one is that it has not understood.
"""

import gzip
import zlib
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pypdfium2

from tests import factories, word_files
from tests.word_files import TEXT, field, made

OWN_WORDS = "These words are the document’s own."
WORDS = "Canary words of another file"
COLOUR, OWN_COLOUR = (255, 0, 255), (0, 160, 0)
DRAWING = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:extent cx="1800000" cy="900000"/><wp:docPr id="{number}" name="p{number}"/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr>'
    '<pic:cNvPr id="{number}" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip {blip}>{more}</a:blip>'
    "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>"
    '<a:xfrm><a:off x="0" y="0"/><a:ext cx="1800000" cy="900000"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
    "</wp:inline></w:drawing></w:r></w:p>"
)
AS_SVG = (
    '<a:extLst><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip '
    'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="{}"/></a:ext></a:extLst>'
)
SHAPE = (
    '<w:p><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
    '<v:shape id="s{number}" style="width:140pt;height:70pt"><v:imagedata {source}/></v:shape></w:pict></w:r></w:p>'
)
LINKED_OBJECT = (
    '<w:p><w:r><w:object xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
    '<v:shape id="o1" style="width:140pt;height:70pt"><v:imagedata r:id="{picture}"/></v:shape>'
    '<o:OLEObject Type="Link" ProgID="Word.Document.12" ShapeID="o1" DrawAspect="Content" r:id="{target}" '
    'UpdateMode="Always"/></w:object></w:r></w:p>'
)
EMBEDDED_OBJECT = LINKED_OBJECT.replace('Type="Link"', 'Type="Embed"').replace(' UpdateMode="Always"', "")
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="200" height="100">'
    '<image xlink:href="{0}" href="{0}" width="200" height="100"/></svg>'
)
PAGE = '<html><body><p>{}</p><img src="{}" width="200" height="100"></body></html>'
OPEN_DOCUMENT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" office:version="1.2"><office:body><office:text>'
    '<text:p><draw:frame svg:width="5cm" svg:height="3cm"><draw:image xlink:href="{}" xlink:type="simple"/>'
    '</draw:frame></text:p><text:section text:name="s"><text:section-source xlink:href="{}"/></text:section>'
    "</office:text></office:body></office:document-content>"
)


def lay(folder: Path) -> dict[str, str]:
    """Puts files that must not be read into the folder; gives their addresses by what they are."""
    contents = {
        "picture": ("canary.png", png(COLOUR)),
        "pdf": ("canary.pdf", factories.make_pdf(1, WORDS)),
        "words": ("canary.txt", WORDS.encode()),
        "page": ("canary.html", PAGE.format(WORDS, "canary.png").encode()),
        "document": ("canary.docx", made(TEXT.format(WORDS))),
    }
    for name, content in contents.values():
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o644)
    return {kind: (folder / name).as_uri() for kind, (name, _) in contents.items()}


def documents(at: dict[str, str]) -> dict[str, bytes]:
    """Documents that lead to these addresses, by the way in which they do; each holds a picture of its own too."""
    return {kind: _document(make(at)) for kind, make in KINDS.items()}


def trace_in(pdf: bytes) -> list[str]:
    """What of the canary is in the PDF; raises AssertionError where even the document's own content is not."""
    pages = list(pypdfium2.PdfDocument(pdf))
    text = "".join(page.get_textpage().get_text_bounded() for page in pages)
    colours = {colour for page in pages for _, colour in page.render().to_pil().convert("RGB").getcolors(1_000_000)}
    assert OWN_WORDS in text.replace("\r\n", " ")
    assert any(_is_like(colour, OWN_COLOUR) for colour in colours)
    found = ["words"] if WORDS.split()[0] in text else []
    return found + (["picture"] if any(_is_like(colour, COLOUR) for colour in colours) else [])


def png(colour: tuple[int, int, int], side: int = 64) -> bytes:
    """A picture of one colour."""
    head = side.to_bytes(4) * 2 + bytes([8, 2, 0, 0, 0])
    lines = (b"\0" + bytes(colour) * side) * side
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b"")]
    written = (len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4) for kind, data in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


def _is_like(colour: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(one - two) < 40 for one, two in zip(colour, other, strict=True))


class _Parts:
    """What a document is made of, while it is put together."""

    def __init__(self) -> None:
        self.body, self.relations, self.more = TEXT.format(OWN_WORDS), [], {}
        self.add(
            DRAWING.format(number=900, blip='r:embed="{}"', more=""), self.part("image", "own.png", png(OWN_COLOUR))
        )

    def to(self, kind: str, target: str, *, outside: bool = True) -> str:
        """The id of a new relationship of the main part."""
        self.relations.append((kind, target, outside))
        return f"r{len(self.relations)}"

    def part(self, kind: str, name: str, data: bytes) -> str:
        """The id of the relationship to a new part."""
        self.more[f"word/media/{name}"] = data
        return self.to(kind, f"media/{name}", outside=False)

    def add(self, text: str, *values: str) -> None:
        self.body += text.replace("{}", "%s") % values if values else text


def _document(parts: _Parts) -> bytes:
    kinds = {"png": "image/png", "svg": "image/svg+xml", "html": "text/html", "bin": "application/octet-stream"}
    types = "".join(f'<Default Extension="{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    return made(parts.body, tuple(parts.relations), parts.more, types)


def _linked_pictures(at: dict[str, str]) -> _Parts:
    parts = _Parts()
    for number, target in enumerate([at["picture"], at["picture"].removeprefix("file://"), at["pdf"]]):
        for word in ("link", "embed"):
            blip = f'r:{word}="{parts.to("image", target)}"'
            parts.add(DRAWING.format(number=number, blip=blip, more=""))
        parts.add(SHAPE.format(number=number, source=f'r:id="{parts.to("image", target)}"'))
        parts.add(SHAPE.format(number=10 + number, source=f'r:href="{parts.to("image", target)}"'))
        parts.add(SHAPE.format(number=20 + number, source=f'src="{target}"'))
    return parts


def _pictures_in_pictures(at: dict[str, str]) -> _Parts:
    parts = _Parts()
    for number, target in enumerate([at["picture"], at["pdf"], at["picture"].removeprefix("file://")]):
        svg = SVG.format(target).encode()
        for packed in (svg, gzip.compress(svg)):
            name = f"drawing{len(parts.more)}.svg"
            drawing = parts.part("image", name, packed)
            parts.add(DRAWING.format(number=number, blip=f'r:embed="{drawing}"', more=""))
            parts.add(DRAWING.format(number=number, blip=f'r:embed="{drawing}"', more=AS_SVG.format(drawing)))
            parts.add(SHAPE.format(number=40 + number, source=f'r:id="{drawing}"'))
            disguised = parts.part("image", f"{name}.png", packed)
            parts.add(DRAWING.format(number=number, blip=f'r:embed="{disguised}"', more=""))
    return parts


def _fields(at: dict[str, str]) -> _Parts:
    parts = _Parts()
    instructions = {
        "picture": "INCLUDEPICTURE",
        "words": "INCLUDETEXT",
        "document": "INCLUDETEXT",
        "page": "INCLUDETEXT",
    }
    for kind, word in instructions.items():
        for address in (at[kind], at[kind].removeprefix("file://")):
            parts.add(field(f' {word} "{address}" ') + field(f' {word} "{address}" \\d '))
    parts.add(field(f' LINK Word.Document.12 "{at["document"]}" \\a \\p '))
    parts.add(field(f' RD "{at["document"]}" ') + field(f' DATABASE \\d "{at["words"]}" '))
    return parts


def _objects(at: dict[str, str]) -> _Parts:
    parts = _Parts()
    picture = parts.part("image", "shown.png", png((200, 200, 200)))
    for kind in ("document", "page", "picture"):
        parts.add(LINKED_OBJECT.format(picture=picture, target=parts.to("oleObject", at[kind])))
    embedded = parts.part("package", "embedded.docx", made(field(f' INCLUDETEXT "{at["words"]}" ')))
    parts.add(EMBEDDED_OBJECT.format(picture=picture, target=embedded))
    embedded = parts.part("oleObject", "embedded.odt", _open_document(at))
    parts.add(EMBEDDED_OBJECT.format(picture=picture, target=embedded))
    page = parts.part("aFChunk", "chunk.html", PAGE.format("Chunk", at["picture"]).encode())
    parts.add(f'<w:altChunk r:id="{page}"/>')
    for kind in ("page", "document"):
        parts.add(f'<w:altChunk r:id="{parts.to("aFChunk", at[kind])}"/>')
    parts.add(f'<w:subDoc r:id="{parts.to("subDocument", at["document"])}"/>')
    return parts


def _settings(at: dict[str, str]) -> _Parts:
    parts = _Parts()
    parts.relations += [("attachedTemplate", at["document"], True), ("frame", at["page"], True)]
    for name, root, body, kind, target in (
        ("settings", "settings", '<w:attachedTemplate r:id="r1"/>', "attachedTemplate", at["document"]),
        (
            "webSettings",
            "webSettings",
            '<w:frameset><w:frame><w:sourceFileName r:id="r1"/></w:frame></w:frameset>',
            "frame",
            at["page"],
        ),
    ):
        parts.more[f"word/{name}.xml"] = (
            f'<w:{root} xmlns:w="{word_files.WORD}" xmlns:r="{word_files.KIND}">{body}</w:{root}>'.encode()
        )
        parts.more[f"word/_rels/{name}.xml.rels"] = word_files.RELATIONS.format(
            word_files.RELATION.format(
                number=1, kind=f"{word_files.KIND}/{kind}", target=target, mode=' TargetMode="External"'
            )
        ).encode()
        parts.to(name, f"{name}.xml", outside=False)
    return parts


def _open_document(at: dict[str, str]) -> bytes:
    out = BytesIO()
    kind = "application/vnd.oasis.opendocument.text"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    with ZipFile(out, "w") as archive:
        archive.writestr("mimetype", kind, ZIP_STORED)
        archive.writestr("content.xml", OPEN_DOCUMENT.format(at["picture"], at["words"]))
        archive.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


KINDS = {
    "linked pictures": _linked_pictures,
    "pictures in pictures": _pictures_in_pictures,
    "fields": _fields,
    "objects and parts": _objects,
    "settings": _settings,
}
