"""The tables of this package."""

from review.models.clearances import Clearance, ClearanceEvent, ClearanceFile, ClearanceQuerySet, ClearedText
from review.models.rounds import MAX_COMMENT, MAX_WORDING, Comment, CommentQuerySet, NoComments, Round

__all__ = [
    "Clearance",
    "ClearanceEvent",
    "ClearanceFile",
    "ClearanceQuerySet",
    "ClearedText",
    "Comment",
    "CommentQuerySet",
    "MAX_COMMENT",
    "MAX_WORDING",
    "NoComments",
    "Round",
]
