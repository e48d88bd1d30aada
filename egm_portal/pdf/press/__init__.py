"""The press: a program of its own that prints one document. `engine.py` runs it, and the portal imports nothing of it.

Run as a folder (`python -I egm_portal/pdf/press`), Python finds the program's own modules and not the portal's, so
neither settings nor secrets come into its memory.
"""
