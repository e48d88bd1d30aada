"""Photographs that are published as documents."""

from pathlib import Path

from egm_portal.images import MEDIA_TYPE, Picture, Unreadable, reencode

__all__ = ["MEDIA_TYPE", "Picture", "Unreadable", "prepare"]
SIDE = 2400  # pixels of the longer side: sharp on a large screen and on half a page of paper
SMALL_SIDE = 158  # pixels: twice the height at which lists show it


def prepare(path: str | Path) -> Picture:
    """The picture at `path`, re-encoded and scaled down; raises Unreadable with a sentence for its sender."""
    return reencode(path, side=SIDE, small_side=SMALL_SIDE)
