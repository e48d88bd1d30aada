"""Reads the working draft for the programme's screen."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch, prefetch_related_objects

from agenda.changes.comparison import changes_between
from agenda.conflict_queries import Conflicts, draft_conflicts
from agenda.day.overlay import DaySession
from agenda.models import Item, ItemDocument, ItemPerson, Officer, Programme, ProgrammeDraft, Session, SessionDocument
from agenda.order import days_of
from agenda.queries import newest_release, overlay_of, working_programme
from agenda.roles import NOUNS, ORDER, Role
from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from office.programme.data import Editor, EditorDay, EditorItem, EditorSession, ShownPeople, ShownPerson, WaitingPaper
from papers.models import Document, Paper, PaperAuthor, Submission, Version
from papers.queries import owed_paper, participants_writing
from participants.models import Participant

NEEDED_OF_PEOPLE = ("name", "affiliation", "country", "role", "status", "meeting")
UNANSWERED = (Participant.Status.NOMINATED, Participant.Status.INVITED)


def version_of(meeting: Meeting) -> int:
    return ProgrammeDraft.objects.filter(meeting=meeting).values_list("version", flat=True).first() or 0


def editor_of(meeting: Meeting) -> Editor:
    """The whole draft: a fixed number of queries."""
    # First: a page that shows more than its version says is asked about nothing.
    version, release = version_of(meeting), newest_release(meeting)
    rows = Rows.of(meeting, release)
    sessions = rows.sessions()
    length = (meeting.ends_on - meeting.starts_on).days + 1
    own = {meeting.starts_on + timedelta(days=number) for number in range(length)}
    days = sorted(own | {shown.day for shown in sessions})
    return Editor(
        meeting=meeting,
        version=version,
        days=[EditorDay(day, [shown for shown in sessions if shown.day == day], day not in own) for day in days],
        papers=rows.waiting_papers(),
        waiting=[rows.shown(item) for item in rows.items.get(None, [])],
        officers=shown_people(rows.officers.get(None, [])),
        release=release,
        paper_choices=[(pk, f"{paper} ({rows.standing(paper)})") for pk, paper in rows.papers.items()],
        conflicts=rows.conflicts,
        changes=len(changes_between(release.sessions, working_programme(meeting))) if release else 0,
        sessions={shown.session.pk: shown for shown in sessions},
    )


@dataclass(frozen=True)
class Rows:
    """What is read of a draft; under None stand the officers of the whole meeting and what is not yet scheduled.

    `to_review` are documents by the rows of the page, `held` the sessions of the release as they are held on the day.
    """

    meeting: Meeting
    at: datetime
    papers: dict[int, Paper]
    officers: dict[int | None, list[Officer]]
    items: dict[int | None, list[Item]]
    conflicts: Conflicts
    to_review: dict[str, list[Document]]
    held: dict[int, DaySession]

    @classmethod
    def of(cls, meeting: Meeting, release: Programme | None) -> "Rows":
        with_person = Prefetch("participant", Participant.objects.only(*NEEDED_OF_PEOPLE))
        roles = Prefetch("roles", ItemPerson.objects.order_by("position", "pk").prefetch_related(with_person))
        officers, items, to_review = defaultdict(list), defaultdict(list), defaultdict(list)
        for officer in Officer.objects.filter(meeting=meeting).prefetch_related(with_person):
            officers[officer.session_id].append(officer)
        for item in Item.objects.of_meeting(meeting).order_by("position", "pk").prefetch_related(roles):
            items[item.session_id].append(item)
        waiting = Document.objects.filter(meeting=meeting, submission__in=Submission.objects.to_review())
        for model, name in ((ItemDocument, "item"), (SessionDocument, "session")):
            for row in model.objects.filter(document__in=waiting).select_related("document"):
                to_review[f"{name}-{getattr(row, name + '_id')}"].append(row.document)
        # With all that their standing is read from: three queries.
        versions = Prefetch("document__versions", Version.objects.defer("first_page"))
        rows = Paper.objects.expected().filter(participant__meeting=meeting)
        rows = rows.select_related("participant", "document").defer(
            "participant__small_photo", "participant__biography"
        )
        others = Prefetch("other_authors", PaperAuthor.objects.select_related("participant"))
        papers, at = {paper.pk: paper for paper in rows.prefetch_related("extensions", versions, others)}, portal_now()
        for paper in papers.values():
            paper.participant.meeting = meeting
        held = {session.session: session for session in overlay_of(release, meeting, at).sessions}
        return cls(meeting, at, papers, officers, items, draft_conflicts(meeting), to_review, held)

    def sessions(self) -> list[EditorSession]:
        """The sessions in order of time."""
        sessions = list(Session.objects.filter(meeting=self.meeting).order_by("position", "starts_at", "pk"))
        days = dict(zip((session.pk for session in sessions), days_of(sessions, self.meeting.zone), strict=True))
        of_rooms: dict[str, list[int]] = defaultdict(list)
        for session in sorted(sessions, key=lambda session: (days[session.pk], session.position)):
            of_rooms[session.room].append(session.pk)
        # They have nowhere to go up or down.
        first, last = {own[0] for own in of_rooms.values()}, {own[-1] for own in of_rooms.values()}
        shown, begun = [], set()
        for session in sorted(sessions, key=lambda session: (days[session.pk], session.starts_at, session.position)):
            session.meeting, room = self.meeting, (days[session.pk], session.room)
            shown.append(
                EditorSession(
                    session,
                    shown_people(self.officers.get(session.pk, [])),
                    self.items_of(session),
                    days[session.pk],
                    is_first=session.pk in first,
                    is_last=session.pk in last,
                    begins_room=room not in begun,
                    conflicts=self.conflicts.at_session(session.pk),
                    to_review=self.to_review.get(f"session-{session.pk}", []),
                    held=self.held.get(session.pk),
                )
            )
            begun.add(room)
        return shown

    def items_of(self, session: Session) -> list[EditorItem]:
        """The items of the session with the times at which they begin."""
        items, starts_at, shown = self.items.get(session.pk, []), session.starts_at, []
        for place, item in enumerate(items, start=1):
            item.session = session
            ends = {"is_first": place == 1, "is_last": place == len(items)}
            shown.append(self.shown(item, starts_at.astimezone(self.meeting.zone), **ends))
            starts_at += timedelta(minutes=item.minutes)
        return shown

    def shown(self, item: Item, starts_at: datetime | None = None, **ends) -> EditorItem:
        paper = self.papers.get(item.paper_id)
        words = f"paper {self.standing(paper)}" if paper else ""
        held = self.held.get(item.session_id)
        return EditorItem(
            item,
            starts_at,
            shown_people(item.roles.all()),
            words,
            **ends,
            conflicts=self.conflicts.at_item(item.pk),
            to_review=self.to_review.get(f"item-{item.pk}", []),
            is_changed=bool(held) and item.key in held.changed_items,
        )

    def standing(self, paper: Paper) -> str:
        return owed_paper(paper, self.at).standing.label

    def waiting_papers(self) -> list[WaitingPaper]:
        used = {item.paper_id for items in self.items.values() for item in items}
        waiting = [
            paper for paper in self.papers.values() if paper.state == Paper.State.ACCEPTED and paper.pk not in used
        ]
        prefetch_related_objects([paper for paper in waiting if paper.other_authors.all()], "document__authors")
        return [
            WaitingPaper(paper, [ShownPeople("", [_person(person) for person in participants_writing(paper)])])
            for paper in waiting
        ]


def shown_people(rows: Iterable[ItemPerson | Officer]) -> list[ShownPeople]:
    """People by their roles, in the order in which pages name these."""
    by_role: dict[str, list[ShownPerson]] = {}
    for row in sorted(rows, key=lambda row: ORDER[Role(row.role)]):
        by_role.setdefault(row.role, []).append(_person(row.participant, row.role))
    return [
        ShownPeople("" if role == Role.SPEAKER else NOUNS[Role(role)].heading(len(people)), people)
        for role, people in by_role.items()
    ]


def _person(person: Participant, role: str = "") -> ShownPerson:
    if role and person.status in Participant.GONE:  # a conflict says who it was
        return ShownPerson("Speaker" if role == Role.SPEAKER else "", is_unconfirmed=True)
    return ShownPerson(person.listed_name, person.status in UNANSWERED)
