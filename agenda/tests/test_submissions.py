"""Slides and statements that speakers send for their items, from the upload to the programme that readers see."""

import hashlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agenda.actions import release_programme
from agenda.models import ItemDocument, Programme
from agenda.queries import released_programme
from agenda.slides import slides_requested_from
from egm_portal.clock import calendar_at
from egm_portal.exceptions import NotAllowed
from egm_portal.mail.models import Message
from papers import actions
from papers.file_types import PPTX
from papers.models import Document, Submission, Upload, Version
from participants.actions import withdraw_participant
from participants.models import Participant
from tests import factories, reviewed_files, slide_files
from tests.factories import TODAY, make_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
FILE = make_pdf(3, "Slides")
OTHER = make_pdf(4, "Better slides")
SECOND = timedelta(seconds=1)
PART = {"content_type": "application/offset+octet-stream", "HTTP_TUS_RESUMABLE": "1.0.0"}


@pytest.fixture
def session(meeting):
    return factories.make_session(meeting=meeting)


@pytest.fixture
def item(session, expert):
    item = session.items.create(title="Three cities", slides_expected=True)
    item.people.add(expert)
    return item


@pytest.fixture
def speaker(item, expert, client):
    client.force_login(expert.user)
    return client


def address(item, path="slides", name="submit", *more):
    return reverse(f"agenda:{name}", args=[item.session.meeting.slug, item.key, path, *more])


