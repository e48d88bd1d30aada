"""What cameras and programs write into a photo beside the picture: place, time, names (JPEG, ITU-T T.81, annex B)."""

import re

START, END, SCAN = 0xD8, 0xD9, 0xDA
NOTES = {0xE1, 0xED, 0xFE}  # APP1: Exif and XMP; APP13: captions and by-lines; comments
ALONE = {0x01, *range(0xD0, 0xD8)}  # nothing belongs to these markers, and before the scan they mean nothing
MARKER = re.compile(rb"\xff([^\x00\xff])", re.DOTALL)
"""A marker without the fill bytes, or anything else, that decoders skip before it (B.1.1.2)."""


def without_traces(data: bytes) -> bytes:
    """The photo without such notes, with the same pixels and colours; data that is no JPEG is returned unchanged."""
    if data[:2] != bytes([0xFF, START]):
        return data
    kept, place = [data[:2]], 2
    while (marker := MARKER.search(data, place)) and (code := marker[1][0]) not in (SCAN, END):
        place = marker.end()
        if code in ALONE:
            continue
        place += int.from_bytes(data[place : place + 2])
        if code not in NOTES:
            kept.append(data[marker.start() : place])
    return b"".join([*kept, data[marker.start() if marker else place :]])
