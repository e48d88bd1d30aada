"""A release published as a document of its meeting: what is cited of it stays."""

import pytest
from django.test import Client
from django.urls import reverse

from agenda import actions, rules
from agenda.models import Programme
from agenda.programme_pdf import request_programme_pdfs
from egm_portal.exceptions import NotAllowed
from papers import actions as papers
from papers.models import Document
from participants.profile_actions import set_consents
from tests import factories
from tests.test_undo import act, told, undo, undo_forms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def released(meeting, kind="provisional"):
    return actions.release_programme(meeting=meeting, kind=kind, by=None)


def render_now():
    request_programme_pdfs()
    factories.print_waiting()


@pytest.fixture
def release(meeting, expert):
    session = factories.make_session(meeting=meeting)
    session.items.get().roles.create(participant=expert)
    return released(meeting)


@pytest.fixture
def printed(release):
    render_now()
    return release


def file_of(document):
    version = document.versions.order_by("number").last()
    return reverse("papers:file", args=[document.meeting.slug, document.number, version.file_name])


def downloaded(document):
    """What a reader who is not signed in gets as the document's file."""
    response = Client().get(file_of(document))
    b"".join(response)
    return response


def test_release_becomes_a_document_that_everybody_reads(at_desk, organizer, meeting, printed):
    after = act(at_desk, "publish", printed)

    document = Document.objects.get()
    assert told(after) == ["Published as a document: Provisional programme."]
    assert (document.kind, document.title, document.access) == ("programme", "Provisional programme", "public")
    assert document.issued_on == printed.released_at.astimezone(meeting.zone).date()
    assert document.versions.get().uploaded_by == organizer
    assert downloaded(document).headers["Content-Type"] == "application/pdf"


def test_publication_says_that_the_pdf_is_being_generated(at_desk, release):
    address = reverse("admin:agenda_programme_publish")
    asked = at_desk.get(address, {"id": release.pk}).content.decode()

    after = act(at_desk, "publish", release)

    assert rules.PDF_NOT_READY in asked
    assert told(after) == [f"Provisional programme: {rules.PDF_NOT_READY}"]
    assert not Document.objects.exists()


def test_each_release_is_a_document_of_its_own(at_desk, meeting, printed):
    act(at_desk, "publish", printed)
    first = Document.objects.get()
    meeting.sessions.update(title="Another title")
    later = released(meeting)
    render_now()

    act(at_desk, "publish", later)

    assert list(Document.objects.order_by("pk").values_list("title", flat=True)) == [
        "Provisional programme",
        "Provisional programme, Rev.1",
    ]
    assert downloaded(first).status_code == 200


def test_only_the_newest_release_is_published_and_only_once(at_desk, meeting, printed):
    act(at_desk, "publish", printed)
    with pytest.raises(NotAllowed, match="It is already published as a document"):
        actions.file_release(release=Programme.objects.get(), by=None)
    meeting.sessions.update(title="Another title")
    released(meeting)

    with pytest.raises(NotAllowed, match="A later release has replaced this one"):
        actions.file_release(release=printed, by=None)


def test_publication_that_is_undone_leaves_an_unpublished_document_and_can_be_made_again(at_desk, printed):
    page = act(at_desk, "publish", printed)
    document = Document.objects.get()

    after = undo(at_desk, page)

    assert told(after) == ["Undone: Provisional programme."]
    document.refresh_from_db()
    assert (document.publish_at, document.access) == (None, "organizers")
    assert downloaded(document).status_code == 404
    act(at_desk, "publish", printed)
    assert Document.objects.get().is_published
    assert Document.objects.get().versions.count() == 1


def test_publication_is_not_undone_once_its_file_was_downloaded(at_desk, printed):
    page = act(at_desk, "publish", printed)
    downloaded(Document.objects.get())

    after = undo(at_desk, page)

    assert Document.objects.get().is_published
    assert "Withdraw from readers" in after.content.decode()


def test_published_release_is_not_undone(at_desk, meeting, expert):
    factories.make_session(meeting=meeting).items.get().roles.create(participant=expert)
    page = act(at_desk, "release", meeting, kind="provisional")
    render_now()
    act(at_desk, "publish", Programme.objects.get())

    after = undo(at_desk, page)

    assert told(after) == [f"{meeting}: {rules.IS_DOCUMENT}"]
    assert Programme.objects.count() == 1


def test_withdrawn_document_gets_the_programme_as_it_is_now(at_desk, printed, expert):
    act(at_desk, "publish", printed)
    papers.withdraw_document(document=Document.objects.get(), reason="A name is withdrawn.")
    set_consents(participant=expert, list_consent=not expert.list_consent)
    render_now()

    act(at_desk, "publish", printed)

    document = Document.objects.get()
    assert document.is_published
    assert document.versions.count() == 2


def test_page_of_releases_and_of_comparison_offer_it_until_it_is_published(at_desk, meeting, printed):
    compare = reverse("admin:meetings_meeting_compare", args=[meeting.pk])
    pages = [reverse("admin:agenda_programme_change", args=[printed.pk]), compare]
    offered = ["Publish as a document" in at_desk.get(page).content.decode() for page in pages]

    act(at_desk, "publish", printed)

    document = reverse("admin:papers_document_change", args=[Document.objects.get().pk])
    assert offered == [True, True]
    for page in pages:
        content = at_desk.get(page).content.decode()
        assert "Publish as a document" not in content
        assert document in content
    assert undo_forms(at_desk.get(pages[0])) != []
