"""The bytes by which pictures are recognized, whatever their declared type, and presentations among archives."""

import re
import struct
from typing import BinaryIO

RASTER = re.compile(
    rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|RIFF.{4}WEBP"
    rb"|BM.{12}[\x0c\x10\x28\x34\x38\x40\x6c\x7c]\0\0\0"  # the size of the header that follows that of the file
    rb"|II\xbc[\0\x01]",  # JPEG XR: Word keeps the original of a picture with an effect in it
    re.DOTALL,
)
EMF = re.compile(rb"\x01\0\0\0.{36} EMF", re.DOTALL)
WMF = re.compile(rb"\xd7\xcd\xc6\x9a|[\x01\x02]\0\x09\0\0[\x01\x03]")

END = struct.Struct("<4s4H2LH")  # the record at the end of an archive (APPNOTE 4.3.16)
LISTED = 4_000_000  # bytes of a list of members that are read: more than any presentation needs


def is_presentation(file: BinaryIO) -> bool:
    """Whether the archive lists the main part of a presentation: by its name alone, which every program gives it."""
    if file.seek(0, 2) < END.size:
        return False
    end = file.seek(-END.size, 2)
    *_, size, _, _ = END.unpack(file.read())
    file.seek(max(0, end - size))
    return b"ppt/presentation.xml" in file.read(min(size, LISTED)).lower()
