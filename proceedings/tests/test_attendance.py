import pytest

from office.merging.actions import merge_participants
from participants.actions import withdraw_participant
from proceedings.actions import record_attendance
from proceedings.attendance import attended_meeting, attendees, sessions_attended
from proceedings.models import Presence
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def recorded():
    return sorted(Presence.objects.values_list("participant", "attendance"))


@pytest.mark.embedded("upserts")
def test_only_what_was_changed_is_written(number, expert, other_expert, organizer):
    record_attendance(session_number=number, changes={expert.pk: "in_person"}, by=organizer)
    record_attendance(session_number=number, changes={other_expert.pk: "online"}, by=organizer)
    record_attendance(session_number=number, changes={expert.pk: "online"}, by=organizer)

    assert recorded() == sorted([(expert.pk, "online"), (other_expert.pk, "online")])
    record_attendance(session_number=number, changes={expert.pk: ""}, by=organizer)
    assert recorded() == [(other_expert.pk, "online")]


def test_people_of_other_meetings_are_left_out(number, organizer):
    stranger = factories.make_participant(status="accepted")

    record_attendance(session_number=number, changes={stranger.pk: "online", 10**9: "online"}, by=organizer)

    assert recorded() == []


def test_who_withdrew_after_the_session_stays_in_its_list(number, expert, other_expert, organizer):
    record_attendance(session_number=number, changes={expert.pk: "in_person"}, by=organizer)
    withdraw_participant(participant=expert)
    withdraw_participant(participant=other_expert)

    assert [(row.participant, row.attended) for row in attendees(number)] == [(expert, "in_person")]


def test_who_was_in_one_session_attended_the_meeting(number, expert, other_expert, organizer):
    assert attended_meeting(number.meeting) is None

    record_attendance(session_number=number, changes={expert.pk: "online"}, by=organizer)

    assert attended_meeting(number.meeting) == [expert]
    assert [(row["session"], row["attendance"]) for row in sessions_attended(expert)] == [(1, "online")]
    assert sessions_attended(other_expert) == []


def test_attendance_of_two_merged_entries_is_that_of_one_person(number, meeting, expert, organizer):
    later = factories.make_session(meeting=meeting)
    twice = factories.make_participant(meeting=meeting, name="The same")
    others = type(number).objects.get(session_pk=later.pk)
    for place, person, way in [(number, expert, "in_person"), (number, twice, "online"), (others, twice, "online")]:
        record_attendance(session_number=place, changes={person.pk: way}, by=organizer)

    merge_participants(kept=expert, absorbed=twice)

    assert sorted(Presence.objects.values_list("session_number__number", "participant", "attendance")) == [
        (number.number, expert.pk, "in_person"),
        (others.number, expert.pk, "online"),
    ]
