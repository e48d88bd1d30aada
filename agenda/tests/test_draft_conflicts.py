"""Conflicts of a working draft as they are read, accepted, opened again, and asked for at a release."""

from datetime import UTC, datetime, timedelta

import pytest

from agenda import actions, rules
from agenda.conflict_queries import conflicts_of_drafts, draft_conflicts
from agenda.content import FrozenSession
from agenda.models import AcceptedConflict, Item, Officer, Programme, Session
from agenda.roles import Role
from agenda.severities import Rule
from egm_portal.exceptions import NotAllowed
from papers.models import Paper
from participants.models import Participant
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NINE = datetime(2013, 7, 24, 7, tzinfo=UTC)


@pytest.fixture
def session(meeting):
    """A session without a chair."""
    return factories.make_session(meeting=meeting, starts_at=NINE, title="Opening")


def sentences(conflicts):
    return [conflict.sentence for conflict in conflicts]


def accept(meeting, by=None, **changes):
    (conflict,) = draft_conflicts(meeting).blocking_final
    return actions.accept_conflicts(meeting=meeting, conflicts=[conflict], by=by, **changes)


@pytest.fixture
def contradictory(meeting):
    """Sessions that overlap, are too short, outside the days and late, with people and a paper not to be counted on."""
    meeting.room = "Room K"
    meeting.save()
    first = factories.make_session(meeting=meeting, starts_at=NINE, minutes=60)
    second = factories.make_session(meeting=meeting, starts_at=NINE + timedelta(minutes=45), minutes=15)
    outside = factories.make_session(meeting=meeting, starts_at=NINE + timedelta(days=5))
    pause = factories.make_session(meeting=meeting, kind="break", title="Coffee", starts_at=NINE + timedelta(hours=1))
    late = factories.make_session(meeting=meeting, starts_at=pause.ends_at - timedelta(minutes=5))
    left = factories.make_participant(meeting=meeting, status="declined", name="Expert 8")
    silent = factories.make_participant(meeting=meeting, status="invited", name="Expert 9")
    unnamed = factories.make_participant(meeting=meeting, status="accepted", name="Expert 7", list_consent=None)
    paper = factories.make_paper("submitted", meeting=meeting)
    Participant.objects.filter(pk=paper.participant_id).update(name="Expert 6")
    first.items.get().people.add(left, silent)
    first.items.update(paper=paper, title="Talk")
    for row in (first, outside):
        Officer.objects.create(meeting=meeting, session=row, participant=unnamed, role=Role.CHAIR)
    Officer.objects.create(meeting=meeting, session=late, participant=unnamed, role=Role.MODERATOR)
    return first, second, outside, late


def test_every_kind_of_fact_is_read(meeting, contradictory):
    first, second, outside, late = contradictory

    conflicts = draft_conflicts(meeting)

    label = {row: f"“{row}”" for row in (first, second, outside, late)}
    assert sentences(conflicts.blocking_release) == [
        f"{label[outside]} is on 29 July, 09:00-10:30, outside the days of the meeting.",
        f"Room K is used twice from 09:45 to 10:00, by {label[first]} and {label[second]}.",
    ]
    assert [conflict.rule for conflict in conflicts.blocking_final] == [
        Rule.LATE_START,
        Rule.ITEMS_TOO_LONG,
        Rule.GONE,
        Rule.PAPER_NOT_ACCEPTED,
        Rule.NO_CHAIR,
    ]
    assert "Expert 8 declined, and is named as speaker of “Talk”, 09:00." in sentences(conflicts.blocking_final)
    assert "The paper of Expert 6 for “Talk”, 09:00, awaits review." in sentences(conflicts.blocking_final)
    assert sentences(conflicts.notices) == [
        "Expert 9 has not answered yet. Shown as “to be confirmed”.",
        "Expert 7: consent pending. Shown without a name.",
    ]
    assert len(conflicts.waiting) == 7
    assert [conflict.rule for conflict in conflicts.at_item(first.items.get().pk)] == [
        Rule.GONE,
        Rule.PAPER_NOT_ACCEPTED,
        Rule.NO_ANSWER,
    ]
    assert [conflict.rule for conflict in conflicts.at_session(second.pk)] == [
        Rule.ROOM_TWICE,
        Rule.ITEMS_TOO_LONG,
        Rule.NO_CHAIR,
    ]


