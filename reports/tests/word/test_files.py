from io import BytesIO

import docx as python_docx
import pytest
from django.urls import reverse
from PIL import Image

from papers import actions as papers
from papers.file_types import DOCX
from reports import actions
from reports.queries import report_content
from reports.word.pictures import pictures_of
from tests import factories
from website import page_cache

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_pages():
    page_cache.cache.clear()
    yield
    page_cache.cache.clear()


def address(meeting) -> str:
    return reverse("website:report_in_word", args=[meeting.slug])


def test_issued_report_is_downloaded_and_asked_for_again_without_its_bytes(client, meeting, issued):
    response = client.get(address(meeting))
    again = client.get(address(meeting), headers={"If-None-Match": response["ETag"]})

    texts = [paragraph.text for paragraph in python_docx.Document(BytesIO(response.content)).paragraphs]
    assert (response.status_code, response["Content-Type"]) == (200, DOCX)
    assert response["Content-Disposition"] == f'attachment; filename="{issued.document.file_stem}.docx"'
    assert {"The meeting was convened.", "It had two aims."} <= set(texts)
    assert (again.status_code, again.content) == (304, b"")


def test_bytes_stay_the_same_when_something_else_of_the_meeting_changes(client, meeting, issued):
    before = client.get(address(meeting))
    factories.make_document(meeting=meeting, title="Another document")

    assert client.get(address(meeting))["ETag"] == before["ETag"]


def test_page_of_the_report_leads_to_it(client, meeting, issued):
    page = client.get(reverse("website:report", args=[meeting.slug])).text

    assert f'href="{address(meeting)}"' in page


def test_draft_is_not_there(client, meeting, report):
    assert client.get(address(meeting)).status_code == 404


def test_withdrawn_report_is_gone(client, meeting, issued):
    papers.withdraw_document(document=issued.document, reason="It had the wrong annex.")

    response = client.get(address(meeting))

    assert (response.status_code, "It had the wrong annex." in response.text) == (410, True)


def test_pictures_are_converted_once_they_are_published(report, meeting, django_assert_num_queries):
    shown, hidden = factories.make_photograph(meeting=meeting), factories.make_photograph(meeting=meeting)
    papers.publish_document(document=shown)
    text = f"One.\n\n![A room]({shown.number})\n\n![Another]({hidden.number})"
    actions.write_section(report=report, chapter="introduction", body=text)
    parts = report_content(report).chapters[0].paragraphs[0].parts
    shown, hidden = (part.picture.address for part in parts)

    with django_assert_num_queries(1):
        found = pictures_of(meeting)
        picture, again, nothing = found(shown), found(shown), found(hidden)

    with Image.open(BytesIO(picture)) as opened:
        assert opened.format == "JPEG"
    assert (again, nothing) == (picture, None)
