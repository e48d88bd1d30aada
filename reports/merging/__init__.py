"""Merges what two people wrote in one section at the same time: `merge`, and `resolved` for what both changed."""

from reports.merging.merge import Conflict, Merged, merge, resolved

__all__ = ["Conflict", "Merged", "merge", "resolved"]
