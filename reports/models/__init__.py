"""The tables of this package."""

from reports.models.citing import CitingDocument
from reports.models.clearances import Clearance, ClearanceEvent, ClearanceFile, ClearanceQuerySet, ClearedText
from reports.models.hints import IgnoredHint
from reports.models.issues import Correction, Issue, IssueQuerySet, PdfReading
from reports.models.presence import WriterPresence
from reports.models.recommendations import (
    MAX_RECOMMENDATION,
    UNDECIDED,
    Addressee,
    Recommendation,
    RecommendationQuerySet,
)
from reports.models.reports import DISCLAIMER, Report, ReportQuerySet, Writer
from reports.models.room import MAX_REASON, OperatorPresence, RecordEntry, Room, Stance, Suggestion
from reports.models.rounds import MAX_COMMENT, MAX_WORDING, Comment, CommentQuerySet, NoComments, Round
from reports.models.sections import ParagraphKey, Section
from reports.models.word_imports import WordImport

__all__ = [
    "Addressee",
    "CitingDocument",
    "Clearance",
    "ClearanceEvent",
    "ClearanceFile",
    "ClearanceQuerySet",
    "ClearedText",
    "DISCLAIMER",
    "MAX_COMMENT",
    "MAX_REASON",
    "MAX_RECOMMENDATION",
    "MAX_WORDING",
    "Comment",
    "CommentQuerySet",
    "Correction",
    "NoComments",
    "OperatorPresence",
    "IgnoredHint",
    "Issue",
    "IssueQuerySet",
    "ParagraphKey",
    "PdfReading",
    "Recommendation",
    "RecordEntry",
    "RecommendationQuerySet",
    "Report",
    "ReportQuerySet",
    "Round",
    "Room",
    "Section",
    "Stance",
    "Suggestion",
    "UNDECIDED",
    "WordImport",
    "Writer",
    "WriterPresence",
]
