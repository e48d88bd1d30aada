"""A wrong file of a published document is taken back from readers for ten minutes, downloaded or not."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at, portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.security_events import EVENTS
from office.invariants import findings
from papers import actions, rules
from papers.admin.document_verbs import WITHDRAWN_WITH_IT
from papers.files.archives import readers_files, received_files
from papers.models import Document, Paper, Submission, Version
from papers.search.reading import keep_pages
from tests import factories
from tests.test_undo import act, told, undo

pytestmark = pytest.mark.django_db
TITLE = "Seeing the whole budget"
LATER = factories.TODAY + timedelta(minutes=10, seconds=1)


@pytest.fixture(autouse=True)
def today(settings):
    settings.PAGE_CACHE = True
    with calendar_at(factories.TODAY):
        yield


@pytest.fixture
def document(meeting):
    """A document that was published a day ago."""
    document = factories.make_document(meeting=meeting, title=TITLE)
    with calendar_at(factories.TODAY - timedelta(days=1)):
        actions.publish_document(document=document)
    Version.objects.update(current_from=factories.TODAY - timedelta(days=1))
    return Document.objects.get()


@pytest.fixture
def wrong(document):
    """The second file of that document, which readers can get since a moment ago."""
    return factories.make_version(document, pages=4)


def of_version(version):
    place = [version.document.meeting.slug, version.document.number, version.number]
    return reverse("papers:version", args=[*place, version.file_name])


def newest(document):
    return reverse("papers:file", args=[document.meeting.slug, document.number, f"{document.file_stem}.pdf"])


def take_back(at_desk, version):
    return act(at_desk, "take-back", version.document, version=version.pk)


def answer(client, address):
    response = client.get(address)
    return response.status_code, b"".join(response).decode(errors="replace")


@pytest.mark.parametrize("is_downloaded", [True, False])
def test_readers_get_the_file_before_it_at_once(at_desk, wrong, is_downloaded):
    document, reader = wrong.document, Client()
    page = document.get_absolute_url()
    if is_downloaded:
        response = reader.get(of_version(wrong))
        b"".join(response)
        assert response["Cache-Control"] == "public, no-cache"
    shown = answer(reader, page)[1]

    after = take_back(at_desk, wrong)

    status, text = answer(reader, of_version(wrong))
    assert told(after) == [f"File taken back: {TITLE}."]
    assert of_version(wrong) in shown
    assert (status, page in text, "This file has been taken back" in text) == (410, True, True)
    assert of_version(wrong) not in answer(reader, page)[1]
    assert of_version(document.versions.get(number=1)) in answer(reader, page)[1]
    assert reader.head(newest(document))["ETag"] == f'"{document.versions.get(number=1).public_sha256}"'
    assert [member.sha256 for member in readers_files([document.pk])] == [document.versions.get(number=1).public_sha256]
    assert list(findings()) == []


def test_page_of_the_file_is_kept_by_no_cache(at_desk, wrong):
    take_back(at_desk, wrong)

    assert Client().head(of_version(wrong))["Cache-Control"] == "public, no-cache"


def test_text_of_the_file_is_no_longer_found(at_desk, client, meeting, organizer):
    document = factories.make_document(meeting=meeting, title=TITLE)
    actions.publish_document(document=document)
    wrong = document.versions.get()
    keep_pages(wrong, ["Something about budgets and lighthouses"])
    address = "/search/?q=lighthouses"
    before = TITLE in answer(Client(), address)[1]

    take_back(at_desk, wrong)

    assert before
    assert TITLE not in answer(Client(), address)[1]
    client.force_login(organizer)
    assert of_version(wrong) not in answer(client, address)[1]


def test_number_is_not_used_again(at_desk, wrong):
    take_back(at_desk, wrong)

    right = factories.make_version(wrong.document, pages=5)

    assert (right.number, right.is_current) == (3, True)
    assert answer(Client(), of_version(wrong))[0] == 410
    assert answer(Client(), of_version(right))[0] == 200


def test_document_without_another_file_is_withdrawn_until_another_is_published(at_desk, document):
    with calendar_at(document.publish_at + timedelta(minutes=9)):
        only = document.versions.get()
        page = take_back(at_desk, only)
    reader = Client()
    gone = [answer(reader, address) for address in (document.get_absolute_url(), newest(document), of_version(only))]
    lists = [TITLE in answer(reader, f"/meetings/{document.meeting.slug}/{part}")[1] for part in ("", "documents/")]
    document.refresh_from_db()

    assert told(page) == [f"File taken back: {TITLE}. {WITHDRAWN_WITH_IT}"]
    assert [(status, "taken back" in text) for status, text in gone] == [(410, True)] * 3
    assert lists == [False, False]
    assert rules.refusal_to_publish(document) == "It has no accepted file, and no external address."
    assert list(findings()) == []

    right = factories.make_version(document, pages=3)
    act(at_desk, "publish", document)

    assert answer(reader, document.get_absolute_url())[0] == 200
    assert [answer(reader, of_version(version))[0] for version in (only, right)] == [410, 200]


def test_file_that_readers_never_had_does_not_come_in_its_place(at_desk, meeting):
    document = factories.make_document(meeting=meeting)
    factories.make_version(document, pages=3)
    with calendar_at(factories.TODAY + timedelta(minutes=1)):
        actions.publish_document(document=document)
    with calendar_at(factories.TODAY + timedelta(minutes=2)):
        take_back(at_desk, document.versions.get(number=2))

    document.refresh_from_db()
    assert document.publication == Document.Publication.WITHDRAWN
    assert not document.versions.current().exists()


def test_translation_is_taken_back_alone(at_desk, document):
    french = factories.make_version(document, language="fr")

    take_back(at_desk, french)

    assert answer(Client(), of_version(french))[0] == 410
    assert document.versions.current().get().number == 1


def test_organizers_keep_the_file(at_desk, wrong):
    take_back(at_desk, wrong)

    place = [wrong.document.meeting.slug, wrong.document.number, wrong.number]
    original = reverse("papers:original", args=[*place, wrong.original_file_name])
    page = answer(at_desk, reverse("admin:papers_document_change", args=[wrong.document.pk]))[1]
    assert original in page
    assert " ".join(html.fromstring(page).xpath("string(//td[contains(., 'taken back on')])").split()) == (
        "taken back on 10 July 2013, 09:00 (Geneva)"
    )
    assert answer(at_desk, original)[0] == 200
    assert "taken back" in answer(at_desk, wrong.document.get_absolute_url())[1]


def test_author_gets_it_only_if_they_have_sent_it(at_desk, client, meeting, expert):
    paper = factories.make_paper("published", participant=expert)
    version = paper.document.versions.get()
    take_back(at_desk, version)
    client.force_login(expert.user)
    place = [meeting.slug, paper.document.number, version.number, version.original_file_name]

    statuses = []
    for sender in (None, expert.user):
        Version.objects.update(uploaded_by=sender)
        Document.objects.update(withdrawn_at=None)
        statuses.append(answer(client, reverse("papers:original", args=place))[0])

    assert statuses == [410, 200]


def test_paper_waits_for_the_organizers_again(at_desk, meeting):
    paper = factories.make_paper("published", meeting=meeting)

    take_back(at_desk, paper.document.versions.get())

    paper = Paper.objects.get()
    assert paper.state == Paper.State.SUBMITTED
    assert rules.refusal_to_accept(paper).startswith(rules.TAKEN_BACK)
    assert rules.refusal_to_return(paper) == ""
    assert received_files(Paper.objects.all()) == []
    assert list(findings()) == []


def test_slides_wait_for_the_organizers_again(at_desk, meeting):
    submission = factories.make_submission(factories.make_participant("accepted", meeting=meeting))
    actions.publish_document(document=submission.document)

    take_back(at_desk, submission.document.versions.get())

    submission = Submission.objects.get()
    assert submission.state == Submission.State.SUBMITTED
    assert rules.refusal_to_publish(submission.document) != ""
    assert list(findings()) == []


@pytest.mark.parametrize("made", ["document", "paper"])
def test_undone_it_is_as_if_nothing_had_happened(at_desk, meeting, made):
    paper = factories.make_paper("accepted", meeting=meeting) if made == "paper" else None
    document = paper.document if paper else factories.make_document(meeting=meeting)
    actions.publish_document(document=document)
    version = document.versions.get()

    page = take_back(at_desk, version)
    after = undo(at_desk, page)

    assert told(after) == [f"Undone: {document}."]
    assert answer(Client(), of_version(version))[0] == 200


def test_after_ten_minutes_it_is_replaced_with_a_note(at_desk, wrong):
    address = f"{reverse('admin:papers_document_take-back')}?id={wrong.document.pk}"
    with calendar_at(LATER):
        kept = Client().head(of_version(wrong))["Cache-Control"]
        offered = address in answer(at_desk, reverse("admin:papers_document_change", args=[wrong.document.pk]))[1]
        refusal = rules.TOO_LATE_TO_TAKE_BACK in answer(at_desk, address)[1]
        with pytest.raises(NotAllowed, match="write a note of errata"):
            actions.take_file_back(document=wrong.document, version=wrong)

    assert kept == "public, max-age=31536000, immutable"
    assert (offered, refusal) == (False, True)
    assert address in answer(at_desk, reverse("admin:papers_document_change", args=[wrong.document.pk]))[1]


def test_second_press_takes_no_other_file_back(at_desk, document):
    Version.objects.update(current_from=portal_now() - timedelta(minutes=5))
    wrong = factories.make_version(document, pages=4)
    take_back(at_desk, wrong)

    page = take_back(at_desk, wrong)

    assert page.status_code == 422
    assert "has been taken back already" in page.content.decode()
    assert document.versions.current().get().number == 1


@pytest.mark.parametrize("kind", [Document.Kind.REPORT, Document.Kind.BACKGROUND])
def test_report_is_corrected_in_its_own_ways(meeting, kind):
    document = factories.make_document(meeting=meeting, kind=kind)
    unpublished = rules.refusal_to_take_back(document)
    actions.publish_document(document=document)
    document.refresh_from_db()

    assert unpublished == rules.NOT_PUBLISHED
    assert rules.refusal_to_take_back(document) == (rules.REPORTS_ARE_REISSUED if kind == "report" else "")


def test_it_is_an_event_of_the_log():
    assert "taken_back" in EVENTS
