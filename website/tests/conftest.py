"""A meeting with something on each public page, read on 10 July 2013."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from lxml import html

from agenda.actions import release_programme
from agenda.models import Officer, Session
from agenda.roles import Role
from egm_portal.clock import calendar_at
from egm_portal.meetings.models import Meeting, User
from papers import actions as papers
from papers.models import Document, Paper
from participants.models import Participant
from tests import factories
from website import page_cache
from website.urls import urlpatterns

OTHERS = {"contact", "contact_sent", "portal_contact", "portal_contact_sent", "search"}
OTHERS |= {"report_original", "recommendations", "conclusions"}
"""Pages with a form, and those that are there once the report is issued."""


def pages(*arguments: str) -> list[str]:
    """The names of the pages whose addresses have these arguments, without the others."""
    routes = [route for route in urlpatterns if str(route.pattern).endswith("/") or not str(route.pattern)]
    names = [route.name for route in routes if tuple(route.pattern.converters) == arguments]
    return [name for name in names if name not in OTHERS]


PORTAL, BELOW = pages(), pages("slug")


@dataclass
class World:
    """A meeting and what belongs to it."""

    meeting: Meeting
    organizer: User
    nominee: Participant
    guest: Participant
    speaker: Participant
    published: Paper
    accepted: Paper
    submitted: Paper
    awaited: Paper
    document: Document
    session: Session

    def paths(self) -> list[str]:
        """Every public address of the meeting and of the portal, also those of documents that are not public."""
        slug = self.meeting.slug
        numbers = range(1, Document.objects.filter(meeting=self.meeting).count() + 2)
        documents = [reverse("website:document", args=[slug, number]) for number in numbers]
        below = [reverse(f"website:{name}", args=[slug]) for name in BELOW]
        session = reverse("website:session", args=[slug, self.session.number])
        return [reverse(f"website:{name}") for name in PORTAL] + [*below, session, *documents]


def text(response) -> str:
    """What a person reads in the main part of a page."""
    return " ".join(html.fromstring(response.content).xpath("//main")[0].text_content().split())


@pytest.fixture(autouse=True)
def today():
    """The calendar of these tests, and nothing kept from the test before."""
    page_cache.cache.clear()
    with calendar_at(factories.TODAY):
        yield
    page_cache.cache.clear()


@pytest.fixture
def world(meeting, organizer):
    """The meeting, with people, papers in every state, a document, a programme and an aide-memoire."""
    with calendar_at(datetime(2013, 7, 9, 7, tzinfo=UTC)):
        return make_world(meeting, organizer)


@factories.quickly
def make_world(meeting: Meeting, organizer: User) -> World:
    """Gives the meeting a row of everything that its public pages show."""
    meeting.aide_memoire.create(number=1, heading="Purpose", body="To find out.\n\n- what\n- and how")
    speaker = factories.make_participant(meeting=meeting, status="accepted", honorific="Ms.", title="Professor")
    published = factories.make_paper(participant=speaker, state="published", title="A published paper")
    slides = factories.make_document(
        meeting=meeting,
        kind=Document.Kind.PRESENTATION,
        title="Slides",
        access="public",
        accompanies=published.document,
    )
    Document.objects.filter(pk=slides.pk).update(publication_consent=True)
    document = factories.make_document(meeting=meeting, title="A reading list", access="public", symbol="EGM/2013/1")
    for shown in (slides, document):
        papers.publish_document(document=shown)
    session = factories.make_session(meeting=meeting)
    item = session.items.create(title="A presentation", paper=published)
    item.people.add(speaker)
    item.documents.add(slides)
    Officer.objects.create(meeting=meeting, session=session, participant=speaker, role=Role.CHAIR)
    release_programme(meeting=meeting, kind="provisional", by=None)
    return World(
        meeting=meeting,
        organizer=organizer,
        nominee=factories.make_participant(meeting=meeting),
        guest=factories.make_participant(meeting=meeting, status="invited"),
        speaker=speaker,
        published=published,
        accepted=factories.make_paper("accepted", meeting=meeting, title="An accepted paper"),
        submitted=factories.make_paper("submitted", meeting=meeting, title="A submitted paper"),
        awaited=factories.make_paper("awaited", meeting=meeting),
        document=document,
        session=session,
    )
