"""A publication that is undone was never there for readers; once they have had its file, it can only be withdrawn."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from agenda.models import Programme
from egm_portal.clock import calendar_at, real_now
from papers import actions as papers
from papers import rules
from papers.models import FirstServing
from tests import factories
from tests.test_undo import act, replaced, told, undo, undo_forms

pytestmark = pytest.mark.django_db
ONLY = "A title that nobody else has"


@pytest.fixture
def document(meeting, today):
    return factories.make_paper("accepted", meeting=meeting, title=ONLY).document


def places(document):
    """Every public address of the document, and of what lists it."""
    slug, number = document.meeting.slug, document.number
    version, name = document.versions.last(), document.versions.last().file_name
    own = [
        reverse("website:document", args=[slug, number]),
        *(f"/meetings/{slug}/documents/{number}.{ending}" for ending in ("bib", "ris", "json")),
        reverse("papers:file", args=[slug, number, name]),
        reverse("papers:version", args=[slug, number, version.number, name]),
        reverse("papers:original", args=[slug, number, version.number, name]),
    ]
    lists = [
        *(f"/meetings/{slug}/{name}" for name in ("", "papers/", "documents/", "agenda/", "participants/")),
        *("/", "/meetings/", "/search/?q=nobody"),
    ]
    return own, lists


def answers(document):
    """What a reader who is not signed in gets: the statuses of its addresses, and which lists have its title."""
    reader = Client()
    own, lists = places(document)
    statuses = [reader.head(address, follow=True).status_code for address in own]
    return statuses, [address for address in lists if ONLY in reader.get(address).content.decode()]


def test_publication_that_is_undone_was_never_there(at_desk, document, settings):
    settings.PAGE_CACHE = True
    before = answers(document)
    page = act(at_desk, "publish", document)
    published = answers(document)

    after = undo(at_desk, page)

    assert told(after) == [f"Undone: {ONLY}."]
    assert before == ([404] * 7, [])
    assert published[0] == [200] * 6 + [404]
    assert len(published[1]) >= 3
    assert answers(document) == before


def test_its_number_is_not_used_again(at_desk, document):
    undo(at_desk, act(at_desk, "publish", document))

    later = factories.make_document(meeting=document.meeting)

    assert later.number == document.number + 1


def served(how, document, settings, tmp_path):
    """Asks for the public file as a reader in this way."""
    reader, address = Client(), places(document)[0][4]
    if how == "by nginx":
        settings.X_ACCEL_PREFIX = "/protected/"
        response = reader.get(address)
        assert response.headers["X-Accel-Redirect"]
    elif how == "in part":
        response = reader.get(address, headers={"Range": "bytes=5-9"})
    elif how == "again by who has it":
        response = reader.get(address, headers={"If-None-Match": f'"{document.versions.get().public_sha256}"'})
    elif how == "with HEAD":
        response = reader.head(address)
    elif how == "without its file":
        document.versions.update(public_name="documents/00/missing.pdf")
        response = reader.get(address)
    else:
        response = reader.get(address)
    b"".join(response)
    return response.status_code


@pytest.mark.parametrize(
    ("how", "status", "is_noted"),
    [
        ("whole", 200, True),
        ("in part", 206, True),
        ("by nginx", 200, True),
        ("again by who has it", 304, False),
        ("with HEAD", 200, False),
        ("without its file", 404, False),
    ],
)
def test_publication_cannot_be_undone_once_its_file_was_served(
    at_desk, document, settings, tmp_path, how, status, is_noted
):
    page = act(at_desk, "publish", document)

    answered = served(how, document, settings, tmp_path)
    after = undo(at_desk, page)

    document.refresh_from_db()
    assert (answered, FirstServing.objects.count()) == (status, is_noted)
    assert document.is_published == is_noted
    assert told(after) == ([f"{ONLY}: {rules.DOWNLOADED}"] if is_noted else [f"Undone: {ONLY}."])


def test_who_cannot_undo_is_offered_withdrawal(at_desk, document):
    page = act(at_desk, "publish", document)
    b"".join(Client().get(places(document)[0][4]))

    after = undo(at_desk, page)

    withdrawal = reverse("admin:papers_document_withdraw")
    assert after.redirect_chain == [(f"{withdrawal}?id={document.pk}", 302)]
    assert after.context["able"][0].row == document


def test_downloads_of_organizers_do_not_count(at_desk, document):
    page = act(at_desk, "publish", document)
    b"".join(at_desk.get(places(document)[0][4]))

    assert told(undo(at_desk, page)) == [f"Undone: {ONLY}."]


def test_first_download_writes_once_and_later_ones_never(document, django_assert_num_queries):
    papers.publish_document(document=document)
    reader, address = Client(), places(document)[0][4]
    b"".join(reader.get(address))

    with django_assert_num_queries(2):
        b"".join(reader.get(address))

    assert FirstServing.objects.count() == 1


def test_file_in_an_archive_counts_as_served(at_desk, meeting, document):
    session = factories.make_session(meeting=meeting)
    session.items.update(paper=document.paper)
    act(at_desk, "release", meeting, kind="provisional")
    page = act(at_desk, "publish", document)
    b"".join(Client().get(reverse("website:session_zip", args=[meeting.slug, session.number])))

    assert told(undo(at_desk, page)) == [f"{ONLY}: {rules.DOWNLOADED}"]


def test_download_that_an_undo_has_overtaken_sends_nothing(at_desk, document):
    page = act(at_desk, "publish", document)
    version = document.versions.get()
    undo(at_desk, page)

    assert not papers.note_first_serving(versions=[version.pk])
    assert not FirstServing.objects.exists()


def test_accepted_file_that_replaced_a_published_one_is_no_longer_served(at_desk, meeting):
    paper = replaced(meeting)
    page = act(at_desk, "accept", paper)
    undo(at_desk, page)

    own = places(paper.document)[0]
    address = own[5].replace("/v2/", "/v1/")
    assert [Client().head(path).status_code for path in (own[4], address, own[5])] == [200, 200, 404]


def test_accepted_file_that_was_served_stays_current(at_desk, meeting):
    paper = replaced(meeting)
    page = act(at_desk, "accept", paper)
    b"".join(Client().get(places(paper.document)[0][4]))

    after = undo(at_desk, page)

    assert told(after) == [f"{paper}: {rules.DOWNLOADED}"]
    assert paper.document.versions.get(number=2).is_current


def test_earlier_servings_do_not_stop_the_undoing_of_a_second_publication(at_desk, document):
    papers.publish_document(document=document)
    b"".join(Client().get(places(document)[0][4]))
    FirstServing.objects.update(served_at=real_now() - timedelta(days=1))
    with calendar_at(factories.TODAY + timedelta(hours=1)):
        papers.withdraw_document(document=document, reason="A mistake.")

        undo(at_desk, act(at_desk, "publish", document))

        assert Client().get(places(document)[0][0]).status_code == 410


def test_release_that_is_undone_brings_back_the_earlier_programme(at_desk, meeting, settings):
    settings.PAGE_CACHE = True
    session = factories.make_session(meeting=meeting, title="First title")
    act(at_desk, "release", meeting, kind="provisional")
    meeting.sessions.filter(pk=session.pk).update(title="Second title")
    page = act(at_desk, "release", meeting, kind="provisional")
    agenda = reverse("website:agenda", args=[meeting.slug])
    shown = Client().get(agenda).content.decode()

    undo(at_desk, page)

    again = Client().get(agenda).content.decode()
    assert ("Second title" in shown, "Second title" in again, "First title" in again) == (True, False, True)
    assert str(Programme.objects.get()) == "Provisional programme"


def test_release_that_another_has_replaced_stays(at_desk, meeting):
    factories.make_session(meeting=meeting)
    page = act(at_desk, "release", meeting, kind="provisional")
    undo_first = undo_forms(page)[0]
    meeting.sessions.update(title="Another title")
    act(at_desk, "release", meeting, kind="provisional")

    address, fields = undo_first
    after = at_desk.post(address, fields)

    assert [str(message) for message in get_messages(after.wsgi_request)] == [
        f"{meeting}: A later release has replaced this one."
    ]
    assert Programme.objects.count() == 2
