from datetime import UTC, datetime

import pytest


@pytest.fixture
def evaluated(meeting):
    """The meeting, which is evaluated for two weeks."""
    meeting.evaluation_until = datetime(2013, 8, 8, 22, tzinfo=UTC)
    meeting.save()
    return meeting


@pytest.fixture
def last_day(evaluated):
    """Noon of its last day."""
    return datetime(2013, 7, 25, 10, tzinfo=UTC)
