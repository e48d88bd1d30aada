"""Each kind of session is handled wherever the programme asks what it is, as the table says."""

import pytest

from agenda.actions import number_sessions
from agenda.day.delays import MIN_BREAK, delayed
from agenda.kinds import KINDS, Kind, KindInfo, kinds_where
from agenda.models import Session
from agenda.rules import times
from agenda.rules.day import refusal_to_call_off
from agenda.tests.programmes import at, facts, session
from agenda.tests.test_delays import said
from agenda.tests.test_delays import session as frozen
from egm_portal.text.nouns import Noun
from tests import factories


@pytest.fixture
def field_visit(monkeypatch):
    """A kind that only the table has."""
    monkeypatch.setitem(KINDS, "visit", KindInfo(noun=Noun("field visit", "field visits"), is_held=False))
    return "visit"


def test_table_has_every_kind():
    assert list(KINDS) == list(Kind)
    assert kinds_where(lambda info: not info.is_held) == [Kind.BREAK]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", Kind)
def test_numbers_are_for_the_kinds_that_have_one(meeting, kind):
    made = factories.make_session(meeting=meeting, kind=kind)

    assert (made.number is not None) == KINDS[kind].is_numbered


@pytest.mark.django_db
def test_number_follows_the_table(meeting, field_visit, monkeypatch):
    monkeypatch.setitem(KINDS, field_visit, KindInfo(noun=Noun("field visit", "field visits"), is_numbered=False))
    Session.objects.create(meeting=meeting, kind=field_visit, title="Visit", starts_at=at("24 14:00"), minutes=90)

    number_sessions(meeting=meeting)

    assert Session.objects.get().number is None


@pytest.mark.parametrize("kind", Kind)
def test_chair_is_missed_where_one_is_wanted(kind):
    found = list(times.without_chair(facts(session(4, "25 09:30", people=(), kind=kind))))

    assert bool(found) == KINDS[kind].wants_chair


def test_what_is_not_held_cannot_be_called_off_and_says_what_it_is(field_visit):
    visit = frozen(1, "24 14:00", 90, kind=field_visit)

    assert refusal_to_call_off(visit, at("24 09:00")) == "A field visit cannot be called off."


@pytest.mark.parametrize("kind", Kind)
def test_delay_is_absorbed_by_the_kinds_that_do(kind):
    rows = [frozen(1, "24 09:30", 60, pinned=True), frozen(2, "24 10:30", 60, kind=kind), frozen(3, "24 11:30", 60)]

    held = delayed(rows, [said(1, 20)], set(), at("24 09:10"))

    absorbed = rows[2].start == held.spans[3].starts_at
    assert absorbed == KINDS[kind].absorbs_delay
    assert held.spans[2].ends_at - held.spans[2].starts_at >= MIN_BREAK


def test_what_is_not_held_takes_no_room_and_keeps_nobody(field_visit):
    visit = session(1, "24 14:00", 90, kind=field_visit)
    meanwhile = session(2, "24 14:30", 30)

    assert list(times.room_used_twice(facts(visit, meanwhile))) == []
