"""What participants need in order to take part: organizers alone read it, it is kept once, and it goes."""

import logging
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.mail.tasks import send_due_messages
from egm_portal.meetings.models import Meeting, MeetingChange, StaffRole, User
from my.data_export import data_of
from office.digest.actions import send_due_digests
from office.erasure import erase_person
from office.meeting_copy import copy_meeting
from participants import actions
from participants.list_pdf import request_list_pdfs
from participants.models import Need, Participant
from participants.need_actions import deal_with_need, delete_past_needs, say_need
from participants.on_paper import PRINTED
from participants.tasks import delete_past_travel_data
from reminders.actions import send_due_reminders
from reminders.models import ReminderRule
from tests import factories
from tests.forms import fields_of_verb

pytestmark = pytest.mark.usefixtures("today")
CANARY = "A quiet room near the Zeisigkanarie hall"
WORD = "Zeisigkanarie"


def own_page(meeting):
    return reverse("my:need", args=[meeting.slug])


def page_of(meeting):
    return reverse("admin:participants_participant_needs", args=[meeting.pk])


def say(client, person, text=CANARY):
    client.force_login(person.user)
    return client.post(own_page(person.meeting), {"need": text}, follow=True)


@pytest.fixture
def need(expert):
    say_need(participant=expert, text=CANARY)
    return Need.objects.get()


def tables_with(word=WORD):
    """The models of which a row has the word in any column."""
    return {
        model._meta.label
        for model in apps.get_models()
        for row in model._base_manager.values()
        if any(word in str(value) for value in row.values())
    }


def everybody_needs_something():
    """An answer of everybody; tests/test_access.py then asks for every page as everybody."""
    Need.objects.bulk_create(Need(participant=person, text=CANARY) for person in Participant.objects.all())


def pages_with_it(pages):
    """The keys of those pages that have an answer."""
    return {key for key, page in pages.items() if WORD.encode() in page}


# The person's own answer


def test_person_says_changes_and_deletes_what_they_need(client, expert):
    said = say(client, expert)
    shown = client.get(own_page(expert.meeting)).text
    own = client.get(reverse("my:meeting", args=[expert.meeting.slug])).text
    say(client, expert, "Nothing but a chair")
    changed = Need.objects.get().text
    deleted = say(client, expert, " ")

    assert "Your answer has been saved. Only the organizers of the meeting read it." in said.text
    assert CANARY in shown
    assert "answered" in own and WORD not in own
    assert changed == "Nothing but a chair"
    assert "There is no answer from you now." in deleted.text
    assert not Need.objects.exists()


def test_answer_that_is_too_long_is_refused_beside_the_field_and_stays_there(client, expert):
    page = say(client, expert, CANARY + "x" * 500)

    assert page.status_code == 422
    assert "Up to 500 characters; you have 540." in page.text
    assert html.fromstring(page.text).xpath("string(//textarea[@name='need'])").strip().startswith(CANARY)
    assert tables_with() == set()


def test_changed_answer_is_to_be_dealt_with_again(need, expert):
    deal_with_need(need=need, seen=need.said_at.isoformat(), done=True)
    say_need(participant=expert, text=CANARY)
    same = Need.objects.get().is_dealt_with
    say_need(participant=expert, text="Two chairs")

    assert (same, Need.objects.get().is_dealt_with) == (True, False)


def test_after_the_meeting_an_answer_can_only_be_deleted(client, need, expert):
    with calendar_at(expert.meeting.ends_at):
        page = say(client, expert, "Two chairs")
        kept = Need.objects.get().text
        say(client, expert, "")

    assert (page.status_code, kept) == (422, CANARY)
    assert "The meeting is over." in page.text
    assert not Need.objects.exists()


def test_page_is_nobody_elses(client, need, other_expert, outsider):
    client.force_login(other_expert.user)
    theirs = client.get(own_page(need.participant.meeting))
    client.force_login(outsider)
    outside = client.get(own_page(need.participant.meeting))

    assert WORD not in theirs.text
    assert outside.status_code == 404
    assert "no-store" in theirs.headers["Cache-Control"]


