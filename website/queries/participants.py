"""The listed participants of a meeting, each with what they wrote for it and what they do in it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from agenda.addresses import session_address
from agenda.queries import officers_of_meeting, released_programme
from agenda.roles import NOUNS, Role
from agenda.shown import ShownSession
from egm_portal.meetings.models import Meeting
from papers.kinds import KINDS
from papers.models import Author, Document
from participants.models import Participant
from participants.queries import Category


@dataclass(frozen=True)
class Link:
    """A link of a person: to a document or a session, with the word for what they are of it; `title` as it is."""

    word: str
    title: str
    address: str


@dataclass(frozen=True)
class ListedPerson:
    """A participant with their offices in the whole meeting, such as "chair of the meeting"."""

    person: Participant
    offices: list[str]
    links: list[Link]


@dataclass(frozen=True)
class ListedCategory:
    heading: str
    people: list[ListedPerson]


def with_parts(meeting: Meeting, categories: list[Category]) -> list[ListedCategory]:
    """The categories with the public part of each person in the meeting: six queries, from the first day on seven."""
    offices, links = _offices(meeting), defaultdict(list)
    for person, link in (*_documents(meeting), *_sessions(meeting)):
        links[person].append(link)
    return [
        ListedCategory(
            category.heading,
            [ListedPerson(each, offices[each.pk], list(dict.fromkeys(links[each.pk]))) for each in category.people],
        )
        for category in categories
    ]


def _offices(meeting: Meeting) -> dict[int, list[str]]:
    """What the officers of the whole meeting are, by the ids of participants: one query."""
    offices = defaultdict(list)
    for shown in officers_of_meeting(meeting):
        for person in shown.people:
            offices[person.pk].append(f"{NOUNS[Role(shown.role)].singular} of the meeting")
    return offices


def _documents(meeting: Meeting) -> Iterator[tuple[int, Link]]:
    """Who wrote which of the public documents: one query."""
    public = Document.objects.public().filter(meeting=meeting)
    written = Author.objects.filter(document__in=public, participant__isnull=False).select_related("document")
    for author in written.order_by("document__position", "document", "position", "pk"):
        document = author.document
        document.meeting = meeting  # otherwise its address would load it again
        word = "Paper" if KINDS[document.kind].is_paper else KINDS[document.kind].noun.heading(1)
        yield author.participant_id, Link(word, document.title, document.get_absolute_url())


def _sessions(meeting: Meeting) -> Iterator[tuple[int, Link]]:
    """Who does what in the sessions of the released programme: three queries, from the first day on four."""
    programme = released_programme(meeting)
    for session in programme.as_held.sessions if programme else []:
        if session.number:
            for role, person in _roles(session):
                name = session.info.name(session.label, session.title)
                address = session_address(meeting.slug, session.number)
                yield person.pk, Link(NOUNS[Role(role)].heading(1), name, address)


def _roles(session: ShownSession) -> Iterator[tuple[str, Participant]]:
    """Everybody with a role in the session or in one of its items."""
    shown = [*session.officers, *(role for item in session.items for role in item.roles)]
    yield from ((each.role, person) for each in shown for person in each.people)
    yield from ((Role.SPEAKER, person) for item in session.items for person in item.speakers)
