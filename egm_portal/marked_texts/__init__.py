"""Texts in marks: how they are written, their versions, and the keys of their paragraphs."""
