"""The tables of this package."""

from reports.models.citing import CitingDocument
from reports.models.hints import IgnoredHint
from reports.models.issues import Correction, Issue, IssueQuerySet, PdfReading
from reports.models.presence import WriterPresence
from reports.models.reports import DISCLAIMER, Report, ReportQuerySet, Writer
from reports.models.sections import ParagraphKey, Section
from reports.models.word_imports import WordImport

__all__ = [
    "CitingDocument",
    "DISCLAIMER",
    "Correction",
    "IgnoredHint",
    "Issue",
    "IssueQuerySet",
    "ParagraphKey",
    "PdfReading",
    "Report",
    "ReportQuerySet",
    "Section",
    "WordImport",
    "Writer",
    "WriterPresence",
]
