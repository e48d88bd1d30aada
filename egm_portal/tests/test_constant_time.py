import pytest
from django.http import HttpResponse

from egm_portal.constant_time import MIN_SECONDS, in_constant_time


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes on by what is said, and by what is slept."""
    clock = type("Clock", (), {"now": 100.0})()
    monkeypatch.setattr("time.monotonic", lambda: clock.now)
    monkeypatch.setattr("time.sleep", lambda seconds: setattr(clock, "now", clock.now + seconds))
    return clock


@pytest.mark.parametrize(
    ("method", "status", "work", "taken"),
    [
        ("post", 200, 0.0, MIN_SECONDS),
        ("post", 302, 0.125, MIN_SECONDS),
        ("post", 200, 1.0, 1.0),
        ("post", 429, 0.125, 0.125),
        ("get", 200, 0.125, 0.125),
    ],
)
def test_answer_is_held_back_until_the_least_time_has_passed(clock, rf, method, status, work, taken):
    @in_constant_time
    def view(request):
        clock.now += work
        return HttpResponse(status=status)

    view(getattr(rf, method)("/"))

    assert clock.now - 100.0 == taken
