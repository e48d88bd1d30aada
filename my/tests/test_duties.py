"""A personal page by phase: the one thing to do, the line of steps, and what is folded."""

from datetime import timedelta

import pytest
from django.urls import reverse
from lxml import html

from agenda.actions import release_programme
from agenda.models import Officer
from egm_portal.clock import calendar_at
from egm_portal.meetings.models import Meeting
from papers import actions as papers
from participants.models import ParticipantTask
from reports import actions as reports
from reports.models import Report
from review import actions as review
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def own(client, meeting, expert):
    """Shows the page of an expert who owes a paper and slides, at a time."""
    factories.make_paper(participant=expert)
    session = factories.make_session(meeting=meeting, title="Open information")
    item = session.items.create(title="Three cities", slides_expected=True)
    item.people.add(expert)
    factories.accept_open_conflicts(meeting)
    release_programme(meeting=meeting, kind="final", by=None)
    client.force_login(expert.user)

    def shown(at=factories.TODAY):
        with calendar_at(at):
            return html.fromstring(client.get(reverse("my:meeting", args=[meeting.slug])).text)

    return shown


def asked(page):
    return page.xpath("string(//h2[@id='now-heading'])")


def words(page, path):
    return [" ".join(each.text_content().split()) for each in page.xpath(path)]


def send_paper(expert, at=factories.TODAY):
    papers.receive_paper(paper=expert.papers.get(), file=factories.make_pdf_file(6), by=expert.user, received_at=at)


def consent(expert):
    papers.describe_paper(paper=expert.papers.get(), publication_consent=True)


def test_box_follows_the_meeting(own, meeting, expert):
    found = [asked(own()), asked(own(meeting.papers_due + HOUR))]
    send_paper(expert)
    found.append(asked(own()))
    consent(expert)
    found += [asked(own()), asked(own(meeting.starts_at)), asked(own(meeting.ends_at))]

    with calendar_at(meeting.ends_at + DAY):
        report = factories.make_circulated_report(meeting, until=meeting.ends_at + 8 * DAY)
    found.append(asked(own(meeting.ends_at + DAY)))
    with calendar_at(meeting.ends_at + DAY):
        review.say_no_comments(round=report.rounds.get(), participant=expert)
    found.append(asked(own(meeting.ends_at + DAY)))
    assert "when comments on the draft report have been answered" in own(meeting.ends_at + DAY).text_content()
    with calendar_at(meeting.ends_at + 9 * DAY):
        factories.make_report_ready_to_issue(Report.objects.get())
        reports.issue_report(report=Report.objects.get(), by=None)
    found.append(asked(own(meeting.ends_at + 9 * DAY)))

    assert found == [
        "Your expert paper is due on 15 July 2013",
        "Your expert paper was due on 15 July 2013",
        "Complete your expert paper",
        "Send your slides before Wednesday, 24 July, 11:00",
        "The meeting is in session",
        "Nothing is asked of you now",
        "Read the draft report and comment",
        "Nothing is asked of you now",
        "The report has been issued",
    ]


def test_what_is_due_first_comes_first(own, meeting):
    ParticipantTask.objects.create(meeting=meeting, text="Register", due_on=meeting.papers_due.date() - DAY)

    before, afterwards = own(), own(meeting.papers_due - HOUR)

    assert (asked(before), asked(afterwards)) == ("Register", "Your expert paper is due on 15 July 2013")
    assert words(before, "//li[@aria-current='step'][contains(@class, 'duty')]//p[@class='duty-what']") == [
        "Register to be done"
    ]


def test_rapporteur_writes_first_unless_the_meeting_is_in_session(own, meeting, expert):
    Officer.objects.create(meeting=meeting, participant=expert, role="rapporteur")
    with calendar_at(meeting.starts_at):
        reports.change_state(report=reports.start_report(meeting=meeting), state=Report.State.DRAFT)

    assert asked(own(meeting.starts_at)) == "The meeting is in session"
    assert asked(own(meeting.ends_at)) == "Write the report"


@pytest.mark.parametrize(
    ("state", "heading"),
    [("cancelled", "The meeting was cancelled"), ("postponed", "The meeting has been postponed")],
)
def test_meeting_that_does_not_take_place_asks_for_nothing(own, meeting, state, heading):
    Meeting.objects.filter(pk=meeting.pk).update(state=state)

    page = own()

    assert asked(page) == heading
    assert words(page, "//ol[contains(@class, 'steps')]") == []
    assert words(page, "//li[contains(@class, 'duty')]//p[@class='duty-what']") == ["You accepted the invitation"]


def test_what_is_past_is_folded_under_its_words(own, meeting, expert):
    send_paper(expert)
    consent(expert)

    page = own(meeting.ends_at)

    assert words(page, "//summary") == ["So far: invitation accepted, paper received, slides missing, your sessions"]
    assert "Speaker: Three cities" in words(page, "//details//p[contains(@class, 'duty-what')]")


@pytest.mark.parametrize(
    ("at", "now"),
    [("papers_due", "Paper due 15 July"), ("starts_at", "Meeting 24-25 July"), ("ends_at", "Draft report")],
)
def test_steps_lead_from_the_invitation_to_the_report(own, meeting, at, now):
    page = own(getattr(meeting, at) - (HOUR if at == "papers_due" else timedelta()))

    steps = "//ol[contains(@class, 'steps')]/li"
    assert len(page.xpath(steps)) == 5
    assert words(page, f"{steps}[@aria-current='step']") == [now]
    assert ("Paper overdue" in words(page, steps)) == (at != "papers_due")


def test_running_session_is_marked(own, meeting):
    page = own(meeting.starts_at + timedelta(hours=11, minutes=35))

    assert words(page, "//li[@aria-current='step'][contains(@class, 'duty')]//p[@class='duty-what']") == [
        "Speaker: Three cities"
    ]
    assert "Three cities" in page.xpath("string(//section[@aria-labelledby='now-heading'])")
