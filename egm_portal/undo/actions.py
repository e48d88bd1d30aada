"""Undoing a change, and forgetting those that no longer can be."""

from django.apps import apps
from django.db import transaction

from egm_portal.clock import real_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.meetings.one_change import one_change
from egm_portal.security_events import event_after_commit
from egm_portal.undo import rules
from egm_portal.undo.models import KEPT_FOR, Change
from egm_portal.undo.registry import undoings_of


@transaction.atomic
def undo_change(*, change: Change) -> None:
    """Restores the rows of the change as they were before, and takes its e-mails back; raises NotAllowed.

    It is refused as a whole if somebody has written one of those columns since.
    """
    # Rows in the order of the verb, which is that of every action; erasure deletes changes while it holds the first.
    row = change.row(locked=True)
    found = Change.objects.select_for_update(no_key=True).filter(pk=change.pk).first()
    if found is None:
        raise NotAllowed(rules.TOO_LATE)
    written = found.written(locked=True)
    refuse_if(rules.refusal_to_undo(found, row, written))
    with one_change():
        for undoing in undoings_of(apps.get_model(found.model)):
            undoing.take_back(found)
        # Backwards: what replaced something goes before it returns, as constraints demand.
        for changed, present in reversed(written):
            if changed.before is None:
                present.delete()
                continue
            row = present or changed.model(pk=changed.pk)
            for name, value in changed.before.items():
                field = row._meta.get_field(name)
                setattr(row, field.attname, field.to_python(value))
            # By `save`, so that the history, the search and the revisions follow.
            row.save(update_fields=list(changed.before) if present else None)
    Change.objects.filter(pk=found.pk).update(undone_at=real_now())
    event_after_commit("undone", verb=found.verb, model=found.model, row=found.row_id)


def delete_old_changes() -> int:
    """Deletes changes after a day; returns how many. Safe to run twice."""
    return Change.objects.filter(done_at__lte=real_now() - KEPT_FOR).delete()[1].get("undo.Change", 0)
