"""What a file waits for, said from the queue as it is: nobody knows how long the files before it will take."""

from functools import cached_property
from math import ceil

from egm_portal.clock import real_now
from egm_portal.meetings.models import Meeting
from egm_portal.text import dates
from papers.models import Version


class Queue:
    """The files that wait for the worker: each of its two lists is read once, when it is first needed."""

    def files_before(self, version: Version) -> int:
        """How many files the worker takes before this one."""
        waiting = self._checks if version.waits_for_check else self._conversions
        return waiting.index(version.pk) if version.pk in waiting else 0

    @cached_property
    def _checks(self) -> list[int]:
        return list(Version.objects.due_for_check(real_now()).values_list("pk", flat=True))

    @cached_property
    def _conversions(self) -> list[int]:
        return list(Version.objects.without_public_file().order_by("pk").values_list("pk", flat=True))


def describe_wait(version: Version, queue: Queue | None = None) -> str:
    """Since when a waiting file waits and for what, as the rest of a sentence that begins with the file."""
    meeting: Meeting = version.document.meeting
    since_when = f"{dates.day_and_hour(version.received_at, meeting.time_zone)} ({meeting.city})"
    since = f"has waited for its {'check' if version.waits_for_check else 'PDF'} since {since_when}"
    if version.waits_for_check and "scanner" in version.checks:
        return f"{since}: the virus scanner does not answer. {_next_try(version)}"
    return f"{since}. {_place((queue or Queue()).files_before(version))}"


def _place(before: int) -> str:
    if not before:
        return "It is next."
    return "1 file is before it." if before == 1 else f"{before:,} files are before it."


def _next_try(version: Version) -> str:
    left = (version.next_check_at - real_now()).total_seconds() if version.next_check_at else 0
    minutes = max(ceil(left / 60), 1)
    return f"It is asked again within {minutes} minute{'' if minutes == 1 else 's'}."
