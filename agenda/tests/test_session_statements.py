"""Statements for a session, which those send who have a role in it and speak on no item."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html

from agenda import actions as agenda
from agenda.models import Officer, Programme, SessionDocument
from agenda.queries import released_programme
from agenda.submission_targets import SubmissionTarget
from egm_portal.clock import calendar_at
from office.admin_urls import change_url
from papers import actions
from papers.models import Document, Submission, Version
from participants.actions import withdraw_participant
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
FILE = factories.make_pdf(3, "A statement")


@pytest.fixture
def session(meeting, expert):
    session = factories.make_session(meeting=meeting, title="Everyone, without exception")
    Officer.objects.create(meeting=meeting, session=session, participant=expert, role="moderator")
    return session


@pytest.fixture
def moderator(session, expert, client):
    client.force_login(expert.user)
    return client


def address(session, path="statement", name="submit", *more):
    return reverse(f"agenda:{name}", args=[session.meeting.slug, SubmissionTarget(session=session.number), path, *more])


def send(client, session, content=FILE, **typed):
    file = SimpleUploadedFile("statement.pdf", content, content_type="application/pdf")
    return client.post(address(session), {"send": "yes", "file": file, **typed}, follow=True)


def release(meeting):
    factories.accept_open_conflicts(meeting)
    agenda.release_programme(meeting=meeting, kind=Programme.Kind.PROVISIONAL, by=None)


def published(client, session):
    send(client, session, publication_consent="on")
    document = SessionDocument.objects.get().document
    for version in document.versions.all():
        actions.prepare_version(version=version)
    actions.publish_document(document=document)
    return document


def test_statement_gets_a_receipt_and_waits_for_an_organizer(moderator, session, expert):
    page = send(moderator, session, publication_consent="on")

    row = SessionDocument.objects.get()
    assert (row.session, row.participant, row.document.kind) == (session, expert, "statement")
    assert (row.document.title, row.document.publication_consent) == (session.title, True)
    assert Submission.objects.get().state == Submission.State.SUBMITTED
    assert page.redirect_chain == [(address(session, "statement", "receipt", 1), 302)]


def test_file_is_replaced_by_a_new_version(moderator, session):
    send(moderator, session)
    send(moderator, session, factories.make_pdf(4, "Better"))

    assert SessionDocument.objects.count() == Document.objects.filter(kind="statement").count() == 1
    assert list(Version.objects.values_list("number", flat=True)) == [1, 2]


@pytest.mark.parametrize("who", ["moderator", "withdrawn", "of another session", "of the meeting", "speaker"])
def test_only_those_with_a_role_in_the_session_find_the_page(moderator, session, expert, other_expert, who):
    client = moderator
    if who == "withdrawn":
        withdraw_participant(participant=expert)
    elif who != "moderator":
        client = Client()
        client.force_login(other_expert.user)
        other = factories.make_session(meeting=session.meeting, starts_at=session.ends_at)
        if who == "speaker":
            session.items.create(title="An item").people.add(other_expert)
        else:
            place = other if who == "of another session" else None
            role = {"meeting": session.meeting, "participant": other_expert, "role": "chair"}
            Officer.objects.create(session=place, **role)

    assert client.get(address(session)).status_code == (200 if who == "moderator" else 404)
    assert client.get(address(session, "slides")).status_code == 404


@pytest.mark.parametrize(("late", "taken"), [(0, 1), (1, 0)])
def test_statement_is_taken_until_the_session_ends(moderator, session, late, taken):
    with calendar_at(session.ends_at + timedelta(seconds=late)):
        send(moderator, session)

    assert Version.objects.count() == taken


def test_personal_page_leads_to_it_once_the_programme_is_released(moderator, session, meeting):
    def links():
        page = html.fromstring(moderator.get(reverse("my:meeting", args=[meeting.slug])).text)
        return [link for link in page.xpath("//a/@href") if "/sessions/" in link]

    before = links()
    release(meeting)

    assert (before, links()) == ([], [address(session)])


def test_readers_find_it_with_the_session(moderator, session, meeting):
    release(meeting)
    document = published(moderator, session)
    (shown,) = released_programme(meeting).sessions

    pages = [reverse("website:agenda", args=[meeting.slug]), reverse("website:session", args=[meeting.slug, 1])]
    assert shown.documents == [document]
    for page in pages:
        assert f'href="{document.get_absolute_url()}"' in Client().get(page).text
    assert f">{session.title}</a>" in Client().get(document.get_absolute_url()).text
    archive = Client().get(reverse("website:session_zip", args=[meeting.slug, 1]))
    assert len(b"".join(archive.streaming_content)) > 0


def test_removed_session_gets_its_statement_back(moderator, session, meeting, organizer):
    document = published(moderator, session)

    change = agenda.remove_session(session=session, by=organizer)
    assert not SessionDocument.objects.exists()
    agenda.undo_edit(change=change, by=organizer)

    assert SessionDocument.objects.get().document == document


def test_organizer_finds_it_at_the_row_of_the_session_and_can_move_it(at_desk, moderator, session, meeting, organizer):
    send(moderator, session)
    row = SessionDocument.objects.get()
    at_desk.force_login(organizer)

    screen = at_desk.get(reverse("admin:meetings_meeting_programme", args=[meeting.pk])).text
    waiting = html.fromstring(screen).xpath(f"//*[@data-row='session-{session.pk}']//a/@href")
    assert change_url(row.document) in waiting
    assert "Sessions of the programme" in at_desk.get(change_url(row.document)).text
