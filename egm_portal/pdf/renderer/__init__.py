"""The renderer: a program of its own that prints documents. `printer.py` runs it; the portal imports nothing of it.

`egm_portal.sandbox` loads it as a folder and isolated (`python -I`): Python finds the program's own modules and not the
portal's, so neither settings nor secrets come into its memory.
"""
