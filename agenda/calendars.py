"""Events of the programme for calendar files: each session and item keeps its UID, whatever becomes of it."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from icalendar import Calendar, Event

from agenda.changes.personal import Slot, slots_of
from agenda.content import FrozenSession
from agenda.models import Programme
from agenda.queries import overlay_of
from egm_portal.meetings.models import Meeting
from papers import rules
from papers.models import Paper
from participants.calendars import (
    add_joining_address,
    days_event,
    deadline_event,
    empty_calendar,
    event_uid,
    location_of,
    shared_properties,
)
from participants.models import Participant


def session_uid(meeting: Meeting, number: int) -> str:
    return event_uid(f"session-{number}", meeting)


def item_uid(meeting: Meeting, key: str) -> str:
    return event_uid(f"item-{key}", meeting)


def own_calendar(participant: Participant, *, stamp: datetime) -> Calendar:
    """The days of the meeting and what `own_dates` has, to be subscribed to."""
    calendar = own_dates(participant, stamp=stamp)
    days = days_event(participant, stamp=stamp)
    add_joining_address(days, participant)
    calendar.subcomponents.insert(0, days)
    return calendar


def own_dates(participant: Participant, *, stamp: datetime) -> Calendar:
    """The deadlines of the person's papers and their own slots in the newest public release: three queries, or four.

    It takes four from the meeting's first day on. Slots that the person had in an earlier release are cancelled: an
    event that is only missing would stay.
    """
    meeting = participant.meeting
    calendar = empty_calendar(meeting)
    for paper in Paper.objects.expected().filter(participant=participant).prefetch_related("extensions"):
        paper.participant = participant
        if due := rules.dates_of(paper).deadline:
            uid = event_uid(f"paper-{paper.pk}-due", meeting)
            calendar.add_component(deadline_event(meeting, due, uid=uid, **shared_properties(meeting, stamp)))
    newest, *older = Programme.objects.public().filter(meeting=meeting).select_related("meeting") or [None]
    overlay = overlay_of(newest, meeting)
    # What was called off or taken by somebody else on the day is cancelled too.
    former = [*(release.sessions for release in reversed(older)), overlay.as_released]
    for event in events_of_slots(meeting, participant.pk, overlay.held, former, stamp):
        if event["STATUS"] == "CONFIRMED":
            add_joining_address(event, participant)
        calendar.add_component(event)
    return calendar


def events_of_slots(
    meeting: Meeting,
    participant: int,
    present: list[FrozenSession],
    former: Iterable[list[FrozenSession]],
    stamp: datetime,
) -> Iterator[Event]:
    """The person's slots at present, and as cancelled those that they only had before, in releases from the oldest."""
    events = {}
    for sessions, status in [*((sessions, "CANCELLED") for sessions in former), (present, "CONFIRMED")]:
        for slot in slots_of(sessions, participant):
            # A break has no number, and a loaded item that is not in the draft no key: none could be found again.
            if slot.is_item and slot.key:
                events[item_uid(meeting, slot.key)] = slot, status
            elif not slot.is_item and slot.number:
                events[session_uid(meeting, slot.number)] = slot, status
    for uid, (slot, status) in events.items():
        yield event_of_slot(meeting, slot, uid=uid, status=status, stamp=stamp)


def event_of_slot(meeting: Meeting, slot: Slot, *, uid: str, status: str, stamp: datetime) -> Event:
    event = Event.new(
        uid=uid,
        summary=slot.title,
        location=location_of(meeting, slot.room),
        start=slot.starts_at.astimezone(meeting.zone),
        end=slot.ends_at.astimezone(meeting.zone),
        **shared_properties(meeting, stamp),
    )
    event.add("status", status)
    return event
