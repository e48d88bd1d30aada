"""From 1 June to 1 September 2013: every mail that ten people get, who do what they are asked, or do not.

Among the reminders are those of `REMINDERS`; what another kind sends is tested with that kind.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from agenda.models import Item
from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting
from office.changes.actions import change_meeting
from office.changes.plan import TASKS, ChangePlan, Wanted
from papers import actions as papers
from papers.models import Document, Paper
from participants import actions as people
from participants.models import Participant, ParticipantTask
from participants.task_actions import mark_task
from proceedings.actions import record_all_who_accepted
from reminders.actions import add_usual_rules, send_due_reminders
from reports import actions as reports
from reports.models import Report
from review import actions as review
from review.models import Round
from tests import factories

TO_ORGANIZERS = ["participants/declined", "papers/held"]
GENEVA = ZoneInfo("Europe/Zurich")
LOOKS = (8, 9)  # hours in Geneva at which the portal looks for people to remind

REMINDERS = ["reply", "paper_missing", "paper_returned", "slides_missing", "meeting_near", "report_open"]
EXPECTED = {
    "prompt": """
        3 June 10:00 invitation
        4 June 10:00 answer
        20 June 10:00 received
        25 June 10:00 accepted
        23 July 09:00 near
        5 August 10:00 circulated
        20 August 09:00 comments_open
    """,
    "hesitant": """
        3 June 10:00 invitation
        5 June 10:00 answer
        1 July 09:00 missing
        12 July 09:00 missing
        13 July 12:00 received
        19 July 09:00 slides_missing
        23 July 09:00 near
        5 August 10:00 circulated
        20 August 09:00 comments_open
    """,
    "forgetful": """
        3 June 10:00 invitation
        6 June 10:00 answer
        1 July 09:00 missing
        12 July 09:00 missing
        16 July 09:00 missing
        19 July 09:00 slides_missing
        23 July 09:00 near
        5 August 10:00 circulated
        20 August 09:00 comments_open
    """,
    "silent": """
        3 June 10:00 invitation
        14 June 09:00 unanswered
        21 June 09:00 unanswered
    """,
    "declining": """
        3 June 10:00 invitation
        12 June 10:00 answer
    """,
    "returned": """
        3 June 10:00 invitation
        4 June 10:00 answer
        1 July 08:30 received
        5 July 10:00 returned
        12 July 09:00 not_replaced
        16 July 09:00 not_replaced
        16 July 14:00 received
        23 July 09:00 near
        5 August 10:00 circulated
        20 August 09:00 comments_open
    """,
    "extended": """
        3 June 10:00 invitation
        6 June 10:00 answer
        1 July 09:00 missing
        10 July 10:00 extended
        17 July 09:00 missing
        20 July 17:00 received
        23 July 09:00 near
        5 August 10:00 circulated
        20 August 09:00 comments_open
    """,
    "leaving": """
        3 June 10:00 invitation
        7 June 10:00 answer
        1 July 09:00 missing
        5 July 10:00 withdrawn
    """,
    "late": """
        2 July 10:00 invitation
        12 July 09:00 unanswered
        14 July 10:00 answer
        16 July 09:00 missing
        16 July 14:00 received
        19 July 09:00 slides_missing
        23 July 09:00 near
        5 August 10:00 circulated
        20 August 09:00 comments_open
    """,
    "observing": """
        10 June 10:00 invitation
        11 June 10:00 answer
        23 July 09:00 near
        5 August 10:00 circulated
        20 August 09:00 comments_open
    """,
}


def geneva(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2013, month, day, hour, minute, tzinfo=GENEVA).astimezone(UTC)


def person(name: str) -> Participant:
    return Participant.objects.get(name=name)


def paper_of(name: str) -> Paper:
    return Paper.objects.select_related("participant").get(participant__name=name)


def invite(name: str) -> Callable:
    return lambda: people.invite_participant(participant=person(name), by=None)


def answer(name: str, accept: bool = True) -> Callable:
    deed = people.accept_invitation if accept else people.decline_invitation
    return lambda: deed(invitation=person(name).invitations.get())


def send(name: str, pages: int = 6) -> Callable:
    return lambda: papers.receive_paper(
        paper=paper_of(name), file=factories.make_pdf_file(pages, name), by=person(name).user
    )


def give_back(name: str, until: datetime) -> Callable:
    return lambda: papers.return_paper(paper=paper_of(name), note="Please add a summary.", until=until, by=None)


def show(name: str) -> None:
    """Adds the slides of what somebody presents."""
    slides = factories.make_document(meeting=person(name).meeting, kind=Document.Kind.PRESENTATION)
    Item.objects.get(people__name=name).documents.add(slides)


def circulate() -> None:
    factories.make_circulated_report(person("prompt").meeting, until=geneva(8, 24, 0))


def extend(name: str, until: datetime) -> Callable:
    return lambda: papers.extend_paper(paper=paper_of(name), until=until, reason="Illness", by=None)


INVITED_FIRST = ["prompt", "hesitant", "forgetful", "silent", "declining", "returned", "extended", "leaving"]
STORY = [
    *((geneva(6, 3), invite(name)) for name in INVITED_FIRST),
    (geneva(6, 4), answer("prompt")),
    (geneva(6, 4), answer("returned")),
    (geneva(6, 5), answer("hesitant")),
    (geneva(6, 6), answer("forgetful")),
    (geneva(6, 6), answer("extended")),
    (geneva(6, 7), answer("leaving")),
    (geneva(6, 10), invite("observing")),
    (geneva(6, 11), answer("observing")),
    (geneva(6, 12), answer("declining", accept=False)),
    (geneva(6, 20), send("prompt")),
    (geneva(6, 25), lambda: papers.accept_paper(paper=paper_of("prompt"))),
    (geneva(7, 1, 8, 30), send("returned")),
    (geneva(7, 2), invite("late")),
    (geneva(7, 5), give_back("returned", until=geneva(7, 18, 0))),
    (geneva(7, 5), lambda: people.withdraw_participant(participant=person("leaving"))),
    (geneva(7, 10), extend("extended", until=geneva(7, 21, 0))),
    (geneva(7, 13, 12), send("hesitant")),
    (geneva(7, 14), answer("late")),
    (geneva(7, 16, 14), send("returned", pages=7)),
    (geneva(7, 16, 14), send("late")),
    (geneva(7, 18), lambda: show("prompt")),
    (geneva(7, 20, 17), send("extended")),
    (geneva(8, 5), circulate),
    (geneva(8, 26), lambda: reports.change_state(report=Report.objects.get(), state=Report.State.CLEARED)),
]
SHOWING = ["prompt", "hesitant", "forgetful", "leaving", "silent", "late"]  # slides are expected of what they present


def looks() -> list[tuple[datetime, Callable]]:
    days = [datetime(2013, 6, 1).date() + timedelta(days=each) for each in range(93)]
    hours = [datetime.combine(day, time(hour), GENEVA).astimezone(UTC) for day in days for hour in LOOKS]
    return [(hour, send_due_reminders) for hour in hours]


def got(name: str) -> list[str]:
    mails = Message.objects.filter(to=f"{name}@example.org").order_by("queued_at", "pk")
    times = [(mail.queued_at.astimezone(GENEVA), mail.kind.split("/")[1]) for mail in mails]
    return [f"{at.day} {at:%B %H:%M} {kind}" for at, kind in times]


@pytest.fixture
def ten_people(meeting):
    """The meeting with ten nominees, what six of them present, and the usual rules of the kinds that are told here."""
    with calendar_at(geneva(6, 1, 0)):
        add_usual_rules(meeting=meeting)
        meeting.reminder_rules.exclude(kind__in=REMINDERS).delete()
        for name in EXPECTED:
            role = "observer" if name == "observing" else "expert"
            factories.make_participant(meeting=meeting, name=name, email=f"{name}@example.org", role=role)
        session = factories.make_session(meeting=meeting)
        for name in SHOWING:
            session.items.create(title=f"Talk of {name}", slides_expected=True).people.add(person(name))


def walk(story: list) -> None:
    """Everything that happens, in the order of time; each mail leaves at once."""
    for at, happen in sorted(story + looks(), key=lambda event: event[0]):
        with calendar_at(at):
            happen()
            Message.objects.filter(state=Message.State.QUEUED).update(state=Message.State.SENT, sent_at=at)


def lines_of(expected: dict[str, str]) -> dict[str, list[str]]:
    return {name: [line.strip() for line in lines.strip().splitlines()] for name, lines in expected.items()}


def got_by_all() -> dict[str, list[str]]:
    """What each of the ten people got, and how many others did, besides the organizers."""
    found = {name: got(name) for name in EXPECTED}
    others = Message.objects.exclude(kind__in=TO_ORGANIZERS).count() - sum(map(len, found.values()))
    return found | ({"others": [str(others)]} if others else {})


def test_every_mail_of_a_summer(ten_people):
    walk(STORY)

    assert got_by_all() == lines_of(EXPECTED)


EXPECTED_WITH_CHANGES = {
    "prompt": """
        3 June 10:00 invitation
        4 June 10:00 answer
        17 June 10:00 meeting_moved
        20 June 10:00 received
        25 June 10:00 accepted
        30 July 09:00 near
        2 August 09:00 open
        9 August 10:00 circulated
        30 August 10:00 issued
    """,
    "hesitant": """
        3 June 10:00 invitation
        5 June 10:00 answer
        17 June 10:00 meeting_moved
        8 July 09:00 missing
        10 July 09:00 tasks
        15 July 10:00 more_time
        15 July 12:00 received
        16 July 09:00 tasks
        26 July 09:00 slides_missing
        30 July 09:00 near
        2 August 09:00 open
        9 August 10:00 circulated
        20 August 09:00 comments_open
        30 August 10:00 issued
    """,
    "forgetful": """
        3 June 10:00 invitation
        6 June 10:00 answer
        17 June 10:00 meeting_moved
        8 July 09:00 missing
        10 July 09:00 tasks
        15 July 10:00 more_time
        16 July 09:00 tasks
        23 July 09:00 missing
        26 July 09:00 slides_missing
        29 July 09:00 missing
        30 July 09:00 near
        2 August 09:00 open
        9 August 10:00 circulated
        20 August 09:00 comments_open
        30 August 10:00 issued
    """,
    "silent": """
        3 June 10:00 invitation
        14 June 09:00 unanswered
        17 June 10:00 meeting_moved
        21 June 09:00 unanswered
    """,
    "declining": """
        3 June 10:00 invitation
        12 June 10:00 answer
    """,
    "returned": """
        3 June 10:00 invitation
        4 June 10:00 answer
        17 June 10:00 meeting_moved
        1 July 08:30 received
        5 July 10:00 returned
        10 July 09:00 tasks
        12 July 09:00 not_replaced
        15 July 10:00 more_time
        16 July 09:00 tasks
        16 July 14:00 received
        30 July 09:00 near
        2 August 09:00 open
        9 August 10:00 circulated
        20 August 09:00 comments_open
        30 August 10:00 issued
    """,
    "extended": """
        3 June 10:00 invitation
        6 June 10:00 answer
        17 June 10:00 meeting_moved
        8 July 09:00 missing
        10 July 09:00 tasks
        10 July 10:00 extended
        12 July 09:00 missing
        15 July 10:00 more_time
        16 July 09:00 tasks
        24 July 09:00 missing
        27 July 17:00 received
        30 July 09:00 near
        2 August 09:00 open
        9 August 10:00 circulated
        20 August 09:00 comments_open
        30 August 10:00 issued
    """,
    "leaving": """
        3 June 10:00 invitation
        7 June 10:00 answer
        17 June 10:00 meeting_moved
        5 July 10:00 withdrawn
    """,
    "late": """
        2 July 10:00 invitation
        12 July 09:00 unanswered
        14 July 10:00 answer
        15 July 10:00 more_time
        16 July 09:00 tasks
        23 July 09:00 missing
        26 July 09:00 slides_missing
        27 July 14:00 received
        30 July 09:00 near
        2 August 09:00 open
        9 August 10:00 circulated
        20 August 09:00 comments_open
        30 August 10:00 issued
    """,
    "observing": """
        10 June 10:00 invitation
        11 June 10:00 answer
        17 June 10:00 meeting_moved
        10 July 09:00 tasks
        16 July 09:00 tasks
        30 July 09:00 near
        2 August 09:00 open
        9 August 10:00 circulated
        20 August 09:00 comments_open
        30 August 10:00 issued
    """,
}
MAILS_AT_MOST = 12  # from the invitation to the report, to somebody who is always on time


def change(what: str, **wanted) -> Callable:
    def happen() -> None:
        meeting = Meeting.objects.get()
        plan = ChangePlan(meeting, Wanted(what=what, **wanted))
        change_meeting(meeting=meeting, wanted=plan.wanted, state=plan.state, by=None)

    return happen


def do_task(name: str) -> Callable:
    return lambda: mark_task(task=ParticipantTask.objects.get(), participant=person(name), done=True, by=None)


def say_no_comments(name: str) -> Callable:
    return lambda: review.say_no_comments(round=Round.objects.get(), participant=person(name))


def record(day: date) -> Callable:
    return lambda: record_all_who_accepted(meeting=Meeting.objects.get(), day=day, by=None, batch=uuid4())


def issue() -> None:
    reports.issue_report(report=factories.make_report_ready_to_issue(Report.objects.get()), by=None)


POSTPONED = {
    "values": {"starts_on": date(2013, 7, 31), "ends_on": date(2013, 8, 1)},
    "moved": frozenset({"papers_due", TASKS}),
    "moves_sessions": True,
}
"""By a week, with the papers, the tasks and the programme."""
STORY_WITH_CHANGES = [
    *STORY[:17],
    (geneva(6, 17), change("days", **POSTPONED)),
    (geneva(6, 20), send("prompt")),
    (geneva(6, 25), lambda: papers.accept_paper(paper=paper_of("prompt"))),
    (geneva(7, 1, 8, 30), send("returned")),
    (geneva(7, 2), invite("late")),
    (geneva(7, 4), do_task("prompt")),
    (geneva(7, 5), give_back("returned", until=geneva(7, 18, 0))),
    (geneva(7, 5), lambda: people.withdraw_participant(participant=person("leaving"))),
    (geneva(7, 10), extend("extended", until=geneva(7, 28, 0))),
    (geneva(7, 14), answer("late")),
    (geneva(7, 15), change("deadline", values={"papers_due": geneva(7, 27, 0)})),
    (geneva(7, 15, 12), send("hesitant")),
    (geneva(7, 16, 14), send("returned", pages=7)),
    (geneva(7, 27, 14), send("late")),
    (geneva(7, 18), lambda: show("prompt")),
    (geneva(7, 27, 17), send("extended")),
    (geneva(7, 31, 18), record(date(2013, 7, 31))),
    (geneva(8, 1, 18), record(date(2013, 8, 1))),
    (geneva(8, 9), circulate),
    (geneva(8, 12), say_no_comments("prompt")),
    (geneva(8, 30), issue),
]


def test_every_mail_of_a_summer_in_which_the_meeting_changes(ten_people, meeting):
    with calendar_at(geneva(6, 1, 0)):
        meeting.reminder_rules.all().delete()
        add_usual_rules(meeting=meeting)
        ParticipantTask.objects.create(meeting=meeting, text="Register for the grounds pass.", due_on=date(2013, 7, 10))

    walk(STORY_WITH_CHANGES)

    assert got_by_all() == lines_of(EXPECTED_WITH_CHANGES)
    days = [line.rpartition(" ")[0].rpartition(" ")[0] for line in got("prompt")]
    assert len(days) == len(set(days)) <= MAILS_AT_MOST
