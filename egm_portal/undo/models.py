"""What verbs changed, for as long as it can be undone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Model

from egm_portal.clock import real_now
from egm_portal.meetings.models import Meeting
from egm_portal.undo.delays import Delay, duration

KEPT_FOR = timedelta(days=1)
"""How long changes are kept: they repeat what was typed, such as a note. An e-mail may wait longer than its delay."""


@dataclass(frozen=True)
class ChangedRow:
    """One row that a verb wrote: the changed columns before and after as JSON.

    `before` is None for a new row, `after` for a deleted one.
    """

    model: type[Model]
    pk: int
    before: Mapping[str, object] | None
    after: Mapping[str, object] | None


class ChangeQuerySet(models.QuerySet):
    def of(self, row: Model) -> "ChangeQuerySet":
        return self.filter(model=row._meta.label_lower, row_id=row.pk)


class Change(models.Model):
    """What one verb did to one row and to those that depend on it. All its times are real time."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+")
    batch = models.UUIDField(default=uuid4, db_index=True, help_text="Shared by the rows that were chosen together.")
    verb = models.CharField(max_length=40)
    model = models.CharField(max_length=80)
    row_id = models.PositiveBigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(default=real_now, db_index=True)
    mails_leave_at = models.DateTimeField(null=True, blank=True, help_text="When the first of its e-mails is due.")
    rows = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["model", "row_id"], name="change_of_row")]

    def __str__(self) -> str:
        return f"Change {self.pk}"

    @property
    def until(self) -> datetime:
        """When its first e-mail leaves; without one, when the time for undoing it is over."""
        return self.mails_leave_at or self.done_at + duration(Delay.WITHOUT_MAIL)

    @property
    def changed_rows(self) -> list[ChangedRow]:
        """In the order in which they were locked and written."""
        return [ChangedRow(apps.get_model(row["model"]), row["pk"], row["before"], row["after"]) for row in self.rows]

    def written(self, *, locked: bool = False) -> list[tuple[ChangedRow, Model | None]]:
        """The changed rows, each with the row as it is now, or None: a query for each. `locked` locks them."""
        return [(row, _found(row.model, row.pk, locked)) for row in self.changed_rows]

    def row(self, *, locked: bool = False) -> Model | None:
        """The row for which the verb was chosen, if it is still there."""
        return _found(apps.get_model(self.model), self.row_id, locked)

    def changed(self, model: type[Model]) -> list[ChangedRow]:
        return [row for row in self.changed_rows if row.model is model]

    @property
    def deleted_row(self) -> ChangedRow | None:
        """The row for which the verb was chosen, if the verb deleted it."""
        # Rows of other models may have the same id.
        own = (row for row in self.changed(apps.get_model(self.model)) if row.pk == self.row_id)
        return next((row for row in own if row.after is None), None)


def _found(model: type[Model], pk: int, locked: bool) -> Model | None:
    rows = model._base_manager.filter(pk=pk)
    # In the default order of some rows their parents would be joined, and locked too.
    return (rows.select_for_update(no_key=True) if locked else rows).order_by("pk").first()