def test_overdue_paper_is_called_overdue(meeting, session):
    paper = factories.make_paper("awaited", meeting=meeting)
    session.items.update(paper=paper)
    Paper.objects.update(own_due_at=factories.TODAY - timedelta(days=1))

    assert "is overdue." in draft_conflicts(meeting).blocking_final[0].sentence


@pytest.mark.parametrize(
    ("zone", "country", "city"),
    [("Asia/Tokyo", "", "Tokyo"), ("", "Japan", "Tokyo"), ("Asia/Seoul", "Japan", "Seoul"), ("", "", "")],
)
def test_zone_of_people_online_is_their_own_or_that_of_their_country(meeting, session, zone, country, city):
    details = {"attendance": "online", "time_zone": zone, "country": country, "name": "Expert 5"}
    person = factories.make_participant(meeting=meeting, status="accepted", **details)
    Officer.objects.create(meeting=meeting, session=session, participant=person, role=Role.CHAIR)
    Session.objects.update(starts_at=NINE + timedelta(hours=6))

    expected = [f"Expert 5 takes part online from {city}, where “Opening” is at 22:00-23:30."] if city else []
    assert sentences(draft_conflicts(meeting).blocking_final) == expected
    Participant.objects.update(attendance="in_person")
    assert draft_conflicts(meeting).blocking_final == []


def test_what_is_not_yet_scheduled_has_no_conflict(meeting):
    left = factories.make_participant(meeting=meeting, status="declined")
    Item.objects.create(unscheduled_in=meeting, title="Later").people.add(left)

    assert not draft_conflicts(meeting)


def test_chair_of_the_meeting_presides_over_plenaries(meeting, expert, session):
    Session.objects.update(kind="plenary")
    Officer.objects.create(meeting=meeting, participant=expert, role=Role.CHAIR)

    assert not draft_conflicts(meeting).blocking_final


@pytest.mark.parametrize("rows", [1, 3])
def test_conflicts_cost_the_same_for_many(meeting, rows, django_assert_num_queries):
    meetings = [meeting, *(factories.make_meeting() for _ in range(rows))]
    for each in meetings:
        for _ in range(rows):
            session = factories.make_session(meeting=each)
            session.items.update(paper=factories.make_paper("awaited", meeting=each))
            person = factories.make_participant(meeting=each, status="declined")
            session.items.get().people.add(person)
            Officer.objects.create(meeting=each, session=session, participant=person, role=Role.CHAIR)
        factories.accept_open_conflicts(each)

    with django_assert_num_queries(7):
        found = draft_conflicts(meeting)
    with django_assert_num_queries(7):
        all_found = conflicts_of_drafts(meetings)

    assert len(found.accepted) == 3 * rows
    assert [len(all_found[each.pk].accepted) for each in meetings] == [3 * rows] * (rows + 1)


def test_conflict_is_accepted_with_a_reason_and_reopened(meeting, session, organizer):
    accept(meeting, reason="To be chosen in the opening plenary.", by=organizer)

    (accepted,) = draft_conflicts(meeting).accepted
    assert (accepted.sentence, accepted.is_open) == ("“Opening” has no chair.", False)
    row = accepted.accepted
    assert (row.reason, row.accepted_by, row.accepted_at) == (
        "To be chosen in the opening plenary.",
        organizer,
        factories.TODAY,
    )
    assert row.values["format"] == rules.FORMATS.present

    actions.reopen_conflict(accepted=row, by=organizer)

    assert sentences(draft_conflicts(meeting).blocking_final) == ["“Opening” has no chair."]
    assert not AcceptedConflict.objects.exists()


