"""Colours as #rrggbb: their contrast by WCAG 2.2, and mixtures of them."""

import re

HEX = re.compile(r"#[0-9a-f]{6}")
LEAST_CONTRAST = 4.5
"""Of text against its ground (WCAG 2.2, success criterion 1.4.3)."""


def channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.2, from 0 for black to 1 for white."""
    shares = (value / 255 for value in channels(colour))
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, with_colour: str, share: float) -> str:
    """The colour with this share of the other one."""
    pairs = zip(channels(colour), channels(with_colour), strict=True)
    return "#" + "".join(f"{round(own + (other - own) * share):02x}" for own, other in pairs)
