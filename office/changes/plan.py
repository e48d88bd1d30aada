"""What a change of a meeting would do: old and new facts, what moves with them, and who is told."""

import json
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from hashlib import sha256

from django.db.models import Q, QuerySet
from django.utils.formats import date_format

from agenda.models import ProgrammeDraft, Session
from egm_portal.clock import portal_now
from egm_portal.mail.models import Message
from egm_portal.meetings.change_sentences import banner_of
from egm_portal.meetings.models import Meeting, MeetingChange
from egm_portal.text import dates
from egm_portal.text.wall_clock import shift_days
from office.outside_days import newly_outside
from papers.models import Document, Paper
from participants.models import Invitation, Participant, ParticipantTask
from reminders.models import Reminder

INVITATION = "participants/invitation"
DEADLINES = {
    "papers_due": "Papers due",
    "concept_paper_due": "Concept paper due",
    "evaluation_until": "Evaluation until",
}
"""The deadlines that may move with the days."""
TASKS = "tasks"
"""The days of tasks of participants, which may move with them too."""
TIME_TO_ANSWER = timedelta(days=14)
SATURDAY = 5
_W = MeetingChange.What
WRITTEN = (
    *("starts_on", "ends_on", "time_zone", "city", "country", "venue", "room", "entrance", "is_online", "state"),
    *("papers_due", "concept_paper_due", "evaluation_until", "calendar_generation"),
)


@dataclass(frozen=True)
class Wanted:
    """What an organizer wants to change: new values of columns, and what else the page asked."""

    what: str
    values: Mapping[str, object] = field(default_factory=dict)
    moved: frozenset[str] = frozenset()
    moves_sessions: bool = False  # by as many days, or to the same hours by the clocks of another zone
    tells: bool = True
    travel_office_told: bool = False
    reason: str = ""
    decided_by: str = ""


@dataclass(frozen=True)
class Told:
    """Somebody who is told, with what their e-mail depends on."""

    person: Participant
    paper: Paper | None
    is_published: bool = False

    @property
    def has_answered(self) -> bool:
        return self.person.status == Participant.Status.ACCEPTED

    @property
    def has_letter(self) -> bool:
        return self.person.visa_letter == Participant.VisaLetter.SENT


@dataclass(frozen=True)
class Row:
    """A fact before and after, as the page shows them, or one that stays; `note` is said below it."""

    name: str
    old: str
    new: str = ""
    note: str = ""


