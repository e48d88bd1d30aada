import pytest

from egm_portal.mail import rules
from egm_portal.mail.models import Message

State = Message.State


def test_transitions_name_every_state():
    assert set(rules.TRANSITIONS) == set(State)


@pytest.mark.parametrize("state", State)
def test_can_cancel(state):
    assert rules.can_cancel(Message(state=state)) == (state in (State.QUEUED, State.FAILED))


@pytest.mark.parametrize("state", State)
def test_can_retry(state, notice):
    assert rules.can_retry(Message(kind=notice.name, slots={"link": "x"}, state=state)) == (state == State.FAILED)


def test_can_retry_needs_a_filler_for_every_slot(notice):
    message = Message(kind=notice.name, slots={"link": "x", "code": "y"}, state=State.FAILED)

    assert not rules.can_retry(message)


@pytest.mark.parametrize("former", State)
def test_allowed_actions_stand_in_the_table(former, notice):
    message = Message(kind=notice.name, state=former)

    assert rules.can_cancel(message) == (former != State.CLAIMED and State.CANCELLED in rules.TRANSITIONS[former])
    assert rules.can_retry(message) == (former != State.CLAIMED and State.QUEUED in rules.TRANSITIONS[former])
