"""How long a second factor keeps the screens of a role open: half an hour, on the days of the meeting four hours."""

import time
from datetime import timedelta

import pytest
from django.urls import reverse

from egm_portal.clock import calendar_at
from egm_portal.meetings.actions import confirm_second_factor
from egm_portal.meetings.models import Meeting
from egm_portal.meetings.second_factor import USED
from tests import factories

pytestmark = pytest.mark.django_db
MINUTE, HOUR = 60, 3600


@pytest.fixture(autouse=True)
def second_factor_required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def desk(client, organizer):
    """The browser of an organizer, who showed a second factor six hours ago."""
    confirm_second_factor(user=organizer)
    client.force_login(organizer)
    show_factor(client, ago=6 * HOUR)
    return client


def show_factor(client, *, ago):
    """Lets the session's second factor have been shown so many seconds ago."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time() - ago}]
    session["account_authentication_methods_user"] = client.session["_auth_user_id"]
    session.save()


def opens(desk, meeting, *, idle, at):
    """Whether the board opens at this instant of the calendar, so many seconds after the last page of the role."""
    session = desk.session
    session[USED] = time.time() - idle
    session.save()
    with calendar_at(at):
        return desk.get(reverse("admin:board", args=[meeting.slug])).status_code == 200


def test_idle_time_is_longer_from_the_first_to_the_last_instant_of_the_meeting(desk, meeting):
    instants = [
        meeting.starts_at - timedelta(seconds=1),
        meeting.starts_at,
        meeting.ends_at - timedelta(seconds=1),
        meeting.ends_at,
    ]

    after_an_hour = [opens(desk, meeting, idle=HOUR, at=at) for at in instants]
    after_29_minutes = [opens(desk, meeting, idle=29 * MINUTE, at=at) for at in instants]
    nearly_four, four = (opens(desk, meeting, idle=idle, at=instants[1]) for idle in (4 * HOUR - 30, 4 * HOUR + 1))

    assert after_an_hour == [False, True, True, False]
    assert after_29_minutes == [True] * 4
    assert (nearly_four, four) == (True, False)


@pytest.mark.parametrize("state", ["postponed", "cancelled"])
def test_meeting_that_does_not_take_place_has_no_days(desk, meeting, state):
    Meeting.objects.filter(pk=meeting.pk).update(state=state)

    assert not opens(desk, meeting, idle=HOUR, at=meeting.starts_at)


def test_meeting_of_others_prolongs_nothing(desk, meeting):
    day = meeting.ends_on + timedelta(days=90)
    other = factories.make_meeting(starts_on=day, ends_on=day)

    assert not opens(desk, meeting, idle=HOUR, at=other.starts_at)


def test_twelve_hours_stay_the_most(desk, meeting):
    show_factor(desk, ago=12 * HOUR + 1)

    assert not opens(desk, meeting, idle=MINUTE, at=meeting.starts_at)
