"""Slides that came by e-mail, which an organizer adds in the speaker's name."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from egm_portal.meetings.models import StaffRole
from papers.models import Submission
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def item(meeting, expert):
    item = factories.make_session(meeting=meeting).items.create(title="Three cities", slides_expected=True)
    item.people.add(expert)
    return item


@pytest.fixture
def page(meeting):
    return reverse("admin:meetings_meeting_programme_slides", args=[meeting.pk])


def slides(name="slides.pdf", content=None):
    return SimpleUploadedFile(name, content or factories.make_pdf(3, "Slides"), content_type="application/pdf")


def test_organizer_adds_them_at_the_item_and_the_speaker_gets_a_receipt_that_says_so(
    at_desk, meeting, organizer, expert, item, page
):
    programme = at_desk.get(reverse("admin:meetings_meeting_programme", args=[meeting.pk])).text
    (link,) = html.fromstring(programme).xpath(f"//li[@id='item-{item.pk}']//a[starts-with(., 'Add slides')]/@href")
    opened = html.fromstring(at_desk.get(link).text).get_element_by_id("slides-form")

    response = at_desk.post(page, dict(opened.form_values()) | {"file": slides()}, follow=True)

    submission = Submission.objects.get()
    version = submission.document.versions.get()
    assert "have been received and await review" in response.text
    assert (submission.participant, submission.state, version.uploaded_by) == (expert, "submitted", organizer)
    assert item.documents.get() == submission.document
    receipt = Message.objects.get(kind="papers/submission_received")
    assert (receipt.to, re.search(rf"Sent by\W+{re.escape(str(organizer))}", receipt.text) is not None) == (
        expert.email,
        True,
    )


@pytest.mark.parametrize("agrees", [True, False])
def test_consent_that_came_with_them_is_recorded_and_else_the_receipt_asks_for_it(at_desk, item, page, agrees):
    sent = {"speaker": item.roles.get().pk, "file": slides()} | ({"agrees": "on"} if agrees else {})

    response = at_desk.post(page, sent, follow=True)

    document = Submission.objects.get().document
    assert document.publication_consent == agrees
    assert ("can be published once their speaker agrees" in response.text) is not agrees
    assert ("May it be published" in Message.objects.get(kind="papers/submission_received").text) is not agrees


def test_box_left_empty_takes_no_consent_back(at_desk, item, page):
    speaker = item.roles.get().pk
    at_desk.post(page, {"speaker": speaker, "file": slides(), "agrees": "on"})

    at_desk.post(page, {"speaker": speaker, "file": slides(content=factories.make_pdf(4, "Newer"))})

    document = Submission.objects.get().document
    assert (document.versions.count(), document.publication_consent) == (2, True)


def test_page_names_speakers_who_have_not_accepted(at_desk, meeting, item, page):
    undecided = factories.make_participant("invited", meeting=meeting, name="Jane Doe")
    item.people.add(undecided, factories.make_participant("declined", meeting=meeting, name="John Smith"))

    shown = html.fromstring(at_desk.get(page).text)

    (link,) = shown.xpath("//div[@id='content-main']//li/a")
    assert (link.text_content(), str(undecided.pk) in link.get("href")) == ("Jane Doe", True)


def test_file_is_checked_as_the_speaker_s_own(at_desk, item, page):
    speaker = item.roles.get().pk

    nothing = at_desk.post(page, {"speaker": speaker})
    nobody = at_desk.post(page, {"file": slides()})
    wrong = at_desk.post(page, {"speaker": speaker, "file": slides("slides.pdf", b"MZ no slides")})
    with calendar_at(item.session.ends_at.replace(year=2014)):
        late = at_desk.post(page, {"speaker": speaker, "file": slides()})

    assert [answer.status_code for answer in (nothing, nobody, wrong, late)] == [422] * 4
    assert "Choose whose slides they are." in nobody.text
    assert "Add them under Documents." in late.text
    assert not Submission.objects.exists()


def test_only_organizers_of_the_meeting_add_slides(client, meeting, item, page):
    client.force_login(factories.make_organizer(meeting, role=StaffRole.EDITOR))

    assert client.post(page, {"speaker": item.roles.get().pk, "file": slides()}).status_code == 403


def test_speaker_of_another_meeting_is_no_choice(at_desk, item, page):
    other = factories.make_session(meeting=factories.make_meeting()).items.create(title="Elsewhere")
    row = other.roles.create(participant=factories.make_participant("accepted", meeting=other.session.meeting))

    response = at_desk.post(page, {"speaker": row.pk, "file": slides()})

    assert (response.status_code, Submission.objects.count()) == (422, 0)
