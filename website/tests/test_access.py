"""Who sees what on the public pages."""

import re

import pytest
from django.urls import reverse

from agenda.actions import release_programme
from papers import actions as papers
from tests import factories
from tests.factories import TODAY
from website.tests.conftest import text

pytestmark = pytest.mark.django_db
CANARY = "Zeisigpapier"


@pytest.fixture
def unpublished(world):
    """A paper that was accepted and has not been published, with a title that occurs nowhere else."""
    paper = factories.make_paper("accepted", meeting=world.meeting, title=CANARY)
    item = world.session.items.create(title="Another presentation", paper=paper)
    item.people.add(paper.participant)
    release_programme(meeting=world.meeting, kind="provisional", by=None)
    return paper


def test_organizer_sees_that_a_paper_is_not_published(client, unpublished, organizer):
    client.force_login(organizer)

    page = client.get(unpublished.document.get_absolute_url())

    assert "This document is not published" in text(page)
    assert b"citation_title" not in page.content
    assert page["X-Robots-Tag"] == "noindex"


def test_published_paper_stands_everywhere_it_belongs(client, world, unpublished):
    papers.publish_document(document=unpublished.document)

    found = [path for path in world.paths() if CANARY in client.get(path).content.decode()]

    expected = ["meeting", "agenda", "participants", "papers", "documents"]
    assert found == [
        *(reverse(f"website:{name}", args=[world.meeting.slug]) for name in expected),
        reverse("website:session", args=[world.meeting.slug, world.session.number]),
        unpublished.document.get_absolute_url(),
    ]


def test_newer_version_not_accepted_is_only_for_author_and_organizer(client, world, organizer, other_expert):
    papers.receive_paper(paper=world.published, file=factories.make_pdf_file(9, "newer"), by=None, received_at=TODAY)
    path = world.published.document.get_absolute_url()

    def shows_it(user):
        client.logout()
        if user:
            client.force_login(user)
        return "Version 2" in text(client.get(path))

    readers = [None, other_expert.user, world.published.participant.user, organizer]
    assert [shows_it(user) for user in readers] == [False, False, True, True]


def test_document_for_participants_is_for_them(client, world, organizer, outsider, other_expert):
    note = factories.make_document(meeting=world.meeting, title=CANARY, access="participants")
    papers.publish_document(document=note)
    path = reverse("website:documents", args=[world.meeting.slug])

    def sees(user):
        client.logout()
        if user:
            client.force_login(user)
        return CANARY in client.get(path).content.decode(), client.get(note.get_absolute_url()).status_code

    assert [sees(user) for user in (None, outsider)] == [(False, 404)] * 2
    assert [sees(user) for user in (other_expert.user, organizer)] == [(True, 200)] * 2


def test_participants_without_consent_are_not_named(client, world):
    shy = factories.make_participant(meeting=world.meeting, status="accepted", name=CANARY, list_consent=False)
    world.session.items.create(title="Shy").people.add(shy)
    release_programme(meeting=world.meeting, kind="provisional", by=None)

    assert [path for path in world.paths() if CANARY in client.get(path).content.decode()] == []


def test_pages_show_no_mail_address(client, world):
    assert [path for path in world.paths() if re.search(r"\w@\w", client.get(path).text)] == []
