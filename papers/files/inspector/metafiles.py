"""Windows metafiles (EMF, WMF), which Word writes for charts and formulas, and what they may hide.

They refer to no file by themselves. But an EMF+ object holds a picture of any kind, which programs recognize by its
bytes: a drawing in SVG would fetch what it links. [MS-EMF] 2.3.3, [MS-EMFPLUS] 2.2.2.
"""

import re
import struct
from collections.abc import Iterator

from refused import Refused
from signatures import EMF, RASTER, WMF

COMMENT, END = 70, 14  # records of EMF
PLUS = b"EMF+"
OBJECT, IMAGE, CONTINUES = 0x4008, 5, 0x8000  # a record of EMF+, its kind of object, and whether more of it follows
PIXELS, METAFILE = 1, 2  # kinds of image
FIRST_PIECE = 64  # bytes: the image's header and the signature of what is in it
ESCAPE = b"\x26\x06\x0f\0"  # a record of WMF, and that it holds a comment
WITHIN = b"WMFC"  # the beginning of a comment with a piece of an EMF ([MS-WMF] 2.3.6.1)
PLACEABLE, HEADER = 22, 18  # bytes
DRAWING = re.compile(rb"<svg|<\0s\0v\0g\0", re.IGNORECASE)
NESTED = 4  # metafiles within metafiles


def refuse_hidden(data: bytes, level: int = 0) -> None:
    """Raises Refused for bytes that are no metafile, or one that holds more than drawing, pixels and metafiles."""
    is_emf = EMF.match(data)
    if level > NESTED or not (is_emf or WMF.match(data)) or DRAWING.search(data):
        raise Refused("office_media")
    try:
        if is_emf:
            for image in _images(data) if PLUS in data else ():
                _refuse_image(image, level)
        elif WITHIN in data:
            refuse_hidden(_emf_within(data), level + 1)
    except struct.error:
        raise Refused("office_media") from None


def _refuse_image(image: bytes, level: int) -> None:
    (kind,) = struct.unpack_from("<I", image, 4)
    if kind == METAFILE:
        refuse_hidden(image[16:], level + 1)
    elif kind == PIXELS:
        width, _, _, _, is_packed = struct.unpack_from("<iiiII", image, 8)
        if (is_packed or not width) and not RASTER.match(image, 28):
            raise Refused("office_media")
    else:
        raise Refused("office_media")


def _images(data: bytes) -> Iterator[bytes]:
    """Each image of an EMF; before each piece of one that is divided is the length of the whole."""
    pieces: list[bytes] = []
    whole = missing = 0
    for flags, content in _objects(data):
        kind, continues = flags & ~CONTINUES, flags & CONTINUES
        if (pieces and kind != whole) or (continues and not pieces and len(content) < FIRST_PIECE):
            raise Refused("office_media")
        if continues:
            if not pieces:
                whole, missing = kind, struct.unpack_from("<I", content)[0]
            pieces.append(content[4:])
            missing -= len(content) - 4
            if missing > 0:
                continue
        if kind >> 8 & 0x7F == IMAGE:
            yield b"".join(pieces if continues else [*pieces, content])
            # Some programs expect the length before a last piece without the flag too, some do not: both are read.
            if pieces and not continues:
                yield b"".join([*pieces, content[4:]])
        pieces = []
    if pieces:
        raise Refused("office_media")


def _objects(data: bytes) -> Iterator[tuple[int, bytes]]:
    for comment in _comments(data):
        place = 0
        while place + 12 <= len(comment):
            kind, flags, size, length = struct.unpack_from("<HHII", comment, place)
            if size < 12 or length > size - 12 or place + size > len(comment):
                raise Refused("office_media")
            if kind == OBJECT:
                yield flags, comment[place + 12 : place + 12 + length]
            place += size


def _comments(data: bytes) -> Iterator[bytes]:
    place, has_ended = struct.unpack_from("<I", data, 4)[0], False
    while place + 8 <= len(data):
        kind, size = struct.unpack_from("<II", data, place)
        if size < 8 or size % 4 or place + size > len(data):
            if has_ended:
                return
            raise Refused("office_media")
        if kind == COMMENT and data[place + 12 : place + 16] == PLUS:
            (length,) = struct.unpack_from("<I", data, place + 8)
            yield data[place + 16 : place + 12 + min(length, size - 12)]
        has_ended = has_ended or kind == END
        place += size


def _emf_within(data: bytes) -> bytes:
    """The EMF that the comments of a WMF hold in pieces; raises Refused for a piece that is in no record."""
    pieces, place = [], HEADER + PLACEABLE * data.startswith(b"\xd7")
    while place + 6 <= len(data):
        size = 2 * struct.unpack_from("<I", data, place)[0]
        if size < 6:
            break
        if data[place + 4 : place + 8] == ESCAPE and data[place + 10 : place + 14] == WITHIN:
            (length,) = struct.unpack_from("<I", data, place + 32)
            pieces.append(data[place + 44 : place + 44 + length])
        place += size
    if len(pieces) != data.count(WITHIN):
        raise Refused("office_media")
    return b"".join(pieces)
