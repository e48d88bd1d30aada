"""Who owes what: a row for each person who was asked and has not said no."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from egm_portal.office.board.facts import Facts
from egm_portal.office.next_reminders import NextReminder
from egm_portal.office.rooms import page_of
from papers.columns import pages_with_advice, state_tag
from papers.models import Paper
from papers.queries import OwedPaper
from participants.columns import consent_tag, status_tag
from participants.models import Participant

SHOWN = (Participant.Status.INVITED, Participant.Status.ACCEPTED)


@dataclass(frozen=True)
class PaperCell:
    """How far one paper is, how long it is if a file has come, and where it is decided."""

    state: SafeString
    length: SafeString | str
    link: str


@dataclass(frozen=True)
class PersonRow:
    """One person, with a word for each thing owed; no papers: none is owed."""

    name: str
    details: str
    link: str
    invitation: SafeString
    papers: list[PaperCell]
    consent: SafeString | str
    reminder: NextReminder | None


def people_rows(facts: Facts) -> list[PersonRow]:
    """Everybody who was invited or takes part, by name."""
    papers: dict[int, list[OwedPaper]] = {}
    for owed in facts.papers:
        papers.setdefault(owed.paper.participant_id, []).append(owed)
    return [_row(person, papers.get(person.pk, []), facts) for person in facts.people if person.status in SHOWN]


def _row(person: Participant, papers: list[OwedPaper], facts: Facts) -> PersonRow:
    takes_part = person.status == Participant.Status.ACCEPTED
    return PersonRow(
        name=person.name,
        details=" · ".join(filter(None, [person.country, person.get_role_display()])),
        link=page_of(person),
        invitation=status_tag(person),
        papers=[_paper(owed) for owed in papers],
        consent=consent_tag(person) if takes_part else "-",
        reminder=facts.next_reminders.get(person.pk),
    )


def _paper(owed: OwedPaper) -> PaperCell:
    paper: Paper = owed.paper
    length = pages_with_advice(owed.newest.pages, paper) if owed.newest and owed.newest.pages else ""
    return PaperCell(state_tag(paper), length, page_of(paper))
