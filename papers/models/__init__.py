"""Documents with their files, and the papers that participants owe."""

from papers.models.documents import Author, Document, Version, VersionQuerySet
from papers.models.papers import Extension, Paper

__all__ = [
    "Author",
    "Document",
    "Extension",
    "Paper",
    "Version",
    "VersionQuerySet",
]
