"""Undoing what a verb did: what it changed, for how long that can be taken back, and how."""
