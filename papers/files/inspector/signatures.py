"""The first bytes of pictures, by which programs recognize them, whatever their declared type."""

import re

RASTER = re.compile(
    rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|RIFF.{4}WEBP"
    rb"|BM.{12}[\x0c\x10\x28\x34\x38\x40\x6c\x7c]\0\0\0"  # the size of the header that follows that of the file
    rb"|II\xbc[\0\x01]",  # JPEG XR: Word keeps the original of a picture with an effect in it
    re.DOTALL,
)
EMF = re.compile(rb"\x01\0\0\0.{36} EMF", re.DOTALL)
WMF = re.compile(rb"\xd7\xcd\xc6\x9a|[\x01\x02]\0\x09\0\0[\x01\x03]")
