"""Word documents whose pictures are something else, or would be fetched: programs look at the bytes, not at the name.

Each is named with the word under which `papers.files.refusal_messages` has its sentence.
"""

import base64
import bz2
import gzip
import lzma
import struct
from functools import cache

from tests.word_files import HTTP, PICTURE, SVG, VML, made

FILE = "file:///etc/logo.png"
DRAWING = SVG.format(FILE).encode()
STYLED = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'
PICTURES = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "emf": "image/x-emf",
    "wmf": "image/x-wmf",
    "pdf": "application/pdf",
    "bin": "application/octet-stream",
    "odttf": "application/vnd.openxmlformats-officedocument.obfuscatedFont",
}
DEFAULTS = "".join(f'<Default Extension="{end}" ContentType="{kind}"/>' for end, kind in PICTURES.items())
BLIP = (
    '<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" {}/>'
    "</w:drawing></w:r></w:p>"
)
SHAPE = (
    '<w:p><w:pict><v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" {}/></w:pict></w:p>'
)


@cache
def hostile() -> dict[str, tuple[str, bytes]]:
    """Each document by its name: the word for what is wrong with it, and its bytes."""
    return _drawings() | _drawings_that_hide() | _metafiles() | _links_as_pictures()


def with_picture(name: str, data: bytes) -> bytes:
    """A document that shows these bytes as a picture of this name."""
    return made(
        BLIP.format('r:embed="r1"'), (("image", f"media/{name}", False),), {f"word/media/{name}": data}, DEFAULTS
    )


def _drawings() -> dict[str, tuple[str, bytes]]:
    """Drawings in SVG, which link pictures, by other names."""
    packed_drawing = gzip.compress(DRAWING, mtime=0)
    within = [base64.b64encode(data).decode() for data in (DRAWING, packed_drawing)]
    return {
        "compressed drawing": ("word_media", with_picture("a.png", packed_drawing)),
        "compressed drawing that says so": ("word_damaged", with_picture("a.svg", packed_drawing)),
        "drawing compressed by bzip2": ("word_media", with_picture("a.png", bz2.compress(DRAWING))),
        "drawing compressed by xz": ("word_media", with_picture("a.png", lzma.compress(DRAWING))),
        "drawing called a picture": ("word_media", with_picture("a.png", DRAWING)),
        "drawing of no type": ("word_media", with_picture("a.bin", packed_drawing)),
        "drawing within a drawing": ("word_picture", _svg(f"data:image/png;base64,{within[0]}")),
        "compressed drawing within a drawing": ("word_picture", _svg(f"data:image/png;base64,{within[1]}")),
        "drawing in an address": ("word_picture", _svg("data:image/svg+xml,%3Csvg/%3E")),
        "drawing that leads beside it": ("word_picture", _svg("../../../etc/logo.png")),
        "drawing in VML": ("word_picture", made(VML.format(f"data:image/png;base64,{within[1]}"))),
        "drawing with a style": (
            "word_picture",
            with_picture("a.svg", STYLED.format(f'<g style="fill:url({FILE})"/>').encode()),
        ),
        "drawing with a style sheet": (
            "word_picture",
            with_picture("a.svg", STYLED.format(f'<style>@import "{HTTP}";</style>').encode()),
        ),
        "drawing with a script": (
            "word_media",
            with_picture("a.svg", STYLED.format("<script>alert(1)</script>").encode()),
        ),
        "PDF as a picture": ("word_media", with_picture("a.pdf", b"%PDF-1.7\n")),
        "PostScript as a picture": ("word_media", with_picture("a.png", b"%!PS-Adobe-3.0 EPSF-3.0\n")),
    }


def _drawings_that_hide() -> dict[str, tuple[str, bytes]]:
    """Drawings whose links are written by escapes, set by a motion, or stand where none is expected."""
    image = f'<image><{{}} attributeName="{{}}" to="{FILE}"/></image>'
    bodies = {
        "drawing with an escape in a style": f'<g style="fill:u\\72l({FILE})"/>',
        "drawing with an escape in a style sheet": f"<style>g{{fill:\\000075 rl({FILE})}}</style>",
        "drawing with an escaped letter": f"<style>g{{fill:u\\rl({FILE})}}</style>",
        "drawing with an escape in an import": f'<style>@\\69mport "{HTTP}";</style>',
        "drawing with an import behind many words": f'<style>{" " * 8190}@import "{HTTP}";</style>',
        "drawing with a link that is set": image.format("set", "href"),
        "drawing with a link that is animated": image.format("animate", "xlink:href"),
        "drawing with colours from elsewhere": f'<linearGradient id="a" href="{HTTP}.svg#a"/>',
    }
    return {
        name: ("word_picture", with_picture("a.svg", STYLED.format(body).encode())) for name, body in bodies.items()
    } | {
        "drawing that acts": ("word_media", with_picture("a.svg", STYLED.format('<g onload="alert(1)"/>').encode())),
    }


