"""Whether a PDF stays within bounds once it is unpacked, and whether its trees end."""

import zlib
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

import pikepdf
from refused import Refused

ONE_STREAM = 300_000_000  # bytes
ALL_STREAMS = 1_000_000_000  # bytes
PAGES = 2000
STEP = 1_000_000  # bytes that are unpacked at once
LEADING_ON = ("/Kids", "/First", "/Next")  # in trees of pages, names, fields, outlines and actions


def refuse_excess(pdf: pikepdf.Pdf) -> None:
    """Raises Refused for trees that lead back into themselves, no pages or too many, and streams that burst."""
    _refuse_unpacked(each for each in pdf.objects if isinstance(each, pikepdf.Stream))
    kids = {each.objgen: each for each in pdf.objects if isinstance(each, pikepdf.Dictionary)}
    try:
        order = list(TopologicalSorter({place: _leads_to(each) for place, each in kids.items()}).static_order())
    except CycleError:
        raise Refused("loop") from None
    pages = _leaves(order, kids)[pdf.Root.Pages.objgen]
    if pages > PAGES:
        raise Refused("too_many_pages")
    if not pages or not len(pdf.pages):
        raise Refused("no_pages")


def _leads_to(each: pikepdf.Dictionary) -> list[tuple[int, int]]:
    """Where the dictionary leads, by number and generation."""
    leads = []
    for key in LEADING_ON:
        value = each.get(key)
        if isinstance(value, pikepdf.Array):
            leads += [child.objgen for child in value if isinstance(child, pikepdf.Dictionary) and child.is_indirect]
        elif isinstance(value, pikepdf.Dictionary) and value.is_indirect:
            leads.append(value.objgen)
    return leads


def _leaves(order: list[tuple[int, int]], kids: dict) -> dict[tuple[int, int], int]:
    """How many leaves hang under each dictionary by its /Kids; one that has none is a leaf.

    In `order` what is led to comes first, so a tree whose branches are used over and over is counted in no time.
    """
    counted: dict[tuple[int, int], int] = {}
    for place in order:
        children = kids[place].get("/Kids")
        if not isinstance(children, pikepdf.Array):
            counted[place] = 1
        else:
            counted[place] = sum(counted.get(child.objgen, 1) for child in children if _is_dictionary(child))
    return counted


def _is_dictionary(child: object) -> bool:
    return isinstance(child, pikepdf.Dictionary)


def _refuse_unpacked(streams: Iterable[pikepdf.Stream]) -> None:
    left = ALL_STREAMS
    for stream in streams:
        if _picture_bytes(stream) > ONE_STREAM:
            raise Refused("unpacks")
        left -= _unpacked(stream, min(left, ONE_STREAM))
        if left < 0:
            raise Refused("unpacks")


def _picture_bytes(stream: pikepdf.Stream) -> int:
    """The bytes that a picture takes on the screen of its reader; 0 for what is none."""
    if stream.get("/Subtype") != pikepdf.Name.Image:
        return 0
    bits = 1 if stream.get("/ImageMask") else int(stream.get("/BitsPerComponent", 8))
    colours = 1 if bits == 1 else 3
    return int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) * bits * colours // 8


def _unpacked(stream: pikepdf.Stream, limit: int) -> int:
    """The bytes that the stream unpacks to; as soon as they are more than the limit, no more are counted."""
    rounds = _rounds(stream.get("/Filter"))
    if not rounds:
        return 0
    data: Iterable[bytes] = [stream.read_raw_bytes()]
    for _ in range(rounds):
        data = _inflated(data)
    size = 0
    try:
        for part in data:
            size += len(part)
            if size > limit:
                raise Refused("unpacks")
    except zlib.error:
        pass  # damaged: readers get what came so far
    return size


def _rounds(filters: pikepdf.Object | None) -> int:
    """How many times the stream was packed by Flate, counted from outside."""
    names = list(filters) if isinstance(filters, pikepdf.Array) else [filters]
    flate = [name in (pikepdf.Name.FlateDecode, pikepdf.Name.Fl) for name in names]
    return flate.index(False) if False in flate else len(flate)


def _inflated(parts: Iterable[bytes]) -> Iterator[bytes]:
    inflate = zlib.decompressobj()
    for part in parts:
        while part and not inflate.eof:
            yield inflate.decompress(part, STEP)
            part = inflate.unconsumed_tail
