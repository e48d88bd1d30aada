"""Outstanding items: a row for each person who was invited and has not declined."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.safestring import SafeString

from egm_portal.adminkit.cells import nowrap
from egm_portal.meetings.models import Meeting
from egm_portal.text.dates import day_of_deadline
from office.admin_urls import change_url
from office.board.facts import Facts
from papers.cells import pages_with_advice, state_tag
from papers.models import Document, Paper
from papers.queries import OwedPaper
from papers.states import Standing
from participants.cells import consent_tag, status_tag
from participants.models import Participant
from reminders.queries import NextReminder


@dataclass(frozen=True)
class PaperCell:
    """How far one paper is, with the length of its file, its deadline if that is not the general one, or its holder."""

    state: SafeString
    note: SafeString | str
    link: str


@dataclass(frozen=True)
class SlidesCell:
    """Whether the slides of one item were received; the link leads to them, or to its session."""

    state: SafeString
    item: str
    link: str


@dataclass(frozen=True)
class PersonRow:
    """One person, with a word for each thing owed."""

    name: str
    details: str
    link: str
    invitation: SafeString
    papers: list[PaperCell]
    slides: list[SlidesCell]
    consent: SafeString | str
    reminder: NextReminder | None
    is_open: bool
    """Whether an answer, a paper, its review, slides or consent is outstanding."""


INVITED_OR_COMING = (Participant.Status.INVITED, Participant.Status.ACCEPTED)


def people_rows(facts: Facts) -> list[PersonRow]:
    papers, slides = defaultdict(list), defaultdict(list)
    for owed in facts.papers:
        papers[owed.paper.participant_id].append(_paper_cell(owed, facts.meeting))
    for person in facts.people:
        for shared in (
            row.paper for row in person.papers_with_others.all() if row.paper.state not in Paper.NOT_EXPECTED
        ):
            note = f"with {shared.participant.name}"
            papers[person.pk].append(PaperCell(state_tag(shared), note, change_url(shared)))
    for asked in facts.slides:
        state = asked.tag(facts.at, awaited="warn" if facts.is_near else "")
        place = change_url(Document(pk=asked.document) if asked.document else asked.item.session)
        slides[asked.speaker.pk].append(SlidesCell(state, str(asked.item), place))
    is_open = {owed.paper.participant_id for owed in facts.papers if owed.standing != Standing.ACCEPTED}
    is_open |= {asked.speaker.pk for asked in facts.slides if asked.are_missing}
    return [
        PersonRow(
            name=person.name,
            details=" · ".join(filter(None, [person.country, person.get_role_display()])),
            link=change_url(person),
            invitation=status_tag(person),
            papers=papers[person.pk],
            slides=slides[person.pk],
            consent=consent_tag(person) if person.status == Participant.Status.ACCEPTED else "–",
            reminder=facts.next_reminders.get(person.pk),
            is_open=person.pk in is_open or person.status == Participant.Status.INVITED or person.list_consent is None,
        )
        for person in sorted(facts.people, key=lambda person: person.sort_key)
        if person.status in INVITED_OR_COMING
    ]


def _paper_cell(owed: OwedPaper, meeting: Meeting) -> PaperCell:
    if owed.is_owed and owed.deadline and owed.deadline != meeting.papers_due:
        day = day_of_deadline(owed.deadline, meeting.time_zone)
        note = nowrap(f"due {date_format(day, 'MONTH_DAY_FORMAT')}")
    else:
        note = pages_with_advice(owed.newest.pages, owed.paper) if owed.newest and owed.newest.pages else ""
    return PaperCell(state_tag(owed.paper), note, change_url(owed.paper))