class ChangePlan:
    """The change of `meeting`, which stays as it is stored, in a fixed number of queries."""

    def __init__(self, meeting: Meeting, wanted: Wanted) -> None:
        self.meeting, self.wanted = meeting, wanted
        self.what = wanted.what

    @cached_property
    def days(self) -> int:
        """By how many days the first day moves."""
        starts_on = self.wanted.values.get("starts_on", self.meeting.starts_on)
        return (starts_on - self.meeting.starts_on).days

    @cached_property
    def values(self) -> dict[str, object]:
        """The columns of the meeting that are written, with the deadlines that move."""
        # A calendar entry that was cancelled is never shown again by some calendars: later days are another one.
        ends_entry = self.what in (_W.CANCELLED, _W.POSTPONED)
        entry = {"calendar_generation": self.meeting.calendar_generation + 1} if ends_entry else {}
        return (
            dict(self.wanted.values)
            | entry
            | {
                name: proposed(getattr(self.meeting, name), self.days, self.meeting)
                for name in DEADLINES
                if name in self.wanted.moved and getattr(self.meeting, name)
            }
        )

    @cached_property
    def after(self) -> Meeting:
        after = copy(self.meeting)
        for name, value in self.values.items():
            setattr(after, name, value)
        return after

    @cached_property
    def sessions(self) -> int:
        return Session.objects.filter(meeting=self.meeting).count()

    @cached_property
    def tasks(self) -> list[ParticipantTask]:
        return list(ParticipantTask.objects.filter(meeting=self.meeting).order_by("pk"))

    @cached_property
    def own_dates(self) -> list[Paper]:
        """Papers that have an earlier date of their own than the new deadline of all, which then counts for them."""
        if self.what != _W.DEADLINE:
            return []
        due = self.values["papers_due"]
        own = Paper.objects.filter(
            participant__meeting=self.meeting, state__in=Paper.OWED, own_due_at__lt=due
        ).select_related("participant")
        return list(own.order_by("pk"))

    @cached_property
    def no_longer_expected(self) -> list[Paper]:
        """Papers that nobody has to write any more."""
        if self.what != _W.CANCELLED:
            return []
        return list(Paper.objects.filter(participant__meeting=self.meeting, state__in=Paper.OWED).order_by("pk"))

    @cached_property
    def waiting(self) -> list[Message]:
        """Invitations and reminders that have not left yet, and say what would no longer be so."""
        queued = Message.objects.filter(meeting=self.meeting, state=Message.State.QUEUED)
        reminders = Reminder.objects.filter(rule__meeting=self.meeting, message__in=queued)
        named = Q(pk__in=reminders.values("message"))
        if self.what != _W.POSTPONED:  # an invitation stands, and the notice follows it
            named |= Q(kind=INVITATION)
        return list(queued.filter(named).order_by("pk"))

    @cached_property
    def people(self) -> list[Told]:
        """Those who are invited or have accepted, and whom the change concerns, by name."""
        statuses = [Participant.Status.INVITED, Participant.Status.ACCEPTED]
        found = Participant.objects.filter(meeting=self.meeting, status__in=statuses, erased_at=None).exclude(email="")
        people = list(found.with_bounces().order_by("name", "pk"))
        papers = {}
        for paper in Paper.objects.filter(participant__in=people).order_by("pk").prefetch_related("extensions"):
            papers.setdefault(paper.participant_id, paper)
        public = set(Document.objects.public(portal_now()).filter(meeting=self.meeting).values_list("pk", flat=True))
        for person in people:
            person.meeting = self.after
            if person.pk in papers:
                papers[person.pk].participant = person
        told = [
            Told(person, papers.get(person.pk), bool((paper := papers.get(person.pk)) and paper.document_id in public))
            for person in people
        ]
        if self.what == _W.DEADLINE:
            return [each for each in told if each.has_answered and each.paper and each.paper.state in Paper.OWED]
        if self.is_only_the_room:
            # Before the eve, the next release of the programme tells it.
            return [each for each in told if each.has_answered and not each.person.is_online] if self.is_soon else []
        return [each for each in told if each.person.pk not in self._never_told]

    @cached_property
    def _never_told(self) -> set[int]:
        """People whose invitation, the first that they get, waits: they read of the new facts alone."""
        firsts = [message for message in self.waiting if message.kind == INVITATION and not message.attempts]
        invitations = [message.about["invitation"] for message in firsts]
        return set(Invitation.objects.filter(pk__in=invitations).values_list("participant", flat=True))

    @cached_property
    def recipients(self) -> list[Told]:
        return [each for each in self.people if not each.person.mail_comes_back] if self.wanted.tells else []

    @cached_property
    def unreachable(self) -> list[Told]:
        return [each for each in self.people if each.person.mail_comes_back]

    @cached_property
    def is_only_the_room(self) -> bool:
        """Whether people stay in the same city, and meet in another building or room of it."""
        names = ("city", "country", "is_online", "time_zone", "venue")
        return self.what == _W.PLACE and all(getattr(self.meeting, name) == getattr(self.after, name) for name in names)

    @cached_property
    def asks_again(self) -> bool:
        """Whether people are asked if they can still attend: for other days, another city, and from room to screen."""
        if self.what == _W.PLACE:
            return any(getattr(self.meeting, name) != getattr(self.after, name) for name in ("city", "is_online"))
        return self.what == _W.DAYS

    @cached_property
    def letters(self) -> list[Participant]:
        """Those who have a visa letter that names what changes."""
        is_named = self.what in (_W.CANCELLED, _W.POSTPONED) or self.asks_again
        return [each.person for each in self.people if each.has_letter and is_named]

    @cached_property
    def to_write_again(self) -> list[Participant]:
        """Those of them who need another letter: organizers make it by a press."""
        is_needed = self.after.takes_place and not self.after.is_online
        return self.letters if is_needed else []

    @cached_property
    def is_soon(self) -> bool:
        """Whether this is the eve of the meeting or one of its days, when an e-mail cannot wait for ten minutes."""
        now = portal_now()
        return self.meeting.takes_place and self.meeting.starts_at - timedelta(days=1) <= now < self.meeting.ends_at

    @cached_property
    def answer_by(self) -> date:
        """Until when people are asked whether the new days suit them."""
        last = self.after.starts_on - timedelta(days=1)
        return min(portal_now().astimezone(self.after.zone).date() + TIME_TO_ANSWER, last)

    @cached_property
    def change(self) -> MeetingChange:
        """The row that readers will see, not saved."""
        change = MeetingChange.between(self.meeting, self.after, what=self.what)
        change.reason, change.changed_at = self.wanted.reason, portal_now()
        return change

    @property
    def public_sentence(self) -> str:
        """What the page of the meeting says; nothing while it is not public."""
        return banner_of(self.change) if self.meeting.is_public else ""

    @cached_property
    def rows(self) -> list[Row]:
        """Old and new facts, and what moves with them."""
        return [*self._facts(), *self._deadlines(), *self._tasks(), *self._programme()]

    def _facts(self) -> list[Row]:
        meeting, after = self.meeting, self.after
        days = dates.date_range(meeting.starts_on, meeting.ends_on)
        if self.what == _W.CANCELLED:
            return [Row("Meeting", f"{days}, {meeting.city}", "cancelled")]
        if self.what == _W.POSTPONED:
            return [Row("Days", days, "not yet set")]
        if self.what == _W.DAYS:
            return [Row("Days", days, dates.date_range(after.starts_on, after.ends_on), weekend_in(after))]
        if self.what == _W.PLACE:
            rows = [("Place", where(meeting), where(after)), ("Times", meeting.time_zone, after.time_zone)]
            return [Row(*row) for row in rows if row[1] != row[2]] + self._entrance()
        return []

    def _entrance(self) -> list[Row]:
        """The entrance, which was that of the former place."""
        was, now = self.meeting.entrance, self.after.entrance
        if not was:
            return []
        if was == now:
            return [
                Row("Entrance", f"{was}: does not change", note="Does it lead to the new place? If not, change it.")
            ]
        return [Row("Entrance", was, now or "none")]

    def _deadlines(self) -> list[Row]:
        if self.what == _W.CANCELLED:
            return [Row("Papers", "awaited", "no longer expected")] if self.meeting.papers_due else []
        zone, place = self.meeting.time_zone, self.meeting.city
        rows = []
        for name, label in DEADLINES.items():
            old, new = getattr(self.meeting, name), getattr(self.after, name)
            if old is None:
                continue
            was, now = dates.deadline(old, zone), dates.deadline(new, zone) if new else "suspended"
            if name in self.values and old != new:
                rows.append(Row(label, was, f"{now} ({place})"))
            elif self.what in (_W.DAYS, _W.POSTPONED):
                rows.append(Row(label, f"{was} ({place}): does not change"))
        return rows

    def _tasks(self) -> list[Row]:
        """The days of tasks; those that stay are counted."""
        if self.what != _W.DAYS or not self.tasks:
            return []
        if TASKS not in self.wanted.moved:
            number = len(self.tasks)
            tasks = "1 task" if number == 1 else f"{number} tasks"
            return [Row("Tasks of participants", f"{tasks}: {'does' if number == 1 else 'do'} not change")]
        return [
            Row(task.text, date_format(task.due_on), date_format(moved_day(task.due_on, self.days)))
            for task in self.tasks
        ]

    def _programme(self) -> list[Row]:
        if self.what not in (_W.DAYS, _W.PLACE) or not self.sessions:
            return []
        if self.what == _W.PLACE and self.after.time_zone == self.meeting.time_zone:
            return []
        sessions = "1 session" if self.sessions == 1 else f"{self.sessions} sessions"
        if self.what == _W.PLACE:
            hours = "at the same hours by the clocks of the new place"
            return [Row("Programme", f"{sessions}, {hours if self.wanted.moves_sessions else 'at the same moments'}")]
        if not self.wanted.moves_sessions or not self.days:
            return [Row("Programme", f"{sessions}: does not change")]
        number = abs(self.days)
        way = "later" if self.days > 0 else "earlier"
        return [Row("Programme", f"{sessions}, {number} day{'' if number == 1 else 's'} {way}, at the same hours")]

    @cached_property
    def outside(self) -> list[str]:
        """What would fall outside the new days."""
        if self.what != _W.DAYS:
            return []
        moved = copy(self.after)
        found = newly_outside(moved, self.meeting)
        if self.wanted.moves_sessions:
            found = [sentence for sentence in found if " session" not in sentence.split(" would ")[0]]
        return found

    @cached_property
    def state(self) -> str:
        """Equal only while whoever confirms has read what would be done, and to whom it would be told."""
        people = [(each.person.pk, each.person.status, each.person.email, each.has_letter) for each in self.people]
        told = {
            "wanted": [self.what, sorted(self.wanted.moved), self.wanted.moves_sessions, self.wanted.tells],
            "words": [self.wanted.reason, self.wanted.travel_office_told],
            "values": {name: str(value) for name, value in sorted(self.values.items())},
            "meeting": [str(getattr(self.meeting, name)) for name in (*DEADLINES, *_FACTS)],
            "people": people,
            "papers": [(each.paper.pk, each.paper.state) for each in self.people if each.paper],
            "reachable": [each.person.pk for each in self.recipients],
            "waiting": [message.pk for message in self.waiting],
            "sessions": self.sessions,
            "tasks": [(task.pk, str(task.due_on)) for task in self.tasks],
        }
        return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def where(meeting: Meeting) -> str:
    """The place with its room: "ITU Headquarters, conference room K, Geneva"; "online" where nobody meets."""
    if meeting.is_online:
        return "online"
    return ", ".join(filter(None, [meeting.venue, meeting.room, meeting.city]))


