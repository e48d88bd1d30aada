"""What the tests of the sign-in by code share."""

import pytest

from egm_portal import constant_time
from egm_portal.mail.models import Message


@pytest.fixture
def at_once(monkeypatch):
    """Answers are not held back: test_limits shows that they are."""
    monkeypatch.setattr(constant_time, "MIN_SECONDS", 0)


@pytest.fixture
def no_mail_yet(expert):
    """The expert, and nothing in the outbox."""
    Message.objects.all().delete()
