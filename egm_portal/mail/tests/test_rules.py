import pytest

from egm_portal.mail import rules
from egm_portal.mail.models import Message

State = Message.State


def test_transitions_name_every_state():
    assert set(rules.TRANSITIONS) == set(State)


@pytest.mark.parametrize(
    ("state", "to_cancel", "to_retry"),
    [
        (State.QUEUED, "", "Waiting to be sent."),
        (State.CLAIMED, "Being sent.", "Being sent."),
        (State.SENT, "Sent.", "Sent."),
        (State.FAILED, "", ""),
        (State.CANCELLED, "Cancelled.", "Cancelled."),
    ],
)
def test_refusals_of_each_state(state, to_cancel, to_retry, notice):
    message = Message(kind=notice.name, slots={"link": "x"}, state=state)

    assert rules.refusal_to_cancel(message) == to_cancel
    assert rules.refusal_to_retry(message) == to_retry


def test_message_without_a_filler_for_every_slot_is_not_sent_again(notice):
    message = Message(kind=notice.name, slots={"link": "x", "code": "y"}, state=State.FAILED)

    assert rules.refusal_to_retry(message) == "It contained a code that is no longer stored."


@pytest.mark.parametrize("former", State)
def test_allowed_actions_stand_in_the_table(former, notice):
    message = Message(kind=notice.name, state=former)

    can_cancel, can_retry = not rules.refusal_to_cancel(message), not rules.refusal_to_retry(message)

    assert can_cancel == (former != State.CLAIMED and State.CANCELLED in rules.TRANSITIONS[former])
    assert can_retry == (former != State.CLAIMED and State.QUEUED in rules.TRANSITIONS[former])