def pdf(content=FILE, name="slides.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def send(client, item, file=None, path="slides", **typed):
    return client.post(address(item, path), {"send": "yes", "file": file or pdf(), **typed}, follow=True)


def sent(client, item, file=None, **typed):
    """The document that was sent, once a worker has made its public file."""
    send(client, item, file, **typed)
    document = item.documents.get()
    for version in document.versions.all():
        actions.prepare_version(version=version)
    document.refresh_from_db()
    return document


def other_browser(participant):
    client = Client()
    client.force_login(participant.user)
    return client


def release(meeting):
    factories.accept_open_conflicts(meeting)
    release_programme(meeting=meeting, kind=Programme.Kind.PROVISIONAL, by=None)


def shown(meeting, **when):
    return [
        item.documents
        for session in released_programme(meeting, **when).sessions
        for item in session.items
        if item.title == "Three cities"
    ]


def test_slides_get_a_receipt_and_wait_for_an_organizer(speaker, item, expert):
    page = send(speaker, item, publication_consent="on")

    (document,) = item.documents.all()
    version = document.versions.get()
    assert page.redirect_chain == [(address(item, "slides", "receipt", 1), 302)]
    assert hashlib.sha256(FILE).hexdigest() == version.sha256
    assert version.sha256 in page.text
    assert (document.kind, document.title, document.publication_consent) == ("presentation", "Three cities", True)
    assert (document.submission.participant, document.submission.state) == (expert, Submission.State.SUBMITTED)
    assert ItemDocument.objects.get().participant == expert
    assert document.publication == Document.Publication.NOT_PUBLISHED
    receipt = Message.objects.get(kind="papers/submission_received")
    assert (receipt.to, version.sha256 in receipt.text) == (expert.email, True)


def test_unpublished_slides_count_as_received(speaker, item):
    send(speaker, item)

    (asked,) = slides_requested_from(Participant.objects.all())
    assert (asked.are_missing, asked.document) == (False, item.documents.get().pk)


def test_speakers_of_one_item_each_have_their_own(speaker, item, expert, other_expert):
    item.people.add(other_expert)
    send(speaker, item)
    send(other_browser(other_expert), item, pdf(OTHER))

    files = {row.participant: row.document.versions.get().sha256 for row in item.shown_documents.all()}
    assert files == {expert: hashlib.sha256(FILE).hexdigest(), other_expert: hashlib.sha256(OTHER).hexdigest()}
    mine = speaker.get(address(item)).text
    assert mine.count("Receipt with SHA-256") == 1


def test_own_file_is_replaced_by_a_new_version(speaker, item):
    send(speaker, item)
    send(speaker, item, pdf(OTHER))
    again = send(speaker, item, pdf(OTHER))

    document = item.documents.get()
    assert [version.number for version in document.versions.all()] == [1, 2]
    assert "We already have this file." in again.text


def test_statement_is_beside_the_slides(speaker, item):
    send(speaker, item)
    send(speaker, item, pdf(OTHER), path="statement")

    assert sorted(item.documents.values_list("kind", flat=True)) == ["presentation", "statement"]


@pytest.mark.parametrize(("after", "taken"), [(timedelta(), True), (SECOND, False)])
def test_files_are_taken_until_the_session_ends(speaker, item, after, taken):
    with calendar_at(item.session.ends_at + after):
        page = send(speaker, item)

    assert Version.objects.exists() is taken
    assert ("The session has ended" in page.text) is not taken
    assert page.status_code == (200 if taken else 422)


def test_end_is_that_of_the_newest_release(speaker, item, meeting):
    release(meeting)
    end = item.session.ends_at
    item.session.minutes += 60
    item.session.save()
    with calendar_at(end + SECOND):
        send(speaker, item)

    assert not Version.objects.exists()


def test_after_the_end_the_page_says_whom_to_ask(speaker, item):
    contact = item.session.meeting.contacts.first()
    with calendar_at(item.session.ends_at + SECOND):
        page = speaker.get(address(item)).text

    assert "Your session has ended" in page
    assert (contact.email if contact else "the organizers") in page
    assert 'type="file"' not in page


def test_what_was_sent_in_time_is_kept_when_it_is_sent_again_late(speaker, item):
    send(speaker, item)
    with calendar_at(item.session.ends_at + SECOND):
        again = send(speaker, item)

    assert again.redirect_chain == [(address(item, "slides", "receipt", 1), 302)]


def test_parts_become_the_file(speaker, item):
    told = {"name": "slides.pdf", "size": len(FILE), "sha256": hashlib.sha256(FILE).hexdigest()}
    begun = speaker.post(address(item, "slides", "begin_parts"), told | {"media_type": "application/pdf"})
    place, half = begun["Location"], len(FILE) // 2
    speaker.patch(place, FILE[:half], **PART, HTTP_UPLOAD_OFFSET="0")
    assert speaker.head(place)["Upload-Offset"] == str(half)
    speaker.patch(place, FILE[half:], **PART, HTTP_UPLOAD_OFFSET=str(half))
    page = speaker.post(address(item), {"send": "yes", "upload": place.split("/")[-2]}, follow=True)

    assert Version.objects.get().client_hash_matched
    assert "Checked: the file arrived unchanged." in page.text
    assert not Upload.objects.exists()


def test_parts_are_announced_in_time_and_by_the_speaker_alone(speaker, item, other_expert):
    told = {"name": "slides.pdf", "size": 9}
    place = speaker.post(address(item, "slides", "begin_parts"), told)["Location"]

    assert other_browser(other_expert).head(place).status_code == 404
    with calendar_at(item.session.ends_at + SECOND):
        late = speaker.post(address(item, "slides", "begin_parts"), told)
    assert (late.status_code, "The session has ended" in late.text) == (422, True)


@pytest.mark.parametrize("who", ["other expert", "withdrawn", "chair of the item"])
def test_only_its_speakers_who_take_part_find_the_page(speaker, item, expert, other_expert, who):
    client = speaker
    if who == "withdrawn":
        withdraw_participant(participant=expert)
    else:
        client = other_browser(other_expert)
        if who == "chair of the item":
            item.roles.create(participant=other_expert, role="chair")

    assert client.get(address(item)).status_code == 404


@pytest.mark.parametrize("name", ["slides.pdf.exe", "slides.html", "slides.bat"])
def test_file_named_like_a_program_is_refused_beside_the_field(speaker, item, name):
    page = send(speaker, item, pdf(name=name), publication_consent="on")

    assert page.status_code == 422
    assert "id_file_error" in page.text
    assert not Version.objects.exists()


@pytest.mark.parametrize("name", ["<script>alert(1)</script>.pdf", "\u202egpj.slides.pdf", "عرض.pdf"])
def test_hostile_names_are_shown_as_text_and_never_to_readers(speaker, item, name):
    document = sent(speaker, item, pdf(name=name), publication_consent="on")

    page = speaker.get(address(item))
    assert "<script>alert" not in page.text
    actions.publish_document(document=document)
    assert document.versions.get().file_name == "three-cities.pdf"
    assert name not in Client().get(document.get_absolute_url()).text


def test_word_document_is_no_presentation(speaker, item):
    page = send(speaker, item, SimpleUploadedFile("a.docx", b"PK\x03\x04 no archive"))

    assert page.status_code == 422
    assert not Version.objects.exists()


def test_author_is_told_what_readers_do_not_get(speaker, item):
    file = SimpleUploadedFile("slides.pptx", slide_files.revealing(), PPTX)
    page = send(speaker, item, file)

    assert "The PDF for readers does not contain 1 hidden slide" in page.text


def test_speaker_confirms_what_readers_get_before_it_is_published(speaker, item):
    document = sent(speaker, item, pdf(reviewed_files.annotated_pdf()), publication_consent="on")
    where = [item.session.meeting.slug, document.number, 1]
    receipt = address(item, "slides", "receipt", 1)
    with pytest.raises(NotAllowed, match="nobody has seen that yet"):
        actions.publish_document(document=document)

    shown = [speaker.get(page).text for page in (receipt, address(item))]
    answer = speaker.post(reverse("papers:look", args=where), {"then": receipt}, follow=True)

    actions.publish_document(document=document)
    document.refresh_from_db()
    assert ["1 sticky note" in text and "I have seen what readers get" in text for text in shown] == [True, True]
    assert answer.redirect_chain == [(receipt, 302)]
    assert "confirmed on" in answer.text
    assert document.is_published


def test_files_of_a_day_are_limited(speaker, item, settings):
    settings.FILES_A_DAY = 1
    send(speaker, item)
    page = send(speaker, item, pdf(OTHER))

    assert page.status_code == 422
    assert "1 files have been sent here within a day" in page.text


def test_consent_is_kept_without_a_file_until_the_publication(speaker, item):
    document = sent(speaker, item)
    with pytest.raises(NotAllowed, match="has not agreed"):
        actions.publish_document(document=document)

    speaker.post(address(item), {"publication_consent": "on"})
    document.refresh_from_db()
    assert document.publication_consent
    actions.publish_document(document=document)
    with pytest.raises(NotAllowed, match="has been published"):
        actions.agree_to_publication(submission=document.submission, agrees=False)


def test_published_slides_are_shown_under_the_item_from_that_time_on(speaker, item, meeting):
    release(meeting)
    document = sent(speaker, item, publication_consent="on")
    assert shown(meeting) == [[]]

    actions.publish_document(document=document, at=TODAY + timedelta(hours=1))
    assert shown(meeting) == [[]]
    assert shown(meeting, at=TODAY + timedelta(hours=1)) == [[document]]


def test_file_sent_after_the_publication_waits_for_approval(speaker, item, meeting):
    release(meeting)
    document = sent(speaker, item, publication_consent="on")
    actions.publish_document(document=document)
    sent(speaker, item, pdf(OTHER))

    first, second = document.versions.all()
    assert (first.is_current, second.is_current) == (True, False)
    assert Submission.objects.get().state == Submission.State.SUBMITTED
    actions.approve_file(document=document)
    assert [version.is_current for version in document.versions.all()] == [False, True]
    assert Submission.objects.get().state == Submission.State.APPROVED
    with pytest.raises(NotAllowed, match="No file waits"):
        actions.approve_file(document=document)


def test_returned_slides_are_awaited_again(speaker, item, expert):
    send(speaker, item)
    document = item.documents.get()
    actions.return_submission(document=document, note="Please use the United Nations map.")

    (asked,) = slides_requested_from(Participant.objects.all())
    assert asked.are_missing
    mail = Message.objects.get(kind="papers/submission_returned")
    assert (mail.to, "Please use the United Nations map." in mail.text) == (expert.email, True)
    assert "Please use the United Nations map." in speaker.get(address(item)).text
    send(speaker, item, pdf(OTHER))
    assert Submission.objects.get().state == Submission.State.SUBMITTED


def test_author_alone_reads_unpublished_slides(speaker, item, other_expert, outsider):
    item.people.add(other_expert)
    send(speaker, item)
    version = item.documents.get().versions.get()
    where = [item.session.meeting.slug, version.document.number, 1, version.original_file_name]
    original = reverse("papers:original", args=where)

    stranger = Client()
    stranger.force_login(outsider)
    answers = [_status(client.get(original)) for client in (speaker, other_browser(other_expert), stranger, Client())]
    assert answers == [200, 404, 404, 404]


def _status(response):
    b"".join(response)  # which closes the file
    return response.status_code
