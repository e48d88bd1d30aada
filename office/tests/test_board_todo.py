"""What the board says is to be done next, and where each button leads."""

from datetime import timedelta

import pytest
from django.urls import reverse

from agenda.actions import release_programme
from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from egm_portal.meetings.models import StaffRole
from office.admin_urls import needed_role
from office.board import board_of
from office.tests.boards import board_at, quiet, to_do
from papers import actions as papers
from papers.models import Document, Paper, Version
from reminders.actions import send_due_reminders
from reminders.models import ReminderRule
from reports import actions as reports
from reports.models import Report
from review import actions as review_actions
from tests import factories


def test_meeting_with_everything_done_has_nothing_to_do(meeting):
    quiet(meeting)

    assert to_do(board_at(meeting)) == []


def test_what_waits_for_an_organizer_is_named_with_its_button(meeting):
    quiet(meeting)
    with calendar_at(factories.TODAY - timedelta(days=12)):
        silent = factories.make_participant(meeting=meeting, status="invited", mails=True)
    with calendar_at(factories.TODAY):
        unsure = factories.make_participant(meeting=meeting, status="accepted", list_consent=None, mails=True)
        factories.make_paper("submitted", meeting=meeting)
        factories.make_paper("submitted", meeting=meeting)
        meeting.sessions.update(title="Renamed")
    Message.objects.filter(to=silent.email).update(state="failed", last_error="No such address.")

    assert to_do(board_at(meeting)) == [
        ("1 e-mail", "was not delivered.", "See why"),
        ("2 papers", "await your review.", "Review"),
        (str(silent), "has not answered for 12 days.", "Write or record an answer"),
        (str(unsure), "has not said whether the list of participants may name them.", "Ask or record"),
        ("The programme", "has changed since its release on 10 July 2013.", "Release the programme"),
    ]


def test_many_silent_people_share_a_row(meeting):
    quiet(meeting)
    with calendar_at(factories.TODAY - timedelta(days=7)):
        for _ in range(4):
            factories.make_participant(meeting=meeting, status="invited", mails=True)

    assert to_do(board_at(meeting)) == [("4 people", "have not answered for 7 days or more.", "See who")]
    assert to_do(board_at(meeting, factories.TODAY - timedelta(seconds=1))) == []


def test_silence_is_shown_with_the_last_reminder(meeting):
    quiet(meeting)
    ReminderRule.objects.create(meeting=meeting, kind="reply", days=-7, since=factories.TODAY - timedelta(days=30))
    with calendar_at(factories.TODAY - timedelta(days=12)):
        factories.make_participant(meeting=meeting, status="invited", mails=True)
    with calendar_at(factories.TODAY - timedelta(days=5)):
        send_due_reminders()

    rest = to_do(board_at(meeting))[0][1]

    assert rest == "has not answered for 12 days; the last reminder was sent on 5 July 2013."


def test_held_file_waits_for_a_decision(meeting):
    quiet(meeting)
    paper = factories.make_paper(meeting=meeting)
    late = factories.DUE + timedelta(hours=3)
    with calendar_at(late):
        papers.receive_paper(paper=paper, file=factories.make_pdf_file(6), by=None, received_at=late)

    what, rest, button = to_do(board_at(meeting, late))[0]

    assert (what, button) == (f"The paper by {paper.participant}", "Decide")
    assert rest == "has a file that was received too late: admit it or leave it."
    factories.make_paper("submitted", meeting=meeting)
    assert list(type(paper).objects.held()) == [paper]


