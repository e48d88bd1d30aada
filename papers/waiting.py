"""What a file waits for, by its place in the queue: nobody knows how long the files before it will take."""

from math import ceil

from django.template.defaultfilters import pluralize

from egm_portal.clock import real_now
from egm_portal.meetings.models import Meeting
from egm_portal.text import dates
from papers.models import Version


class Queue:
    """The files that wait for the worker, for their check or for their PDF; each list is read at most once."""

    def __init__(self) -> None:
        self._waiting: dict[bool, list[int]] = {}

    def files_before(self, version: Version) -> int:
        for_check = version.waits_for_check
        if for_check not in self._waiting:
            due = Version.objects.due_for_check(real_now())
            waiting = due if for_check else Version.objects.without_public_file().order_by("pk")
            self._waiting[for_check] = list(waiting.values_list("pk", flat=True))
        waiting = self._waiting[for_check]
        return waiting.index(version.pk) if version.pk in waiting else 0


def describe_wait(version: Version, queue: Queue | None = None) -> str:
    """Since when a file waits and for what: the rest of a sentence whose subject is the file."""
    meeting: Meeting = version.document.meeting
    since = f"{dates.day_and_hour(version.received_at, meeting.time_zone)} ({meeting.city})"
    wait = f"has waited for its {'check' if version.waits_for_check else 'PDF'} since {since}"
    if version.waits_for_check and "scanner" in version.checks:
        left = (version.next_check_at - real_now()).total_seconds() if version.next_check_at else 0
        minutes = max(ceil(left / 60), 1)
        within = f"{minutes} minute{pluralize(minutes)}"
        return f"{wait}: the virus scanner is not responding. It is asked again within {within}."
    before = (queue or Queue()).files_before(version)
    if before:
        return f"{wait}. {before:,} file{pluralize(before, ' is,s are')} before it."
    return f"{wait}. It is next."
