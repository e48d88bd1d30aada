"""The renderer: a separate program that prints documents. `printer.py` runs it; the portal imports nothing from it.

`egm_portal.sandbox` runs the folder isolated (`python -I`): Python finds its own modules but not those of the portal,
so neither settings nor secrets get into its memory.
"""
