"""The tables of this package."""

from reports.models.citing import CitingDocument
from reports.models.clearances import Clearance, ClearanceEvent, ClearanceFile, ClearanceQuerySet, ClearedText
from reports.models.hints import IgnoredHint
from reports.models.issues import Correction, Issue, IssueQuerySet, PdfReading
from reports.models.presence import WriterPresence
from reports.models.reports import DISCLAIMER, Report, ReportQuerySet, Writer
from reports.models.rounds import MAX_COMMENT, MAX_WORDING, Comment, CommentQuerySet, NoComments, Round
from reports.models.sections import ParagraphKey, Section
from reports.models.word_imports import WordImport

__all__ = [
    "CitingDocument",
    "Clearance",
    "ClearanceEvent",
    "ClearanceFile",
    "ClearanceQuerySet",
    "ClearedText",
    "DISCLAIMER",
    "MAX_COMMENT",
    "MAX_WORDING",
    "Comment",
    "CommentQuerySet",
    "Correction",
    "NoComments",
    "IgnoredHint",
    "Issue",
    "IssueQuerySet",
    "ParagraphKey",
    "PdfReading",
    "Report",
    "ReportQuerySet",
    "Round",
    "Section",
    "WordImport",
    "Writer",
    "WriterPresence",
]
