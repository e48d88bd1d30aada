"""What may be released, and which conflicts a programme has. No writes here, no query, and no request."""

from agenda.rules.conflicts import CHANGED, FORMATS, Conflict, Remedy, Values, refusal_to_accept, refusal_to_resolve
from agenda.rules.every_rule import conflicts_in
from agenda.rules.facts import ItemFacts, PaperFacts, PersonFacts, ProgrammeFacts, RoleFacts, SessionFacts
from agenda.rules.releases import (
    DRAFT_CHANGED,
    IS_DOCUMENT,
    PDF_NOT_READY,
    last_session_ends_at,
    refusal_to_publish_release,
    refusal_to_release,
    refusal_to_release_again,
    refusal_to_undo_release,
)
from agenda.severities import SEVERITIES, Rule, Severity

__all__ = [
    "CHANGED",
    "DRAFT_CHANGED",
    "FORMATS",
    "SEVERITIES",
    "IS_DOCUMENT",
    "PDF_NOT_READY",
    "Conflict",
    "Severity",
    "ItemFacts",
    "PaperFacts",
    "PersonFacts",
    "ProgrammeFacts",
    "Remedy",
    "RoleFacts",
    "Rule",
    "SessionFacts",
    "Values",
    "conflicts_in",
    "last_session_ends_at",
    "refusal_to_accept",
    "refusal_to_publish_release",
    "refusal_to_release",
    "refusal_to_release_again",
    "refusal_to_resolve",
    "refusal_to_undo_release",
]
