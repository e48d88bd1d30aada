"""Changes on the days of the meeting: each is a row over the newest release, which it leaves as it is. None sends mail.

Each locks the meeting, so that of two people who change the same at once the second sees what the first has done.
"""

from datetime import datetime

from django.db import transaction

from agenda.day.overlay import DaySession, Overlay
from agenda.models import DayChange
from agenda.queries import newest_release, overlay_of
from agenda.rules import day as rules
from egm_portal.clock import portal_now
from egm_portal.exceptions import refuse_if
from egm_portal.meetings.models import Meeting, User
from participants.models import Participant

__all__ = ["call_off_session", "change_speaker", "delay_session", "swap_items", "undo_day_change"]

_Kind = DayChange.Kind


@transaction.atomic
def delay_session(*, meeting: Meeting, session: int, minutes: int, by: User | None) -> DayChange:
    """The session starts so many minutes later than released, and the rest of its day follows; raises NotAllowed.

    A delay of the same session that was made before no longer counts; repeating the same delay changes nothing.
    """
    overlay, at = _locked(meeting)
    held = overlay.session(session)
    refuse_if(rules.refusal_to_delay(held, meeting, at))
    same = DayChange.objects.present().filter(meeting=meeting, kind=_Kind.DELAY, session=session).last()
    if same and same.minutes == minutes:
        return same
    return _create_change(meeting, held, by, kind=_Kind.DELAY, minutes=minutes)


@transaction.atomic
def call_off_session(*, meeting: Meeting, session: int, by: User | None) -> DayChange:
    """The session is not held; its papers stay, and what follows keeps its time; raises NotAllowed."""
    overlay, at = _locked(meeting)
    held = overlay.session(session)
    refuse_if(rules.refusal_to_call_off(held, at))
    same = DayChange.objects.present().filter(meeting=meeting, kind=_Kind.CALLED_OFF, session=session).first()
    return same or _create_change(meeting, held, by, kind=_Kind.CALLED_OFF)


@transaction.atomic
def swap_items(*, meeting: Meeting, item: str, other_item: str, by: User | None) -> DayChange:
    """Two items that have not begun change places, each with its own length; raises NotAllowed."""
    overlay, at = _locked(meeting)
    refuse_if(rules.refusal_to_swap(overlay, item, other_item, at))
    session, _ = overlay.item(item)
    return _create_change(meeting, session, by, kind=_Kind.SWAP, item=item, other_item=other_item)


@transaction.atomic
def change_speaker(*, meeting: Meeting, item: str, participant: Participant, by: User | None) -> DayChange:
    """The participant speaks on an item that has not begun, instead of those who were to; raises NotAllowed."""
    overlay, at = _locked(meeting)
    session, found = overlay.item(item)
    refuse_if(rules.refusal_to_change_speaker(session, found, participant, meeting, at))
    return _create_change(meeting, session, by, kind=_Kind.SPEAKER, item=item, participant=participant)


@transaction.atomic
def undo_day_change(*, change: DayChange, by: User | None) -> None:
    """The programme is again as it was without the change, except for what has ended meanwhile; no refusal."""
    Meeting.objects.select_for_update(no_key=True).get(pk=change.meeting_id)
    change.refresh_from_db()
    if change.ended_at is None:
        change.ended_at, change.ended_by = portal_now(), by
        change.save(update_fields=["ended_at", "ended_by"])


def _locked(meeting: Meeting) -> tuple[Overlay, datetime]:
    """The programme of the day as it is now, which nobody else changes until the transaction ends, and the instant."""
    locked = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    at = portal_now()
    overlay = overlay_of(newest_release(locked), locked, at)
    refuse_if(rules.refusal_to_change_day(locked, overlay.sessions, at))
    return overlay, at


def _create_change(meeting: Meeting, session: DaySession, by: User | None, **values) -> DayChange:
    planned = session.released.starts_at if session.released else session.start
    return DayChange.objects.create(
        meeting=meeting,
        day=planned.astimezone(meeting.zone).date(),
        session=session.session,
        made_by=by,
        made_at=portal_now(),
        **values,
    )
