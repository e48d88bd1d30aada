"""What became of a meeting's days, place and deadline, in the sentences that everybody reads."""

from django.utils.formats import date_format

from egm_portal.meetings.models import Meeting, MeetingChange
from egm_portal.text.dates import date_range, deadline

_W = MeetingChange.What


def sentence_of(change: MeetingChange) -> str:
    """The change, as the list of changes tells it for good: "New dates: 17-18 October (previously 24-25 July)."."""
    return " ".join(filter(None, [*_told(change), change.reason]))


def banner_of(change: MeetingChange) -> str:
    """What the page of the meeting says at its head because of its newest change."""
    if change.what != _W.POSTPONED:
        return sentence_of(change)
    postponed = f"The meeting planned for {_former_days(change)} has been postponed; new dates will be announced here."
    return " ".join(filter(None, [postponed, *_of_a_suspension(change), change.reason]))


def _told(change: MeetingChange) -> list[str]:
    if change.what == _W.CANCELLED:
        on = date_format(change.changed_at.astimezone(change.meeting.zone))
        return [f"This meeting, planned for {_former_days(change)} in {change.former_city}, was cancelled on {on}."]
    if change.what == _W.POSTPONED:
        postponed = f"The meeting planned for {_former_days(change)} in {change.former_city} was postponed."
        return [postponed, *_of_a_suspension(change)]
    sentences = []
    if change.starts_on:
        sentences.append(
            f"New dates: {date_range(change.starts_on, change.ends_on)} (previously {_former_days(change)})."
        )
    if change.what == _W.PLACE:
        sentences.append(_of_the_place(change))
    if change.papers_due and change.papers_due != change.former_papers_due:
        sentences.append(_of_the_deadline(change))
    return sentences


def _former_days(change: MeetingChange) -> str:
    return date_range(change.former_starts_on, change.former_ends_on)


def _of_the_place(change: MeetingChange) -> str:
    if change.is_online:
        return "The meeting will be held online." if not change.former_is_online else "The meeting stays online."
    if change.former_is_online:
        return f"The meeting will be held in {change.city}, and not online."
    if change.city != change.former_city:
        return f"The meeting will be held in {change.city}, not in {change.former_city} as first announced."
    new, former = _rooms(change.venue, change.room), _rooms(change.former_venue, change.former_room)
    at = f"The meeting will be held at {new or change.city}"
    return f"{at}, not at {former} as first announced." if former else f"{at}."


def _rooms(venue: str, room: str) -> str:
    return ", ".join(filter(None, [venue, room]))


def _of_the_deadline(change: MeetingChange) -> str:
    meeting: Meeting = change.meeting
    until = f"Papers are due on {deadline(change.papers_due, meeting.time_zone)} ({meeting.city})"
    if not change.former_papers_due:
        return f"{until}."
    return f"{until}, instead of {deadline(change.former_papers_due, change.former_time_zone or meeting.time_zone)}."


def _of_a_suspension(change: MeetingChange) -> list[str]:
    is_suspended = change.former_papers_due and not change.papers_due
    return ["The deadline for papers is suspended."] if is_suspended else []
