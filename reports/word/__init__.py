"""The report as a Word document: written for readers and clearing offices, and read back.

What is written and what is read have two things in common: the names of styles, and a hidden bookmark around each
paragraph that carries its key.
"""
