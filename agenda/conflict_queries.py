"""The conflicts of working drafts, read with a fixed number of queries, however many sessions and meetings."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import Exists, OuterRef

from agenda.models import AcceptedConflict, Item, ItemPerson, Officer, Session
from agenda.roles import Role
from agenda.rules import (
    Conflict,
    ItemFacts,
    PaperFacts,
    PersonFacts,
    ProgrammeFacts,
    RoleFacts,
    SessionFacts,
    conflicts_in,
)
from agenda.severities import Severity
from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from egm_portal.text.zones import zone_of_country
from papers.models import Paper
from participants.models import Participant


@dataclass(frozen=True)
class Conflicts:
    """The conflicts of one working draft, rule by rule."""

    every: list[Conflict]

    def __bool__(self) -> bool:
        return bool(self.every)

    @cached_property
    def blocking_release(self) -> list[Conflict]:
        return self._of(Severity.BLOCKS_RELEASE)

    @cached_property
    def blocking_final(self) -> list[Conflict]:
        """Those to be resolved or accepted before the final release, and that nobody has accepted."""
        return [conflict for conflict in self._of(Severity.BLOCKS_FINAL) if conflict.is_open]

    @cached_property
    def accepted(self) -> list[Conflict]:
        return [conflict for conflict in self._of(Severity.BLOCKS_FINAL) if not conflict.is_open]

    @cached_property
    def notices(self) -> list[Conflict]:
        return self._of(Severity.NOTICE)

    @property
    def waiting(self) -> list[Conflict]:
        """What an organizer has to resolve or accept."""
        return [*self.blocking_release, *self.blocking_final]

    def _of(self, severity: Severity) -> list[Conflict]:
        return [conflict for conflict in self.every if conflict.severity == severity]

    def get(self, fingerprint: str) -> Conflict | None:
        return next((conflict for conflict in self.every if conflict.fingerprint == fingerprint), None)

    def at_session(self, pk: int) -> list[Conflict]:
        """What is shown at the row of this session, the most severe first; nothing that was accepted."""
        return self._by_session.get(pk, [])

    def at_item(self, pk: int) -> list[Conflict]:
        return self._by_item.get(pk, [])

    @cached_property
    def _by_session(self) -> dict[int, list[Conflict]]:
        return _by_row((conflict, conflict.sessions) for conflict in self.every if conflict.accepted is None)

    @cached_property
    def _by_item(self) -> dict[int, list[Conflict]]:
        return _by_row((conflict, conflict.items) for conflict in self.every if conflict.accepted is None)


def _by_row(pairs: Iterable[tuple[Conflict, list[int]]]) -> dict[int, list[Conflict]]:
    found = defaultdict(list)
    for conflict, rows in pairs:
        for row in rows:
            found[row].append(conflict)
    return found


def draft_conflicts(meeting: Meeting) -> Conflicts:
    """The conflicts of the meeting's working draft, with those that were accepted: seven queries."""
    return conflicts_of_drafts([meeting])[meeting.pk]


def conflicts_of_drafts(meetings: Iterable[Meeting]) -> dict[int, Conflicts]:
    """The same for several meetings, by their ids: seven queries, however many."""
    meetings = list(meetings)
    accepted = {
        (row.meeting_id, row.fingerprint): row
        for row in AcceptedConflict.objects.filter(meeting__in=meetings).select_related("accepted_by")
    }
    found = {}
    for pk, facts in _facts_of_drafts(meetings).items():
        conflicts = conflicts_in(facts)
        # A rule may have become more severe since: what blocks every release cannot be accepted.
        found[pk] = Conflicts(
            [
                replace(conflict, accepted=accepted.get((pk, conflict.fingerprint)))
                if conflict.severity == Severity.BLOCKS_FINAL and accepted
                else conflict
                for conflict in conflicts
            ]
        )
    return found


def _facts_of_drafts(meetings: list[Meeting]) -> dict[int, ProgrammeFacts]:
    """What the rules look at. Plain values: rows of a model would take most of the time."""
    people = _people(meetings)
    officers: dict[int | None, list[RoleFacts]] = defaultdict(list)
    with_chair = set()
    rows = Officer.objects.filter(meeting__in=meetings).order_by("pk")
    for meeting, session, role, person in rows.values_list("meeting", "session", "role", "participant"):
        if session is None and role == Role.CHAIR:
            with_chair.add(meeting)
        if person in people:
            officers[session].append(RoleFacts(role, person))
    items = _items(meetings, people)
    sessions: dict[int, list[SessionFacts]] = defaultdict(list)
    columns = ("pk", "title", "starts_at", "minutes", "kind", "room", "is_pinned")
    rows = Session.objects.filter(meeting__in=meetings).order_by("starts_at", "position", "pk")
    for meeting, pk, *values in rows.values_list("meeting", *columns):
        sessions[meeting].append(SessionFacts(pk, *values, people=officers.get(pk, []), items=items.get(pk, [])))
    papers = _papers(meetings)
    return {
        meeting.pk: ProgrammeFacts(
            sessions=sessions.get(meeting.pk, []),
            people=people,
            papers=papers,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            zone=meeting.zone,
            at=portal_now(),
            room=meeting.room,
            has_chair=meeting.pk in with_chair,
        )
        for meeting in meetings
    }


def _people(meetings: list[Meeting]) -> dict[int, PersonFacts]:
    columns = ("pk", "name", "status", "list_consent", "invited_at", "attendance", "time_zone", "country")
    people = {}
    for pk, *values, attendance, zone, country in (
        Participant.objects.filter(meeting__in=meetings).order_by().values_list(*columns)
    ):
        is_online = attendance == Participant.Attendance.ONLINE
        time_zone = (zone or zone_of_country(country)) if is_online else ""
        people[pk] = PersonFacts(pk, *values, is_online=is_online, time_zone=time_zone)
    return people


def _items(meetings: list[Meeting], people: dict[int, PersonFacts]) -> dict[int, list[ItemFacts]]:
    """The items of each session in their order, with those of these people who have a role in them."""
    roles: dict[int, list[RoleFacts]] = defaultdict(list)
    rows = ItemPerson.objects.filter(item__session__meeting__in=meetings).order_by("position", "pk")
    for item, role, person in rows.values_list("item", "role", "participant"):
        if person in people:
            roles[item].append(RoleFacts(role, person))
    items: dict[int, list[ItemFacts]] = defaultdict(list)
    rows = Item.objects.filter(session__meeting__in=meetings).order_by("position", "pk")
    for session, pk, title, minutes, paper in rows.values_list("session", "pk", "title", "minutes", "paper"):
        items[session].append(ItemFacts(pk, title, minutes, roles.get(pk, []), paper))
    return items


def _papers(meetings: list[Meeting]) -> dict[int, PaperFacts]:
    overdue = Exists(Paper.objects.overdue(portal_now()).filter(pk=OuterRef("pk")))
    rows = Paper.objects.filter(participant__meeting__in=meetings).annotate(is_overdue=overdue).order_by()
    return {
        pk: PaperFacts(pk, *values)
        for pk, *values in rows.values_list("pk", "participant__name", "state", "is_overdue")
    }
