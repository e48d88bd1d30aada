"""Merges what two people wrote in one section at the same time: `merge`, and `resolved` for what both changed."""

from egm_portal.marked_texts.merging.merge import (
    MergeConflict,
    Merged,
    answered,
    assembled,
    merge,
    merge_several,
    resolved,
)

__all__ = ["MergeConflict", "Merged", "answered", "assembled", "merge", "merge_several", "resolved"]