def test_acceptance_lapses_when_the_facts_change(meeting, session):
    session.items.update(minutes=100)
    Officer.objects.create(
        meeting=meeting,
        session=session,
        role=Role.CHAIR,
        participant=factories.make_participant("accepted", meeting=meeting),
    )
    accept(meeting)
    before = sentences(draft_conflicts(meeting).blocking_final)
    session.items.update(minutes=101)

    assert before == []
    assert sentences(draft_conflicts(meeting).blocking_final) == [
        "“Opening” is 11 minutes over: its items end at 10:41."
    ]


def test_what_changed_since_it_was_seen_is_not_accepted(meeting, session, expert):
    (seen,) = draft_conflicts(meeting).blocking_final
    Officer.objects.create(meeting=meeting, session=session, participant=expert, role=Role.CHAIR)

    with pytest.raises(NotAllowed, match="The programme has changed"):
        actions.accept_conflicts(meeting=meeting, conflicts=[seen], by=None)

    assert not AcceptedConflict.objects.exists()


def test_several_are_accepted_together_or_not_at_all(meeting, session):
    factories.make_session(meeting=meeting)
    Session.objects.update(starts_at=NINE)
    conflicts = draft_conflicts(meeting)

    with pytest.raises(NotAllowed, match="This cannot be accepted as it is: .* is used twice"):
        actions.accept_conflicts(
            meeting=meeting, conflicts=[*conflicts.blocking_final, *conflicts.blocking_release], by=None
        )
    assert not AcceptedConflict.objects.exists()

    for _ in range(2):  # a second click accepts nothing twice
        actions.accept_conflicts(meeting=meeting, conflicts=conflicts.blocking_final, reason="Known.", by=None)
    assert list(AcceptedConflict.objects.values_list("reason", flat=True)) == ["Known.", "Known."]


def test_conflict_of_another_meeting_is_not_accepted(meeting, session):
    (conflict,) = draft_conflicts(meeting).blocking_final

    with pytest.raises(NotAllowed, match="The programme has changed"):
        actions.accept_conflicts(meeting=factories.make_meeting(), conflicts=[conflict], by=None)


def test_history_of_the_meeting_says_who_accepted_what(at_desk, meeting, session, organizer):
    accept(meeting, reason="Known.", by=organizer)
    actions.reopen_conflict(accepted=AcceptedConflict.objects.get(), by=organizer)

    page = at_desk.get(f"/admin/meetings/meeting/{meeting.pk}/history/").content.decode()

    assert "Conflict accepted as it is: “Opening” has no chair. Known." in page
    assert "Conflict in the programme reopened: a session without a chair." in page


def test_stopping_conflict_stops_every_release(meeting, session):
    Session.objects.update(starts_at=NINE - timedelta(days=1))

    for kind in ("provisional", "final"):
        with pytest.raises(NotAllowed, match="“Opening” is on 23 July, 09:00-10:30, outside the days"):
            actions.release_programme(meeting=meeting, kind=kind, by=None)

    assert not Programme.objects.exists()


def test_final_release_asks_about_open_conflicts(meeting, session):
    actions.release_programme(meeting=meeting, kind="provisional", by=None)
    with pytest.raises(NotAllowed, match="^1 conflict is open. Before the final release"):
        actions.release_programme(meeting=meeting, kind="final", by=None)

    accept(meeting)
    actions.release_programme(meeting=meeting, kind="final", by=None)

    assert Programme.objects.filter(kind="final").count() == 1


def test_notices_and_past_releases_stop_nothing(meeting, session):
    Session.objects.update(kind="break", starts_at=NINE)
    silent = factories.make_participant(meeting=meeting, status="invited")
    session.items.get().people.add(silent)
    assert [conflict.rule for conflict in draft_conflicts(meeting).every] == [Rule.NO_ANSWER]

    actions.release_programme(meeting=meeting, kind="final", by=None)
    past = [FrozenSession(1, "session", "Once", (NINE - timedelta(days=9)).isoformat(), 60)]
    actions.release_programme(meeting=meeting, kind="final", by=None, sessions=past)

    assert Programme.objects.count() == 2
