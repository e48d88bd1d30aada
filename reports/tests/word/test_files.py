import zipfile
from datetime import UTC, datetime
from io import BytesIO

import docx as python_docx
import pytest
from django.urls import reverse
from PIL import Image

from egm_portal.clock import calendar_at
from egm_portal.marked_texts.actions import Base, newest_version
from egm_portal.marked_texts.models import TextVersion
from egm_portal.meetings.models import StaffRole
from papers import actions as papers
from papers.file_types import DOCX
from reports import actions
from reports.models import Report
from reports.queries import report_content
from reports.tests.conftest import keys_of
from reports.word.pictures import pictures_of
from review import actions as review_actions
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
    assert response["Content-Disposition"] == f'attachment; filename="{issued.issues.get().document.file_stem}.docx"'
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
    papers.withdraw_document(document=issued.issues.get().document, reason="It had the wrong annex.")

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
    assert (again is picture, nothing) == (True, None)


def test_picture_that_stands_in_several_places_is_in_the_file_once(report, meeting, client, organizer):
    shown = factories.make_photograph(meeting=meeting)
    papers.publish_document(document=shown)
    text = "\n\n".join(f"Number {place}.\n\n![A room]({shown.number})" for place in range(3))
    actions.write_section(report=report, chapter="introduction", body=text)
    client.force_login(organizer)

    file = parts(take(client, meeting).content)

    pictures = [name for name in file if name.startswith("word/media/")]
    assert (len(pictures), file["word/document.xml"].count(b"<w:drawing>")) == (1, 3)
    assert file["word/_rels/document.xml.rels"].count(b"relationships/image") == 1


def take(client, meeting):
    return client.post(reverse("reports:word_draft", args=[meeting.slug]))


def test_writers_download_the_draft(client, meeting, organizer, report):
    client.force_login(organizer)

    with calendar_at(datetime(2013, 9, 3, 9, 5, tzinfo=UTC)):
        response = take(client, meeting)
        page = client.get(reverse("reports:word", args=[meeting.slug])).text

    document = python_docx.Document(BytesIO(response.content))
    assert (response.status_code, response["Content-Type"]) == (200, DOCX)
    assert response["Content-Disposition"] == f'attachment; filename="{meeting.slug}-report-2013-09-03-1105.docx"'
    assert "It had two aims." in [paragraph.text for paragraph in document.paragraphs]
    assert document.sections[0].header.paragraphs[0].text.split("\n")[1] == "DRAFT, 3 September 2013\t2"
    assert "Last downloaded 3 September 2013, 11:05 (Geneva)." in " ".join(page.split())


def test_whoever_only_reads_gets_no_button_and_no_file(client, meeting, report):
    client.force_login(factories.make_organizer(meeting, role=StaffRole.VIEWER))

    page = client.get(reverse("reports:word", args=[meeting.slug])).text

    assert ("Download the draft" in page, take(client, meeting).status_code) == (False, 403)
    assert Report.objects.get().taken_to_word_at is None


def test_what_was_taken_to_word_stays_a_version(client, meeting, organizer, report):
    client.force_login(organizer)
    section = report.sections.get(chapter="introduction")
    with calendar_at(datetime(2013, 9, 3, 9, tzinfo=UTC)):
        before = actions.save_section(
            section=section, text="One.", based_on=Base.of(newest_version(section.text)), by=organizer
        )
    with calendar_at(datetime(2013, 9, 3, 9, 5, tzinfo=UTC)):
        data = take(client, meeting).content
    with calendar_at(datetime(2013, 9, 3, 9, 6, tzinfo=UTC)):
        after = actions.save_section(section=section, text="Two.", based_on=Base.of(before), by=organizer)

    with zipfile.ZipFile(BytesIO(data)) as archive:
        properties = archive.read("docProps/custom.xml").decode()
    assert f"[{section.pk},{before.number},{before.saves}]" in properties
    assert (after.number, TextVersion.objects.get(pk=before.pk).text) == (before.number + 1, "One.")


def test_draft_has_comments_and_changes_since_the_round_if_asked(client, meeting, organizer, report):
    client.force_login(organizer)
    with calendar_at(datetime(2013, 7, 26, tzinfo=UTC)):
        review_actions.circulate_report(report=report, comments_until=datetime(2013, 8, 20, tzinfo=UTC))
        first, second = keys_of(report, "introduction")
        review_actions.comment_on_draft(round=report.rounds.get(), paragraph=first, text="Where?", by=organizer)
    actions.write_section(report=report, chapter="introduction", body="The meeting was opened.\n\nNew.")
    address = reverse("reports:word_draft", args=[meeting.slug])

    plain = client.post(address).content
    whole = client.post(address, {"comments": "on", "changes": "on"}).content

    document = python_docx.Document(BytesIO(whole))
    text = parts(whole)["word/document.xml"].decode()
    assert [(one.author, one.text) for one in document.comments] == [("An organizer", "Where?")]
    assert [name in parts(plain) for name in ("word/comments.xml",)] == [False]
    assert ("<w:ins " in parts(plain)["word/document.xml"].decode(), 'w:author="Changes since round 1"' in text) == (
        False,
        True,
    )
    assert '<w:delText xml:space="preserve">convened</w:delText>' in text


@pytest.mark.parametrize("name", ["", "Organizer, Ada"])
def test_no_address_leaves_in_a_draft_with_comments(client, meeting, organizer, report, expert, name):
    organizer.name = name
    organizer.save()
    client.force_login(organizer)
    with calendar_at(datetime(2013, 7, 26, tzinfo=UTC)):
        review_actions.circulate_report(report=report, comments_until=datetime(2013, 8, 20, tzinfo=UTC))
        for by in (organizer, expert):
            review_actions.comment_on_draft(round=report.rounds.get(), paragraph="", text="Where?", by=by)

    data = client.post(reverse("reports:word_draft", args=[meeting.slug]), {"comments": "on"}).content
    table = client.get(reverse("review:comments_file", args=[meeting.slug, "docx"])).content

    authors = [comment.author for comment in python_docx.Document(BytesIO(data)).comments]
    assert authors == [name or "An organizer", expert.formal_name]
    assert [part for file in (data, table) for part, held in parts(file).items() if b"@" in held] == []


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
