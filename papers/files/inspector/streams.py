"""Checks that the streams of a PDF are complete, and stay within bounds when unpacked (ISO 32000-2, 7.4)."""

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
    """Raises Refused for streams that unpack to too much or are damaged; `warnings` are those of opening the file."""
    was_rebuilt = any("reconstruct cross-reference table" in warning for warning in warnings)
    left = ALL
    for stream in pdf.objects:
        if not isinstance(stream, pikepdf.Stream):
            continue
        if _picture_bytes(stream) > ONE:
            raise Refused("unpacks")
        wrong: list[str] = []
        size, limit = 0, min(left, ONE)
        for part in unpacked(stream, wrong)[0]:
            size += len(part)
            if size > limit:  # before more of it is unpacked
                raise Refused("unpacks")
        left -= size
        # A wrong checksum alone is harmless: some programs write such, and macOS omits the ends of what it appends. If
        # the table of objects had to be rebuilt as well, the file was changed in transit.
        if wrong and was_rebuilt:
            raise Refused("damaged_pages")


def filters_of(stream: pikepdf.Stream) -> list[str]:
    """The filters of the stream, the outermost first."""
    found = stream.get("/Filter")
    if isinstance(found, pikepdf.Array):
        return [str(name) for name in found]
    return [] if found is None else [str(found)]


def unpacked(stream: pikepdf.Stream, wrong: list[str]) -> tuple[Iterable[bytes], list[str]]:
    """The bytes of the stream, piece by piece, without the outer filters that are known here; and the other filters.

    Raises Refused when damage keeps the rest from being read; a checksum that is merely wrong is added to `wrong`.
    """
    filters, data = filters_of(stream), stream.read_raw_bytes()
    try:
        while filters and filters[0] in TEXTUAL:
            data, filters = TEXTUAL[filters[0]](data), filters[1:]
    except ValueError:  # damaged text filters are no refusal: programs show what comes before the damage
        return [], filters
    parts: Iterable[bytes] = [data]
    while filters and filters[0] in FLATE:
        parts, filters = _inflated(parts, wrong), filters[1:]
    return parts, filters


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
    """The bytes that the stream takes in memory when it is shown as a picture; 0 for what is none."""
    if stream.get("/Subtype") != pikepdf.Name.Image:
        return 0
    bits = 1 if stream.get("/ImageMask") else int(stream.get("/BitsPerComponent", 8))
    colours = 1 if bits == 1 else 3
    return int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) * bits * colours // 8
