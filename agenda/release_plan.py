"""What a release of the working draft would change, whom that concerns, and the state from which it is made."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
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
    """The working draft beside the newest release; `before` is None for the first.

    `everybody` are the participants who have accepted and can be reached, `left_out` those concerned who are not among
    them. `state` is equal only while nothing has changed that whoever releases should know.
    """

    meeting: Meeting
    before: Programme | None
    old: list[FrozenSession]
    draft: list[FrozenSession]
    facts: list[Fact]
    everybody: list[Participant]
    concerned: list[Participant]
    left_out: list[Participant]
    conflicts: Conflicts
    state: str

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
    named = {pk for session in draft for pk in session.people()}
    concerned = {person.participant for fact in facts for person in fact.concerns} if before else named
    people = list(Participant.objects.filter(meeting=meeting).with_bounces().order_by("name", "pk"))
    reached = [
        person for person in people if person.status == Participant.Status.ACCEPTED and not person.mail_comes_back
    ]
    for person in reached:
        person.meeting = meeting
    involved, conflicts = named | concerned, draft_conflicts(meeting)
    return ReleasePlan(
        meeting=meeting,
        before=before,
        old=old,
        draft=draft,
        facts=facts,
        everybody=reached,
        concerned=[person for person in reached if person.pk in concerned],
        left_out=[person for person in people if person.pk in concerned and person not in reached],
        conflicts=conflicts,
        state=digest(
            {
                "before": before and before.pk,
                # Numbers are assigned by the release itself.
                "draft": [asdict(replace(session, number=None)) for session in draft],
                "people": sorted((p.pk, p.status, p.mail_comes_back) for p in people if p.pk in involved),
                "conflicts": sorted(conflict.fingerprint for conflict in conflicts.waiting),
            }
        ),
    )


def digest(value: object) -> str:
    return sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:16]