def _metafiles() -> dict[str, tuple[str, bytes]]:
    """Drawings of Windows that hold pictures of other kinds."""
    packed_drawing = gzip.compress(DRAWING, mtime=0)
    return {
        "drawing in a metafile": ("word_media", with_picture("a.emf", metafile(DRAWING))),
        "compressed drawing in a metafile": ("word_media", with_picture("a.emf", metafile(packed_drawing))),
        "drawing in pieces in a metafile": (
            "word_media",
            with_picture("a.emf", metafile(packed_drawing + bytes(99), 2)),
        ),
        "drawing in a metafile in a metafile": (
            "word_media",
            with_picture("a.emf", metafile(metafile(packed_drawing), kind=2)),
        ),
        "drawing in a metafile in an old one": (
            "word_media",
            with_picture("a.wmf", old_metafile(metafile(packed_drawing))),
        ),
        "compressed metafile": ("word_media", with_picture("a.emf", gzip.compress(metafile(PICTURE), mtime=0))),
        "damaged metafile": ("word_media", with_picture("a.emf", metafile(PICTURE)[:-40])),
    }


def _svg(address: str) -> bytes:
    return with_picture("a.svg", SVG.format(address).encode())


def metafile(picture: bytes, pieces: int = 1, kind: int = 1) -> bytes:
    """An EMF with this picture as an EMF+ object, of pixels (1) or a metafile (2), that it draws."""
    head = struct.pack("<iiiII", 0, 0, 0, 0, 1) if kind == 1 else struct.pack("<II", 3, len(picture))
    image = struct.pack("<II", 0xDBC01002, kind) + head + picture
    size = -(-len(image) // pieces)
    parts = [image[place : place + size] for place in range(0, len(image), size)]
    records = _plus(0x4001, 1, struct.pack("<IIII", 0xDBC01002, 0, 96, 96))
    if pieces == 1:
        records += _plus(0x4008, 0x0500, image)
    for part in parts if pieces > 1 else ():
        records += _plus(0x4008, 0x8500, struct.pack("<I", len(image)) + part)
    records += _plus(0x401A, 0, struct.pack("<Iiffffffff", 0, 2, 0, 0, 200, 200, 0, 0, 200, 200)) + _plus(0x4002, 0)
    comment = struct.pack("<III", 70, 16 + len(records), 4 + len(records)) + b"EMF+" + records
    end = struct.pack("<IIIII", 14, 20, 0, 16, 20)
    head = struct.pack("<II4i4i4s", 1, 88, 0, 0, 200, 200, 0, 0, 5300, 5300, b" EMF")
    head += struct.pack("<IIIHHIIIIIII", 0x10000, 88 + len(comment) + len(end), 3, 1, 0, 0, 0, 0, 1000, 1000, 270, 270)
    return head + comment + end


def _plus(kind: int, flags: int, data: bytes = b"") -> bytes:
    data += bytes(-len(data) % 4)
    return struct.pack("<HHII", kind, flags, 12 + len(data), len(data)) + data


def old_metafile(emf: bytes) -> bytes:
    """A WMF whose comment holds this EMF, as Office writes one."""
    emf += bytes(-len(emf) % 2)
    comment = b"WMFC" + struct.pack("<IIHIIIII", 1, 0x10000, 0, 0, 1, len(emf), 0, len(emf)) + emf
    record = struct.pack("<IHHH", (10 + len(comment)) // 2, 0x0626, 15, len(comment) & 0xFFFF) + comment
    size = 9 + len(record) // 2 + 3
    return struct.pack("<HHHIHIH", 1, 9, 0x300, size, 0, len(record) // 2, 0) + record + struct.pack("<IH", 3, 0)


def _links_as_pictures() -> dict[str, tuple[str, bytes]]:
    """Pictures that use a relationship which is there for something else."""
    link = (("hyperlink", FILE, True),)
    return {
        "picture that is linked": ("word_picture", made(BLIP.format('r:link="r1"'), link)),
        "picture by a link": ("word_picture", made(BLIP.format('r:embed="r1"'), link)),
        "shape by a link": ("word_picture", made(SHAPE.format('r:id="r1"'), link)),
        "shape by a linked picture": ("word_picture", made(SHAPE.format('r:href="r1"'), link)),
        "shape by an old link": ("word_picture", made(SHAPE.format('o:relid="r1"'), link)),
        "shape with another address": ("word_picture", made(SHAPE.format(f'o:althref="{HTTP}"'))),
        "drawing as a font": ("word_part", _font("image", gzip.compress(DRAWING, mtime=0))),
        "font as a drawing": ("word_picture", _font("font", gzip.compress(DRAWING, mtime=0))),
    }


def _font(kind: str, data: bytes) -> bytes:
    return made(BLIP.format('r:embed="r1"'), ((kind, "fonts/a.odttf", False),), {"word/fonts/a.odttf": data}, DEFAULTS)
