"""Documents with their files, and the papers that participants owe."""

from papers.models.documents import Author, Document, Version, VersionQuerySet
from papers.models.papers import Extension, Paper
from papers.models.searching import PageText, SearchEntry, SearchEntryQuerySet

__all__ = [
    "Author",
    "Document",
    "Extension",
    "PageText",
    "Paper",
    "SearchEntry",
    "SearchEntryQuerySet",
    "Version",
    "VersionQuerySet",
]
