"""Two meetings whose organizers must not see each other's rows."""

from datetime import timedelta

import pytest

from agenda.actions import release_programme
from agenda.models import Officer
from agenda.roles import Role
from egm_portal.clock import calendar_at
from egm_portal.mail.actions import record_bounce
from egm_portal.mail.models import MailTemplate, Message
from office.tests.boards import quiet
from reminders.models import ReminderRule
from tests import factories

CANARY = "Zeisig"
"""Stands in every text of the other meeting, and may stand on no page of the first one's organizer."""


@pytest.fixture
def filled_meeting(with_history, meeting):
    """The meeting with a row of each kind."""
    return fill(meeting, "Own")


@pytest.fixture
def foreign_meeting(with_history, db):
    """Another meeting with a row of each kind, all of which carry the canary."""
    return fill(factories.make_meeting(title=f"{CANARY} meeting", short_title=CANARY, slug=CANARY.lower()), CANARY)


@pytest.fixture
def untold(meeting):
    """The meeting, of which nobody has been told yet: its days and deadline are fields of its settings."""
    meeting.public_from = None
    meeting.save()
    return meeting


@pytest.fixture
def peopled(meeting):
    """Ten people: nominated, invited, silent, declined, and six who accepted, with papers in each state."""
    quiet(meeting)
    ReminderRule.objects.create(meeting=meeting, kind="paper_missing", days=-3)
    with calendar_at(factories.TODAY - timedelta(days=12)):
        factories.make_participant(
            meeting=meeting, status="invited", name="Silent", region="africa", gender="female", mails=True
        )
        factories.make_participant(
            meeting=meeting, status="declined", region="africa", field="Older persons", mails=True
        )
    with calendar_at(factories.TODAY):
        factories.make_participant(meeting=meeting, gender="male", field="Open data & budgets")
        factories.make_participant(meeting=meeting, status="invited", mails=True)
        for state in ("awaited", "submitted", "accepted", "published"):
            factories.make_paper(state, meeting=meeting, title=state)
        factories.make_participant(meeting=meeting, status="accepted", list_consent=None, gender="female", mails=True)
        factories.make_participant(meeting=meeting, status="accepted", role="staff", mails=True)
        Message.objects.filter(meeting=meeting).first().delete()
    Message.objects.filter(pk=Message.objects.filter(meeting=meeting).first().pk).update(
        state="failed", last_error="No such address."
    )
    return meeting


def fill(meeting, word: str):
    """Gives the meeting people, papers, documents, a programme and reminders; `word` stands in each text."""
    with calendar_at(factories.TODAY):
        meeting.aide_memoire.create(number=1, heading=f"{word} background", body=f"{word} text")
        factories.make_participant(meeting=meeting, name=f"{word} nominee")
        factories.make_participant(meeting=meeting, status="invited", name=f"{word} guest", mails=True)
        speaker = factories.make_participant(meeting=meeting, status="accepted", name=f"{word} speaker", mails=True)
        paper = factories.make_paper(participant=speaker, state="published", title=f"{word} paper")
        factories.make_document(meeting=meeting, title=f"{word} document", symbol=f"{word}/1")
        session = factories.make_session(meeting=meeting, title=f"{word} session")
        session.items.create(title=f"{word} item", paper=paper).people.add(speaker)
        Officer.objects.create(meeting=meeting, session=session, participant=speaker, role=Role.CHAIR)
        ReminderRule.objects.create(meeting=meeting, kind="paper_missing", days=-3)
        MailTemplate.objects.create(meeting=meeting, kind="papers/accepted", subject=f"{word} thanks", text="{name}")
        factories.make_clearance(meeting, office=f"{word} office", note=f"{word} note")
        record_bounce(address=f"{word}@example.org", reason=f"{word} 550", meeting=meeting, by=None)
        release_programme(meeting=meeting, kind="provisional", by=None)
    return meeting
