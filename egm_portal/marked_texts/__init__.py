"""Texts of which every version is kept: saved one after the other, compared and restored."""
