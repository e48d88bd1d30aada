"""“Remind now”: the mail that fits, once a day for each person."""

from datetime import timedelta

import pytest
from django.urls import reverse

from egm_portal.clock import calendar_at
from egm_portal.exceptions import NotAllowed
from egm_portal.mail.actions import record_bounce
from egm_portal.mail.models import Message
from papers import actions as papers
from reminders.actions import remind_now, send_due_reminders
from reminders.models import Reminder, ReminderRule
from tests import factories


def page_of(model, *rows):
    return reverse(f"admin:{model}_remind") + "?" + "&".join(f"id={row.pk}" for row in rows)


def reminders():
    return sorted(Message.objects.filter(dedup_key__startswith="remind-now:").values_list("kind", "to"))


@pytest.fixture
def people(meeting, today):
    """A guest, an author whose paper is missing, one whose paper went back, and one who owes nothing."""
    guest = factories.make_participant(meeting=meeting, status="invited")
    author = factories.make_paper(meeting=meeting).participant
    returned = factories.make_paper("submitted", meeting=meeting)
    papers.return_paper(paper=returned, note="Add a summary.", until=factories.DUE + timedelta(days=2), by=None)
    done = factories.make_paper("accepted", meeting=meeting).participant
    return guest, author, returned.participant, done


def test_each_of_a_selection_gets_the_mail_that_fits(at_desk, people):
    guest, author, returned, done = people

    page = at_desk.get(page_of("participants_participant", *people))
    response = at_desk.post(page_of("participants_participant", *people))

    assert [choice.row for choice in page.context["refused"]] == [done]
    assert response.status_code == 302
    assert reminders() == [
        ("papers/missing", author.email),
        ("papers/not_replaced", returned.email),
        ("participants/unanswered", guest.email),
    ]


def test_second_time_on_a_day_says_so_and_sends_nothing(at_desk, people):
    guest, *_ = people
    at_desk.post(page_of("participants_participant", guest))

    page = at_desk.post(page_of("participants_participant", guest), follow=True)

    assert f"{guest.name} was already reminded today: no e-mail was sent." in page.text
    assert len(reminders()) == 1


def test_next_day_is_another_day(people):
    guest, *_ = people
    remind_now(participant=guest)

    with calendar_at(factories.TODAY + timedelta(days=1)):
        remind_now(participant=guest)

    assert len(reminders()) == 2


def test_who_was_reminded_by_a_rule_today_is_not_reminded_again(meeting, people):
    _, author, *_ = people
    ReminderRule.objects.create(meeting=meeting, kind="paper_missing", days=-3)
    with calendar_at(factories.TODAY + timedelta(days=2, hours=1)):
        assert send_due_reminders() == 1

        with pytest.raises(NotAllowed, match="was already reminded today"):
            remind_now(participant=author)


def test_paper_is_reminded_of_from_its_own_list(at_desk, people):
    _, author, _, done = people
    rows = [author.papers.get(), done.papers.get()]

    page = at_desk.get(page_of("papers_paper", *rows))
    at_desk.post(page_of("papers_paper", *rows))

    assert [choice.text for choice in page.context["refused"]] == ["Accepted: it is not awaited."]
    assert reminders() == [("papers/missing", author.email)]


def test_guest_whose_link_has_expired_is_to_be_invited_again(meeting, people):
    guest, *_ = people

    with (
        calendar_at(guest.invitations.get().expires_at),
        pytest.raises(NotAllowed, match="has expired: send a new one"),
    ):
        remind_now(participant=guest)


def test_paper_without_a_deadline_cannot_be_reminded_of(db, today):
    paper = factories.make_paper(meeting=factories.make_meeting(papers_due=None))

    with pytest.raises(NotAllowed, match="has nothing outstanding"):
        remind_now(participant=paper.participant)


def test_address_from_which_mail_came_back_is_left_alone(meeting, people):
    _, author, *_ = people
    record_bounce(address=author.email, reason="550 no such user", meeting=meeting, by=None)

    with pytest.raises(NotAllowed, match="bounced: no reminder was sent"):
        remind_now(participant=author)


def test_bounce_of_another_meeting_leaves_the_address_alone(people):
    _, author, *_ = people
    record_bounce(address=author.email, reason="550 no such user", meeting=factories.make_meeting(), by=None)

    assert remind_now(participant=author).to == author.email


def test_rule_does_not_repeat_what_was_sent_by_hand_that_day(meeting, people):
    _, author, returned, _ = people
    for kind in ("paper_missing", "paper_returned"):
        ReminderRule.objects.create(meeting=meeting, kind=kind, days=-3 if kind == "paper_missing" else -5)
    at_nine = factories.TODAY + timedelta(days=2)
    with calendar_at(at_nine - timedelta(minutes=5)):
        remind_now(participant=author)

    with calendar_at(at_nine):
        assert send_due_reminders() == 1

    outcomes = dict(Reminder.objects.values_list("participant", "outcome"))
    assert outcomes == {author.pk: "skipped", returned.pk: "sent"}


def test_rule_about_something_else_is_not_stopped_by_a_mail_by_hand(meeting, people):
    _, author, *_ = people
    item = factories.make_session(meeting=meeting).items.create(title="Three cities", slides_expected=True)
    item.people.add(author)
    ReminderRule.objects.create(meeting=meeting, kind="slides_missing", days=-12)
    at_nine = factories.TODAY + timedelta(days=2)

    with calendar_at(at_nine - timedelta(minutes=5)):
        paper = remind_now(participant=author)
    with calendar_at(at_nine):
        sent = send_due_reminders()

    assert (paper.kind, sent) == ("papers/missing", 1)


def test_slides_are_reminded_of_by_hand(at_desk, meeting, people):
    *_, done = people
    item = factories.make_session(meeting=meeting).items.create(title="Three cities", slides_expected=True)
    item.people.add(done)

    at_desk.post(page_of("participants_participant", done))

    assert reminders() == [("agenda/slides_missing", done.email)]
