"""What organizers see and do about the slides that speakers have sent."""

import pytest
from django.urls import reverse
from lxml import html

from agenda.models import ItemDocument
from office.admin_urls import change_url, list_url
from papers import actions
from papers.models import Document
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def item(meeting, expert):
    item = factories.make_session(meeting=meeting).items.create(title="Three cities", slides_expected=True)
    item.people.add(expert)
    return item


@pytest.fixture
def submission(expert, item):
    return factories.make_submission(expert, item)


def test_what_waits_is_counted_and_listed(at_desk, meeting, submission):
    page = at_desk.get(list_url(Document, meeting, waiting="review"))

    assert list(page.context["cl"].queryset) == [submission.document]
    assert "1 to review" in page.text
    assert "to review" in at_desk.get(change_url(submission.document)).text


def test_document_is_joined_to_an_item_on_its_page(at_desk, meeting, item, expert):
    document = factories.make_document(meeting=meeting, kind="background")
    page = at_desk.get(change_url(document))

    assert "Items of the programme" in page.text
    assert "Three cities" in page.text
    assert not ItemDocument.objects.exists()


def test_row_of_the_item_leads_to_what_waits_for_review(at_desk, meeting, item, expert, submission):
    screen = reverse("admin:meetings_meeting_programme", args=[meeting.pk])

    def waiting():
        rows = html.fromstring(at_desk.get(screen).text).xpath(f"//*[@data-row='item-{item.pk}']//a")
        return [link.get("href") for link in rows if link.text == "Slides"]

    before = waiting()
    actions.return_submission(document=submission.document, note="A page is missing.")

    assert (before, waiting()) == ([change_url(submission.document)], [])
