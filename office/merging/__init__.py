"""Merging two entries of a meeting that are the same person."""
