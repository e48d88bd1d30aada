"""Export of lists: what they show, no rows of others, and no cell that is a formula."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse

from egm_portal.meetings.models import StaffRole
from participants.models import Participant
from tests import factories

SESSIONS = "admin:agenda_session_export"
PAPERS = "admin:papers_paper_export"


def rows_of(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


@pytest.fixture
def papers(meeting):
    """Papers of two people; the name of one is a formula."""
    people = [
        factories.make_participant(meeting=meeting, status="accepted", name=name) for name in ("=1+1", "Expert 9")
    ]
    return [factories.make_paper("submitted", participant=person) for person in people]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_file_has_the_columns_and_texts_of_the_list(at_desk, meeting, papers, kind):
    answer = at_desk.post(reverse(PAPERS, query={"meeting": meeting.pk, "o": "0"}), {"format": kind})

    if kind == "csv":
        [names, first, second] = rows_of(answer)
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        [names, first, second] = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert names == ["Author", "Title", "State", "Due", "Received", "Length", "Kind"]
    assert first[0] == "'=1+1, Country A"
    assert second[:4] == ["Expert 9, Country A", papers[1].document.title, "to review", "2013-07-16 00:00"]
    assert answer["Content-Disposition"] == f'attachment; filename="papers-2013-07-10.{kind}"'


def test_file_has_the_rows_that_match_or_of_them_the_ticked_ones(at_desk, meeting, papers):
    address = reverse(PAPERS, query={"meeting": meeting.pk, "q": "Expert 9"})

    matching = rows_of(at_desk.post(address, {"format": "csv"}))
    ticked = rows_of(at_desk.post(reverse(PAPERS), {"format": "csv", "_selected_action": papers[0].pk}))
    across = {"format": "csv", "_selected_action": papers[0].pk, "select_across": "1"}

    assert [row[0] for row in matching[1:]] == ["Expert 9, Country A"]
    assert [row[0] for row in ticked[1:]] == ["'=1+1, Country A"]
    assert len(rows_of(at_desk.post(reverse(PAPERS), across))) == 3


def test_page_says_how_many_rows_and_keeps_the_ticked_ones(at_desk, meeting, papers):
    whole = at_desk.get(reverse(PAPERS)).text
    asked = at_desk.post(reverse(PAPERS), {"_selected_action": papers[0].pk}).text

    assert "will contain 2 papers, all that the list shows" in whole
    assert "will contain 1 paper, those that you ticked" in asked
    assert f'name="_selected_action" value="{papers[0].pk}"' in asked


def test_file_has_no_rows_of_meetings_that_the_reader_only_edits_or_does_not_see(at_desk, organizer, meeting):
    edited = factories.make_meeting(slug="edited")
    factories.make_member(edited, organizer, StaffRole.EDITOR)
    for place in (meeting, edited, factories.make_meeting(slug="foreign")):
        factories.make_session(meeting=place, title=f"Session of {place.slug}")

    rows = rows_of(at_desk.post(reverse(SESSIONS), {"format": "csv"}))

    assert [row[0] for row in rows[1:]] == [f"Session of {meeting.slug}"]


def test_list_offers_export_to_those_who_may(at_desk, client, meeting):
    factories.make_session(meeting=meeting)
    listed = reverse("admin:agenda_session_changelist")
    own = at_desk.get(listed).text
    client.force_login(factories.make_organizer(meeting, role=StaffRole.EDITOR))

    assert ">Export" in own
    assert ">Export" not in client.get(listed).text


def test_export_refuses_an_unknown_format(at_desk, meeting, papers):
    assert at_desk.post(reverse(PAPERS), {"format": "exe"}).status_code == 422
    assert Participant.objects.count() == 2
