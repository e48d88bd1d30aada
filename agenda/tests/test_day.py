from datetime import date

import pytest
from django.db import IntegrityError, transaction

from agenda import actions, queries
from agenda.calendars import own_calendar
from agenda.models import DayChange, Session
from agenda.programme_calendar import programme_calendar
from agenda.tests.days import key_of
from agenda.tests.programmes import ZONE, at
from egm_portal.clock import calendar_at
from egm_portal.exceptions import NotAllowed
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting
from participants.models import Participant
from tests import factories

pytestmark = pytest.mark.django_db


def delayed(day, title="Consultation", minutes=10):
    return actions.delay_session(
        meeting=day[title].meeting, session=day[title].pk, minutes=minutes, by=factories.make_user()
    )


def hours(meeting):
    shown = queries.released_programme(meeting)
    return {each.title: f"{each.starts_at.astimezone(ZONE):%H:%M}" for part in shown.days for each in part.sessions}


def items(meeting):
    """Each item with its session, its start and its speakers."""
    return [
        (item.title, each.title, f"{item.starts_at.astimezone(ZONE):%H:%M}", [who.name for who in item.speakers])
        for each in queries.released_programme(meeting).sessions
        for item in each.items
    ]


PLANNED = {"Opening": "09:30", "Coffee": "11:00", "Consultation": "11:20", "Lunch": "13:00", "Costs": "14:30"}
LATE = PLANNED | {"Consultation": "11:30", "Lunch": "13:10"}


def test_delay_is_laid_over_the_release(meeting, day, morning):
    change = delayed(day)

    shown = queries.released_programme(meeting)
    consultation = shown.sessions[1]
    assert hours(meeting) == LATE
    assert (consultation.released.starts_at, consultation.released.ends_at) == (at("24 11:20"), at("24 13:00"))
    assert [each.starts_at for each in consultation.items] == [at("24 11:30"), at("24 11:40")]
    assert [each.starts_at for each in shown.as_released.sessions] == [
        at("24 09:30"),
        at("24 11:20"),
        at("24 14:30"),
    ]
    assert (change.day, change.made_at) == (date(2013, 7, 24), at("24 11:05"))


def test_delay_is_no_release_and_sends_no_mail(meeting, day, morning):
    delayed(day)

    assert meeting.programmes.count() == 1
    assert Message.objects.count() == 0


def test_delay_is_undone(meeting, day, morning):
    actions.undo_day_change(change=delayed(day), by=None)

    assert hours(meeting) == PLANNED
    assert queries.released_programme(meeting).unchanged is None


def test_undo_brings_back_the_delay_that_was_said_before(meeting, day, morning):
    delayed(day)
    second = delayed(day, minutes=30)
    actions.undo_day_change(change=second, by=None)

    assert hours(meeting) == LATE


def test_undoing_twice_keeps_who_undid_it_first(meeting, day, morning):
    change, first = delayed(day), factories.make_user()
    actions.undo_day_change(change=change, by=first)

    actions.undo_day_change(change=change, by=factories.make_user())

    assert DayChange.objects.get().ended_by == first


def test_same_delay_twice_is_one(meeting, day, morning):
    assert delayed(day) == delayed(day)


def test_parallel_room_is_untouched_and_lunch_is_that_of_the_main_room(meeting, day):
    Meeting.objects.filter(pk=meeting.pk).update(room="Room K")
    parallel = Session.objects.create(
        meeting=meeting, title="Working group", starts_at=at("24 11:20"), minutes=100, room="Room L"
    )
    Session.objects.create(meeting=meeting, title="Its report", starts_at=at("24 14:30"), minutes=30, room="Room L")
    meeting.refresh_from_db()
    with calendar_at(at("23 12:00")):
        actions.release_programme(meeting=meeting, kind="provisional", by=None)

    with calendar_at(at("24 11:05")):
        delayed(day)
        assert hours(meeting) == LATE | {"Working group": "11:20", "Its report": "14:30"}
        actions.delay_session(meeting=meeting, session=parallel.pk, minutes=90, by=None)
        assert hours(meeting) == LATE | {"Working group": "12:50", "Its report": "14:30"}
        overlay = queries.overlay_of(queries.newest_release(meeting), meeting)
        assert [each.minutes for each in overlay.left_over] == [10]


def test_calendar_that_goes_back_shows_what_was_known_then(meeting, day, morning):
    change = delayed(day)
    with calendar_at(at("24 11:10")):
        actions.undo_day_change(change=change, by=None)

    with calendar_at(at("24 11:04")):
        assert hours(meeting) == PLANNED
    with calendar_at(at("24 11:09")):
        assert hours(meeting) == LATE
    with calendar_at(at("24 11:10")):
        assert hours(meeting) == PLANNED


