"""What is printed before the titles of sessions: counted, chosen, frozen; never the number of their addresses."""

from datetime import date

import pytest

from agenda import actions
from agenda.kinds import KINDS
from agenda.models import Session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
DAY = date(2013, 7, 24)


@pytest.fixture
def programme(meeting):
    for title, kind in (("Opening", "plenary"), ("A", "session"), ("Coffee", "break"), ("B", "session")):
        actions.add_session(meeting=meeting, day=DAY, title=title, kind=kind, minutes=60, by=None)
    return meeting


def session(title):
    return Session.objects.get(title=title)


def labels():
    return dict(Session.objects.order_by("starts_at").values_list("title", "label"))


@pytest.mark.parametrize(
    ("kind", "label", "title", "heading", "name"),
    [
        ("session", "2", "Open information", "Session 2: Open information", "session 2"),
        ("session", "III", "Open information", "Session III: Open information", "session III"),
        ("plenary", "", "Opening", "Opening", "“Opening”"),
        ("session", "2", "Session 2", "Session 2", "session 2"),
        ("session", "2", "SESSION 2: Open information", "SESSION 2: Open information", "session 2"),
        ("session", "2", "Session 21", "Session 2: Session 21", "session 2"),
        ("session", "2", "Session 1", "Session 2: Session 1", "session 2"),
    ],
)
def test_label_stands_before_the_title_once(kind, label, title, heading, name):
    assert (KINDS[kind].heading(label, title), KINDS[kind].name(label, title)) == (heading, name)


def test_working_sessions_are_counted_and_numbers_are_not_touched(programme):
    assert labels() == {"Opening": "", "A": "1", "Coffee": "", "B": "2"}
    assert {title: session(title).number for title in labels()} == {"Opening": 1, "A": 2, "Coffee": None, "B": 3}


def test_labels_follow_the_order_of_the_draft_and_come_back_with_it(programme, organizer):
    change = actions.move_session(session=session("B"), day=DAY, before=session("A"), by=organizer)
    moved = labels()
    actions.undo_edit(change=change, by=organizer)

    assert moved == {"Opening": "", "B": "1", "A": "2", "Coffee": ""}
    assert labels() == {"Opening": "", "A": "1", "Coffee": "", "B": "2"}
    assert (session("A").number, session("B").number) == (2, 3)


def test_session_that_is_removed_and_comes_back_is_counted(programme, organizer):
    change = actions.remove_session(session=session("A"), by=organizer)
    without = labels()
    actions.undo_edit(change=change, by=organizer)

    assert without == {"Opening": "", "Coffee": "", "B": "1"}
    assert labels() == {"Opening": "", "A": "1", "Coffee": "", "B": "2"}


def test_move_is_undone_although_labels_were_counted_since(programme, organizer):
    change = actions.move_session(session=session("B"), day=DAY, before=session("A"), by=organizer)
    actions.add_session(
        meeting=programme, day=DAY, before=session("Opening"), title="C", kind="session", minutes=30, by=organizer
    )

    actions.undo_edit(change=change, by=organizer)

    assert labels() == {"C": "1", "Opening": "", "A": "2", "Coffee": "", "B": "3"}


def test_label_that_was_chosen_stays(programme, organizer):
    actions.change_session(session=session("A"), label="III", by=organizer)
    actions.change_session(session=session("Opening"), label="I", by=organizer)
    actions.move_session(session=session("B"), day=DAY, before=session("A"), by=organizer)

    assert labels() == {"Opening": "I", "B": "1", "A": "III", "Coffee": ""}


def test_working_session_without_a_label_is_left_out(programme, organizer):
    actions.change_session(session=session("A"), label="", by=organizer)
    actions.add_session(meeting=programme, day=DAY, title="C", kind="session", minutes=30, by=organizer)

    assert labels() == {"Opening": "", "A": "", "Coffee": "", "B": "1", "C": "2"}


def test_label_follows_the_kind(programme, organizer):
    actions.change_session(session=session("A"), kind="plenary", by=organizer)

    assert labels() == {"Opening": "", "A": "", "Coffee": "", "B": "1"}


def test_release_keeps_the_labels_that_it_had(programme, organizer):
    released = actions.release_programme(meeting=programme, kind="provisional", by=None)
    actions.change_session(session=session("B"), label="2 bis", by=organizer)

    assert [each.label for each in released.sessions] == ["", "1", "", "2"]
    newer = actions.release_programme(meeting=programme, kind="provisional", by=None)
    assert newer.sessions[3].heading == "Session 2 bis: B"
