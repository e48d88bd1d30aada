from datetime import date, datetime
from importlib import import_module
from types import SimpleNamespace
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from egm_portal.clock import calendar_at
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import Meeting
from egm_portal.undo.actions import undo_change
from egm_portal.undo.models import Change
from office.merging.actions import merge_participants
from participants.actions import withdraw_participant
from proceedings.actions import record_all_who_accepted, record_attendance
from proceedings.attendance import attended_meeting, attendees, present_by_day
from proceedings.models import AttendedDay
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("over")]
FIRST, SECOND = date(2013, 7, 24), date(2013, 7, 25)


@pytest.fixture
def over(meeting):
    with calendar_at(meeting.ends_at):
        yield


def recorded():
    return sorted(AttendedDay.objects.values_list("participant", "day", "attendance"))


def record(meeting, changes, day=FIRST):
    record_attendance(meeting=meeting, day=day, changes=changes, by=None)


def record_all(meeting, **options):
    return record_all_who_accepted(meeting=meeting, day=FIRST, by=None, batch=uuid4(), **options)


@pytest.mark.embedded("upserts")
def test_only_what_was_changed_is_written(meeting, expert, other_expert):
    record(meeting, {expert.pk: "in_person"})
    record(meeting, {other_expert.pk: "online"})
    record(meeting, {expert.pk: "online"})

    assert recorded() == sorted([(expert.pk, FIRST, "online"), (other_expert.pk, FIRST, "online")])
    record(meeting, {expert.pk: ""})
    assert recorded() == [(other_expert.pk, FIRST, "online")]


def test_people_of_other_meetings_are_left_out(meeting):
    stranger = factories.make_participant(status="accepted")

    record(meeting, {stranger.pk: "online", 10**9: "online"})

    assert recorded() == []


def test_all_who_accepted_were_there_as_they_were_expected_but_for_exceptions(meeting, expert, other_expert):
    online = factories.make_participant("accepted", meeting=meeting, attendance="online")
    factories.make_participant("declined", meeting=meeting)
    factories.make_participant("invited", meeting=meeting)
    record(meeting, {expert.pk: "online"})

    added = record_all(meeting, but=[other_expert.pk])

    assert added == 1
    assert recorded() == sorted([(expert.pk, FIRST, "online"), (online.pk, FIRST, "online")])


def test_all_who_were_added_at_once_are_taken_back_and_nobody_else(meeting, expert, other_expert):
    record(meeting, {expert.pk: "online"})
    record_all(meeting)

    undo_change(change=Change.objects.get())

    assert recorded() == [(expert.pk, FIRST, "online")]


def test_exceptions_recorded_since_are_not_taken_back(meeting, expert, other_expert):
    record_all(meeting)
    record(meeting, {expert.pk: ""})

    with pytest.raises(NotAllowed, match="It has been changed since"):
        undo_change(change=Change.objects.get())

    assert recorded() == [(other_expert.pk, FIRST, "in_person")]


@pytest.mark.parametrize(
    ("now", "day", "refusal"),
    [
        ((2013, 7, 23, 23), FIRST, "Attendance on 24 July 2013 can be recorded from that day on."),
        ((2013, 7, 24, 0), FIRST, ""),
        ((2013, 7, 24, 23), SECOND, "Attendance on 25 July 2013 can be recorded from that day on."),
        ((2013, 8, 1, 0), date(2013, 7, 26), "26 July 2013 is not a day of the meeting."),
    ],
)
def test_attendance_is_recorded_on_days_of_the_meeting_that_have_come(meeting, expert, now, day, refusal):
    with calendar_at(datetime(*now, tzinfo=ZoneInfo("Europe/Zurich"))):
        if refusal:
            with pytest.raises(NotAllowed, match=refusal):
                record(meeting, {expert.pk: "online"}, day)
        else:
            record(meeting, {expert.pk: "online"}, day)

    assert len(recorded()) == (0 if refusal else 1)


def test_nobody_attended_a_meeting_that_was_cancelled(meeting, expert):
    Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.CANCELLED)

    with pytest.raises(NotAllowed, match="there is no attendance to record"):
        record_all(meeting)


def test_who_withdrew_after_the_day_stays_in_its_list(meeting, expert, other_expert):
    record(meeting, {expert.pk: "in_person"})
    withdraw_participant(participant=expert)
    withdraw_participant(participant=other_expert)

    assert [(row.participant, row.attended) for row in attendees(meeting, FIRST)] == [(expert, "in_person")]
    assert attendees(meeting, SECOND) == []


def test_who_was_there_on_one_day_attended_the_meeting(meeting, expert, other_expert):
    assert attended_meeting(meeting) is None

    record(meeting, {expert.pk: "online"})

    assert attended_meeting(meeting) == [expert]
    assert present_by_day(meeting) == {FIRST: {expert.pk}}


def test_attendance_of_two_merged_entries_is_that_of_one_person(meeting, expert):
    twice = factories.make_participant(meeting=meeting, name="The same")
    record(meeting, {expert.pk: "in_person", twice.pk: "online"})
    record(meeting, {twice.pk: "online"}, SECOND)

    merge_participants(kept=expert, absorbed=twice)

    assert recorded() == [(expert.pk, FIRST, "in_person"), (expert.pk, SECOND, "online")]


def test_rows_of_sessions_fold_into_days(meeting, expert, other_expert):
    opening, next_day, deleted = (
        factories.make_session(
            meeting=meeting, starts_at=datetime(2013, 7, day, hour, tzinfo=ZoneInfo("Europe/Zurich"))
        )
        for day, hour in [(24, 9), (25, 9), (25, 14)]
    )
    first, second, third = (session.pk for session in (opening, next_day, deleted))
    deleted.delete()
    historical = MigrationLoader(connection).project_state(("proceedings", "0002_attended_day")).apps
    presences, numbers = (
        historical.get_model("proceedings", "Presence").objects,
        historical.get_model("agenda", "SessionNumber").objects,
    )
    # Of the session that was deleted only the day on which its attendance was recorded is known.
    for session, person, how, recorded_on in [
        (first, expert, "online", 24),
        (second, expert, "in_person", 25),
        (second, other_expert, "online", 25),
        (third, other_expert, "in_person", 25),
        (third, expert, "online", 1),
    ]:
        presences.create(
            session_number=numbers.get(session_pk=session),
            participant_id=person.pk,
            attendance=how,
            recorded_at=datetime(2013, 7, recorded_on, 12, tzinfo=ZoneInfo("Europe/Zurich")),
        )
    migration = import_module("proceedings.migrations.0003_sessions_fold_into_days")

    for _ in range(2):
        migration.fold_sessions_into_days(historical, SimpleNamespace(connection=connection))

    assert recorded() == sorted(
        [
            (expert.pk, FIRST, "online"),
            (expert.pk, SECOND, "in_person"),
            (other_expert.pk, SECOND, "in_person"),
        ]
    )
    assert not presences.exists()
