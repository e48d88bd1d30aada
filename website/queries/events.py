"""The schema.org description of a meeting, for search engines: also where it was moved, or is not held."""

from collections.abc import Sequence

from django.conf import settings

from egm_portal.meetings.models import Meeting, MeetingChange

_SCHEMA = "https://schema.org"


def meeting_event(meeting: Meeting, changes: Sequence[MeetingChange] = ()) -> dict:
    """The meeting as it is now; `changes` are those that readers know, the newest first."""
    event = {
        "@type": "Event",
        "@id": f"{settings.SITE_URL}{meeting.get_absolute_url()}",
        "name": meeting.title,
        "startDate": meeting.starts_on.isoformat(),
        "endDate": meeting.ends_on.isoformat(),
    }
    former = [change.former_starts_on.isoformat() for change in changes if change.former_starts_on]
    if meeting.state == Meeting.State.CANCELLED:
        return event | {"eventStatus": f"{_SCHEMA}/EventCancelled"}
    if meeting.state == Meeting.State.POSTPONED:
        return event | {"eventStatus": f"{_SCHEMA}/EventPostponed", "previousStartDate": former}
    is_moved = [f"{_SCHEMA}/EventRescheduled"] if former else []
    moved_online = [f"{_SCHEMA}/EventMovedOnline"] if meeting.is_online and changes else []
    status = [*is_moved, *moved_online]
    if status:
        event["eventStatus"] = status if len(status) > 1 else status[0]
    if former:
        event["previousStartDate"] = former
    if meeting.is_online:
        event["eventAttendanceMode"] = f"{_SCHEMA}/OnlineEventAttendanceMode"
    return event
