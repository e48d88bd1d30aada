"""Sections of the documentation that commands print from the code."""
