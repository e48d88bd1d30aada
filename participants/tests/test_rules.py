from datetime import UTC, date, datetime

import pytest

from egm_portal.meetings.models import Meeting
from participants import rules
from participants.models import Invitation, Participant
from participants.visa_letters.rules import refusal_to_make_letter
from tests import factories

BEFORE = datetime(2013, 7, 10, tzinfo=UTC)
VERBS = ["become", "invite", "answer", "change_email", "revoke", "withdraw", "reserve", "nominate", "letter"]
REFUSALS = {
    "nominated": {
        "become": "Nominated.",
        "change_email": "Change it in the form.",
        "revoke": "Nominated.",
        "withdraw": "Nominated.",
        "nominate": "Nominated.",
        "letter": "Nominated.",
    },
    "reserve": {
        "become": "Reserve list.",
        "change_email": "Change it in the form.",
        "revoke": "Reserve list.",
        "withdraw": "Reserve list.",
        "reserve": "Reserve list.",
        "letter": "Reserve list.",
    },
    "invited": {"become": "Invited.", "withdraw": "Invited.", "reserve": "Invited.", "nominate": "Invited."},
    "accepted": {
        "invite": "Already accepted.",
        "answer": "Accepted.",
        "revoke": "Accepted.",
        "reserve": "Accepted.",
        "nominate": "Accepted.",
    },
    "declined": {
        "become": "Declined.",
        "revoke": "Declined.",
        "withdraw": "Declined.",
        "reserve": "Declined.",
        "nominate": "Declined.",
        "letter": "Declined.",
    },
    "withdrawn": {
        "become": "Withdrawn.",
        "answer": "Withdrawn.",
        "revoke": "Withdrawn.",
        "withdraw": "Withdrawn.",
        "reserve": "Withdrawn.",
        "nominate": "Withdrawn.",
        "letter": "Withdrawn.",
    },
}


def person(status, email="guest@example.org", **meeting):
    values = {
        "starts_on": date(2013, 7, 24),
        "ends_on": date(2013, 7, 25),
        "time_zone": "Europe/Zurich",
        "public_from": datetime(2013, 6, 3, tzinfo=UTC),
    }
    return Participant(meeting=Meeting(**values | meeting), status=status, email=email)


def refusals(participant):
    found = {
        "become": rules.refusal_to_become(participant, "withdrawn"),
        "invite": rules.refusal_to_invite(participant, BEFORE),
        "answer": rules.refusal_to_record_answer(participant),
        "change_email": rules.refusal_to_change_email(participant),
        "revoke": rules.refusal_to_revoke_invitation(participant),
        "withdraw": rules.refusal_to_withdraw(participant),
        "reserve": rules.refusal_to_move_to_reserve(participant),
        "nominate": rules.refusal_to_nominate_again(participant),
        "letter": refusal_to_make_letter(participant, BEFORE),
    }
    return {verb: sentence for verb, sentence in found.items() if sentence}


@pytest.mark.parametrize("status", Participant.Status.values)
def test_refusals_of_each_status(status):
    assert refusals(person(status)) == REFUSALS[status]


@pytest.mark.parametrize("status", Participant.Status.values)
def test_nothing_is_done_with_somebody_who_was_erased(status):
    erased = person(status)
    erased.erased_at = BEFORE

    assert set(refusals(erased)) == set(VERBS)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": ""}, "There is no e-mail address yet."),
        ({"ends_on": date(2013, 7, 9)}, "The meeting is over."),
        ({"public_from": None}, ""),
    ],
)
def test_what_an_invitation_needs(changes, sentence):
    assert rules.refusal_to_invite(person("nominated", **changes), BEFORE) == sentence


@pytest.mark.parametrize(
    ("status", "accepts", "sentence"),
    [
        ("reserve", True, "Reserve list: this answer cannot be recorded."),
        ("reserve", False, ""),
        ("declined", False, "Declined: this answer cannot be recorded."),
        ("declined", True, ""),
        ("accepted", True, "Accepted."),
    ],
)
def test_answer_that_changes_nothing_is_not_recorded(status, accepts, sentence):
    assert rules.refusal_to_record_answer(person(status), accepts) == sentence


def test_nobody_without_an_address_answers():
    assert rules.refusal_to_record_answer(person("nominated", email="")) == "There is no e-mail address yet."


def test_letter_is_made_until_the_meeting_is_over():
    assert refusal_to_make_letter(person("accepted"), datetime(2013, 7, 26, tzinfo=UTC)) == "The meeting is over."


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (datetime(2013, 6, 1, tzinfo=UTC), datetime(2013, 7, 1, tzinfo=UTC)),
        (datetime(2013, 7, 10, tzinfo=UTC), datetime(2013, 7, 23, 22, tzinfo=UTC)),
        (datetime(2013, 7, 24, 9, tzinfo=UTC), datetime(2013, 7, 25, 22, tzinfo=UTC)),
    ],
)
def test_invitation_ends_after_thirty_days_or_when_the_meeting_begins_or_is_over(at, until):
    meeting = Meeting(starts_on=date(2013, 7, 24), ends_on=date(2013, 7, 25), time_zone="Europe/Zurich")

    assert rules.expiry(meeting, at) == until


def test_nobody_is_invited_to_a_meeting_that_is_over_and_no_answer_is_taken():
    guest = person("invited")
    link = Invitation(participant=guest, expires_at=datetime(2013, 9, 1, tzinfo=UTC))  # the meeting was moved since
    before, over = datetime(2013, 7, 25, 21, 59, tzinfo=UTC), datetime(2013, 7, 25, 22, tzinfo=UTC)

    assert [rules.refusal_to_invite(guest, at) for at in (before, over)] == ["", "The meeting is over."]
    assert [rules.can_answer(link, at) for at in (before, over)] == [True, False]


@pytest.mark.django_db
def test_address_is_used_once_in_a_meeting(expert, other_expert):
    taken = "Somebody in this meeting already has this e-mail address."

    assert rules.refusal_to_use_email(expert.meeting, other_expert.email.upper(), participant=expert) == taken
    assert rules.refusal_to_use_email(expert.meeting, expert.email.upper(), participant=expert) == ""
    assert rules.refusal_to_use_email(expert.meeting, expert.email) == taken
    assert rules.refusal_to_use_email(factories.make_meeting(), expert.email) == ""
    assert rules.refusal_to_use_email(expert.meeting, "") == ""