FOUND = {
    "closed": (
        {"unchecked": True, "refused": "javascript"},
        ("a file that cannot be used. The author was asked for another.", "Open"),
    ),
    "no-pdf": (
        {"unprepared": "slow"},
        ("no PDF that can be published. The author was notified; you can add one.", "Upload a PDF"),
    ),
    "scanner": (
        {"unchecked": True, "unscanned": True},
        ("a file for which the virus scanner gave no result.", "Check again"),
    ),
    "unchecked": ({"unchecked": True}, ("a file that could not be checked.", "Check again")),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_is_found_in_a_file_later_is_work(at_desk, meeting, name):
    quiet(meeting)
    checks, (rest, button) = FOUND[name]
    rows = [factories.make_paper("submitted", meeting=meeting) for _ in range(2)]
    Version.objects.filter(document=rows[1].document).update(checks=checks)
    Paper.objects.filter(pk=rows[1].pk).update(state="awaited" if name == "closed" else "submitted")

    one = board_at(meeting)
    Version.objects.filter(document__paper__in=rows).update(checks=checks)
    Paper.objects.update(state="awaited" if name == "closed" else "submitted")
    two = board_at(meeting)

    reviewed = (f"The paper by {rows[0].participant}", "awaits your review.", "Review")
    assert to_do(one) == [(f"The paper by {rows[1].participant}", f"has {rest}", button), reviewed]
    assert at_desk.get(one.tasks[0].link).status_code == 200
    factories.make_paper("submitted", meeting=meeting)
    assert to_do(two) == [("2 papers", f"have {rest}", "See which")]
    assert set(at_desk.get(two.tasks[0].link).context["cl"].queryset) == set(rows)


def test_earlier_file_still_waits_for_review_beside_one_that_is_closed(meeting, today):
    quiet(meeting)
    paper = factories.make_paper("submitted", meeting=meeting)
    version = papers.receive_paper(paper=paper, file=factories.make_pdf_file(7), by=None).version
    Version.objects.filter(pk=version.pk).update(checks={"unchecked": True, "refused": "cut"})

    assert [task[2] for task in to_do(board_at(meeting))] == ["Open", "Review"]


def test_new_meeting_asks_for_information_note_and_programme(meeting):
    assert to_do(board_at(meeting)) == [
        ("The information note", "has not been added yet.", "Add document"),
        ("The programme", "has no sessions yet.", "Add session"),
    ]


def test_pages_of_what_a_new_meeting_asks_for_open_for_its_organizer(at_desk, organizer):
    meeting = factories.make_meeting(public_from=None)
    factories.make_member(meeting, organizer)
    board = board_at(meeting)

    links = [task.link for task in board.tasks] + [step.link for step in board.first_steps.rows]

    assert {link: at_desk.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_viewer_is_not_led_to_adding_a_session(meeting):
    add_session = next(task.link for task in board_at(meeting).tasks if task.button == "Add session")

    assert needed_role(add_session) == StaffRole.EDITOR


def test_report_is_next_when_the_meeting_is_over(meeting):
    over = factories.DUE + timedelta(days=12)

    before = to_do(board_at(meeting, over))
    reports.start_report(meeting=meeting)

    assert before == [("The report", "has not been started.", "Start the report")]
    [unwritten] = to_do(board_at(meeting, over))
    for section in meeting.report.sections.filter(chapter__in=("introduction", "discussion")):
        reports.write_section(report=meeting.report, chapter=section.chapter, heading=section.heading, body="Text.")

    assert unwritten == ("The report", "is an outline: 1 section is empty.", "Write the report")
    assert to_do(board_at(meeting, over)) == [("The report", "is an outline.", "Circulate")]


def test_report_is_not_cleared_before_the_last_session_has_ended(meeting):
    last = factories.make_session(meeting=meeting, starts_at=meeting.ends_at - timedelta(hours=9))
    with calendar_at(factories.TODAY):
        factories.make_circulated_report(meeting, last.starts_at)

    before, after = (
        [task.button for task in board_at(meeting, at).tasks if task.what == "The report"]
        for at in (last.ends_at - timedelta(seconds=1), last.ends_at)
    )

    assert (before, after) == ([], ["Finalize"])


def test_cleared_report_is_issued_on_its_own_page(client, meeting):
    over = meeting.ends_at + timedelta(days=3)
    factories.make_session(meeting=meeting)
    with calendar_at(over):
        reports.start_report(meeting=meeting)
        for state in (Report.State.DRAFT, Report.State.CLEARED):
            reports.change_state(report=meeting.report, state=state)
            meeting.report.refresh_from_db()
        page = reverse("reports:finalize", args=[meeting.slug])
        shown = {}
        for role in (StaffRole.ORGANIZER, StaffRole.VIEWER):
            client.force_login(factories.make_organizer(meeting, role=role))
            [task] = [
                task
                for task in client.get(reverse("admin:board", args=[meeting.slug])).context["board"].tasks
                if task.link == page
            ]
            shown[role] = task.what, task.rest, task.button

    assert shown == {
        StaffRole.ORGANIZER: ("The report", "is final.", "Finalize"),
        StaffRole.VIEWER: ("The report", "is final.", "Finalize"),
    }


def test_circulated_report_says_until_when_comments_are_taken(meeting):
    over = factories.DUE + timedelta(days=12)
    with calendar_at(over):
        factories.make_circulated_report(meeting, over + timedelta(days=14))

    assert to_do(board_at(meeting, over)) == [
        ("The report", "is open for comments until 10 August 2013, 24:00.", "Finalize")
    ]
    assert to_do(board_at(meeting, over + timedelta(days=14))) == [
        ("The report", "was open for comments until 10 August 2013, 24:00.", "Finalize")
    ]


def test_comments_are_answered_before_the_report_is_cleared(meeting, organizer):
    over = factories.DUE + timedelta(days=12)
    with calendar_at(over):
        round_ = factories.make_circulated_report(meeting, over + timedelta(days=14)).rounds.get()
        comment = review_actions.comment_on_draft(round=round_, paragraph="", text="Well done.", by=organizer)

    open_, closed = (to_do(board_at(meeting, over + timedelta(days=days))) for days in (0, 14))
    review_actions.answer_comments(comments={comment: "open"}, state="noted", by=organizer)

    waiting = ("1 comment", "on the draft report has not been answered.", "Answer")
    assert (open_, closed) == ([waiting], [waiting])
    assert [button for _, _, button in to_do(board_at(meeting, over + timedelta(days=14)))] == ["Finalize"]


def test_slides_are_work_once_the_meeting_is_near(at_desk, meeting):
    quiet(meeting)
    session = meeting.sessions.get()
    with calendar_at(factories.TODAY):
        speaker = factories.make_participant(meeting=meeting, status="accepted", role="staff", mails=True)
        colleague = factories.make_participant(meeting=meeting, status="accepted", role="staff", mails=True)
    session.items.create(title="One", slides_expected=True).people.add(speaker, colleague)
    session.items.create(title="Two", slides_expected=True).people.add(speaker)
    factories.make_session(meeting=meeting)
    factories.accept_open_conflicts(meeting)
    near = meeting.starts_at - timedelta(days=7)
    release_programme(meeting=meeting, kind="provisional", by=None)

    before, after = board_at(meeting, near), board_at(meeting, near + timedelta(seconds=1))

    assert to_do(before) == []
    assert to_do(after) == [
        ("Slides of 2 presentations", "are awaited, and the meeting begins on 24 July 2013.", "Add slides")
    ]
    awaited = dict(at_desk.get(after.tasks[0].link).context["form"].fields["speaker"].choices)["Slides awaited"]
    assert [label.partition(": ")[2] for _, label in awaited] == ["One", "One", "Two"]
    assert [task.what for task in board_at(meeting, session.starts_at).tasks] == ["The report"]


def test_who_wants_a_letter_for_a_visa_is_named_until_it_was_sent(at_desk, meeting):
    quiet(meeting)
    wanting = [
        factories.make_participant(meeting=meeting, status="accepted", role="staff", visa_letter="needed", mails=True)
        for _ in range(2)
    ]
    two = board_at(meeting, factories.TODAY)
    wanting[0].visa_letter = "sent"
    wanting[0].save()
    one = board_at(meeting, factories.TODAY)

    assert to_do(two) == [("2 people", "need a visa support letter.", "See who")]
    assert {row.pk for row in at_desk.get(two.tasks[0].link).context["cl"].queryset} == {wanting[1].pk}
    assert to_do(one) == [(str(wanting[1]), "needs a visa support letter.", "Generate it")]
    assert at_desk.get(one.tasks[0].link).status_code == 200


def test_every_task_leads_to_a_page(at_desk, peopled):
    Document.objects.filter(kind=Document.Kind.INFORMATION_NOTE).update(publish_at=None)

    links = [task.link for task in board_of(peopled).tasks]

    assert [at_desk.get(link).status_code for link in links] == [200] * len(links)
    assert len(links) == 6


def test_offices_that_have_not_answered_for_a_week_are_named(at_desk, meeting):
    quiet(meeting)
    with calendar_at(factories.TODAY - timedelta(days=11)):
        factories.make_clearance(meeting, office="ITU")
        factories.make_clearance(meeting, office="With a date", due_on=factories.TODAY.date())
        factories.make_clearance(meeting, "aide_memoire", office="Executive Office")
    with calendar_at(factories.TODAY - timedelta(days=6)):
        factories.make_clearance(meeting, office="Recent")
    one = board_at(meeting)
    with calendar_at(factories.TODAY - timedelta(days=7)):
        factories.make_clearance(meeting, office="OCHA")
    two = board_at(meeting)

    assert to_do(one) == [
        ("ITU", "has not answered for 11 days about the clearance of the report.", "Record an answer"),
        (
            "Executive Office",
            "has not answered for 11 days about the clearance of the aide-memoire.",
            "Record an answer",
        ),
    ]
    assert at_desk.get(one.tasks[0].link).status_code == 200
    assert to_do(two)[0] == (
        "2 offices",
        "have not answered for 7 days or more about the clearance of the report.",
        "See which",
    )
    listed = at_desk.get(two.tasks[0].link).context["cl"].queryset
    assert sorted(row.office for row in listed) == ["ITU", "OCHA", "Recent", "With a date"]
