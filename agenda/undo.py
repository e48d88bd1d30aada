"""What the release of a programme writes; when it and changes of the draft can no longer be undone."""

from django.db.models import QuerySet

from agenda import queries, rules
from agenda.models import Item, ItemPerson, Officer, Programme, ProgrammeDraft, Session
from egm_portal.meetings.models import Meeting
from egm_portal.undo import registry
from egm_portal.undo.models import Change
from papers.undo import refusal_for_document
from participants.models import Participant

GONE = "The session or person that this concerns is no longer there."


def rows_of_release(meeting: Meeting) -> list[QuerySet]:
    """The release. The meeting is only locked, as a release does; numbers of sessions stay, and are never reused."""
    # In the order in which changes of the draft lock them.
    draft = ProgrammeDraft.objects.filter(meeting=meeting).only("pk").select_for_update(no_key=True)
    locked = Meeting.objects.filter(pk=meeting.pk).only("pk").select_for_update(no_key=True)
    return [draft, locked, Programme.objects.filter(meeting=meeting).only("pk")]


def _refusal(meeting: Meeting, change: Change) -> str:
    newest = queries.newest_release(meeting)
    return next((rules.refusal_to_undo_release(row.pk, newest) for row in change.changed(Programme)), "")


def _refusal_for_draft(row: Session | Item | None, change: Change) -> str:
    """Refuses if a session or a person is gone to which something would return."""
    restored = {changed.pk for changed in change.changed(Session) if changed.after is None}
    returning = [row.before for model in (Item, ItemPerson, Officer) for row in change.changed(model) if row.before]
    sessions = {row.get("session_id") for row in returning} - restored - {None}
    people = {row.get("participant_id") for row in returning} - {None}
    if Session.objects.filter(pk__in=sessions).count() < len(sessions):
        return GONE
    return GONE if Participant.objects.filter(pk__in=people).count() < len(people) else ""


registry.register(registry.Undoing(refusal=_refusal), Meeting)
registry.register(
    registry.Undoing(refusal=lambda row, change: refusal_for_document(row.document, change) if row.document else GONE),
    Programme,
)
registry.register(registry.Undoing(refusal=_refusal_for_draft), Session)
registry.register(registry.Undoing(refusal=_refusal_for_draft), Item)
