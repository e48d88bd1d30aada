"""What may be released, and when a meeting has been held by its programme."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.template.defaultfilters import pluralize

from agenda.content import FrozenSession
from agenda.models import Programme
from agenda.rules.conflicts import Conflict
from egm_portal.meetings.models import Meeting

MAX_NAMED = 3
"""A refusal names so many conflicts, and counts the others."""

DRAFT_CHANGED = (
    "The programme, or the details of somebody in it, changed after you opened this page. Nothing has been released."
)

PDF_NOT_READY = "The PDF is being generated. Try again in a minute."
REPLACED = "A later release has replaced this one."
IS_DOCUMENT = "The release has been published as a document, so it cannot be undone."


def refusal_to_release(
    sessions: Collection,
    before: Programme | None = None,
    kind: str = "",
    *,
    blocking_release: Sequence[Conflict] = (),
    blocking_final: Sequence[Conflict] = (),
) -> str:
    """Why these sessions cannot be released, or not as this kind after the release `before`; or nothing.

    `blocking_release` are the conflicts that block every release, `blocking_final` those open before a final one.
    """
    if not sessions:
        return "The programme has no sessions yet."
    if blocking_release:
        named = " ".join(conflict.sentence for conflict in blocking_release[:MAX_NAMED])
        more = len(blocking_release) - MAX_NAMED
        return f"The programme cannot be released yet: {named}{f' And {more} more.' if more > 0 else ''}"
    if kind == Programme.Kind.PROVISIONAL and before and before.kind == Programme.Kind.FINAL:
        return "The final programme has been released. Any further release is a revision of it."
    if kind == Programme.Kind.FINAL and blocking_final:
        number = len(blocking_final)
        conflicts = f"{number} conflict{pluralize(number)} {pluralize(number, 'is,are')}"
        return f"{conflicts} open. Before the final release, resolve each or accept it as it is."
    return ""


def refusal_to_release_again(changes: Sequence, before: Programme | None, kind: str) -> str:
    """Why a draft with these changes needs no release of this kind after the release `before`, or nothing."""
    if before and before.kind == kind and not changes:
        return f"Nothing has changed since the last release: {before}."
    return ""


def refusal_to_undo_release(release: int, newest: Programme | None) -> str:
    """Why the release with this id cannot be undone, or nothing."""
    if newest is None or newest.pk != release:
        return REPLACED
    return IS_DOCUMENT if newest.document and newest.document.publish_at else ""


def refusal_to_publish_release(release: Programme, newest: Programme | None) -> str:
    """Why the release cannot be published as a document, or nothing. A withdrawn document can be published again."""
    if newest is None or newest.pk != release.pk:
        return REPLACED
    if not release.meeting.is_public:
        return "The meeting is not public yet."
    document = release.document
    return (
        "It is already published as a document."
        if document and (document.is_published or document.is_scheduled)
        else ""
    )


def last_session_ends_at(meeting: Meeting, sessions: Sequence[FrozenSession]) -> datetime:
    """When the last of these frozen sessions ends; 24:00 of the last day if they do not reach that day."""
    ends_at = max((session.end for session in sessions if session.info.is_held), default=meeting.ends_at)
    # A programme that stops earlier is incomplete, or the meeting was moved to later days after its release.
    return ends_at if ends_at > meeting.last_day_starts_at else meeting.ends_at
