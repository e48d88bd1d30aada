"""The table of a meeting's rules says of each what it sends next, to whom, or why nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.mail import actions as mail
from egm_portal.meetings.models import StaffRole
from reminders.actions import add_usual_rules, send_due_reminders
from reminders.kinds import KINDS
from reminders.models import Reminder, ReminderRule
from reminders.rule_table import first_mail, next_sending, rule_groups
from tests import factories

MAY = datetime(2013, 5, 20, 7, tzinfo=UTC)
JUNE = datetime(2013, 6, 10, 7, tzinfo=UTC)
TWELFTH = datetime(2013, 7, 12, 7, tzinfo=UTC)
DAY = timedelta(days=1)
TABLE = reverse("admin:reminders_reminderrule_changelist")


@pytest.fixture
def make_rule(meeting):
    def make(days, kind="paper_missing", **changes):
        return ReminderRule.objects.create(meeting=meeting, kind=kind, days=days, since=MAY, **changes)

    return make


@pytest.fixture
def author(meeting):
    """Somebody who has owed a paper since June."""
    with calendar_at(JUNE):
        return factories.make_paper(meeting=meeting).participant


def rows(meeting):
    groups = rule_groups(ReminderRule.objects.filter(meeting=meeting), meeting)
    return {row.rule.days: row for group in groups for row in group.rows}


def test_rule_says_when_it_sends_next_and_to_whom(meeting, author, make_rule, today):
    make_rule(-3)
    make_rule(1)

    found = rows(meeting)

    assert {days: (row.at, row.people, row.why_none) for days, row in found.items()} == {
        -3: (TWELFTH, [author], ""),
        1: (TWELFTH + 4 * DAY, [author], ""),
    }


def test_moved_rule_says_from_which_day(meeting, author, make_rule, today):
    make_rule(-3, "meeting_near")
    make_rule(-5, "meeting_near")

    found = rows(meeting)

    assert {days: row.not_on for days, row in found.items()} == {-3: date(2013, 7, 21), -5: None}


@pytest.mark.parametrize(
    ("kind", "days", "active", "why"),
    [
        ("paper_missing", -3, False, "Off"),
        ("paper_missing", -14, True, "Its day has passed"),
        ("paper_missing", -2, True, "Same day as “1 day before the deadline”, which is sent instead"),
        ("paper_returned", -3, True, "No revision is awaited"),
        ("report_open", -3, True, "No draft is open for comments"),
    ],
)
def test_rule_says_why_it_sends_nothing(meeting, author, make_rule, today, kind, days, active, why):
    make_rule(-1)
    rule = make_rule(days, kind, active=active)

    row = next(row for row in rows(meeting).values() if row.rule == rule)

    assert (row.at, row.people, row.why_none) == (None, [], why)


def test_who_cannot_be_reached_is_not_counted(meeting, author, make_rule, today):
    make_rule(-3)
    mail.record_bounce(address=author.email.upper(), reason="550", meeting=meeting, by=None)

    assert rows(meeting)[-3].people == []


def test_rule_that_has_sent_says_when_and_to_how_many(meeting, author, make_rule):
    make_rule(-3)
    with calendar_at(TWELFTH):
        before = rows(meeting)[-3]
        send_due_reminders()
        after = rows(meeting)[-3]

    assert (before.at, before.number_sent) == (TWELFTH, 0)
    assert (after.at, after.last_sent_at, after.number_sent) == (None, TWELFTH, 1)


def test_table_and_hourly_job_name_the_same_people_and_time(meeting, author, make_rule, today):
    add_usual_rules(meeting=meeting)
    with calendar_at(JUNE):
        factories.make_participant(meeting=meeting, status="invited")
    sending = next_sending(rule_groups(meeting.reminder_rules.all(), meeting))
    with calendar_at(sending.at - timedelta(seconds=1)):
        early = send_due_reminders()
    with calendar_at(sending.at):
        sent = send_due_reminders()

    assert (early, sent) == (0, sending.mails)
    assert {row.participant for row in Reminder.objects.filter(outcome="sent")} == {
        person for row in sending.rows for person in row.people
    }


def test_open_rule_shows_the_mail_as_of_the_time_when_it_is_sent(meeting, author, make_rule, today):
    make_rule(1)

    due, wording = first_mail(rows(meeting)[1])

    assert due.owed.participant == author
    assert "It was due on 15 July 2013, 24:00 (Geneva)" in wording.text


@pytest.mark.parametrize("count", [1, 6])
def test_table_has_a_fixed_number_of_queries(meeting, make_rule, today, count, django_assert_num_queries):
    add_usual_rules(meeting=meeting)
    for number in range(count):
        make_rule(-20 - number)
    with calendar_at(JUNE):
        for _ in range(count):
            factories.make_paper(meeting=meeting)
            factories.make_participant(meeting=meeting, status="invited")

    sources = {kind.source for kind in KINDS.values()}
    # The rules, what each sent, bounces, what the e-mail of the eve has (notes, contacts and programmes), the
    # extensions of papers, and who was there.
    with django_assert_num_queries(8 + len(sources)):
        rule_groups(ReminderRule.objects.filter(meeting=meeting), meeting)


def test_page_shows_the_rules_and_the_next_sending(at_desk, meeting, author, make_rule, today):
    make_rule(-3)

    page = html.fromstring(at_desk.get(TABLE, {"meeting": meeting.pk}).content)

    assert " ".join(page.find_class("rules-next")[0].text_content().split()) == (
        "Next: Friday, 12 July, 09:00. 1 person about their paper."
    )
    [row] = page.xpath("//table[@class='rules-table']//tr[not(@class)][td[@class='rules-due']]")
    assert " ".join(row.text_content().split()).startswith(
        "on 3 days before the deadline Friday, 12 July, 09:00 1 Edit"
    )


def test_rule_is_switched_off_in_the_table_and_begins_again(at_desk, meeting, make_rule, today):
    rule = make_rule(-3)
    page = f"{TABLE}?meeting={meeting.pk}"
    form = html.fromstring(at_desk.get(page).content).xpath("//form[.//table]")[0]

    response = at_desk.post(page, dict(form.form_values()) | {"form-0-active": "", "_save": "Save"})

    rule.refresh_from_db()
    assert (response.status_code, response.url) == (302, page)
    assert (rule.active, rule.since) == (False, factories.TODAY)


def test_two_organizers_who_switch_the_same_rule_are_not_asked(at_desk, meeting, make_rule, today):
    rule, other = make_rule(-3), make_rule(-5)
    page = f"{TABLE}?meeting={meeting.pk}"
    form = html.fromstring(at_desk.get(page).content).xpath("//form[.//table]")[0]
    typed = dict(form.form_values()) | {"_save": "Save"}
    ReminderRule.objects.filter(pk=other.pk).update(active=False)

    response = at_desk.post(page, typed)

    assert response.status_code == 302
    assert dict(ReminderRule.objects.values_list("pk", "active")) == {rule.pk: True, other.pk: False}


def test_open_row_saves_its_rule_and_leads_back_to_the_table(at_desk, meeting, author, make_rule, today):
    rule = make_rule(-3)
    address = reverse("admin:reminders_reminderrule_change", args=[rule.pk])
    page = html.fromstring(at_desk.get(address).content)
    typed = dict(page.get_element_by_id("reminderrule_form").form_values())

    response = at_desk.post(address, typed | {"days_number": "4"})

    rule.refresh_from_db()
    assert (response.url, rule.days) == (f"{TABLE}?meeting={meeting.pk}", -4)
    assert author.name in page.find_class("rules-mail")[0].text_content()


def test_rule_is_added_in_the_table_of_its_meeting(at_desk, meeting, today):
    address = f"{reverse('admin:reminders_reminderrule_add')}?meeting={meeting.pk}"
    page = html.fromstring(at_desk.get(address).content)
    typed = dict(page.get_element_by_id("reminderrule_form").form_values())

    refused = at_desk.post(address, typed | {"kind": "meeting_near", "days_number": "1", "days_side": "after"})
    at_desk.post(address, typed | {"kind": "meeting_near", "days_number": "1", "days_side": "before"})

    assert "30 days before the first day to 1 day before the first day" in refused.text
    assert [(rule.meeting, rule.days) for rule in ReminderRule.objects.all()] == [(meeting, -1)]


def test_without_a_meeting_the_list_of_meetings_is_shown(at_desk, meeting, organizer, today):
    factories.make_member(factories.make_meeting(), organizer)

    assert at_desk.get(TABLE).url == reverse("admin:index")


def test_viewer_sees_the_table_and_can_change_nothing(client, meeting, make_rule, today):
    rule = make_rule(-3)
    client.force_login(factories.make_organizer(meeting, role=StaffRole.VIEWER))

    page = html.fromstring(client.get(TABLE, {"meeting": meeting.pk}).content)
    opened = html.fromstring(client.get(reverse("admin:reminders_reminderrule_change", args=[rule.pk])).content)

    assert page.xpath("//table[@class='rules-table']//input | //button[@name='_save']") == []
    assert opened.xpath("//input[@name='days_number'] | //button[@name='_save']") == []
