"""Documents with their files, and the papers that participants owe."""

from papers.models.documents import Author, Document, DocumentQuerySet
from papers.models.papers import Extension, Paper, PaperAuthor
from papers.models.searching import PageText, SearchEntry, SearchEntryQuerySet
from papers.models.servings import FirstServing
from papers.models.submissions import Submission
from papers.models.uploads import Upload
from papers.models.versions import Version, VersionQuerySet

__all__ = [
    "Author",
    "Document",
    "DocumentQuerySet",
    "Extension",
    "FirstServing",
    "PageText",
    "Paper",
    "PaperAuthor",
    "SearchEntry",
    "SearchEntryQuerySet",
    "Submission",
    "Upload",
    "Version",
    "VersionQuerySet",
]
