"""The press: a program of its own that prints documents. `engine.py` has it run, and the portal imports nothing of it.

`egm_portal.sandbox` loads it as a folder and isolated (`python -I`): Python finds the program's own modules and not the
portal's, so neither settings nor secrets come into its memory.
"""
