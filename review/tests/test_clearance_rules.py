"""What may happen to a clearance: every pair of states, the days, and silence until a date."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from egm_portal.meetings.models import Meeting
from reports.models import Report
from review.clearances import rules
from review.models import Clearance
from tests.factories import TODAY, make_clearance

_S = Clearance.State
SENT = date(2013, 7, 1)
ENDS = datetime(2013, 7, 10, 22, tzinfo=UTC)
"""24:00 of 10 July in Geneva."""


def a_clearance(state=_S.AWAITED, **changes):
    values = {"kind": "report", "office": "ITU", "sent_on": SENT, "meeting": Meeting(time_zone="Europe/Zurich")}
    clearance = Clearance(state=state, **values | changes)
    clearance.settled_report = None
    return clearance


CAN_BECOME = {
    (_S.AWAITED, _S.AWAITED),
    (_S.AWAITED, _S.CLEARED),
    (_S.AWAITED, _S.WITH_CHANGES),
    (_S.AWAITED, _S.NO_OBJECTION),
    (_S.AWAITED, _S.OVERTAKEN),
    (_S.CLEARED, _S.AWAITED),
    (_S.WITH_CHANGES, _S.AWAITED),
    (_S.NO_OBJECTION, _S.AWAITED),
    (_S.OVERTAKEN, _S.AWAITED),
}


@pytest.mark.parametrize(("before", "after"), list(product(_S, _S)))
def test_state_leads_to_another_as_the_table_says(before, after):
    assert rules.can_become(a_clearance(before), after) == ((before, after) in CAN_BECOME)
    assert (not rules.refusal_to_undo(after, before)) == ((before, after) in CAN_BECOME)


REFUSED = {
    "answer": {
        _S.CLEARED: "Cleared. Reopen it to record another answer.",
        _S.WITH_CHANGES: "Cleared with changes. Reopen it to record another answer.",
        _S.NO_OBJECTION: "No objection. Reopen it to record another answer.",
        _S.OVERTAKEN: "Overtaken. Reopen it to record another answer.",
    },
    "overtake": {
        _S.CLEARED: "Cleared.",
        _S.WITH_CHANGES: "Cleared with changes.",
        _S.NO_OBJECTION: "No objection.",
        _S.OVERTAKEN: "Overtaken.",
    },
    "reopen": {_S.AWAITED: "No answer yet: there is nothing to reopen."},
    "change_date": {
        _S.CLEARED: "Cleared. Reopen it first.",
        _S.WITH_CHANGES: "Cleared with changes. Reopen it first.",
        _S.NO_OBJECTION: "No objection. Reopen it first.",
        _S.OVERTAKEN: "Overtaken. Reopen it first.",
    },
    "send_again": {},
}


@pytest.mark.parametrize("verb", REFUSED)
@pytest.mark.parametrize("state", _S)
def test_verb_is_refused_with_a_sentence_where_nothing_can_follow(verb, state):
    refusal = getattr(rules, f"refusal_to_{verb}")

    assert refusal(a_clearance(state)) == REFUSED[verb].get(state, "")


@pytest.mark.parametrize(("kind", "state"), list(product(["report", "aide_memoire"], [None, *Report.State])))
def test_report_that_is_issued_is_neither_sent_again_nor_reopened(kind, state):
    clearance = a_clearance(_S.CLEARED, kind=kind)
    clearance.settled_report = state if state in ("cleared", "issued") else None

    refusal = "The report has been issued: its text is final." if (kind, state) == ("report", "issued") else ""
    assert (rules.refusal_to_send_again(clearance), rules.refusal_to_reopen(clearance)) == (refusal, refusal)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_silence_until_the_end_of_the_day_is_no_objection(seconds):
    clearance, at = a_clearance(due_at=ENDS), ENDS + timedelta(seconds=seconds)

    is_over = seconds >= 0
    assert (rules.is_open(clearance, at), rules.had_no_objection(clearance, at)) == (not is_over, is_over)
    assert rules.present_state(clearance, at) == (_S.NO_OBJECTION if is_over else _S.AWAITED)
    assert rules.refusal_to_answer(clearance) == ""
    assert (rules.refusal_to_reopen(clearance, at) == "") == is_over
    assert rules.refusal_to_change_date(clearance, at) == ("No objection. Reopen it first." if is_over else "")


def test_office_without_a_date_is_awaited_for_ever():
    assert rules.is_open(a_clearance(), ENDS + timedelta(days=3650))


def test_text_that_was_fixed_without_an_answer_waits_for_none():
    clearance = a_clearance(due_at=ENDS, waived_at=TODAY)

    assert (rules.is_open(clearance, TODAY), rules.had_no_objection(clearance, ENDS)) == (False, False)
    assert rules.refusal_to_reopen(clearance, TODAY) == ""
    assert rules.refusal_to_change_date(clearance, TODAY) == ("The text was fixed without an answer. Reopen it first.")


@pytest.mark.parametrize("zone", ["Europe/Zurich", "Pacific/Auckland", "America/New_York", "Africa/Cairo"])
def test_day_ends_by_the_clocks_of_the_meeting(zone):
    meeting = Meeting(time_zone=zone)

    ends = rules.end_of(date(2013, 7, 10), meeting)

    assert rules.last_day(ends, meeting) == date(2013, 7, 10)
    assert rules.today_in(meeting, ends) == date(2013, 7, 11)
    assert rules.today_in(meeting, ends - timedelta(seconds=1)) == date(2013, 7, 10)


def test_database_finds_the_same_clearances(meeting, today):
    rows = {
        "open": make_clearance(meeting),
        "with a date": make_clearance(meeting, sent_on=SENT, due_on=date(2013, 7, 10)),
        "silent": make_clearance(meeting, sent_on=SENT, due_on=date(2013, 7, 9)),
        "waived": make_clearance(meeting),
    }
    for state in _S:
        if state != _S.AWAITED:
            rows[state] = make_clearance(meeting)
            Clearance.objects.filter(pk=rows[state].pk).update(state=state, answered_on=date(2013, 7, 10))
    Clearance.objects.filter(pk=rows["waived"].pk).update(waived_at=TODAY)
    names = {row.pk: name for name, row in rows.items()}

    stored = Clearance.objects.select_related("meeting")
    opened, silent = stored.open(TODAY), stored.without_objection(TODAY)
    assert {names[row.pk] for row in opened} == {"open", "with a date"}
    assert {row.pk for row in opened} == {row.pk for row in stored if rules.is_open(row, TODAY)}
    assert {names[row.pk] for row in silent} == {"silent"}
    assert {row.pk for row in silent} == {row.pk for row in stored if rules.had_no_objection(row, TODAY)}
    assert {names[row.pk] for row in stored.cleared(TODAY)} == {"silent", *Clearance.ANSWERS}


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        (date(2013, 7, 11), "This day has not come yet. Enter the day on which the text was sent."),
        (date(2013, 7, 10), ""),
        (date(1, 1, 1), ""),
    ],
)
def test_text_was_sent_today_or_before(day, fault):
    assert rules.fault_of_sending_day(day, date(2013, 7, 10)) == fault


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        (date(2013, 7, 11), "This day has not come yet. Enter the day on which the office answered."),
        (date(2013, 7, 10), ""),
        (date(2013, 7, 1), ""),
        (date(2013, 6, 30), "This is before 1 July 2013, when the text was sent."),
    ],
)
def test_answer_is_given_after_the_text_was_sent_and_not_in_the_future(day, fault):
    assert rules.fault_of_answering_day(day, SENT, date(2013, 7, 10)) == fault


@pytest.mark.parametrize(
    ("day", "fault", "of_new"),
    [
        (None, "", ""),
        (date(2013, 6, 30), "This is before 1 July 2013, when the text was sent.", "passed"),
        (date(2013, 7, 1), "", "passed"),
        (date(2013, 7, 10), "", ""),
        (date(2014, 7, 2), "", ""),
        (date(2014, 7, 3), "This is more than a year after 1 July 2013, when the text was sent.", "year"),
        (date.max, "This is more than a year after 1 July 2013, when the text was sent.", "year"),
    ],
)
def test_office_may_object_for_a_year_at_most(day, fault, of_new):
    passed = "This day has passed. Enter a later one, or none if the answer of the office is needed."

    assert rules.fault_of_due_day(day, SENT) == fault
    expected = {"": "", "passed": passed, "year": fault}[of_new]
    assert rules.fault_of_new_due_day(day, SENT, date(2013, 7, 10)) == expected


@pytest.mark.parametrize(
    ("offices", "fault"),
    [
        ([], "Name at least one office."),
        (["ITU", "DSPD"], ""),
        (["ITU", "DSPD", "i t u"], "i t u is named twice."),
        (["Bureau des Affaires"], ""),
        (["ocha"], "ocha is in the list already. Send the new version to it from there."),
        (
            ["OCHA", "Unité générale"],
            "OCHA and Unité générale are in the list already. Send the new version to them from there.",
        ),
        (["x" * 200], ""),
        (["x" * 201], f"“{'x' * 60}…” is too long: an office has up to 200 characters. Enter one on each line."),
        ([f"Office {number}" for number in range(20)], ""),
        ([f"Office {number}" for number in range(21)], "These are 21 offices. Enter 20 at a time, at most."),
    ],
    ids=str,
)
def test_each_office_is_in_a_list_once(offices, fault):
    assert rules.fault_of_offices(offices, ["OCHA", "Unite Generale"]) == fault


def test_offices_that_are_awaited_are_named_in_a_sentence():
    assert rules.open_offices([]) == ""
    assert rules.open_offices(["ITU"]) == "No answer yet from ITU."
    assert rules.open_offices(["ITU", "DSPD", "OCHA"]) == "No answer yet from ITU, DSPD and OCHA."
