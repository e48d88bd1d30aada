"""From when until when a public page is valid unless somebody changes something."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain

from django.conf import settings
from django.db.models import Max, Min, Q, QuerySet

from agenda.day.now import instants_of
from agenda.day.overlay import overlaid
from agenda.models import DayChange, Programme
from agenda.queries import newest_public_release
from egm_portal.clock import next_midnight, portal_now
from egm_portal.compiled_queries import A_DAY, ANOTHER_DAY, CompiledQuery, instant_of
from egm_portal.left_out import each_shown
from egm_portal.meetings.models import Meeting
from papers.models import Document, Version

FOREVER = datetime.max.replace(tzinfo=UTC)
STARTED_AT = portal_now()  # another version of the code may word a page differently


@dataclass(frozen=True)
class Validity:
    """The instants between which time alone changes nothing: at `valid_from` and after, and before `valid_until`."""

    valid_from: datetime
    valid_until: datetime


def _last_and_next(instant: str, at: datetime) -> dict[str, Max | Min]:
    return {
        "last": Max(instant, filter=Q(**{f"{instant}__lte": at})),
        "next": Min(instant, filter=Q(**{f"{instant}__gt": at})),
    }


def nearest_instants(meeting_id: int, at: datetime) -> QuerySet:
    """The last instant up to `at` and the first one after it, of each kind that changes pages of the meeting."""
    # Every kind of instant at which time alone changes a page of the meeting: a new kind has to be added here.
    kinds = (
        (Document, "meeting", "publish_at"),
        (Version, "document__meeting", "current_from"),
        (Programme, "meeting", "released_at"),
    )
    first, *others = (
        model.objects.filter(**{path: meeting_id})
        .order_by()
        .values(path)
        .annotate(**_last_and_next(field, at))
        .values_list("last", "next")
        for model, path, field in kinds
    )
    return first.union(*others, all=True)


NEAREST_INSTANTS = CompiledQuery(nearest_instants, examples=((1, A_DAY), (2, ANOTHER_DAY)))


def of_meeting(meeting: Meeting, at: datetime) -> Validity:
    """The validity at `at` of the pages of one meeting: one query, and two more from its first day on."""
    nearest = (instant_of(value) for pair in NEAREST_INSTANTS.rows(meeting.pk, at) for value in pair if value)
    instants = [*meeting.phase_instants(), *nearest]
    if at >= meeting.starts_at:
        changes = list(DayChange.objects.filter(meeting=meeting).order_by("pk"))
        instants += [instant for change in changes for instant in change.instants]
        release = newest_public_release(meeting, at)
        # Until the meeting ends, its pages say what is on now and next.
        if release and at < meeting.ends_at:
            instants += instants_of(overlaid(release.sessions, changes, meeting, at).sessions)
            # Three, since a day may have 25 hours.
            instants += [next_midnight(at - timedelta(days=days), meeting.time_zone) for days in range(3)]
    return _validity(meeting.revised_at, instants, at)


def of_portal(at: datetime) -> Validity:
    """The validity at `at` of pages that name meetings and count what is published: three queries. No programmes."""
    meetings = list(Meeting.objects.all())
    phases = chain.from_iterable(each_shown(meetings, Meeting.phase_instants))
    published = Document.objects.aggregate(**_last_and_next("publish_at", at))
    current = Version.objects.aggregate(**_last_and_next("current_from", at))
    instants = [*phases, *filter(None, [*published.values(), *current.values()])]
    return _validity(max((meeting.revised_at for meeting in meetings), default=at), instants, at)


def _validity(revised_at: datetime, instants: Iterable[datetime], at: datetime) -> Validity:
    instants = [revised_at, STARTED_AT, *instants]
    if settings.DEMONSTRATION:  # its banner names the day
        instants += [next_midnight(at - timedelta(days=days), settings.PORTAL_ZONE) for days in range(3)]
    return Validity(
        valid_from=max((instant for instant in instants if instant <= at), default=at),
        valid_until=min((instant for instant in instants if instant > at), default=FOREVER),
    )
