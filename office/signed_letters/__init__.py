"""Scans of signed letters of invitation: each finds its letter by the reference in its name."""
