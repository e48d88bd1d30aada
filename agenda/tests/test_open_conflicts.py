"""The number of open conflicts, which every screen of a meeting shows."""

from datetime import UTC, date, datetime, timedelta

import pytest

from agenda import actions, open_conflicts
from agenda.conflict_queries import draft_conflicts
from agenda.open_conflicts import OpenConflicts, with_draft_state
from agenda.roles import Role
from egm_portal.meetings.models import Meeting
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NINE = datetime(2013, 7, 24, 7, tzinfo=UTC)


@pytest.fixture
def session(meeting):
    """A session without a chair."""
    return factories.make_session(meeting=meeting, starts_at=NINE, title="Opening")


def counted(*meetings):
    """What is open in each meeting, as a screen would count it now."""
    rows = with_draft_state(Meeting.objects.filter(pk__in=[meeting.pk for meeting in meetings]))
    found = open_conflicts.open_conflicts(rows)
    return [found[meeting.pk] for meeting in meetings]


def test_number_is_that_of_the_draft(meeting, session):
    assert counted(meeting) == [OpenConflicts(waiting=1, blocking_release=0)]

    actions.change_session(session=session, starts_at=datetime(2013, 8, 1, 7, tzinfo=UTC), by=None)

    assert counted(meeting) == [OpenConflicts(waiting=2, blocking_release=1)]


@pytest.mark.parametrize("number", [1, 3])
def test_unchanged_drafts_cost_no_query_beside_that_of_the_meetings(number, django_assert_num_queries):
    meetings = [factories.make_meeting(slug=f"meeting-{place}") for place in range(number)]
    for meeting in meetings:
        factories.make_session(meeting=meeting, starts_at=NINE)

    with django_assert_num_queries(8):
        assert counted(*meetings) == [OpenConflicts(1, 0)] * number
    with django_assert_num_queries(1):
        assert counted(*meetings) == [OpenConflicts(1, 0)] * number


def test_change_in_one_meeting_has_only_that_one_read_again(meeting, session, django_assert_num_queries):
    other = factories.make_meeting(slug="other")
    counted(meeting, other)
    factories.make_session(meeting=meeting, starts_at=NINE)  # past the version of the draft
    factories.make_participant(meeting=other)

    with django_assert_num_queries(8):
        assert counted(meeting, other) == [OpenConflicts(1, 0), OpenConflicts(0, 0)]


def test_whatever_conflicts_rest_on_is_counted(meeting, session):
    chair = factories.make_participant("accepted", meeting=meeting)
    paper = factories.make_paper("submitted", meeting=meeting)
    item = actions.add_item(meeting=meeting, session=session, title="A paper", by=None)
    changes = {
        "no chair": lambda: None,
        "a chair": lambda: actions.change_session(session=session, officers=[(Role.CHAIR, chair)], by=None),
        "who declined": lambda: save(chair, status="declined"),
        "and returned": lambda: save(chair, status="accepted"),
        "a paper": lambda: actions.change_item(item=item, paper=paper, by=None),
        "that is accepted": lambda: save(paper, state="accepted"),
        "other days": lambda: save(meeting, starts_on=date(2013, 7, 25)),
    }

    numbers = {}
    for name, change in changes.items():
        change()
        numbers[name] = counted(meeting)[0]
        assert numbers[name] == OpenConflicts.of(draft_conflicts(meeting))

    assert [number.waiting for number in numbers.values()] == [1, 0, 1, 0, 1, 0, 1]


def save(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def test_accepting_and_reopening_are_counted(meeting, session, organizer):
    numbers = [counted(meeting)[0].waiting]

    (accepted,) = actions.accept_conflicts(
        meeting=meeting, conflicts=draft_conflicts(meeting).blocking_final, by=organizer
    )
    numbers.append(counted(meeting)[0].waiting)
    actions.reopen_conflict(accepted=accepted, by=organizer)
    numbers.append(counted(meeting)[0].waiting)

    assert numbers == [1, 0, 1]


@pytest.mark.parametrize(("kept_for", "waiting"), [(open_conflicts.KEPT_FOR, 1), (0.0, 2)])
def test_change_that_incremented_no_number_is_counted_once_the_time_is_over(
    meeting, session, monkeypatch, kept_for, waiting
):
    monkeypatch.setattr(open_conflicts, "KEPT_FOR", kept_for)
    counted(meeting)

    factories.make_session(meeting=meeting, starts_at=NINE + timedelta(days=1))

    assert counted(meeting) == [OpenConflicts(waiting, 0)]
