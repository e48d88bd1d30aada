"""Offers to undo a verb: in the message that it was done, and on the page of its row."""

from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.contrib.messages.storage.base import Message
from django.db.models import Model
from django.urls import reverse
from django.utils.formats import date_format

from egm_portal.clock import by_calendar, real_now
from egm_portal.undo.models import Change
from egm_portal.undo.registry import mails_of
from egm_portal.undo.rules import refusal_to_undo

TAG = "undo:"
"""Begins the tag of a message that says that something can be undone: messages carry only data."""


@dataclass(frozen=True)
class Offer:
    """A button that undoes the changes of a batch, or only that of one row; `past` is for the page of the row."""

    address: str
    batch: UUID
    sentence: str
    row: int | None = None
    past: str = ""


def tag_of(batch: UUID) -> str:
    return f"{TAG}{batch}" if Change.objects.filter(batch=batch).exists() else ""


def offer_of_message(message: Message) -> Offer | None:
    """The offer in a message, until the e-mail is due or the time is over."""
    if not (message.extra_tags or "").startswith(TAG):
        return None
    changes = Change.objects.filter(batch=message.extra_tags.removeprefix(TAG), undone_at=None)
    open_changes = [change for change in changes.select_related("meeting") if change.until > real_now()]
    if not open_changes:
        return None
    first = min(open_changes, key=lambda change: change.until)
    return Offer(undo_url(first), first.batch, _sentence(first, open_changes))


def offer_of_row(row: Model, past: dict[str, str]) -> Offer | None:
    """The offer on the page of a row, if what was done last can be undone; `past` has words for verbs by name."""
    change = Change.objects.of(row).select_related("meeting").order_by("-done_at", "-pk").first()
    if change is None or change.verb not in past or refusal_to_undo(change, row, change.written()):
        return None
    return Offer(undo_url(change), change.batch, _sentence(change, [change]), row.pk, past[change.verb])


def undo_url(change: Change) -> str:
    options = apps.get_model(change.model)._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_undo")


def _sentence(change: Change, together: list[Change]) -> str:
    """Until when the change can be undone, which is the first of those that were made `together`."""
    meeting = change.meeting
    hour = f"{date_format(by_calendar(change.until).astimezone(meeting.zone), 'H:i:s')} ({meeting.city})"
    if not change.mails_leave_at:
        return f"Undo is possible until {hour}."
    count = mails_of(together)
    mails = "the e-mails leave" if count > 1 else "the e-mail leaves"
    return f"Undo is possible until {mails}, at {hour}." if change.until > real_now() else f"Until {mails}."
