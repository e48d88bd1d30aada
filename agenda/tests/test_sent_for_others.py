"""Slides that a colleague sends for a speaker: whoever the speaker has named for their paper."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html

from agenda.actions import release_programme
from agenda.models import ItemDocument, Programme
from agenda.submission_targets import SubmissionTarget
from egm_portal.mail.models import Message
from papers.actions import name_assistant
from papers.models import Document, Paper, Submission, Version
from participants.actions import withdraw_participant
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
FILE = factories.make_pdf(3, "Slides")
PART = {"content_type": "application/offset+octet-stream", "HTTP_TUS_RESUMABLE": "1.0.0"}


@pytest.fixture
def item(meeting, expert):
    item = factories.make_session(meeting=meeting).items.create(title="Three cities", slides_expected=True)
    item.people.add(expert)
    return item


@pytest.fixture
def paper(expert):
    return Paper.objects.get(participant=expert)


@pytest.fixture
def assistant(paper, outsider, client):
    name_assistant(paper=paper, email=outsider.email)
    client.force_login(outsider)
    return client


def address(item, speaker, path="slides", name="submit", *more):
    return reverse(
        f"agenda:{name}", args=[item.session.meeting.slug, SubmissionTarget(item.key, speaker.pk), path, *more]
    )


def send(client, item, speaker, **typed):
    file = SimpleUploadedFile("slides.pdf", FILE, content_type="application/pdf")
    return client.post(address(item, speaker), {"send": "yes", "file": file, **typed}, follow=True)


def test_colleague_sends_slides_and_the_speaker_gets_the_receipt(assistant, item, expert, outsider):
    page = send(assistant, item, expert)

    version, receipt = Version.objects.get(), Message.objects.get(kind="papers/submission_received")
    assert Submission.objects.get().participant == ItemDocument.objects.get().participant == expert
    assert version.uploaded_by == outsider
    assert page.redirect_chain == [(address(item, expert, "slides", "receipt", 1), 302)]
    assert f"We have received the slides of <bdi>{expert.name}</bdi>" in page.text
    assert expert.email not in page.text
    assert (receipt.to, f"Sent by: {outsider}\n" in receipt.text) == (expert.email, True)


def test_only_the_speaker_consents_to_publication(assistant, item, expert):
    page = assistant.get(address(item, expert))
    send(assistant, item, expert, publication_consent="on")
    assistant.post(address(item, expert), {"publication_consent": "on"})

    assert "publication_consent" not in page.text
    assert not Document.objects.get(kind="presentation").publication_consent


def test_file_comes_in_parts(assistant, item, expert):
    told = {"name": "slides.pdf", "size": len(FILE)}
    place = assistant.post(address(item, expert, "slides", "begin_parts"), told)["Location"]
    assistant.patch(place, FILE, **PART, HTTP_UPLOAD_OFFSET="0")
    assistant.post(address(item, expert), {"send": "yes", "upload": place.split("/")[-2]})

    assert Version.objects.count() == 1


def test_colleague_and_speaker_send_versions_of_the_same_document(assistant, item, expert):
    send(assistant, item, expert)
    speaker = Client()
    speaker.force_login(expert.user)
    other = SimpleUploadedFile("better.pdf", factories.make_pdf(4, "Better"), content_type="application/pdf")
    own = reverse("agenda:submit", args=[item.session.meeting.slug, item.key, "slides"])
    speaker.post(own, {"send": "yes", "file": other})

    assert list(Version.objects.values_list("number", "document__kind")) == [(1, "presentation"), (2, "presentation")]
    assert assistant.get(address(item, expert)).text.count("Receipt with SHA-256") == 2


def test_colleague_reads_what_was_sent(assistant, item, expert):
    send(assistant, item, expert)
    version = Version.objects.get()

    where = [item.session.meeting.slug, version.document.number, 1, version.original_file_name]
    response = assistant.get(reverse("papers:original", args=where))

    assert b"".join(response.streaming_content) == FILE


@pytest.mark.parametrize("change", ["", "named nobody", "named another", "no paper", "withdrawn", "other speaker"])
def test_only_a_colleague_who_is_named_finds_the_page(assistant, item, expert, other_expert, paper, change):
    if change in ("named nobody", "named another"):
        name_assistant(paper=paper, email="another@example.org" if change == "named another" else "")
    elif change == "no paper":
        Paper.objects.filter(pk=paper.pk).update(state="withdrawn")
    elif change == "withdrawn":
        withdraw_participant(participant=expert)
    elif change == "other speaker":
        item.people.set([other_expert])

    statuses = [assistant.get(address(item, person)).status_code for person in (expert, other_expert)]
    own = reverse("agenda:submit", args=[item.session.meeting.slug, item.key, "slides"])
    assert [*statuses, assistant.get(own).status_code] == [404 if change else 200, 404, 404]


def test_list_names_what_is_sent_for_others_once_it_is_released(assistant, item, expert, meeting):
    def links():
        page = html.fromstring(assistant.get(reverse("my:list"), follow=True).text)
        return page.xpath("//section[@aria-labelledby='slides']//a/@href")

    before = links()
    factories.accept_open_conflicts(meeting)
    release_programme(meeting=meeting, kind=Programme.Kind.PROVISIONAL, by=None)

    assert (before, links()) == ([], [address(item, expert), address(item, expert, "statement")])