# Organizers


def test_organizers_read_the_answers_and_mark_them(at_desk, meeting, need, expert, other_expert):
    say_need(participant=other_expert, text="A ramp")
    page = at_desk.get(page_of(meeting))
    [form] = html.fromstring(page.text).xpath(f"//section[contains(., '{WORD}')]//form")

    at_desk.post(form.action, dict(form.form_values()) | {"done": "yes"})

    need.refresh_from_db()
    assert need.is_dealt_with
    shown = [row.participant for row in at_desk.get(page_of(meeting)).context["needs"]]
    assert shown == [other_expert, expert]


def test_answer_that_changed_since_the_page_was_opened_is_not_marked(at_desk, meeting, need, expert):
    seen = need.said_at.isoformat()
    with calendar_at(factories.TODAY + timedelta(minutes=1)):
        say_need(participant=expert, text="Two chairs")

    mark = reverse("admin:participants_participant_needs_mark", args=[meeting.pk, need.pk])
    page = at_desk.post(mark, {"seen": seen, "done": "yes"}, follow=True)

    assert "The answer has changed since this page was opened." in page.text
    assert not Need.objects.get().is_dealt_with


@pytest.mark.parametrize(
    ("role", "status"), [(StaffRole.VIEWER, 403), (StaffRole.EDITOR, 403), (StaffRole.ORGANIZER, 200)]
)
def test_only_organizers_read_the_answers(client, meeting, need, role, status):
    client.force_login(factories.make_organizer(meeting, role=role))

    page, people = client.get(page_of(meeting)), reverse("admin:participants_participant_changelist")
    links = client.get(people, {"meeting": meeting.pk}).context["list_links"]

    assert (page.status_code, WORD in page.text) == (status, status == 200)
    assert (("Needs: 1 to do", page_of(meeting)) in links) == (status == 200)


