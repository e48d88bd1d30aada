"""What cameras and programs write into a photo beside the picture: place, time, names (JPEG, ITU-T T.81, annex B)."""

START, SCAN = 0xD8, 0xDA
NOTES = {0xE1, 0xED, 0xFE}  # APP1: Exif and XMP; APP13: captions and by-lines; comments


def without_traces(data: bytes) -> bytes:
    """The photo without such notes; the picture and its colours stay. What is no whole JPEG is given back as it is."""
    if data[:2] != bytes([0xFF, START]):
        return data
    kept, place = [data[:2]], 2
    while place + 4 <= len(data) and data[place] == 0xFF and data[place + 1] != SCAN:
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4])
        if data[place + 1] not in NOTES:
            kept.append(data[place:end])
        place = end
    return b"".join([*kept, data[place:]])