def test_session_is_called_off_and_brought_back(meeting, day, morning):
    change = actions.call_off_session(meeting=meeting, session=day["Costs"].pk, by=None)

    shown = queries.released_programme(meeting)
    assert [each.title for each in shown.sessions if each.is_called_off] == ["Costs"]
    assert [each.title for each in shown.as_held.sessions] == ["Opening", "Consultation"]
    assert actions.call_off_session(meeting=meeting, session=day["Costs"].pk, by=None) == change
    actions.undo_day_change(change=change, by=None)
    assert queries.released_programme(meeting).unchanged is None


def test_meeting_is_held_until_its_last_session_that_was_not_called_off(meeting, day):
    last = Session.objects.create(meeting=meeting, title="Closing", starts_at=at("25 16:00"), minutes=60)
    Session.objects.create(meeting=meeting, title="Before", starts_at=at("25 14:00"), minutes=60)
    with calendar_at(at("23 12:00")):
        actions.release_programme(meeting=meeting, kind="provisional", by=None)

    with calendar_at(at("25 13:00")):
        delay = actions.delay_session(meeting=meeting, session=last.pk, minutes=20, by=None)
        assert queries.held_until(meeting) == at("25 17:20")
        actions.undo_day_change(change=delay, by=None)
        actions.call_off_session(meeting=meeting, session=last.pk, by=None)
        assert queries.held_until(meeting) == at("25 15:00")


def test_items_are_swapped_with_their_lengths(meeting, day, morning):
    actions.swap_items(meeting=meeting, item=key_of("Talk 1"), other_item=key_of("Talk 3"), by=None)

    assert items(meeting) == [
        ("Talk 3", "Consultation", "11:20", ["Expert 3"]),
        ("Talk 2", "Consultation", "11:40", ["Expert 2"]),
        ("Talk 1", "Costs", "14:30", ["Expert 1"]),
    ]
    shown = queries.released_programme(meeting)
    changed = [item.title for each in shown.sessions for item in each.items if item.is_changed]
    assert changed == ["Talk 3", "Talk 1"]


def test_swap_of_a_swap_goes_on_from_where_the_items_are(meeting, day, morning):
    actions.swap_items(meeting=meeting, item=key_of("Talk 1"), other_item=key_of("Talk 3"), by=None)
    actions.swap_items(meeting=meeting, item=key_of("Talk 3"), other_item=key_of("Talk 2"), by=None)

    assert [title for title, *_ in items(meeting)] == ["Talk 2", "Talk 3", "Talk 1"]


def test_item_is_taken_by_another_speaker(meeting, day, morning):
    other = Participant.objects.get(name="Expert 3")
    actions.change_speaker(meeting=meeting, item=key_of("Talk 1"), participant=other, by=None)

    assert items(meeting)[0] == ("Talk 1", "Consultation", "11:20", ["Expert 3"])
    assert [slot.title for slot in queries.own_slots(other)] == ["Talk 1", "Talk 3"]
    assert queries.own_slots(Participant.objects.get(name="Expert 1")) == []


def test_own_slots_follow_the_day(meeting, day, morning):
    delayed(day, minutes=20)
    actions.call_off_session(meeting=meeting, session=day["Costs"].pk, by=None)

    (first,) = queries.own_slots(Participant.objects.get(name="Expert 2"))
    (last,) = queries.own_slots(Participant.objects.get(name="Expert 3"))
    assert (first.starts_at, first.ends_at) == (at("24 11:50"), at("24 12:05"))
    assert (first.released.starts_at, first.released.ends_at) == (at("24 11:30"), at("24 11:45"))
    assert (first.is_called_off, last.is_called_off, last.released) == (False, True, None)


def test_own_calendar_follows_the_day(meeting, day, morning):
    delayed(day, minutes=20)
    actions.call_off_session(meeting=meeting, session=day["Costs"].pk, by=None)

    events = {}
    for name in ("Expert 1", "Expert 3"):
        calendar = own_calendar(Participant.objects.get(name=name), stamp=at("24 11:05"))
        events |= {str(each["summary"]): (each.start, str(each.get("status"))) for each in calendar.walk("VEVENT")}
    assert events["Talk 1"] == (at("24 11:40"), "CONFIRMED")
    assert events["Talk 3"] == (at("24 14:30"), "CANCELLED")


def test_programmes_calendar_cancels_a_session_called_off(meeting, day, morning):
    actions.call_off_session(meeting=meeting, session=day["Costs"].pk, by=None)
    meeting.refresh_from_db()

    calendar = programme_calendar(meeting, queries.released_programme(meeting))

    states = {str(each["summary"]): str(each.get("status")) for each in calendar.walk("VEVENT")}
    assert (states["Session 1: Consultation"], states["Session 2: Costs"]) == ("CONFIRMED", "CANCELLED")


def test_changes_lapse_with_the_session_that_a_new_release_no_longer_has(meeting, day, morning):
    delayed(day)
    delayed(day, title="Costs", minutes=5)
    day["Consultation"].delete()
    actions.release_programme(meeting=meeting, kind="provisional", by=None)

    assert hours(meeting) == {"Opening": "09:30", "Coffee": "11:00", "Lunch": "13:00", "Costs": "14:35"}