def test_organizers_of_another_meeting_find_no_page_and_mark_nothing(client, meeting, need):
    other = factories.make_meeting()
    client.force_login(factories.make_organizer(other))
    data = {"seen": need.said_at.isoformat(), "done": "yes"}

    answers = [
        client.get(page_of(meeting)),
        *(
            client.post(reverse("admin:participants_participant_needs_mark", args=[of, need.pk]), data)
            for of in (meeting.pk, other.pk)
        ),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert not Need.objects.get().is_dealt_with


# Nowhere else


@pytest.mark.usefixtures("with_history")
def test_answer_is_in_its_table_and_on_two_pages_alone(
    client, meeting, organizer, expert, other_expert, caplog, capsys
):
    caplog.set_level(logging.DEBUG)
    ReminderRule.objects.create(meeting=meeting, kind="meeting_near", days=-10)
    say(client, expert)
    say(client, expert, CANARY + "x" * 500)
    own = client.get(reverse("my:meeting", args=[meeting.slug])).text + client.get(reverse("my:drafts")).text
    Client().post(own_page(meeting), {"need": CANARY})  # the session is over
    desk = Client()
    desk.force_login(organizer)
    assert WORD in desk.get(page_of(meeting)).text
    mark = reverse("admin:participants_participant_needs_mark", args=[meeting.pk, Need.objects.get().pk])
    desk.post(mark, {"seen": Need.objects.get().said_at.isoformat(), "done": "yes"})

    people = reverse("admin:participants_participant_changelist") + f"?meeting={meeting.pk}"
    person = reverse("admin:participants_participant_change", args=[expert.pk])
    merge = reverse("admin:participants_participant_merge", args=[expert.pk, other_expert.pk])
    search = reverse("admin:search")
    pages = [
        *(people, f"{people}&q={WORD}", person, merge, reverse("admin:index"), f"{search}?q={WORD}"),
        *(
            reverse("admin:board", args=[meeting.slug]),
            reverse("admin:participants_participant_history", args=[expert.pk]),
        ),
        *(reverse("admin:meetings_meeting_history", args=[meeting.pk]), f"{reverse('website:search')}?q={WORD}"),
        *(meeting.get_absolute_url(), reverse("website:participants", args=[meeting.slug])),
    ]
    export = reverse("admin:participants_participant_export", query={"meeting": meeting.pk})
    found = [desk.get(page) for page in pages] + [desk.post(export, {"format": kind}) for kind in ("csv", "xlsx")]
    texts = [answer.content.decode("utf-8", "replace") for answer in found if answer.status_code == 200]
    texts += [build(meeting).html for build in PRINTED.values()]
    client.force_login(other_expert.user)
    texts += [client.get(reverse(name)).text for name in ("my:list", "my:export")]
    request_list_pdfs()
    send_due_digests()
    with calendar_at(factories.TODAY + timedelta(days=5)):
        send_due_reminders()
        send_due_messages()

    assert len(texts) == len(pages) + 6
    assert [text[:80] for text in [own, *texts] if CANARY in text] == []
    assert tables_with() == {"participants.Need"}
    assert WORD not in caplog.text + "".join(capsys.readouterr())


def test_answer_is_not_restored_by_undoing_a_withdrawal(at_desk, meeting, need, expert):
    page = reverse("admin:participants_participant_withdraw") + f"?id={expert.pk}"

    answer = at_desk.post(page, fields_of_verb(at_desk, page) | {"note": "", "tells": ""}, follow=True)
    [form] = html.fromstring(answer.content).xpath("//form[starts-with(@class, 'undo')]")
    gone = tables_with()
    at_desk.post(form.action, dict(form.form_values()))

    expert.refresh_from_db()
    assert (expert.status, gone, tables_with()) == (Participant.Status.ACCEPTED, set(), set())


def test_copied_meeting_has_no_answers(meeting, need, expert, organizer):
    names = {"title": "Next", "short_title": "Next", "slug": "next"}

    copy = copy_meeting(meeting=meeting, starts_on=meeting.starts_on, by=organizer, people=[expert.pk], **names)

    assert copy.participants.count() == 1
    assert list(Need.objects.values_list("participant__meeting", flat=True)) == [meeting.pk]


def test_answer_is_in_the_copy_of_the_persons_own_data_alone(need, expert, other_expert):
    own, theirs = (data_of(person.user)["participations"][0] for person in (expert, other_expert))

    assert [row["text"] for row in own["what_you_need"]] == [CANARY]
    assert theirs["what_you_need"] == []


# How long


@pytest.mark.parametrize(("days", "kept"), [(60, {"participants.Need"}), (61, set())])
def test_answer_is_gone_60_days_after_the_last_day(meeting, need, days, kept):
    with calendar_at(meeting.ends_at + timedelta(days=days)):
        delete_past_travel_data()

    assert tables_with() == kept


@pytest.mark.parametrize(("days", "kept"), [(59, {"participants.Need"}), (61, set())])
def test_answer_is_gone_60_days_after_the_cancellation(meeting, need, days, kept):
    last_day = factories.TODAY.date() + timedelta(days=300)
    Meeting.objects.filter(pk=meeting.pk).update(starts_on=last_day, ends_on=last_day, state=Meeting.State.CANCELLED)
    MeetingChange.objects.create(meeting=meeting, what=MeetingChange.What.CANCELLED)

    with calendar_at(factories.TODAY + timedelta(days=days)):
        delete_past_travel_data()

    assert tables_with() == kept


def test_answer_goes_with_whoever_leaves(meeting, need, expert):
    actions.withdraw_participant(participant=expert)

    assert tables_with() == set()


def test_answer_of_somebody_who_does_not_take_part_is_deleted_at_night(need, expert):
    Participant.objects.filter(pk=expert.pk).update(status=Participant.Status.NOMINATED)

    assert (delete_past_needs(), tables_with()) == (1, set())


def test_answer_goes_with_the_erasure(need, expert):
    erase_person(participant=expert, by=User.objects.create_superuser("super@example.org", "a long enough password"))

    assert tables_with() == set()
