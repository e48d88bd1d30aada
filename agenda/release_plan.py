"""What a release of the working draft would change, whom that concerns, and the state from which it is made."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from hashlib import sha256

from django.db import models

from agenda.changes.comparison import changes_between
from agenda.changes.facts import Fact
from agenda.conflict_queries import Conflicts, draft_conflicts
from agenda.content import FrozenSession
from agenda.models import Programme
from agenda.queries import newest_release, working_programme
from egm_portal.meetings.models import Meeting
from participants.models import Participant


class Notify(models.TextChoices):
    CONCERNED = "concerned", "The people concerned"
    EVERYBODY = "everybody", "All participants who have accepted"
    NOBODY = "nobody", "Nobody"


@dataclass(frozen=True)
class ReleasePlan:
    """The working draft beside the newest release; `before` is None for the first. `people` are all participants."""

    meeting: Meeting
    before: Programme | None
    old: list[FrozenSession]
    draft: list[FrozenSession]
    facts: list[Fact]
    people: list[Participant]
    conflicts: Conflicts

    @cached_property
    def everybody(self) -> list[Participant]:
        """The participants who have accepted and can be reached."""
        accepted = [person for person in self.people if person.status == Participant.Status.ACCEPTED]
        return [person for person in accepted if not person.mail_comes_back]

    @cached_property
    def concerned(self) -> list[Participant]:
        """Those of them whom the changes concern; in a first release, whom it names."""
        return [person for person in self.everybody if person.pk in self._concerned]

    @cached_property
    def left_out(self) -> list[Participant]:
        """Those concerned who have not accepted or cannot be reached."""
        return [person for person in self.people if person.pk in self._concerned and person not in self.everybody]

    @cached_property
    def _concerned(self) -> set[int]:
        return set().union(*(fact.people for fact in self.facts)) if self.before else self._named

    @cached_property
    def _named(self) -> set[int]:
        return set().union(*(session.people() for session in self.draft))

    @cached_property
    def state(self) -> str:
        """Equal only while nothing has changed that whoever releases should know."""
        involved = [person for person in self.people if person.pk in self._named | self._concerned]
        return digest(
            {
                "before": self.before and self.before.pk,
                # Numbers are assigned by the release itself.
                "draft": [asdict(replace(session, number=None)) for session in self.draft],
                "people": sorted((person.pk, person.status, person.mail_comes_back) for person in involved),
                "conflicts": sorted(conflict.fingerprint for conflict in self.conflicts.waiting),
            }
        )

    @property
    def seen(self) -> list[str]:
        """A digest of each change, by which those that came later are found."""
        return [digest(asdict(replace(fact, number=None))) for fact in self.facts]

    def recipients(self, notify: str) -> list[Participant]:
        people: Mapping[str, list[Participant]] = {Notify.CONCERNED: self.concerned, Notify.EVERYBODY: self.everybody}
        # Others could not open the programme.
        return people.get(notify, []) if self.meeting.is_public else []


def plan_release(meeting: Meeting) -> ReleasePlan:
    """A fixed number of queries, whatever the length of the programme."""
    before = newest_release(meeting)
    old, draft = before.sessions if before else [], working_programme(meeting)
    facts = changes_between(old, draft) if before else []
    people = list(Participant.objects.filter(meeting=meeting).with_bounces().order_by("name", "pk"))
    for person in people:
        person.meeting = meeting
    return ReleasePlan(meeting, before, old, draft, facts, people, draft_conflicts(meeting))


def digest(value: object) -> str:
    return sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:16]
