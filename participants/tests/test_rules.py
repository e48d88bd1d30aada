from datetime import UTC, date, datetime
from itertools import product

import pytest

from egm_portal.meetings.models import Meeting
from participants import rules
from participants.models import Invitation, Participant

ALLOWED = {
    ("nominated", "invited"),
    ("nominated", "reserve"),
    ("nominated", "accepted"),
    ("nominated", "declined"),
    ("reserve", "nominated"),
    ("reserve", "invited"),
    ("reserve", "declined"),
    ("invited", "accepted"),
    ("invited", "declined"),
    ("invited", "nominated"),
    ("declined", "accepted"),
    ("declined", "invited"),
    ("accepted", "withdrawn"),
    ("withdrawn", "invited"),
}


@pytest.mark.parametrize(("before", "after"), list(product(Participant.Status.values, repeat=2)))
def test_participant_moves_only_along_the_table(before, after):
    assert rules.can_become(Participant(status=before), after) == ((before, after) in ALLOWED)


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
    meeting = Meeting(starts_on=date(2013, 7, 24), ends_on=date(2013, 7, 25), time_zone="Europe/Zurich")
    guest = Participant(meeting=meeting, status="invited", email="guest@example.org")
    link = Invitation(participant=guest, expires_at=datetime(2013, 9, 1, tzinfo=UTC))  # the meeting was moved since
    before, over = datetime(2013, 7, 25, 21, 59, tzinfo=UTC), datetime(2013, 7, 25, 22, tzinfo=UTC)

    assert [rules.can_invite(guest, at) for at in (before, over)] == [True, False]
    assert [rules.can_answer(link, at) for at in (before, over)] == [True, False]