def test_delay_lapses_with_a_session_that_a_new_release_moves_to_another_day(meeting, day, morning):
    delayed(day, title="Costs")
    Session.objects.filter(pk=day["Costs"].pk).update(starts_at=at("25 14:30"))
    actions.release_programme(meeting=meeting, kind="provisional", by=None)

    assert hours(meeting) == PLANNED


def test_item_whose_new_speaker_was_deleted_has_none(meeting, day, morning):
    other = factories.make_participant(meeting=meeting, status="accepted", role="observer")
    actions.change_speaker(meeting=meeting, item=key_of("Talk 1"), participant=other, by=None)
    other.delete()

    assert items(meeting)[0] == ("Talk 1", "Consultation", "11:20", [])


DAYS = "This can be used only while the meeting is in session, 24-25 July 2013."


@pytest.mark.parametrize(
    ("now", "title", "refusal"),
    [
        ("23 18:00", "Consultation", DAYS),
        ("26 00:00", "Consultation", DAYS),
        ("24 11:05", "Opening", "“Opening” has already ended."),
        ("24 11:00", "Consultation", ""),
        ("24 12:59", "Consultation", ""),
        ("24 13:00", "Consultation", "“Consultation” has already ended."),
        ("25 09:00", "Costs", "“Costs” has already ended."),
    ],
)
def test_delay_is_refused_with_a_sentence(day, now, title, refusal):
    with calendar_at(at(now)):
        if not refusal:
            delayed(day, title)
            return
        with pytest.raises(NotAllowed) as refused:
            delayed(day, title)

    assert str(refused.value) == refusal
    assert DayChange.objects.count() == 0


def test_nothing_is_delayed_without_a_release(meeting):
    session = factories.make_session(meeting=meeting)

    with calendar_at(at("24 09:00")), pytest.raises(NotAllowed, match="No programme has been released"):
        actions.delay_session(meeting=meeting, session=session.pk, minutes=10, by=None)


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        (lambda day: delayed(day, "Gone"), "The released programme no longer has this session."),
        (lambda day: delayed(day, "Tomorrow"), "“Tomorrow” is not held today."),
        (lambda day: called_off(day, "Coffee"), "A break cannot be called off."),
        (lambda day: called_off(day, "Opening"), "“Opening” has already ended."),
        (lambda day: (called_off(day, "Costs"), delayed(day, "Costs")), "“Costs” has been called off."),
        (lambda day: swapped(day, "Talk 1", "Talk 1"), "Choose two different items."),
        (lambda day: swapped(day, "Talk 1", "Talk 9"), "The released programme no longer has this item."),
        (lambda day: (called_off(day, "Costs"), swapped(day, "Talk 1", "Talk 3")), "“Costs” has been called off."),
        (lambda day: taken(day, "Talk 1", "Expert 1"), "Expert 1 is already the speaker of “Talk 1”."),
        (lambda day: taken(day, "Talk 1", "Guest"), "Guest does not take part in the meeting."),
    ],
)
def test_change_is_refused_with_a_sentence(meeting, day, act, refusal):
    later = Session.objects.create(meeting=meeting, title="Tomorrow", starts_at=at("25 09:30"), minutes=60)
    with calendar_at(at("23 12:00")):
        actions.release_programme(meeting=meeting, kind="provisional", by=None)
    new = Session.objects.create(meeting=meeting, title="Gone", starts_at=at("24 17:00"), minutes=60)
    factories.make_participant(meeting=meeting, status="invited", name="Guest")

    with calendar_at(at("24 11:05")), pytest.raises(NotAllowed) as refused:
        act(day | {"Tomorrow": later, "Gone": new})

    assert str(refused.value) == refusal


def test_item_that_has_begun_is_not_swapped(meeting, day):
    with calendar_at(at("24 11:20")), pytest.raises(NotAllowed) as refused:
        swapped(day, "Talk 1", "Talk 2")

    assert str(refused.value) == "“Talk 1” has already begun."


def called_off(day, title):
    actions.call_off_session(meeting=day[title].meeting, session=day[title].pk, by=None)


def swapped(day, first, second):
    second = key_of(second) if second != "Talk 9" else "0" * 8
    actions.swap_items(meeting=day["Costs"].meeting, item=key_of(first), other_item=second, by=None)


def taken(day, title, name):
    who = Participant.objects.get(name=name)
    actions.change_speaker(meeting=who.meeting, item=key_of(title), participant=who, by=None)


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "delay"},
        {"kind": "delay", "minutes": 601},
        {"kind": "called_off", "minutes": 5},
        {"kind": "swap", "item": "a"},
        {"kind": "swap", "item": "a", "other_item": "a"},
        {"kind": "speaker"},
    ],
)
def test_constraints_refuse_what_says_nothing(meeting, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        DayChange.objects.create(meeting=meeting, day=date(2013, 7, 24), session=1, **values)
