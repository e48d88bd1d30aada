"""Sections of README.md and docs/design.md that commands print from the code."""
