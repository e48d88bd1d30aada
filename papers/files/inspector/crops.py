"""Crops the pictures of which a document shows only a part (ECMA-376-1, 20.1.8.55; ECMA-376-4, 19.1.2.11 for VML).

LibreOffice writes the whole picture into the PDF, and hides the rest.
"""

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from office_copy import OfficeCopy, remove
from package import Relationship
from PIL import Image, JpegImagePlugin
from word_names import is_shown_once

SIDES, VML_SIDES = ("l", "t", "r", "b"), ("cropleft", "croptop", "cropright", "cropbottom")
NUMBER = re.compile(r"(-?\d{1,9}(?:\.\d{1,9})?)(%|f|)")
UNITS = {"%": 100, "f": 65_536}
THOUSANDTHS = 100_000  # of a percentage, which is the unit where there is no other
MAX_PIXELS = 60_000_000  # of a picture, which is in memory twice
OF_PNG = ("1", "L", "LA", "I;16", "P", "RGB", "RGBA")
READ = ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP")
Image.MAX_IMAGE_PIXELS = None  # counted here

Crop = tuple[float, ...]
"""Which part of the width or height is cut off at the left, top, right and bottom; less than 0 is added."""


@dataclass
class _Use:
    """A place in a part that shows a picture cropped; `holder` has the crop in the attributes `sides`."""

    source: str
    relationship: Relationship
    element: etree._Element
    key: str
    holder: etree._Element
    sides: tuple[str, ...]
    crop: Crop


def crop_pictures(copy: OfficeCopy, pages: dict[str, int]) -> None:
    """Crops them in all parts; a picture that cannot be cropped, such as a metafile, stays whole, which is told.

    `pages` has the numbers of the parts that are slides.
    """
    uses: dict[str, list[_Use]] = defaultdict(list)
    for source in copy.parts():
        for use in _uses_in(copy, source):
            uses[copy.package.led_to(source, use.relationship)].append(use)
    for name, of_picture in uses.items():
        picture = _opened(copy.content(name))
        if picture is None:
            for use in of_picture:
                if is_shown_once(use.element):
                    copy.omissions.add("crops", page=pages.get(use.source))
            continue
        cropped: dict[Crop, str] = {}
        for use in of_picture:
            if use.crop not in cropped:
                cropped[use.crop] = copy.add_part(*_cropped(picture, use.crop))
            use.element.set(use.key, copy.add_relationship(use.source, use.relationship, cropped[use.crop]))
            _forget_crop(use)
    for source in dict.fromkeys(use.source for of_picture in uses.values() for use in of_picture):
        _forget_unused_pictures(copy, source)


def _uses_in(copy: OfficeCopy, source: str) -> Iterator[_Use]:
    pictures = {each.identifier: each for each in copy.relationships(source, "image") if not each.is_external}
    if not pictures:
        return
    for element in copy.root(source).iter("{*}blip", "{*}imagedata"):
        is_vml = element.tag.endswith("}imagedata")
        holder = element if is_vml else element.getparent().find("{*}srcRect")
        if holder is None:
            continue
        sides = VML_SIDES if is_vml else SIDES
        crop = tuple(_part_of_one(holder.get(side, ""), 1 if is_vml else THOUSANDTHS) for side in sides)
        for key, value in element.attrib.items():
            if any(side > 0 for side in crop) and value in pictures and key.startswith("{"):
                yield _Use(source, pictures[value], element, key, holder, sides, crop)


def _part_of_one(value: str, unit: int) -> float:
    found = NUMBER.fullmatch(value.strip())
    return float(found[1]) / UNITS.get(found[2], unit) if found else 0


def _opened(data: bytes) -> Image.Image | None:
    """The picture; None for one that cannot be read, or would take too much memory."""
    try:
        picture = Image.open(io.BytesIO(data), formats=READ)
        if picture.width * picture.height > MAX_PIXELS:
            return None
        picture.load()
    except Exception:  # Pillow raises errors of many kinds
        return None
    return picture


def _cropped(picture: Image.Image, crop: Crop) -> tuple[bytes, str]:
    """What is left of the picture, and its content type."""
    across, down = picture.size
    left, top, right, bottom = (max(side, 0) for side in crop)
    first = min(round(left * across), across - 1), min(round(top * down), down - 1)
    last = max(round((1 - right) * across), first[0] + 1), max(round((1 - bottom) * down), first[1] + 1)
    rest, out = picture.crop((*first, *last)), io.BytesIO()
    profile = picture.info.get("icc_profile")
    if isinstance(picture, JpegImagePlugin.JpegImageFile):
        sampling = JpegImagePlugin.get_sampling(picture)
        rest.save(out, "JPEG", qtables=picture.quantization, subsampling=sampling, icc_profile=profile)
        return out.getvalue(), "image/jpeg"
    if rest.mode not in OF_PNG:
        rest, profile = rest.convert("RGB"), None
    rest.save(out, "PNG", compress_level=1, icc_profile=profile)
    return out.getvalue(), "image/png"


def _forget_crop(use: _Use) -> None:
    """Removes the crop, and other versions of the picture; what is added at a side becomes a part of a smaller size."""
    sizes = [1 - max(near, 0) - max(far, 0) for near, far in zip(use.crop[:2], use.crop[2:], strict=True)] * 2
    for side, part, size in zip(use.sides, use.crop, sizes, strict=True):
        if part < 0 < size:
            added = part / size
            use.holder.set(side, f"{added:.6f}" if use.sides == VML_SIDES else str(round(added * THOUSANDTHS)))
        else:
            use.holder.attrib.pop(side, None)
    for extensions in use.element.findall("{*}extLst"):
        remove(extensions)


def _forget_unused_pictures(copy: OfficeCopy, source: str) -> None:
    used = {value for element in copy.root(source).iter(etree.Element) for value in element.attrib.values()}
    for relationship in copy.relationships(source, "image", "hdphoto"):
        if relationship.identifier not in used:
            copy.forget(source, relationship)
