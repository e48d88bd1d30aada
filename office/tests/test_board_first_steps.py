"""The first steps of a new meeting, and the coming reminders."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.mail.models import MailTemplate
from egm_portal.meetings.models import Meeting
from office.admin_urls import board_url, verb_url
from office.board.first_steps import STEPS
from office.tests.boards import board_at
from participants import rules
from reminders.actions import add_usual_rules
from reminders.models import ReminderRule
from review.actions import record_clearance
from review.clearances.rules import today_in
from tests import factories, forms


@pytest.fixture
def bare(meeting):
    """A meeting in which nothing has been prepared."""
    meeting.contacts.all().delete()
    Meeting.objects.filter(pk=meeting.pk).update(public_from=None, papers_due=None, venue="")
    meeting.refresh_from_db()
    return meeting


def problems(meeting, at=factories.TODAY):
    return {row.name: row.problem for row in board_at(meeting, at).first_steps.rows}


def test_new_meeting_lists_what_is_missing_and_what_blocks_invitations(bare):
    steps = board_at(bare).first_steps

    assert {row.name: row.blocks for row in steps.rows if row.problem} == {
        "Venue": False,
        "Deadline for papers": False,
        "Aide-memoire": False,
        "Contact": False,
        "Reminders": False,
        "Wording of the invitation": False,
        "Participants": True,
        "Announcement": False,
    }
    assert (steps.done, steps.may_invite) == (1, False)


def test_prepared_meeting_has_nothing_left_to_do_but_to_invite(at_desk, meeting, today):
    meeting.aide_memoire.create(number=1, heading="Background", body="Text")
    add_usual_rules(meeting=meeting)
    MailTemplate.objects.create(meeting=meeting, kind="participants/invitation", subject="Come", text="{link}")
    person = factories.make_participant(meeting=meeting)

    steps = board_at(meeting).first_steps

    assert (set(problems(meeting).values()), steps.may_invite) == ({""}, True)
    assert list(at_desk.get(steps.invite_link).context["cl"].queryset) == [person]


@pytest.mark.parametrize(
    ("name", "at"),
    [
        ("Days", factories.DUE + timedelta(days=30)),
        ("Participants", factories.TODAY),
    ],
)
def test_what_blocks_is_what_refuses_an_invitation(meeting, name, at):
    person = factories.make_participant(meeting=meeting, email="" if name == "Participants" else "a@example.org")

    blocking = {row.name: row.problem for row in board_at(meeting, at).first_steps.rows if row.problem and row.blocks}

    assert list(blocking) == [name]
    assert blocking[name].startswith(rules.refusal_to_invite(person, at))
    assert rules.refusal_to_invite(person, at)


@pytest.mark.parametrize(
    ("public_from", "sentence"),
    [
        (None, "The meeting has not been announced."),
        (factories.TODAY + timedelta(days=1), "The meeting will be announced on 11 July 2013, 09:00 (Geneva)."),
    ],
)
def test_meeting_that_is_not_announced_says_so_and_people_can_be_invited(meeting, public_from, sentence):
    Meeting.objects.filter(pk=meeting.pk).update(public_from=public_from)
    meeting.refresh_from_db()
    factories.make_participant(meeting=meeting)

    assert problems(meeting)["Announcement"].startswith(f"{sentence} You can invite before it")
    assert board_at(meeting).first_steps.may_invite


@pytest.mark.parametrize("status", ["invited", "accepted"])
def test_steps_end_once_invitations_have_gone(meeting, status):
    factories.make_participant(meeting=meeting)
    before = board_at(meeting).first_steps
    with calendar_at(factories.TODAY):
        factories.make_participant(status, meeting=meeting)

    assert before is not None
    assert board_at(meeting).first_steps is None


def test_page_marks_what_is_needed_advised_and_done(at_desk, bare):
    page = html.fromstring(at_desk.get(reverse("admin:board", args=[bare.slug])).text)

    (steps,) = page.xpath("//section[@aria-labelledby='first-steps']")
    words = [tag.text for tag in steps.xpath(".//li/span")]
    assert {word: words.count(word) for word in words} == {"done": 1, "advised": 7, "needed": 1}
    links = steps.xpath(".//li//a/@href")
    assert len(links) == len(STEPS)
    assert {at_desk.get(link).status_code for link in set(links)} == {200}


def settings_page(name, meeting):
    return reverse(f"admin:meetings_meeting_{name}", args=[meeting.pk])


def save_and_continue(at_desk, meeting, name):
    """Saves the page as it is shown; the name of the next step, and where it is."""
    address = settings_page(name, meeting)
    response = at_desk.post(address, forms.opened(at_desk, address, "meeting") | {"_next": "yes"})
    assert response.status_code == 302, response.context["adminform"].form.errors
    [message] = [str(message) for message in get_messages(response.wsgi_request)]
    return message.partition(" Next: ")[2].strip("."), response["Location"]


@pytest.mark.parametrize(
    ("name", "step", "page"),
    [
        ("change", "Deadline for papers", "papers"),
        ("papers", "Aide-memoire", "aide-memoire"),
        ("aide-memoire", "Contact", "contacts"),
    ],
)
def test_settings_lead_to_the_next_step_that_is_open(at_desk, bare, name, step, page):
    assert save_and_continue(at_desk, bare, name) == (step, settings_page(page, bare))


def test_settings_end_at_the_announcement_and_do_not_begin_again(at_desk, bare):
    announcement = verb_url("announce", bare, board_url(bare))
    assert save_and_continue(at_desk, bare, "contacts") == ("Announcement", announcement)
    Meeting.objects.filter(pk=bare.pk).update(public_from=factories.TODAY, venue="Palais des Nations")
    assert save_and_continue(at_desk, bare, "contacts") == ("", board_url(bare))


def test_settings_lead_to_the_overview_when_no_other_step_is_open(at_desk, meeting, today):
    meeting.aide_memoire.create(number=1, heading="Background", body="Text")
    add_usual_rules(meeting=meeting)
    MailTemplate.objects.create(meeting=meeting, kind="participants/invitation", subject="Come", text="{link}")
    factories.make_participant(meeting=meeting)

    assert save_and_continue(at_desk, meeting, "papers") == ("", reverse("admin:board", args=[meeting.slug]))


def test_settings_are_saved_and_stay_open_once_invitations_have_gone(at_desk, meeting):
    def buttons():
        page = html.fromstring(at_desk.get(settings_page("papers", meeting)).text)
        return page.xpath("//div[@class='submit-row']/button/text()")

    before = buttons()
    factories.make_participant("invited", meeting=meeting)

    assert (before, buttons()) == (["Save", "Save and continue"], ["Save"])
    assert save_and_continue(at_desk, meeting, "papers") == ("", settings_page("papers", meeting))


def test_coming_reminders_name_few_people_and_count_many(at_desk, meeting):
    ReminderRule.objects.create(meeting=meeting, kind="paper_missing", days=-3)
    ReminderRule.objects.create(meeting=meeting, kind="paper_missing", days=1)
    ReminderRule.objects.create(meeting=meeting, kind="paper_missing", days=0, active=False)
    papers = [factories.make_paper(meeting=meeting) for _ in range(3)]
    names = [str(paper.participant.name) for paper in papers]

    few = board_at(meeting).reminders
    factories.make_paper(meeting=meeting)
    many = board_at(meeting).reminders

    assert [(row.at.day, row.what, row.people) for row in few] == [
        (12, "The paper has not been received, 3 days before the deadline", f"{names[0]}, {names[1]} and {names[2]}"),
        (16, "The paper has not been received, 1 day after the deadline", f"{names[0]}, {names[1]} and {names[2]}"),
    ]
    assert [row.people for row in many] == ["4 people", "4 people"]
    assert all(name in at_desk.get(few[0].link).text for name in names)


def test_meeting_without_coming_reminders_says_so(at_desk, meeting):
    page = html.fromstring(at_desk.get(reverse("admin:board", args=[meeting.slug])).text)

    assert "No reminder is due" in page.xpath("string(//section[@aria-labelledby='coming-reminders'])")


def test_offices_that_have_not_cleared_the_aide_memoire_are_named_and_block_nothing(meeting, today):
    meeting.aide_memoire.create(number=1, heading="Purpose", body="Why.")
    clearance = factories.make_clearance(meeting, "aide_memoire", office="ITU")
    factories.make_clearance(meeting, office="Of the report")
    before = problems(meeting)["Aide-memoire"]
    record_clearance(clearance=clearance, answer="cleared", day=today_in(meeting), by=None)

    assert (before, problems(meeting)["Aide-memoire"]) == ("No answer yet from ITU.", "")
    assert [step.blocks for step in STEPS if step.name == "Aide-memoire"] == [False]
