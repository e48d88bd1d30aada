"""Conflicts of the working draft that are accepted as they are, and opened again."""

from collections.abc import Iterable
from dataclasses import replace

from django.contrib.admin.models import CHANGE
from django.db import transaction

from agenda import rules
from agenda.actions.arranging import change_session
from agenda.actions.drafts import lock_draft
from agenda.actions.items import change_item
from agenda.conflict_queries import draft_conflicts
from agenda.models import AcceptedConflict, Item, Session
from egm_portal.adminkit.history import log_rows
from egm_portal.clock import portal_now
from egm_portal.exceptions import refuse_if
from egm_portal.meetings.models import Meeting, User
from egm_portal.undo.models import Change

__all__ = ["accept_conflicts", "reopen_conflict", "replace_ids_in_accepted", "resolve_conflict"]


@transaction.atomic
def accept_conflicts(
    *, meeting: Meeting, conflicts: Iterable[rules.Conflict], reason: str = "", by: User | None
) -> list[AcceptedConflict]:
    """Accepts these conflicts of the working draft as they are, all for one reason.

    Raises NotAllowed, and accepts none, if one of them is no longer there as it was seen, or blocks every release.
    """
    # Nobody moves anything, or accepts the same, between reading and writing.
    lock_draft(meeting=meeting)
    present = draft_conflicts(meeting)
    accepted = []
    for seen in conflicts:
        conflict = present.get(seen.fingerprint)
        refuse_if(rules.refusal_to_accept(conflict))
        if conflict.accepted is None:
            _log(meeting, f"Conflict accepted as it is: {conflict.sentence} {reason}".strip(), by)
            accepted.append(
                AcceptedConflict.objects.create(
                    meeting=meeting,
                    rule=conflict.rule,
                    values=rules.FORMATS.stored(conflict.values),
                    fingerprint=conflict.fingerprint,
                    reason=reason,
                    accepted_by=by,
                    accepted_at=portal_now(),
                )
            )
    return accepted


@transaction.atomic
def reopen_conflict(*, accepted: AcceptedConflict, by: User | None) -> None:
    """The conflict is open again; nothing happens if somebody else was quicker."""
    deleted, _ = AcceptedConflict.objects.filter(pk=accepted.pk).delete()
    if deleted:
        _log(accepted.meeting, f"Conflict in the programme reopened: {accepted.get_rule_display()}.", by)


@transaction.atomic
def resolve_conflict(*, meeting: Meeting, conflict: rules.Conflict, by: User | None) -> Change | None:
    """Changes the draft as the conflict's remedy says; raises NotAllowed if that is no longer what was seen."""
    lock_draft(meeting=meeting)
    present = draft_conflicts(meeting).get(conflict.fingerprint)
    refuse_if(rules.refusal_to_resolve(present))
    remedy = present.remedy
    if remedy.kind == rules.Remedy.Kind.START_AT:
        return change_session(session=Session.objects.get(pk=remedy.row), starts_at=remedy.value, by=by)
    return change_item(item=Item.objects.get(pk=remedy.row), minutes=remedy.value, by=by)


@transaction.atomic
def replace_ids_in_accepted(*, meeting: Meeting, people: dict[int, int], papers: dict[int, int]) -> None:
    """Replaces these ids of people and papers by others, in the conflicts of the meeting that were accepted."""
    rows = AcceptedConflict.objects.select_for_update(no_key=True).filter(meeting=meeting)
    for row in rows.order_by("pk"):
        before = rules.FORMATS.restored(row.values)
        values = replace(
            before,
            people=[people.get(pk, pk) for pk in before.people],
            papers=[papers.get(pk, pk) for pk in before.papers],
        )
        if values == before:
            continue
        row.values, row.fingerprint = rules.FORMATS.stored(values), values.fingerprint(row.rule)
        if rows.filter(fingerprint=row.fingerprint).exists():
            row.delete()
        else:
            row.save(update_fields=["values", "fingerprint"])


def _log(meeting: Meeting, words: str, by: User | None) -> None:
    """Says in the history of the meeting what somebody decided; what is reopened leaves no other trace."""
    if by:
        log_rows(rows=[meeting], by=by.pk, flag=CHANGE, words=words)
