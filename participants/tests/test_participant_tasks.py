"""Tasks of participants: of whom they are asked, who has done them, and how long that is kept."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from egm_portal.clock import calendar_at
from egm_portal.exceptions import NotAllowed
from egm_portal.mail import sender
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting, MeetingChange, User
from my.data_export import data_of
from office.erasure import erase_person
from office.meeting_copy import copy_meeting
from participants import actions
from participants.cells import tasks_tag
from participants.funding import payer_of
from participants.models import ForWhom, FundingTerms, Participant, ParticipantTask, TaskCompletion
from participants.queries import with_tasks
from participants.roles import Role
from participants.task_actions import mark_task
from participants.tasks import delete_past_travel_data
from reminders.actions import remind_now, send_due_reminders
from reminders.models import ReminderRule
from tests import factories, forms
from tests.forms import fields_of_verb

pytestmark = pytest.mark.usefixtures("today")
PASS = "Register for the grounds pass"


def make_task(meeting, **changes):
    return ParticipantTask.objects.create(
        meeting=meeting,
        **{"text": PASS, "link": "https://indico.example.org/pass", "due_on": date(2013, 7, 19)} | changes,
    )


@pytest.fixture
def task(meeting):
    return make_task(meeting)


def asked():
    """Whom the tasks of all meetings are asked of, by the names of both."""
    names = dict(Participant.objects.values_list("pk", "name"))
    tasks = ParticipantTask.objects.asked_of(Participant.objects.all())
    return sorted((found.text, names[found.person]) for found in tasks)


def own_page(person):
    return reverse("my:meeting", args=[person.meeting.slug])


def press(client, task, person, done):
    client.force_login(person.user)
    return client.post(reverse("my:task", args=[person.meeting.slug, task.pk]), {"done": done}, follow=True)


# Who is asked


PEOPLE = {
    "expert": {"role": Role.EXPERT},
    "online": {"role": Role.EXPERT, "attendance": "online"},
    "paid": {"role": Role.EXPERT, "funding": "un"},
    "consultant": {"role": Role.CONSULTANT},
    "civil_society": {"role": Role.CIVIL_SOCIETY, "funding": "nobody"},
    "staff": {"role": Role.STAFF},
    "secretariat": {"role": Role.STAFF, "services_meeting": True},
    "observer": {"role": Role.OBSERVER},
}
CONCERNED = {
    ForWhom.EVERYBODY: "civil_society consultant expert observer online paid staff",
    ForWhom.IN_PERSON: "civil_society consultant expert observer paid staff",
    ForWhom.ONLINE: "online",
    ForWhom.FUNDED: "consultant paid",
    ForWhom.EXPERT: "expert online paid",
    ForWhom.CONSULTANT: "consultant",
    ForWhom.CIVIL_SOCIETY: "civil_society",
    ForWhom.STAFF: "staff",
    ForWhom.OBSERVER: "observer",
}


@pytest.mark.parametrize("for_whom", ForWhom)
def test_task_concerns_those_for_whom_it_is(meeting, for_whom):
    FundingTerms.objects.create(meeting=meeting, consultant="un", civil_society="un", expert="nobody")
    for name, details in PEOPLE.items():
        person = factories.make_participant("accepted", meeting=meeting, name=name)
        Participant.objects.filter(pk=person.pk).update(**{"funding": ""} | details)
    make_task(meeting, for_whom=for_whom)

    assert " ".join(name for _, name in asked()) == CONCERNED[for_whom]
    if for_whom == ForWhom.FUNDED:
        paid = [person.name for person in Participant.objects.all() if payer_of(person) == "un"]
        assert sorted(paid) == CONCERNED[for_whom].split()


@pytest.mark.parametrize("status", ["nominated", "invited", "declined"])
def test_who_has_not_accepted_is_asked_nothing(meeting, task, status):
    factories.make_participant(status, meeting=meeting)

    assert asked() == []


def test_people_of_other_meetings_are_asked_nothing(task):
    factories.make_participant("accepted", meeting=factories.make_meeting())

    assert asked() == []


@pytest.mark.parametrize("state", [Meeting.State.POSTPONED, Meeting.State.CANCELLED])
def test_nothing_is_asked_while_the_meeting_does_not_take_place(meeting, expert, task, state):
    Meeting.objects.filter(pk=meeting.pk).update(state=state)

    assert asked() == []


@pytest.mark.parametrize(
    ("due_on", "day", "is_asked"),
    [
        (date(2013, 7, 19), date(2013, 7, 25), True),
        (date(2013, 7, 19), date(2013, 7, 27), False),
        (date(2013, 8, 20), date(2013, 8, 20), True),
        (date(2013, 8, 20), date(2013, 8, 22), False),
    ],
)
def test_task_is_asked_until_its_day_and_the_meeting_are_over(meeting, expert, due_on, day, is_asked):
    make_task(meeting, due_on=due_on)

    with calendar_at(factories.TODAY.replace(month=day.month, day=day.day)):
        assert bool(asked()) == is_asked


# Their own page


def test_person_marks_a_task_and_takes_it_back(client, task, expert):
    client.force_login(expert.user)
    before = client.get(own_page(expert)).text

    after = press(client, task, expert, "yes").text
    done = TaskCompletion.objects.get()
    undone = press(client, task, expert, "").text

    assert f'<a href="https://indico.example.org/pass" rel="noreferrer" dir="auto">{PASS}</a>' in before
    assert "To be done by 19 July 2013." in before
    assert f"Marked as done: {PASS}." in after and "You marked it as done." in after
    assert (done.task, done.participant, done.done_at, done.by) == (task, expert, factories.TODAY, expert.user)
    assert f"Marked as not done: {PASS}." in undone
    assert TaskCompletion.objects.get().done_at is None


def test_pressing_twice_changes_nothing(client, task, expert):
    press(client, task, expert, "yes")
    with calendar_at(factories.TODAY + timedelta(days=1)):
        press(client, task, expert, "yes")

    assert TaskCompletion.objects.get().done_at == factories.TODAY


def test_task_that_is_not_asked_of_a_person_is_not_there(client, meeting, expert):
    task = make_task(meeting, for_whom=ForWhom.ONLINE)

    response = press(client, task, expert, "yes")

    assert (response.status_code, TaskCompletion.objects.count()) == (404, 0)


def test_page_without_tasks_does_not_name_them(client, expert):
    client.force_login(expert.user)

    assert "Please also do" not in client.get(own_page(expert)).text


def test_task_is_overdue_the_day_after(client, task, expert):
    client.force_login(expert.user)
    with calendar_at(factories.TODAY.replace(day=19, hour=21)):
        last_evening = client.get(own_page(expert)).text
    with calendar_at(factories.TODAY.replace(day=19, hour=23)):
        next_day = client.get(own_page(expert)).text

    assert "To be done by 19 July 2013." in last_evening
    assert "Was to be done by 19 July 2013." in next_day


# Organizers


def test_organizers_write_tasks_in_the_settings(at_desk, meeting):
    address = reverse("admin:meetings_meeting_tasks", args=[meeting.pk])
    fields = forms.opened(at_desk, address, "meeting")
    typed = {"text": PASS, "link": "https://indico.example.org/pass", "due_on": "2013-07-19", "for_whom": "in_person"}
    row = {f"participant_tasks-0-{name}": value for name, value in typed.items()}

    late = at_desk.post(address, fields | row | {"participant_tasks-0-due_on": "2013-09-24"})
    unsafe = at_desk.post(address, fields | row | {"participant_tasks-0-link": "javascript:alert(1)"})
    at_desk.post(address, fields | row)

    assert "Choose a day within 60 days after the meeting" in late.text
    assert "Enter the full address, beginning with https://." in unsafe.text
    found = ParticipantTask.objects.get()
    assert (found.text, found.link, found.due_on, found.for_whom) == (
        PASS,
        "https://indico.example.org/pass",
        date(2013, 7, 19),
        "in_person",
    )
    assert "1 task" in at_desk.get(address).text


def verb_page(*people):
    return reverse("admin:participants_participant_task") + "?" + "&".join(f"id={person.pk}" for person in people)


def test_organizer_marks_a_task_for_several(at_desk, organizer, task, expert, other_expert):
    address = verb_page(expert, other_expert)

    at_desk.post(address, fields_of_verb(at_desk, address) | {"task": task.pk, "done": "yes"})

    said = TaskCompletion.objects.order_by("pk")
    assert [(row.participant, row.done_at, row.by) for row in said] == [
        (expert, factories.TODAY, organizer),
        (other_expert, factories.TODAY, organizer),
    ]


def test_organizer_takes_a_mark_back(at_desk, task, expert):
    mark_task(task=task, participant=expert, done=True, by=expert.user)

    at_desk.post(verb_page(expert), fields_of_verb(at_desk, verb_page(expert)) | {"task": task.pk, "done": "no"})

    assert TaskCompletion.objects.get().done_at is None


def test_task_of_others_is_refused_with_the_name(at_desk, meeting, expert):
    task = make_task(meeting, for_whom=ForWhom.ONLINE)

    page = at_desk.post(
        verb_page(expert), fields_of_verb(at_desk, verb_page(expert)) | {"task": task.pk, "done": "yes"}
    )

    assert f"{expert.name}: This task is not asked of them." in page.text
    with pytest.raises(NotAllowed, match="This task is not asked of them"):
        mark_task(task=task, participant=expert, done=True, by=None)


def test_task_of_another_meeting_is_no_choice(at_desk, expert):
    task = make_task(factories.make_meeting())

    page = at_desk.post(
        verb_page(expert), fields_of_verb(at_desk, verb_page(expert)) | {"task": task.pk, "done": "yes"}
    )

    assert (page.status_code, TaskCompletion.objects.count()) == (422, 0)


def test_organizer_reads_on_the_page_of_the_person_who_did_what(at_desk, meeting, expert, task):
    make_task(meeting, text="Send your bank form", due_on=date(2013, 7, 9))
    mark_task(task=task, participant=expert, done=True, by=expert.user)

    parts = at_desk.get(reverse("admin:participants_participant_change", args=[expert.pk])).context["parts"]

    [part] = [part for part in parts if part.title == "Tasks"]
    assert [(line.text, strip_tags(line.state), strip_tags(line.note)) for line in part.lines] == [
        ("Send your bank form", "overdue", "by 9 July"),
        (PASS, "done", "by 19 July · marked as done by the person, 10 July"),
    ]


def test_list_says_how_far_each_person_is(meeting, task, expert, other_expert):
    make_task(meeting, text="Send your bank form")
    factories.make_participant(meeting=meeting)
    mark_task(task=task, participant=expert, done=True, by=None)

    said = {person.pk: strip_tags(tasks_tag(person)) for person in with_tasks(Participant.objects.all())}

    assert sorted(said.values()) == ["", "0 of 2 done", "1 of 2 done"]
    assert said[expert.pk] == "1 of 2 done"


def test_list_leads_to_those_who_have_not_done_a_task(at_desk, meeting, task, expert, other_expert):
    bank = make_task(meeting, text="Send your bank form")
    mark_task(task=task, participant=expert, done=True, by=None)
    mark_task(task=bank, participant=expert, done=True, by=None)
    mark_task(task=bank, participant=other_expert, done=True, by=None)
    address = reverse("admin:participants_participant_changelist")

    def shown(**asked):
        page = at_desk.get(address, {"meeting": meeting.pk} | asked)
        return [person.pk for person in page.context["cl"].result_list]

    assert shown(open="task") == [other_expert.pk]
    assert shown(task=task.pk) == [other_expert.pk]
    assert shown(task=bank.pk) == []


@pytest.mark.parametrize("count", [1, 3])
def test_list_has_a_fixed_number_of_queries(at_desk, meeting, task, count, django_assert_num_queries):
    for _ in range(count):
        factories.make_participant("accepted", meeting=meeting)
        make_task(meeting)
    address = reverse("admin:participants_participant_changelist") + f"?meeting={meeting.pk}"
    at_desk.get(address)

    with django_assert_num_queries(14):
        at_desk.get(address)


# Reminders


def test_who_has_not_done_it_is_reminded_once_of_all_that_is_open(meeting, task, expert, other_expert):
    make_task(meeting, text="Send your bank form", link="", due_on=date(2013, 7, 22))
    ReminderRule.objects.create(meeting=meeting, kind="task_open", days=-7)
    mark_task(task=task, participant=expert, done=True, by=None)

    with calendar_at(factories.TODAY.replace(day=12, hour=7)):
        sent = [send_due_reminders(), send_due_reminders()]

    assert sent == [1, 0]
    message = Message.objects.get(kind="participants/tasks")
    assert (message.to, message.subject) == (
        other_expert.email,
        f"To be done by 19 July 2013: {meeting.short_title}, Geneva, 24-25 July 2013",
    )
    assert f"19 July 2013: {PASS}\n" in message.text
    assert "https://indico.example.org/pass" in message.text
    assert "22 July 2013: Send your bank form" in message.text
    assert "Reminders stop once it is." in message.text


def test_tasks_of_one_day_are_one_e_mail(meeting, task, expert):
    make_task(meeting, text="Send your bank form")
    ReminderRule.objects.create(meeting=meeting, kind="task_open", days=-7)

    with calendar_at(factories.TODAY.replace(day=12, hour=7)):
        assert send_due_reminders() == 1


def test_task_that_is_done_meanwhile_is_not_mailed(meeting, task, expert):
    ReminderRule.objects.create(meeting=meeting, kind="task_open", days=-7)
    with calendar_at(factories.TODAY.replace(day=12, hour=7)):
        send_due_reminders()
        mark_task(task=task, participant=expert, done=True, by=expert.user)
        sender.send_due_messages()

    assert Message.objects.get(kind="participants/tasks").state == Message.State.CANCELLED


def test_task_that_is_added_late_is_not_reminded_of_for_days_before(meeting, expert):
    ReminderRule.objects.create(meeting=meeting, kind="task_open", days=-7)
    with calendar_at(factories.TODAY.replace(day=12, hour=8)):
        make_task(meeting)
        assert send_due_reminders() == 0


def test_organizer_reminds_of_it_also_after_its_day(meeting, task, expert):
    expert.papers.update(state="withdrawn")
    with calendar_at(factories.TODAY.replace(day=20)):
        message = remind_now(participant=expert)

    assert message.kind == "participants/tasks"


# How long it is kept


@pytest.mark.parametrize(("days", "kept"), [(60, 1), (61, 0)])
def test_who_did_what_is_forgotten_60_days_after_the_meeting(meeting, task, expert, days, kept):
    mark_task(task=task, participant=expert, done=True, by=None)

    with calendar_at(meeting.ends_at + timedelta(days=days)):
        delete_past_travel_data()

    assert (TaskCompletion.objects.count(), ParticipantTask.objects.count()) == (kept, 1)


@pytest.mark.parametrize(("days", "kept"), [(59, 1), (61, 0)])
def test_who_did_what_is_forgotten_60_days_after_a_cancellation(meeting, task, expert, days, kept):
    mark_task(task=task, participant=expert, done=True, by=None)
    Participant.objects.filter(pk=expert.pk).update(visa_letter="needed")
    start = factories.TODAY.date() + timedelta(days=300)
    Meeting.objects.filter(pk=meeting.pk).update(starts_on=start, ends_on=start, state=Meeting.State.CANCELLED)
    MeetingChange.objects.create(meeting=meeting, what=MeetingChange.What.CANCELLED)

    with calendar_at(factories.TODAY + timedelta(days=days)):
        delete_past_travel_data()

    expert.refresh_from_db()
    assert (TaskCompletion.objects.count(), expert.visa_letter) == (kept, "needed" if kept else "")


def test_who_did_what_is_in_the_copy_of_their_data_until_they_are_erased(task, expert):
    mark_task(task=task, participant=expert, done=True, by=expert.user)

    copied = data_of(expert.user)["participations"][0]["tasks"]
    erase_person(participant=expert, by=User.objects.create_superuser("super@example.org", "a long enough password"))

    assert copied == [{"task": PASS, "due_on": task.due_on, "done_at": factories.TODAY}]
    assert not TaskCompletion.objects.exists()


def test_copied_meeting_has_the_tasks_on_its_own_days(meeting, task, expert, organizer):
    mark_task(task=task, participant=expert, done=True, by=None)

    copy = copy_meeting(
        meeting=meeting, title="Next", short_title="Next", slug="next", starts_on=date(2014, 7, 23), by=organizer
    )

    copied = ParticipantTask.objects.get(meeting=copy)
    assert (copied.text, copied.due_on, copied.completions.count()) == (PASS, date(2014, 7, 18), 0)
    assert ParticipantTask.objects.get(meeting=meeting).completions.count() == 1


def test_who_withdraws_is_asked_nothing(meeting, task, expert):
    actions.withdraw_participant(participant=expert)

    assert asked() == []
    with pytest.raises(NotAllowed, match="Withdrawn"):
        mark_task(task=task, participant=expert, done=True, by=None)