_FACTS = ("starts_on", "ends_on", "city", "venue", "room", "time_zone", "is_online", "state", "public_from")


def proposed(due: datetime, days: int, meeting: Meeting) -> datetime:
    """The deadline as many days later, by the clocks of the meeting; the last working day before it on a weekend."""
    moved = shift_days(due, days, meeting.zone)
    closes_on = dates.day_of_deadline(moved, meeting.time_zone)
    return shift_days(moved, -max(closes_on.weekday() - SATURDAY + 1, 0), meeting.zone)


def moved_day(day: date, days: int) -> date:
    """The day as many days later, or the last working day before that."""
    moved = day + timedelta(days=days)
    return moved - timedelta(days=max(moved.weekday() - SATURDAY + 1, 0))


def weekend_in(meeting: Meeting) -> str:
    """Says which of the days are on a weekend; nothing if none is."""
    free = [date_format(day, "l, j F") for day in meeting.days[:31] if day.weekday() >= SATURDAY]
    return f"On a weekend: {'; '.join(free)}." if free else ""


def rows_of_change(meeting: Meeting) -> list[QuerySet]:
    """What a change of the meeting may write, in the order in which it is locked."""
    waiting = Message.objects.filter(meeting=meeting, state=Message.State.QUEUED)
    return [
        ProgrammeDraft.objects.filter(meeting=meeting).only("pk").select_for_update(no_key=True),
        Meeting.objects.filter(pk=meeting.pk).only(*WRITTEN).select_for_update(no_key=True),
        MeetingChange.objects.filter(meeting=meeting).only("pk"),
        Session.objects.filter(meeting=meeting).order_by("pk").only("starts_at"),
        ParticipantTask.objects.filter(meeting=meeting).order_by("pk").only("due_on"),
        Participant.objects.filter(meeting=meeting).order_by("pk").only("visa_letter"),
        Paper.objects.filter(participant__meeting=meeting).order_by("pk").only("own_due_at", "state", "state_at"),
        Message.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).only("state", "last_error"),
    ]
