from datetime import UTC, datetime, timedelta

import pytest

from agenda import actions, queries
from agenda.models import Item, Officer
from agenda.roles import Role
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.embedded("sorting"), pytest.mark.usefixtures("today")]


@pytest.fixture
def session(meeting):
    return factories.make_session(meeting=meeting)


def released(meeting):
    actions.release_programme(meeting=meeting, kind="provisional", by=None)
    return queries.released_programme(meeting)


def test_nothing_is_shown_before_a_release(meeting, session):
    assert queries.released_programme(meeting) is None


def test_release_stays_as_it_was_while_the_draft_goes_on(meeting, session):
    released(meeting)
    session.title = "Changed in the draft"
    session.save()

    shown = queries.released_programme(meeting)

    assert shown.days[0].sessions[0].title != "Changed in the draft"


def test_times_of_items_follow_from_their_lengths(meeting, session):
    Item.objects.create(session=session, title="Second", minutes=20, position=1)

    items = released(meeting).days[0].sessions[0].items

    start = session.starts_at
    assert [(item.starts_at, item.ends_at) for item in items] == [
        (start, start + timedelta(minutes=30)),
        (start + timedelta(minutes=30), start + timedelta(minutes=50)),
    ]


def test_days_are_those_of_the_meetings_zone(meeting):
    factories.make_session(meeting=meeting, starts_at=datetime(2013, 7, 24, 20, 30, tzinfo=UTC))
    factories.make_session(meeting=meeting, starts_at=datetime(2013, 7, 24, 22, 30, tzinfo=UTC))

    days = [day.day.day for day in released(meeting).days]

    assert days == [24, 25]


def test_paper_is_linked_once_it_is_public(meeting, session):
    paper = factories.make_paper("accepted", meeting=meeting)
    session.items.update(paper=paper)
    assert released(meeting).days[0].sessions[0].paper_count == 0

    from_now = factories.make_paper("published", meeting=meeting)
    session.items.update(paper=from_now)
    assert released(meeting).days[0].sessions[0].items[0].paper == from_now.document


def test_people_are_named_with_their_consent_only(meeting, session):
    named = factories.make_participant(meeting=meeting, status="accepted")
    unnamed = factories.make_participant(meeting=meeting, status="accepted", list_consent=None)
    session.items.get().people.add(named, unnamed)
    Officer.objects.create(meeting=meeting, session=session, participant=unnamed, role=Role.CHAIR)
    Officer.objects.create(meeting=meeting, session=session, participant=named, role=Role.RAPPORTEUR)

    shown = released(meeting).days[0].sessions[0]

    assert shown.items[0].speakers == [named]
    assert [(role.role, role.people) for role in shown.officers] == [("rapporteur", [named])]


@pytest.mark.parametrize("rows", [1, 3])
def test_programme_costs_four_queries(meeting, rows, django_assert_num_queries):
    for _ in range(rows):
        session = factories.make_session(meeting=meeting)
        session.items.update(paper=factories.make_paper("published", meeting=meeting))
    actions.release_programme(meeting=meeting, kind="provisional", by=None)

    with django_assert_num_queries(4):
        shown = queries.released_programme(meeting)

    assert sum(session.paper_count for day in shown.days for session in day.sessions) == rows
