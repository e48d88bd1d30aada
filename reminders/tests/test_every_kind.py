"""Each kind of reminder with somebody whom it reminds: its e-mail, its line of the docs, and **Remind now**."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings

from agenda.slides import with_owed_slides
from egm_portal.clock import calendar_at
from egm_portal.mail import rendering
from egm_portal.mail.batch import queue_messages
from egm_portal.meetings.models import Meeting
from papers import actions as papers
from participants.models import Participant, ParticipantTask
from participants.queries import with_tasks
from reminders.kinds import KINDS
from reminders.rules import refusal_to_remind
from tests import factories

TOMORROW = factories.TODAY + timedelta(days=1)


def make_guest(meeting: Meeting) -> None:
    factories.make_participant(meeting=meeting, status="invited")


def make_author(meeting: Meeting) -> None:
    factories.make_paper(meeting=meeting)


def make_author_asked_for_a_revision(meeting: Meeting) -> None:
    paper = factories.make_paper("submitted", meeting=meeting)
    papers.return_paper(paper=paper, note="Add a summary.", until=TOMORROW + timedelta(days=1), by=None)


def make_speaker(meeting: Meeting) -> None:
    speaker = factories.make_participant(meeting=meeting, status="accepted")
    factories.make_session(meeting=meeting).items.create(title="Talk", slides_expected=True).people.add(speaker)


def make_expert(meeting: Meeting) -> None:
    factories.make_participant(meeting=meeting, status="accepted")


def make_visitor(meeting: Meeting) -> None:
    make_expert(meeting)
    ParticipantTask.objects.create(meeting=meeting, text="Register for the grounds pass", due_on=date(2013, 7, 19))


def make_reader(meeting: Meeting) -> None:
    make_expert(meeting)
    factories.make_circulated_report(meeting, until=TOMORROW + timedelta(days=1))


def make_respondent(meeting: Meeting) -> None:
    make_expert(meeting)
    Meeting.objects.filter(pk=meeting.pk).update(evaluation_until=datetime(2013, 8, 8, 22, tzinfo=UTC))
    for day in meeting.days:
        factories.record_presence(meeting.participants.get(), day=day)


# Who makes somebody whom this kind reminds, and a time at which they can still be reminded.
EXAMPLES: dict[str, tuple[Callable[[Meeting], None], datetime]] = {
    "reply": (make_guest, TOMORROW),
    "paper_missing": (make_author, TOMORROW),
    "paper_returned": (make_author_asked_for_a_revision, TOMORROW),
    "slides_missing": (make_speaker, TOMORROW),
    "task_open": (make_visitor, TOMORROW),
    "meeting_near": (make_expert, TOMORROW),
    "report_open": (make_reader, TOMORROW),
    "evaluation_open": (make_respondent, datetime(2013, 7, 26, 7, tzinfo=UTC)),
}


def test_each_kind_has_an_example():
    assert list(EXAMPLES) == list(KINDS)


@pytest.fixture(params=EXAMPLES)
def kind(request, meeting):
    """Each kind, at a time when somebody is to be reminded."""
    make, at = EXAMPLES[request.param]
    with calendar_at(factories.TODAY):
        make(meeting)
    with calendar_at(at):
        yield KINDS[request.param]


def test_each_kind_has_its_mail(kind):
    [owed] = kind.owed(Participant.objects.all())

    wording = rendering.fill(queue_messages([kind.draft(owed, "key")])["key"]).wording

    assert wording.subject and wording.text


def test_whoever_owes_something_can_be_reminded_by_hand(kind):
    [owed] = kind.owed(Participant.objects.all())

    person = with_tasks(with_owed_slides(Participant.objects.with_bounces())).get(pk=owed.participant.pk)

    assert not (kind.is_debt and refusal_to_remind(person))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_usual_days_are_allowed(kind):
    assert set(kind.usual) <= set(kind.allowed)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_documentation_has_the_usual_days(kind):
    page = (settings.BASE_DIR / "docs" / "organizers.md").read_text(encoding="utf-8")

    [days] = re.findall(rf"^\| {re.escape(kind.label)} \| (.*) \|$", page, re.MULTILINE) or [
        "docs/organizers.md has no such line"
    ]
    assert {str(abs(day)) for day in kind.usual} <= set(re.findall(r"\d+", days)), days
