import pytest

from agenda.actions import number_sessions
from agenda.models import Officer, SessionNumber
from tests import factories


@pytest.fixture
def session(meeting):
    """A session of the meeting, with the number 1."""
    made = factories.make_session(meeting=meeting, title="The cost of being heard")
    number_sessions(meeting=meeting)
    made.refresh_from_db()
    return made


@pytest.fixture
def number(session):
    return SessionNumber.objects.get(session_pk=session.pk)


@pytest.fixture
def rapporteur(meeting, session, expert):
    """The expert, who is rapporteur of the session."""
    Officer.objects.create(meeting=meeting, session=session, participant=expert, role="rapporteur")
    return expert
