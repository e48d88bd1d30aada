"""What is looked at before a report is circulated, cleared or issued."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from agenda.actions import release_programme
from agenda.models import Programme, Session
from egm_portal.clock import calendar_at
from egm_portal.drafts.models import FormDraft
from egm_portal.meetings.models import Meeting
from proceedings.models import AttendedDay
from reports import actions, rules
from reports.models import Report
from review import actions as review_actions
from review.checks import NothingIsLeftOpen
from room import actions as room_actions
from room import rules as room_rules
from room.models import Recommendation
from tests.factories import (
    make_circulated_report,
    make_clearance,
    make_document,
    make_pdf_file,
    make_printed,
    make_recommendation,
    make_session,
    record_presence,
)

AFTER = datetime(2013, 8, 12, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)
STOPS = {
    ("The meeting is over", "clear"),
    ("The meeting is over", "issue"),
    ("Comments are closed", "circulate"),
    ("Comments are closed", "clear"),
    ("Comments are closed", "issue"),
    ("No clearance is outstanding", "clear"),
    ("No clearance is outstanding", "issue"),
    ("Every text that was left open is settled", "clear"),
    ("Every text that was left open is settled", "issue"),
    ("It is recorded who attended", "issue"),
    ("All comments are answered", "circulate"),
    ("All comments are answered", "clear"),
    ("All comments are answered", "issue"),
    ("No other document has its symbol", "issue"),
    ("The report has a symbol, or is meant to have none", "issue"),
    ("Everything adopted has a number", "issue"),
    ("No section is empty", "issue"),
    ("Its words are those that were issued", "clear"),
    ("Its words are those that were issued", "issue"),
    ("This PDF has been read", "issue"),
}
ADVISES = {
    ("The meeting is over", "circulate"),
    ("No other document has its symbol", "circulate"),
    ("No other document has its symbol", "clear"),
    ("The text was not changed after it was sent for clearance", "clear"),
    ("The text was not changed after it was sent for clearance", "issue"),
    ("The report has a symbol, or is meant to have none", "clear"),
    ("No section is empty", "circulate"),
    ("No section is empty", "clear"),
    ("All text that was typed is saved", "circulate"),
    ("All text that was typed is saved", "clear"),
    ("All text that was typed is saved", "issue"),
    ("The opening statements are summarized", "circulate"),
    ("The opening statements are summarized", "clear"),
    ("The opening statements are summarized", "issue"),
    ("Each annex lists something", "clear"),
    ("Each annex lists something", "issue"),
    ("It is recorded who attended", "circulate"),
    ("It is recorded who attended", "clear"),
    ("The final programme is released", "clear"),
    ("The final programme is released", "issue"),
    ("No conflict of the programme is open", "issue"),
    ("No paper is overdue", "issue"),
    ("It is recorded who opened the meeting", "clear"),
    ("It is recorded who opened the meeting", "issue"),
    ("Every correction that was issued is in the text", "circulate"),
    ("Every correction that was issued is in the text", "clear"),
    ("Every correction that was issued is in the text", "issue"),
    ("No hint on house style is open", "circulate"),
    ("No hint on house style is open", "clear"),
    ("No hint on house style is open", "issue"),
}


def test_checks_stop_and_advise_as_the_tables_say():
    assert {(check.what, verb) for check in rules.CHECKS for verb in check.stops} == STOPS
    assert {(check.what, verb) for check in rules.CHECKS for verb in check.advises} == ADVISES


def in_state(report: Report, state: str) -> Report:
    """The report as if somebody had brought it to this state on an earlier version of the portal."""
    dated = date(2013, 7, 25) if state == "cleared" else None
    Report.objects.filter(pk=report.pk).update(state=state, dated_on=dated)
    return Report.objects.select_related("meeting").get(pk=report.pk)


NOBODY_RECORDED = "Nobody has recorded who attended: the report does not say how many did. Record it, or give a reason."
WHO_OPENED = (
    "Who opened the meeting? The report says it if the programme has an opening plenary with its speakers, and if the "
    "attendance on its day is recorded."
)
BEFORE = {"clear": "draft", "issue": "cleared"}
ZONES = ["Europe/Zurich", "America/New_York", "Pacific/Auckland"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("programme", ["none", "draft", "released"])
def test_report_is_cleared_and_issued_once_the_last_session_has_ended(report, ready, zone, programme):
    ends_at = datetime(2013, 7, 26, tzinfo=ZoneInfo(zone))
    Meeting.objects.filter(pk=report.meeting_id).update(time_zone=zone)
    meeting = Meeting.objects.get(pk=report.meeting_id)
    if programme != "none":
        ends_at = datetime(2013, 7, 25, 17, 30, tzinfo=ZoneInfo(zone))
        make_session(meeting=meeting, starts_at=ends_at - timedelta(minutes=90))
        make_session(meeting=meeting, kind="break", starts_at=ends_at)
    if programme == "released":
        release_programme(meeting=meeting, kind="provisional", by=None)
        Session.objects.filter(kind="session").update(minutes=240)

    for verb, act in {
        "clear": lambda report: actions.change_state(report=report, state="cleared"),
        "issue": lambda report: actions.issue_report(report=report, by=None),
    }.items():
        report = in_state(report, BEFORE[verb])
        with calendar_at(ends_at - SECOND):
            ready(report)
            with pytest.raises(actions.NotAllowed, match="The meeting is not over: its last session ends on 25 July"):
                act(report)
        with calendar_at(ends_at):
            ready(report)
            act(report)

    assert Report.objects.get().state == "issued"


def test_programme_that_stops_before_the_last_day_does_not_end_the_meeting(report):
    make_session(meeting=report.meeting, starts_at=datetime(2013, 7, 24, 9, tzinfo=UTC))

    with calendar_at(datetime(2013, 7, 25, 12, tzinfo=UTC)):
        assert "its last session ends on 25 July 2013, 24:00 (Geneva)." in rules.refusal_to("clear", report)


def test_circulating_before_the_end_is_advised_against_and_possible(report):
    with calendar_at(datetime(2013, 7, 25, 12, tzinfo=UTC)):
        advice = rules.advice_before("circulate", report)
        circulated = review_actions.circulate_report(report=report, comments_until=AFTER)

    assert advice[0] == "The meeting is not over: its last session ends on 25 July 2013, 24:00 (Geneva)."
    assert circulated.state == "circulated"


def test_report_is_cleared_once_comments_have_closed_or_were_ended(meeting):
    until = datetime(2013, 8, 23, 22, tzinfo=UTC)
    with calendar_at(AFTER):
        report = make_circulated_report(meeting, until)
        with pytest.raises(actions.NotAllowed, match=r"Comments are open until 23 August 2013, 24:00 \(Geneva\)."):
            actions.change_state(report=report, state="cleared")
        ended = rules.refusal_to("clear", actions.change_state(report=report, state="draft"))
    with calendar_at(until):
        closed = rules.refusal_to("clear", in_state(report, "circulated"))

    assert (ended, closed) == ("", "")


def test_text_that_was_left_open_stops_until_it_is_settled(at_desk, report):
    first, second = (make_recommendation(report.meeting, text=f"Governments could do {number}.") for number in (1, 2))
    for proposal in (first, second):
        room_actions.leave_recommendation_open(recommendation=proposal, seen=None)
    with calendar_at(AFTER):
        shown = at_desk.get(reverse("reports:finalize", args=[report.meeting.slug]))
        with pytest.raises(actions.NotAllowed, match="^Proposals 1 and 2 were left open. Settle each in the table of"):
            actions.change_state(report=report, state="cleared")
        review_actions.settle_text(
            report=report, recommendation=first, settlement="brackets", reason="No time.", seen=open_(first), by=None
        )
        one_left = rules.refusal_to("clear", report)
        review_actions.settle_text(
            report=report, recommendation=second, settlement="words", words="Do it.", seen=open_(second), by=None
        )
        settled = rules.refusal_to("clear", report)

    (row,) = [row for row in shown.context["page"].commands if row.command.title == "Settle 2 open texts"]
    table = reverse("review:comments", args=[report.meeting.slug])
    assert row.command.link == ("Texts left open", f"{table}#left-open")
    assert one_left.startswith("Proposal 2 was left open. Settle it in the table of comments")
    assert settled == ""
    assert NothingIsLeftOpen().fact(report) == "2 texts were settled after the meeting."


def open_(proposal):
    return room_rules.Seen(proposal.version, "left_open")


def test_one_reason_is_asked_for_all_that_yields_to_it(report):
    make_clearance(report.meeting, office="ITU")
    report = in_state(report, "cleared")

    assert rules.passed_over("issue", report) == (
        "without a record of who attended and without the answer of an office"
    )
    assert "No answer yet from ITU." in rules.needs_reason("issue", report)
    elsewhere = rules.passed_over("issue", report, is_elsewhere=True)
    assert elsewhere == "without the answer of an office"


def test_report_without_attendance_is_issued_with_a_reason_only(at_desk, meeting, report, ready):
    make_session(meeting=meeting)
    release_programme(meeting=meeting, kind="provisional", by=None)
    issuing = reverse("reports:finalize", args=[meeting.slug])
    typed = {"verb": "issue", "issue-when": "now", "issue-confirmation": meeting.short_title}
    with calendar_at(AFTER):
        report = actions.change_state(report=report, state="cleared")
        rendering = make_printed(actions.request_report_rendering(report=report, by=None))
        rendering.file.save("ready.pdf", make_pdf_file(3, "Report"))
        actions.confirm_reading(report=report, sha256=rendering.sha256, by=None)
        shown = at_desk.get(issuing)
        with pytest.raises(actions.NotAllowed, match="^Nobody has recorded who attended"):
            actions.issue_report(report=report, by=None)
        refused = at_desk.post(issuing, typed)
        at_desk.post(issuing, typed | {"issue-reason": "It is a record of 2003."})

    attendance = reverse("admin:meetings_meeting_attendance", args=[meeting.pk])
    release = reverse("admin:meetings_meeting_compare", args=[meeting.pk])
    first, last = shown.context["page"].commands
    assert (first.command.title, first.command.link) == ("Record who attended", ("Attendance", attendance))
    assert (last.command.title, last.command.after) == ("Issue the report", 0)
    advice = {row.finding.what: row.link for row in shown.context["page"].advice}
    assert advice["The final programme is released"] == ("Release", release)
    assert refused.context["form"].errors == {"reason": ["This field is required."]}
    report.refresh_from_db()
    assert report.state == "issued"
    logged = LogEntry.objects.filter(content_type__model="report").values_list("change_message", flat=True)
    assert list(logged) == ["Issued without a record of who attended: It is a record of 2003."]


def test_reissue_asks_for_nothing_that_changes_words(issued):
    reissue = actions.reissue_report(report=issued, by=None)
    AttendedDay.objects.all().delete()
    Programme.objects.all().delete()

    assert rules.needs_reason("issue", reissue) == ""


def test_advice_before_clearing_names_symbol_empty_parts_and_hints(report):
    report.has_no_symbol = False
    actions.write_section(report=report, chapter="introduction", body="First.\n\n# Alone\n\nSecond.")

    assert rules.advice_before("clear", report) == [
        NOBODY_RECORDED,
        "The report has no symbol. Enter one, or issue it without a symbol.",
        "There is no text in “Opening statements”; it is left out.",
        (
            "Nothing is listed in annex I (List of participants), annex II (Programme of work) "
            "and annex III (List of documents)."
        ),
        "No programme was released: the report prints none.",
        WHO_OPENED,
        "1 hint on house style is open in “Introduction”.",
    ]


def test_text_that_waits_among_the_drafts_of_its_writer_is_named_before_clearing(meeting, report, expert):
    section = report.sections.get(chapter="introduction")
    FormDraft.objects.create(user=expert.user, form="reports:write", row=str(section.pk), values={})

    waiting = f"Text has been typed and not saved by {expert.formal_name} for “Introduction”."

    assert [waiting in advice for advice in rules.advice_before("clear", report)].count(True) == 1
    FormDraft.objects.all().delete()
    assert not any(waiting in advice for advice in rules.advice_before("clear", report))


def test_report_with_a_provisional_programme_is_advised_against(meeting, report):
    make_session(meeting=meeting)
    release_programme(meeting=meeting, kind="provisional", by=None)
    provisional = rules.advice_before("clear", report)
    Programme.objects.update(kind="final")

    sentence = "No final programme was released: the report prints the provisional one as the programme of work."
    assert (sentence in provisional, sentence in rules.advice_before("clear", report)) == (True, False)


def test_it_is_asked_who_opened_the_meeting_until_the_opening_plenary_was_attended(meeting, report, expert):
    record_presence(expert)
    asked = WHO_OPENED in rules.advice_before("issue", report)
    make_session(meeting=meeting, kind="opening")

    assert (asked, WHO_OPENED in rules.advice_before("issue", report)) == (True, False)


def test_symbol_of_another_document_advises_first_and_stops_at_last(report, ready):
    Report.objects.update(symbol="EGM/2013/1", has_no_symbol=False)
    make_document(meeting=report.meeting, symbol="egm/2013/1")
    sentence = "Another document of this meeting has the symbol EGM/2013/1."

    cleared = actions.change_state(report=report, state="cleared")
    ready(cleared)

    assert rules.advice_before("clear", cleared)[0] == sentence
    assert rules.refusal_to("issue", cleared) == sentence


def test_findings_before_issuing_are_those_of_the_table_with_the_open_ones_first(report, ready):
    cleared = actions.change_state(report=report, state="cleared")

    open_ = rules.findings_before("issue", cleared)
    ready(cleared)
    done = rules.findings_before("issue", cleared)

    assert {finding.what for finding in open_} == {check.what for check in rules.CHECKS if check.concerns(cleared)}
    assert [(finding.what, finding.stops) for finding in open_ if finding.problem] == [
        ("It is recorded who attended", True),
        ("This PDF has been read", True),
        ("The opening statements are summarized", False),
        ("Each annex lists something", False),
        ("The final programme is released", False),
        ("It is recorded who opened the meeting", False),
    ]
    assert open_[0].problem and not open_[-1].problem
    assert [finding.what for finding in done if finding.problem and finding.stops] == []
    assert {finding.what: finding.fact for finding in done if finding.fact} == {
        "The meeting is over": "It ended on 25 July 2013, 24:00 (Geneva).",
        "All comments are answered": "There were no comments.",
        "The report has a symbol, or is meant to have none": "It has no symbol.",
        "Every text that was left open is settled": "The meeting left no text open.",
    }


def test_report_without_a_symbol_is_issued_once_that_is_meant(report, ready):
    Report.objects.update(has_no_symbol=False)
    cleared = actions.change_state(report=report, state="cleared")
    ready(cleared)
    assert rules.refusal_to("issue", cleared).startswith("The report has no symbol.")

    cleared = actions.set_no_symbol(report=cleared)

    assert rules.refusal_to("issue", cleared) == ""


def test_report_with_a_symbol_is_not_set_to_have_none(report):
    Report.objects.update(symbol="EGM/2013/1", has_no_symbol=False)

    with pytest.raises(actions.NotAllowed, match="^The report has the symbol EGM/2013/1.$"):
        actions.set_no_symbol(report=report)


def test_empty_section_stops_the_issue_and_is_named(report, ready):
    actions.write_section(report=report, chapter="discussion", heading="Access", body="")
    cleared = actions.change_state(report=report, state="cleared")
    ready(cleared)

    sentence = "There is no text in “Access”. Write it, or delete sections that are not needed."
    assert rules.refusal_to("issue", cleared) == sentence


def test_what_was_adopted_without_a_number_stops_the_issue_until_the_report_is_cleared_again(report, ready):
    make_recommendation(report.meeting, "adopted")
    cleared = actions.change_state(report=report, state="cleared")
    Recommendation.objects.update(printed_number=None)  # as an adoption in the moment of clearing once left it
    ready(cleared)

    stopped = rules.refusal_to("issue", cleared)
    cleared = actions.change_state(report=actions.change_state(report=cleared, state="draft"), state="cleared")
    ready(cleared)

    assert stopped.startswith(
        "One conclusion or recommendation has been adopted without a number. Put the report in draft"
    )
    assert rules.refusal_to("issue", cleared) == ""
