"""A release as organizers make it: from the state that they saw, with e-mails to those concerned or to everybody."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import F
from django.urls import reverse
from icalendar import Calendar

from agenda import actions
from agenda.actions import DraftChanged
from agenda.calendars import own_calendar
from agenda.mail import previewed_release
from agenda.models import Programme, Session
from agenda.queries import newest_release
from agenda.release_plan import Notify, plan_release
from egm_portal.clock import portal_now, real_now
from egm_portal.exceptions import NotAllowed
from egm_portal.mail import rendering
from egm_portal.mail.actions import record_bounce
from egm_portal.mail.models import Message
from egm_portal.mail.registry import NoLongerWanted
from participants import actions as participants
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
HOUR = timedelta(hours=1)


@pytest.fixture
def session(meeting, expert, other_expert):
    """A session with a talk by one expert, chaired by another; it has been released."""
    session = factories.make_session(meeting=meeting, title="Consultation")
    talk = session.items.get()
    talk.title = "A talk"
    talk.save()
    talk.roles.create(participant=expert)
    session.officers.create(meeting=meeting, role="chair", participant=other_expert)
    actions.release_programme(meeting=meeting, kind="provisional", by=None)
    return session


def move(session, by=HOUR):
    Session.objects.filter(pk=session.pk).update(starts_at=F("starts_at") + by)


def release(meeting, notify=Notify.NOBODY, kind="provisional", state=""):
    state = state or plan_release(meeting).state
    return actions.release_draft(meeting=meeting, kind=kind, state=state, notify=notify, by=None, batch=uuid4())


def texts():
    return {message.to: message.text for message in Message.objects.order_by("pk")}


def lines(text):
    return [line.removeprefix("- ") for line in text.splitlines() if line.startswith("- ")]


def test_each_person_concerned_reads_only_what_concerns_them(meeting, session, expert, other_expert):
    factories.make_participant(meeting=meeting, status="accepted")
    move(session)
    session.officers.create(meeting=meeting, role="rapporteur", participant=expert)

    release(meeting, Notify.CONCERNED)

    talk = "on Wednesday, 24 July 2013, 12:00-12:30, in “Session 1: Consultation”, no longer at 11:00."
    whole = "on Wednesday, 24 July 2013, 12:00-13:30"
    assert {to: lines(text) for to, text in texts().items()} == {
        expert.email: [f"You are rapporteur of “Session 1: Consultation” {whole}.", f"You present “A talk” {talk}"],
        other_expert.email: [
            f"You chair “Session 1: Consultation” {whole}, no longer at 11:00.",
            f"{expert.name} is rapporteur of “Consultation”.",
        ],
    }
    subjects = dict(Message.objects.values_list("to", "subject"))
    assert subjects[expert.email] == f"{meeting.short_title}: new time of your presentation, 24 July 2013, 12:00"


def test_all_participants_read_the_list_of_changes(meeting, session, expert):
    another = factories.make_participant(meeting=meeting, status="accepted")
    factories.make_participant(meeting=meeting, status="invited")
    move(session)

    release(meeting, Notify.EVERYBODY)

    assert len(texts()) == 3
    assert lines(texts()[another.email]) == ["“Consultation” moved from 11:00 to 12:00 on 24 July."]
    assert len(lines(texts()[expert.email])) == 2


def test_nobody_is_mailed_unless_asked_for(meeting, session):
    move(session)

    release(meeting)

    assert not Message.objects.exists()
    assert newest_release(meeting).revision == 1


def test_first_release_tells_everybody_who_has_a_part_what_it_is(meeting, expert):
    session = factories.make_session(meeting=meeting, title="Consultation")
    session.items.get().roles.create(participant=expert)

    release(meeting, Notify.CONCERNED)

    assert lines(texts()[expert.email]) == [
        "You present “Discussion” on Wednesday, 24 July 2013, 11:00-11:30, in “Session 1: Consultation”."
    ]


def test_other_persons_slot_and_address_that_bounces_are_left_out(meeting, session, expert, other_expert):
    participants.withdraw_participant(participant=other_expert, tells=False)
    record_bounce(address=expert.email, reason="550", meeting=meeting, by=None)
    move(session)

    plan = plan_release(meeting)
    release(meeting, Notify.CONCERNED)

    assert (plan.concerned, {person.pk for person in plan.left_out}) == ([], {expert.pk, other_expert.pk})
    assert not Message.objects.exists()


def test_meeting_that_is_not_public_notifies_nobody(meeting, session):
    meeting.public_from = None
    meeting.save()
    move(session)

    release(meeting, Notify.EVERYBODY)

    assert not Message.objects.exists()


def test_mails_wait_ten_minutes_and_are_queued_once(meeting, session):
    move(session)
    before = real_now()

    release(meeting, Notify.CONCERNED)

    delays = {round((message.next_attempt_at - before).total_seconds(), -1) for message in Message.objects.all()}
    assert (Message.objects.count(), delays) == (2, {600})


def changed_title(session, person):
    session.items.update(title="Another talk")


def withdrawn(session, person):
    participants.withdraw_participant(participant=person, tells=False)


def released_again(session, person):
    release(session.meeting)


@pytest.mark.parametrize("change", [changed_title, withdrawn, released_again])
def test_release_from_another_state_is_refused(meeting, session, expert, change):
    move(session)
    seen = plan_release(meeting).state
    change(session, expert)
    count = Programme.objects.count()

    with pytest.raises(DraftChanged, match="Nothing has been released."):
        release(meeting, Notify.CONCERNED, state=seen)

    assert (Programme.objects.count(), Message.objects.count()) == (count, 0)


def test_consent_and_numbers_do_not_count_as_a_change(meeting, session, expert):
    Session.objects.create(meeting=meeting, title="New", starts_at=session.ends_at, minutes=30)
    seen = plan_release(meeting).state
    expert.list_consent = False
    expert.save()

    assert release(meeting, state=seen).revision == 1


@pytest.mark.parametrize("kind", ["provisional", "final"])
def test_what_has_not_changed_is_released_only_as_another_kind(meeting, session, kind):
    if kind == "final":
        assert release(meeting, kind=kind).kind == "final"

    with pytest.raises(NotAllowed, match="Nothing has changed since the last release"):
        release(meeting, kind=kind)


def test_e_mail_about_the_same_programme_as_final_does_not_say_that_it_changed(meeting, session, expert):
    release(meeting, Notify.EVERYBODY, kind="final")

    message = Message.objects.get(to=expert.email)
    assert message.subject == f"{meeting.short_title}: the final programme has been released"
    assert "has been released, without changes." in message.text


def test_number_of_an_undone_release_is_never_used_again(meeting, session):
    move(session)
    undone = release(meeting)
    undone.delete()

    assert [undone.revision, release(meeting).revision] == [1, 2]


def test_mail_about_a_release_that_was_undone_or_to_somebody_who_withdrew_is_not_sent(meeting, session, expert):
    move(session)
    made = release(meeting, Notify.CONCERNED)
    participants.withdraw_participant(participant=expert)
    one, other = Message.objects.filter(kind="agenda/programme_changed").order_by("to")
    made.delete()

    for message in (one, other):
        with pytest.raises(NoLongerWanted):
            rendering.fill(message)


def events(person):
    person.refresh_from_db()
    calendar = Calendar.from_ical(own_calendar(person, stamp=portal_now()).to_ical())
    return {
        str(event["uid"]).partition("@")[0].rpartition("-")[0]: (
            event["dtstart"].dt.isoformat(),
            event["sequence"],
            str(event.get("status", "")),
        )
        for event in calendar.walk("VEVENT")
    }


def test_calendar_keeps_the_uid_of_a_slot_and_increments_its_sequence(meeting, session, expert):
    name = f"item-{session.items.get().key}"
    before = events(expert)
    move(session)
    release(meeting)

    after = events(expert)

    (days,) = [uid for uid in after if uid.startswith("meeting-1-")]
    (paper,) = [uid for uid in after if uid.startswith("paper-")]
    assert set(before) == set(after) == {days, paper, name}
    assert [before[name][0], after[name][0]] == ["2013-07-24T11:00:00+02:00", "2013-07-24T12:00:00+02:00"]
    assert [before[name][2], after[name][2]] == ["CONFIRMED", "CONFIRMED"]
    assert after[name][1] > before[name][1]


def test_calendar_has_a_higher_sequence_after_an_undone_release(meeting, session, expert):
    move(session)
    made = release(meeting)
    during = events(expert)
    made.delete()

    after = events(expert)

    assert {name: event[1] > during[name][1] for name, event in after.items()} == dict.fromkeys(during, True)


def test_slot_that_somebody_no_longer_has_is_cancelled_in_their_calendar(meeting, session, expert, other_expert):
    name = f"item-{session.items.get().key}"
    session.items.get().roles.all().delete()
    release(meeting, Notify.CONCERNED)

    assert events(expert)[name][2] == "CANCELLED"
    assert name not in events(other_expert)
    assert events(other_expert)["session-1"][2] == "CONFIRMED"
    assert lines(texts()[expert.email]) == ["You no longer present “A talk” (Wednesday, 24 July 2013, 11:00-11:30)."]


def test_email_brings_no_calendar_file_and_leads_to_where_one_subscribes(meeting, session, expert):
    move(session)
    release(meeting, Notify.CONCERNED)

    filled = rendering.fill(Message.objects.get(to=expert.email))

    assert filled.attachments == ()
    assert reverse("my:calendar_address") in filled.wording.text
    assert f"/meetings/{meeting.slug}/agenda/" in filled.wording.text


def test_preview_is_what_is_sent(meeting, session, expert):
    move(session)
    (preview,) = previewed_release(plan_release(meeting), "provisional", Notify.CONCERNED, [expert])

    release(meeting, Notify.CONCERNED)

    sent = Message.objects.get(to=expert.email)
    assert preview.subject == sent.subject
    assert lines(preview.text) == lines(sent.text)


@pytest.mark.parametrize("count", [1, 5])
def test_plan_and_release_cost_the_same_for_many(meeting, session, count, django_assert_num_queries):
    for number in range(count):
        person = factories.make_participant(meeting=meeting, status="accepted")
        session.items.create(title=f"Item {number}", minutes=10, position=number + 1).roles.create(participant=person)

    with django_assert_num_queries(14):
        plan = plan_release(meeting)
    with django_assert_num_queries(58):
        actions.release_draft(
            meeting=meeting, kind="provisional", state=plan.state, notify=Notify.EVERYBODY, by=None, batch=uuid4()
        )

    assert Message.objects.count() == count + 2


def test_hostile_names_stay_text(meeting, session, expert, other_expert):
    hostile = "<script>alert(1)</script>{name}"
    for person in (expert, other_expert):
        person.name, person.list_consent = hostile, True
        person.save()
    session.officers.all().delete()

    release(meeting, Notify.EVERYBODY)

    message = Message.objects.filter(to=expert.email).get()
    assert "<script>" not in message.html
    assert lines(message.text) == [f"{hostile} no longer chairs “Consultation”."]
