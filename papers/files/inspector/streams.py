"""Whether the streams of a PDF are whole, and stay within bounds once they are unpacked (ISO 32000-2, 7.4)."""

import base64
import zlib
from collections.abc import Iterable, Iterator

import pikepdf
from refused import Refused

ONE = 300_000_000  # bytes
ALL = 1_000_000_000  # bytes
STEP = 1_000_000  # bytes that are unpacked at once
FLATE = ("/FlateDecode", "/Fl")


def _from_ascii85(data: bytes) -> bytes:
    return base64.a85decode(data.partition(b"~")[0], ignorechars=b" \t\n\r\x0b\x0c\0")


def _from_hexadecimal(data: bytes) -> bytes:
    digits = b"".join(data.partition(b">")[0].split())
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


TEXTUAL = {
    "/ASCII85Decode": _from_ascii85,
    "/A85": _from_ascii85,
    "/ASCIIHexDecode": _from_hexadecimal,
    "/AHx": _from_hexadecimal,
}


def refuse_bad_streams(pdf: pikepdf.Pdf, warnings: list[str]) -> None:
    """Raises Refused for streams that burst or are damaged; `warnings` are those of opening the file.

    Some programs write wrong checksums, and macOS leaves out the ends of what it appends. That hurts nobody. But where
    the table of objects had to be made again as well, the file was changed on its way.
    """
    was_rebuilt = any("reconstruct cross-reference table" in warning for warning in warnings)
    left = ALL
    for stream in pdf.objects:
        if not isinstance(stream, pikepdf.Stream):
            continue
        if _picture_bytes(stream) > ONE:
            raise Refused("unpacks")
        wrong: list[str] = []
        left -= _size(unpacked(stream, wrong)[0], min(left, ONE))
        if wrong and was_rebuilt:
            raise Refused("damaged_pages")


def filters_of(stream: pikepdf.Stream) -> list[str]:
    """How the stream is packed, from outside; programs write one way as a name, or as a list of one."""
    found = stream.get("/Filter")
    if isinstance(found, pikepdf.Array):
        return [str(name) for name in found]
    return [] if found is None else [str(found)]


def unpacked(stream: pikepdf.Stream, wrong: list[str]) -> tuple[Iterable[bytes], list[str]]:
    """The bytes of the stream without the filters around it that are known here, piece by piece, and its other filters.

    Raises Refused when damage keeps the rest from being read; a checksum that is merely wrong is added to `wrong`.
    """
    filters, data = filters_of(stream), stream.read_raw_bytes()
    try:
        while filters and filters[0] in TEXTUAL:
            data, filters = TEXTUAL[filters[0]](data), filters[1:]
    except ValueError:  # some programs show what came until then
        return [], filters
    parts: Iterable[bytes] = [data]
    while filters and filters[0] in FLATE:
        parts, filters = _inflated(parts, wrong), filters[1:]
    return parts, filters


def _size(parts: Iterable[bytes], limit: int) -> int:
    """How many bytes these are; as soon as they are more than the limit, no more are unpacked."""
    size = 0
    for part in parts:
        size += len(part)
        if size > limit:
            raise Refused("unpacks")
    return size


def _inflated(parts: Iterable[bytes], wrong: list[str]) -> Iterator[bytes]:
    inflate = zlib.decompressobj()
    try:
        for part in parts:
            while part and not inflate.eof:
                yield inflate.decompress(part, STEP)
                part = inflate.unconsumed_tail
    except zlib.error as error:
        if "incorrect data check" not in str(error):
            raise Refused("damaged_pages") from None
        wrong.append("checksum")


def _picture_bytes(stream: pikepdf.Stream) -> int:
    """The bytes that a picture takes on the screen of its reader; 0 for what is none."""
    if stream.get("/Subtype") != pikepdf.Name.Image:
        return 0
    bits = 1 if stream.get("/ImageMask") else int(stream.get("/BitsPerComponent", 8))
    colours = 1 if bits == 1 else 3
    return int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) * bits * colours // 8
