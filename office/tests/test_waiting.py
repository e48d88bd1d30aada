"""What waits in all meetings of an organizer, on the front page of the administration."""

from datetime import timedelta

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting
from office.waiting import WAITING, waiting_tasks
from papers import actions as papers
from papers.models import Document
from participants.models import Participant
from review.actions import comment_on_draft
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(organizer):
    made = factories.make_meeting(slug="other", short_title="Other meeting")
    factories.make_member(made, organizer)
    return made


def fill(meeting, count):
    """Gives the meeting this many rows of each kind of work."""
    failed = {"state": "failed", "last_error": "No such address.", "kind": "x", "subject": "x", "text": "x"}
    with calendar_at(factories.TODAY):
        for number in range(count):
            Message.objects.create(meeting=meeting, to="a@example.org", dedup_key=f"{meeting.pk}-{number}", **failed)
            for state in ("submitted", "accepted"):
                factories.make_paper(state, meeting=meeting)
            factories.make_participant("invited", meeting=meeting)
            factories.make_participant("accepted", meeting=meeting, role="staff", visa_letter="needed")
            factories.make_document(meeting=meeting)
            factories.make_submission(factories.make_participant("accepted", meeting=meeting, role="staff"))
        round_ = factories.make_circulated_report(meeting).rounds.get()
        for number in range(count):
            comment_on_draft(round=round_, paragraph="", text=f"Comment {number}", by=factories.make_user())
        late = factories.make_paper(meeting=meeting)
    at = factories.DUE + timedelta(hours=3)
    with calendar_at(at):
        papers.receive_paper(paper=late, file=factories.make_pdf_file(7), by=None, received_at=at)
    Participant.objects.filter(status="invited").update(invited_at=factories.TODAY - timedelta(days=9))
    Document.objects.filter(kind="expert_paper").update(publication_consent=True)


@pytest.mark.parametrize("count", [1, 2])
def test_each_task_leads_to_as_many_rows_as_it_counts(at_desk, meeting, other, today, count):
    fill(other, count)

    tasks = waiting_tasks(Meeting.objects.all())

    assert {task.meeting for task in tasks} == {other}
    assert len(tasks) == len(WAITING)
    for task in tasks:
        context = at_desk.get(task.link).context
        rows = context["cl"].result_count if "cl" in context else context["count"]
        assert task.what.split()[0] == str(rows), task


def test_tasks_have_singular_and_plural(meeting, today):
    fill(meeting, 1)
    one = [f"{task.what} {task.rest}" for task in waiting_tasks(Meeting.objects.all())]
    fill(other := factories.make_meeting(), 2)
    two = [f"{task.what} {task.rest}" for task in waiting_tasks(Meeting.objects.filter(pk=other.pk))]

    assert one == [
        "1 e-mail was not delivered.",
        "1 paper has a file that was received too late.",
        "1 paper awaits your review.",
        "1 presentation or statement awaits your review.",
        "1 person has not answered for a week.",
        "1 comment on the draft report has not been answered.",
        "1 paper has been accepted but not published.",
        "1 document is not published.",
        "1 person needs a visa support letter.",
    ]
    assert two == [
        "2 e-mails were not delivered.",
        "1 paper has a file that was received too late.",
        "2 papers await your review.",
        "2 presentations and statements await your review.",
        "2 people have not answered for a week.",
        "2 comments on the draft report have not been answered.",
        "2 papers have been accepted but not published.",
        "2 documents are not published.",
        "2 people need a visa support letter.",
    ]


def test_front_page_names_what_waits_in_each_meeting(at_desk, meeting, other, today, foreign_meeting):
    factories.make_paper("submitted", meeting=other)

    page = html.fromstring(at_desk.get(reverse("admin:index")).text)

    tasks = [" ".join(task.text_content().split()) for task in page.xpath("//ul[@class='board-tasks']/li/p")]
    assert tasks == ["1 paper awaits your review. Other meeting"]
    assert [head.text for head in page.xpath("//h2")][:2] == ["To do next", "Your meetings"]


def test_tasks_are_for_those_who_see_the_lists(client, organizer, meeting, other, today):
    factories.make_paper("submitted", meeting=other)
    organizer.groups.clear()
    client.force_login(organizer)

    assert "awaits your review" not in client.get(reverse("admin:index")).text


def test_tasks_cost_one_query_however_many_meetings(meeting, other, today, django_assert_num_queries):
    fill(meeting, 1)
    fill(other, 1)

    with django_assert_num_queries(1):
        tasks = waiting_tasks(Meeting.objects.all())

    assert len(tasks) == 2 * len(WAITING)
