from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from agenda import actions
from agenda.changes.sentences import changes_for_organizers
from agenda.models import Officer, Programme, Session
from agenda.roles import Role
from egm_portal.exceptions import NotAllowed
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def release(meeting, kind="provisional"):
    if kind == "final":
        factories.accept_open_conflicts(meeting)
    return actions.release_programme(meeting=meeting, kind=kind, by=None)


def test_releases_are_numbered_by_kind(meeting):
    factories.make_session(meeting=meeting)

    names = [str(release(meeting, kind)) for kind in ("provisional", "provisional", "final", "final")]

    assert names == [
        "Provisional programme",
        "Provisional programme, Rev.1",
        "Final programme",
        "Final programme, Rev.1",
    ]


def test_programme_without_sessions_is_not_released(meeting):
    with pytest.raises(NotAllowed, match="The programme has no sessions yet."):
        release(meeting)

    assert not Programme.objects.exists()


def test_provisional_does_not_follow_final(meeting):
    factories.make_session(meeting=meeting)
    release(meeting, "final")

    with pytest.raises(NotAllowed, match="The final programme has been released"):
        release(meeting, "provisional")


def test_release_says_what_changed(meeting):
    moved, renamed, removed, refilled, same = (factories.make_session(meeting=meeting) for _ in range(5))
    release(meeting)
    Session.objects.filter(pk=moved.pk).update(minutes=60)
    Session.objects.filter(pk=renamed.pk).update(title="Another title")
    refilled.items.update(title="Another item")
    removed.delete()
    added = factories.make_session(meeting=meeting)

    changes = [str(line) for line in changes_for_organizers(release(meeting))]

    assert changes == [
        f"“{moved.title}” takes 60 instead of 90 minutes.",
        f"“{renamed.title}” is now called “Another title”.",
        "“Discussion” is now called “Another item”.",
        f"“{added.title}”, 24 July, 18:30-20:00, was added.",
        f"“{removed.title}”, 24 July, 14:00-15:30, was removed.",
    ]
    assert same.title not in " ".join(changes)


def test_sessions_are_numbered_once_in_order_of_time_and_breaks_are_not(meeting):
    hours = {"Second": 10, "First": 9, "Lunch": 13}
    for title, hour in hours.items():
        kind = "break" if title == "Lunch" else "session"
        at = datetime(2013, 7, 24, hour, tzinfo=UTC)
        meeting.sessions.create(title=title, kind=kind, starts_at=at, minutes=30)
    actions.number_sessions(meeting=meeting)
    given = dict(meeting.sessions.values_list("title", "number"))
    meeting.sessions.filter(title="First").update(starts_at=datetime(2013, 7, 25, tzinfo=UTC))

    actions.number_sessions(meeting=meeting)

    assert given == {"First": 1, "Second": 2, "Lunch": None}
    assert dict(meeting.sessions.values_list("title", "number")) == given


def test_number_of_a_deleted_session_is_never_given_again(meeting):
    for expected in (1, 2, 3):
        session = factories.make_session(meeting=meeting)
        assert session.number == expected
        session.delete()

    assert factories.make_session().number == 1


def test_release_numbers_what_has_no_number_yet(meeting):
    Session.objects.create(meeting=meeting, title="New", starts_at=datetime(2013, 7, 24, tzinfo=UTC), minutes=30)

    released = release(meeting)

    assert [session.number for session in released.sessions] == [1]
    assert Session.objects.get().number == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_numbering_costs_the_same_for_many(meeting, rows, django_assert_num_queries):
    at = datetime(2013, 7, 24, tzinfo=UTC)
    Session.objects.bulk_create(Session(meeting=meeting, title="New", starts_at=at, minutes=30) for _ in range(rows))

    with django_assert_num_queries(7):
        actions.number_sessions(meeting=meeting)


def test_session_lasts(meeting):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_session(meeting=meeting, minutes=4)


@pytest.mark.parametrize("in_session", [True, False])
def test_office_is_held_by_one(meeting, expert, in_session):
    session = factories.make_session(meeting=meeting) if in_session else None
    fields = {"meeting": meeting, "session": session, "participant": expert, "role": Role.CHAIR}
    Officer.objects.create(**fields)

    with pytest.raises(IntegrityError), transaction.atomic():
        Officer.objects.create(**fields)
