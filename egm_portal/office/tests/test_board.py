"""The board: its numbers are those of the lists they lead to, in a fixed number of queries."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from agenda.actions import release_programme
from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from egm_portal.office.board import board_of
from egm_portal.office.next_reminders import next_reminders
from egm_portal.office.reminders import add_usual_rules, send_reminders
from papers import actions as papers
from papers.models import Document, Paper
from participants.models import Participant, ReminderRule
from reports import actions as reports
from tests import factories

QUERIES = 17
BARE_QUERIES = 13


def board_at(meeting, instant=factories.TODAY):
    with calendar_at(instant):
        return board_of(meeting)


def numbers(board):
    return {count.words: count.number for count in board.counts}


def to_do(board):
    return [(task.what, task.rest, task.button) for task in board.tasks]


def quiet(meeting):
    """Gives the meeting what keeps its board silent: a published information note and a released programme."""
    with calendar_at(factories.TODAY):
        note = factories.make_document(meeting=meeting, kind=Document.Kind.INFORMATION_NOTE)
        papers.publish_document(document=note)
        factories.make_session(meeting=meeting)
        release_programme(meeting=meeting, kind="provisional", by=None)


@pytest.fixture
def peopled(meeting):
    """Ten people: nominated, invited, silent, declined, and six who accepted, with papers in each state."""
    quiet(meeting)
    ReminderRule.objects.create(meeting=meeting, kind="paper_missing", days=-3)
    with calendar_at(factories.TODAY - timedelta(days=12)):
        factories.make_participant(meeting=meeting, status="invited", name="Silent", region="africa", gender="female")
        factories.make_participant(meeting=meeting, status="declined", region="africa", field="Older persons")
    with calendar_at(factories.TODAY):
        factories.make_participant(meeting=meeting, gender="male", field="Open data & budgets")
        factories.make_participant(meeting=meeting, status="invited")
        for state in ("awaited", "submitted", "accepted", "published"):
            factories.make_paper(state, meeting=meeting, title=state)
        factories.make_participant(meeting=meeting, status="accepted", list_consent=None, gender="female")
        factories.make_participant(meeting=meeting, status="accepted", role="staff")
        Message.objects.filter(meeting=meeting).first().delete()
    Message.objects.filter(pk=Message.objects.filter(meeting=meeting).first().pk).update(
        state="failed", last_error="No such address."
    )
    return meeting


def test_counts_are_of_experts_and_of_expected_papers(peopled):
    assert numbers(board_at(peopled)) == {
        "experts nominated": 9,
        "experts invited": 8,
        "experts accepted, of": 5,
        "experts declined": 1,
        "papers received, of": 3,
        "to the deadline, 15 July 2013, 24:00 (Geneva)": 5,
        "mails failed": 1,
    }


def test_each_number_leads_to_a_list_with_as_many_rows(at_desk, peopled):
    board = board_of(peopled)
    links = {count.link: count.number for count in board.counts if not count.unit}
    links |= {count.of_link: int(count.of.split()[0]) for count in board.counts if count.of.endswith("owed")}
    for share in [share for balance in board.balances for share in balance.shares]:
        links |= {share.accepted_link: share.accepted, share.nominated_link: share.nominated}

    found = {link: at_desk.get(link).context["cl"].result_count for link in links}

    assert found == links
    assert len(links) > 20


@pytest.mark.parametrize("narrowed", ["open=silent", "open=paper", "open=consent"])
def test_questions_to_the_list_of_participants(at_desk, peopled, narrowed):
    rows = at_desk.get(f"{reverse('admin:participants_participant_changelist')}?{narrowed}").context["cl"].queryset

    answers = {
        "open=silent": {"Silent"},
        "open=paper": set(Participant.objects.filter(papers__state="awaited").values_list("name", flat=True)),
        "open=consent": set(Participant.objects.filter(list_consent=None).values_list("name", flat=True)),
    }
    assert {row.name for row in rows} == answers[narrowed]


@pytest.mark.parametrize(
    ("instant", "number", "words"),
    [
        (factories.DUE - timedelta(seconds=1), 0, "to the deadline, 15 July 2013, 24:00 (Geneva)"),
        (factories.DUE, 8, "to the first day of the meeting"),
        (factories.DUE + timedelta(days=8), 2, "of the meeting left, with today"),
        (factories.DUE + timedelta(days=12), 3, "since the last day of the meeting"),
    ],
)
def test_days_are_those_to_the_next_date(meeting, instant, number, words):
    assert numbers(board_at(meeting, instant))[words] == number


def test_meeting_with_everything_done_has_nothing_to_do(meeting):
    quiet(meeting)

    assert to_do(board_at(meeting)) == []


def test_what_waits_for_an_organizer_is_named_with_its_button(meeting):
    quiet(meeting)
    with calendar_at(factories.TODAY - timedelta(days=12)):
        silent = factories.make_participant(meeting=meeting, status="invited")
    with calendar_at(factories.TODAY):
        unsure = factories.make_participant(meeting=meeting, status="accepted", list_consent=None)
        factories.make_paper("submitted", meeting=meeting)
        factories.make_paper("submitted", meeting=meeting)
        meeting.sessions.update(title="Renamed")
    Message.objects.filter(to=silent.email).update(state="failed", last_error="No such address.")

    assert to_do(board_at(meeting)) == [
        ("1 mail", "was not delivered.", "See why"),
        ("2 papers", "wait for your review.", "Review"),
        (str(silent), "has not answered for 12 days.", "Write or record an answer"),
        (str(unsure), "has not said whether the list of participants may name them.", "Ask or record"),
        ("The programme", "was changed since its release on 10 July 2013.", "Release the programme"),
    ]


def test_many_silent_people_share_a_row(meeting):
    quiet(meeting)
    with calendar_at(factories.TODAY - timedelta(days=7)):
        for _ in range(4):
            factories.make_participant(meeting=meeting, status="invited")

    assert to_do(board_at(meeting)) == [("4 people", "have not answered for 7 days or more.", "See who")]
    assert to_do(board_at(meeting, factories.TODAY - timedelta(seconds=1))) == []


def test_silence_is_told_with_the_last_reminder(meeting):
    quiet(meeting)
    ReminderRule.objects.create(meeting=meeting, kind="invitation", days=7, since=factories.TODAY - timedelta(days=30))
    with calendar_at(factories.TODAY - timedelta(days=12)):
        factories.make_participant(meeting=meeting, status="invited")
    with calendar_at(factories.TODAY - timedelta(days=5)):
        send_reminders()

    rest = to_do(board_at(meeting))[0][1]

    assert rest == "has not answered for 12 days; the last reminder went on 5 July 2013."


def test_held_file_waits_for_a_decision(meeting):
    quiet(meeting)
    paper = factories.make_paper(meeting=meeting)
    late = factories.DUE + timedelta(hours=3)
    with calendar_at(late):
        papers.receive_paper(paper=paper, file=factories.make_pdf_file(6), by=None, received_at=late)

    what, rest, button = to_do(board_at(meeting, late))[0]

    assert (what, button) == (f"The paper of {paper.participant}", "Decide")
    assert rest == "waits for you to take, or to leave, a file that came too late."
    assert list(type(paper).objects.held()) == [paper]


def test_new_meeting_asks_for_information_note_and_programme(meeting):
    assert to_do(board_at(meeting)) == [
        ("The information note", "is not published.", "Add document"),
        ("The programme", "has no sessions yet.", "Add session"),
    ]


def test_report_is_next_when_the_meeting_is_over(meeting):
    over = factories.DUE + timedelta(days=12)

    before = to_do(board_at(meeting, over))
    reports.start_report(meeting=meeting)

    assert before == [("The report", "has not been begun.", "Add report")]
    assert to_do(board_at(meeting, over)) == [("The report", "is an outline.", "Put in draft")]


def test_every_task_leads_to_a_page(at_desk, peopled):
    Document.objects.filter(kind=Document.Kind.INFORMATION_NOTE).update(publish_at=None)

    links = [task.link for task in board_of(peopled).tasks]

    assert [at_desk.get(link).status_code for link in links] == [200] * len(links)
    assert len(links) == 5


def test_table_says_what_each_person_owes(peopled):
    rows = {row.name: row for row in board_at(peopled).people}

    said = {
        name: [words(row.invitation), [words(p.state) for p in row.papers], words(row.consent)]
        for name, row in rows.items()
    }
    assert said["Silent"] == ["silent 12 days", [], "-"]
    assert sorted(map(str, said.values())) == sorted(
        map(
            str,
            [
                ["silent 12 days", [], "-"],
                ["invited", [], "-"],
                ["accepted", ["awaited"], "given"],
                ["accepted", ["to review"], "given"],
                ["accepted", ["accepted"], "given"],
                ["accepted", ["accepted"], "given"],
                ["accepted", ["awaited"], "open"],
                ["accepted", [], "given"],
            ],
        )
    )


def words(text):
    return re.sub(r"<[^>]+>", "", text)


def test_next_reminder_is_the_first_rule_to_come(meeting):
    for days in (7, 3, 1):
        ReminderRule.objects.create(meeting=meeting, kind="paper_missing", days=-days)
    ReminderRule.objects.create(meeting=meeting, kind="paper_missing", days=-4, active=False)
    paper = factories.make_paper(meeting=meeting)
    factories.make_paper("submitted", meeting=meeting)

    coming = next_reminders(meeting, factories.TODAY)

    assert {person: (due.at, due.rule.days) for person, due in coming.items()} == {
        paper.participant_id: (factories.DUE - timedelta(days=3, hours=15), -3)
    }
    assert next_reminders(meeting, factories.DUE) == {}


def test_balance_sets_accepted_beside_nominated(peopled):
    regions, fields, genders = board_at(peopled).balances

    assert [(share.name, share.accepted, share.nominated) for share in regions.shares if share.nominated] == [
        ("African States", 0, 2),
        ("Not known", 5, 7),
    ]
    assert [share.name for share in fields.shares] == ["Older persons", "Open data & budgets", "Not known"]
    assert [(share.name, share.accepted) for share in genders.shares][:1] == [("Female", 1)]


def test_chart_rises_with_each_paper_to_the_deadline(meeting):
    meeting.papers_from = factories.TODAY - timedelta(days=10)
    meeting.save()
    factories.make_paper("submitted", meeting=meeting)
    factories.make_paper(meeting=meeting)

    chart = board_at(meeting).chart

    assert [(day.day, day.came, day.total) for day in chart.days] == [(date(2013, 7, 10), 1, 1)]
    assert (chart.received, chart.owed) == (1, 2)
    assert chart.line.split() == ["0.0,160.0", "340.4,160.0", "340.4,80.0", "340.4,80.0"]
    assert float(chart.today) < float(chart.deadline) < chart.width


def test_meeting_without_papers_has_no_chart(meeting):
    assert board_at(meeting).chart is None


@pytest.mark.parametrize("count", [1, 3])
def test_board_costs_a_fixed_number_of_queries(meeting, count, django_assert_num_queries):
    quiet(meeting)
    add_usual_rules(meeting=meeting)
    for state in ["awaited", "submitted", "published"] * count:
        paper = factories.make_paper(state, meeting=meeting)
        papers.extend_paper(paper=paper, until=factories.DUE + timedelta(days=9), reason="Illness", by=None) if (
            state == "awaited"
        ) else None
        factories.make_participant(meeting=meeting, status="invited")

    with calendar_at(factories.TODAY), django_assert_num_queries(QUERIES):
        board_of(meeting)


@pytest.mark.parametrize("count", [10, 500])
def test_board_costs_the_same_for_ten_people_and_for_five_hundred(meeting, count, django_assert_num_queries):
    add_usual_rules(meeting=meeting)
    template = factories.make_participant(meeting=meeting, status="accepted")
    kept = {name: getattr(template, name) for name in ("meeting", "status", "role", "list_consent", "answered_at")}
    people = Participant.objects.bulk_create(
        Participant(**kept, name=f"Person {number}", email=f"person-{number}@example.net") for number in range(count)
    )
    Paper.objects.bulk_create(Paper(participant=person) for person in people)

    # Four fewer than above: no files, and an empty programme.
    with calendar_at(factories.TODAY), django_assert_num_queries(BARE_QUERIES):
        board = board_of(meeting)

    assert len(board.people) == count + 1
