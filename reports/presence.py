"""Who is writing which section now, for the others; never a lock."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from egm_portal.clock import real_now
from egm_portal.meetings.models import Meeting, User
from proceedings.queries import author_names
from reports.models import Report, WriterPresence

QUIET_AFTER = timedelta(seconds=60)
GONE_AFTER = timedelta(minutes=2)


@dataclass(frozen=True)
class Present:
    """Somebody who writes a section: their name, and whether nothing came from them for a while."""

    user: int
    name: str
    section_id: int
    section: str
    is_quiet: bool

    @property
    def words(self) -> str:
        return "was writing a minute ago" if self.is_quiet else "is writing"


def present_in(report: Report, meeting: Meeting, but: User | None = None) -> list[Present]:
    """Who writes the report now, whoever was last seen first: two queries."""
    now = real_now()
    rows = WriterPresence.objects.filter(report=report, section__deleted_at=None, seen_at__gt=now - GONE_AFTER)
    found = list(rows.exclude(user=but).select_related("user", "section").order_by("-seen_at", "pk"))
    names = author_names(meeting, [row.user for row in found]) if found else {}
    return [
        Present(row.user_id, names[row.user_id], row.section_id, str(row.section), row.seen_at <= now - QUIET_AFTER)
        for row in found
    ]


def by_section(present: Iterable[Present]) -> dict[int, list[Present]]:
    found = defaultdict(list)
    for person in present:
        found[person.section_id].append(person)
    return found
