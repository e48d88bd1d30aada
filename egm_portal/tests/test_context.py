from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template

from egm_portal.clock import calendar_at
from egm_portal.context import portal
from egm_portal.meetings.models import User


class Untouchable:
    """Stands for a request's user where nobody may ask for it."""

    @property
    def is_authenticated(self):
        raise AssertionError("the session was read")


def with_session(request):
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "whatever"
    return request


def test_reader_is_none_without_a_session_cookie_and_the_user_is_not_asked(rf):
    request = rf.get("/")
    request.user = Untouchable()

    context = portal(request)

    assert (context["reader"], context["session_exists"]) == (None, False)


def test_reader_is_not_asked_before_the_page_needs_it(rf):
    request = with_session(rf.get("/"))
    request.user = Untouchable()

    assert portal(request)["session_exists"] is True


def test_reader_is_the_signed_in_user(rf):
    request = with_session(rf.get("/"))
    request.user = User(email="expert1@example.org", is_staff=True)

    page = Template("{% if reader %}{{ reader.email }} {{ reader.is_staff }}{% endif %}").render(
        Context(portal(request))
    )

    assert page == "expert1@example.org True"


@pytest.mark.parametrize("user", [AnonymousUser(), None])
def test_reader_is_false_for_a_session_that_nobody_signed_in_to(rf, user):
    request = with_session(rf.get("/"))
    request.user = user

    assert bool(portal(request)["reader"]) is False


def test_reader_is_false_where_no_user_was_looked_up(rf):
    assert bool(portal(with_session(rf.get("/")))["reader"]) is False


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2013, 7, 10, 21, 59, tzinfo=UTC), date(2013, 7, 10)),
        (datetime(2013, 7, 10, 22, 0, tzinfo=UTC), date(2013, 7, 11)),
    ],
)
def test_banner_says_the_day_of_the_calendar_in_the_portals_zone(rf, settings, instant, day):
    settings.DEMONSTRATION = True

    with calendar_at(instant):
        assert portal(rf.get("/"))["demonstration"] == day


def test_banner_is_empty_on_a_portal_that_is_no_demonstration(rf, settings):
    settings.DEMONSTRATION = False

    assert portal(rf.get("/"))["demonstration"] is None
