"""Outstanding items: a row for each person who was asked and has not said no."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.safestring import SafeString

from agenda.slides import RequestedSlides
from egm_portal.adminkit.cells import together
from egm_portal.text.dates import day_of_deadline
from office.admin_urls import change_url
from office.board.facts import Facts
from papers.cells import pages_with_advice, state_tag
from papers.models import Paper
from papers.queries import OwedPaper
from participants.cells import consent_tag, status_tag
from participants.models import Participant
from reminders.queries import NextReminder

SHOWN = (Participant.Status.INVITED, Participant.Status.ACCEPTED)


@dataclass(frozen=True)
class PaperCell:
    """How far one paper is, and where it is decided.

    The note says how long its file is, or until when it is awaited if that is not the date of the others.
    """

    state: SafeString
    note: SafeString | str
    link: str


@dataclass(frozen=True)
class SlidesCell:
    """Whether the slides of one item have come, of which, and the session in which they are added."""

    state: SafeString
    item: str
    link: str


@dataclass(frozen=True)
class PersonRow:
    """One person, with a word for each thing owed; no papers, or no slides: none are owed."""

    name: str
    details: str
    link: str
    invitation: SafeString
    papers: list[PaperCell]
    slides: list[SlidesCell]
    consent: SafeString | str
    reminder: NextReminder | None


def people_rows(facts: Facts) -> list[PersonRow]:
    """Everybody who was invited or takes part, by name."""
    papers, slides = defaultdict(list), defaultdict(list)
    for owed in facts.papers:
        papers[owed.paper.participant_id].append(owed)
    for asked in facts.slides:
        slides[asked.speaker.pk].append(asked)
    return [
        _row(person, papers[person.pk], slides[person.pk], facts) for person in facts.people if person.status in SHOWN
    ]


def _row(person: Participant, papers: list[OwedPaper], slides: list[RequestedSlides], facts: Facts) -> PersonRow:
    takes_part = person.status == Participant.Status.ACCEPTED
    return PersonRow(
        name=person.name,
        details=" · ".join(filter(None, [person.country, person.get_role_display()])),
        link=change_url(person),
        invitation=status_tag(person),
        papers=[_paper(owed) for owed in papers],
        slides=[_slides(asked, facts) for asked in slides],
        consent=consent_tag(person) if takes_part else "-",
        reminder=facts.next_reminders.get(person.pk),
    )


def _slides(asked: RequestedSlides, facts: Facts) -> SlidesCell:
    shown = asked.tag(facts.at, awaited="warn" if facts.is_near else "")
    return SlidesCell(shown, str(asked.item), change_url(asked.item.session))


def _paper(owed: OwedPaper) -> PaperCell:
    paper: Paper = owed.paper
    return PaperCell(state_tag(paper), _note(owed), change_url(paper))


def _note(owed: OwedPaper) -> SafeString | str:
    meeting = owed.paper.participant.meeting
    if owed.is_owed and owed.deadline and owed.deadline != meeting.papers_due:
        return together(f"due {date_format(day_of_deadline(owed.deadline, meeting.time_zone), 'MONTH_DAY_FORMAT')}")
    return pages_with_advice(owed.newest.pages, owed.paper) if owed.newest and owed.newest.pages else ""
