from datetime import UTC, date, datetime

import pytest
from django.core.files.storage import default_storage

from agenda.actions import release_programme
from egm_portal.clock import calendar_at
from egm_portal.marked_texts.models import TextVersion, VersionedText
from egm_portal.meetings.models import Meeting
from papers.models import Document, Version
from reports import actions
from reports.models import Issue, Section
from reports.queries import report_content
from reports.tests.conftest import text_of
from room import actions as room_actions
from room.models import Recommendation
from room.rules import Seen
from tests.factories import (
    make_conclusion,
    make_document,
    make_participant,
    make_recommendation,
    make_session,
    record_what_took_place,
)

ISSUE = datetime(2013, 9, 2, 23, tzinfo=UTC)  # 3 September in Geneva


def test_start_report_makes_a_section_for_each_released_session(meeting):
    access = make_session(meeting=meeting, title="Access")
    make_session(meeting=meeting, title="Coffee", kind="break")
    release_programme(meeting=meeting, kind="provisional", by=None)
    make_session(meeting=meeting, title="Added after the release")

    report = actions.start_report(meeting=meeting)

    assert (report.state, report.title) == ("outline", meeting.title)
    assert list(Section.objects.filter(report=report).values_list("chapter", "heading", "session")) == [
        ("acknowledgements", "", None),
        ("summary", "", None),
        ("introduction", "", None),
        ("opening_statements", "", None),
        ("discussion", "Access", access.pk),
        ("conclusions", "", None),
        ("recommendations", "", None),
    ]


def test_start_report_twice_changes_nothing(report):
    again = actions.start_report(meeting=report.meeting)

    assert (again.pk, again.state, Section.objects.count()) == (report.pk, "draft", 6)


def test_write_section_rewrites_the_section_of_this_heading(report):
    first = actions.write_section(report=report, chapter="discussion", heading="Access", body="One.")

    second = actions.write_section(report=report, chapter="discussion", heading="Access", body="Two.")

    assert (second.pk, text_of(report, "discussion")) == (first.pk, "Two.")


def test_a_cleared_report_is_not_written_and_a_reopened_one_is(report):
    cleared = actions.change_state(report=report, state="cleared")
    with pytest.raises(actions.NotAllowed, match="The text of the report is final and was not changed."):
        actions.write_section(report=cleared, chapter="introduction", body="Else.")

    reopened = actions.change_state(report=cleared, state="draft")

    actions.write_section(report=reopened, chapter="introduction", body="Else.")
    assert text_of(reopened, "introduction") == "Else."


def test_clearing_dates_the_cover_by_the_clocks_of_the_meeting(report):
    with calendar_at(ISSUE):
        cleared = actions.change_state(report=report, state="cleared")

    assert (cleared.dated_on, report_content(cleared).date) == (date(2013, 9, 3), "3 September 2013")
    assert actions.change_state(report=cleared, state="draft").dated_on is None


@pytest.mark.parametrize("state", ["outline", "draft", "issued"])
def test_change_state_refuses_what_the_table_does_not_name(report, state):
    with pytest.raises(actions.NotAllowed, match="The report is in the state “Draft”: nothing was changed."):
        actions.change_state(report=report, state=state)


def test_issue_makes_a_public_document_of_the_printed_file(report, printed, organizer):
    report.symbol, report.has_no_symbol = "EGM/2013/Report", False
    actions.write_section(report=report, chapter="summary", body="In short.\n\nAt length.")
    report.save()

    with calendar_at(ISSUE):
        cleared = actions.change_state(report=report, state="cleared")
        rendering = printed(cleared)
        issued = actions.issue_report(report=cleared, by=organizer)

    document = Document.objects.public().get(kind="report")
    issue = issued.issues.get()
    assert (issue.kind, issue.number, issue.document, issue.issued_by) == ("original", 0, document, organizer)
    assert (document.symbol, document.title, document.abstract) == ("EGM/2013/Report", report.title, "In short.")
    assert (document.access, document.publish_at, document.issued_on) == ("public", ISSUE, date(2013, 9, 3))
    assert document.corporate_author == "Division for Social Policy and Development, UNDESA"
    version = Version.objects.current().get(document=document)
    assert (version.sha256, version.pages, version.uploaded_by) == (rendering.sha256, rendering.pages, organizer)
    assert default_storage.exists(version.stored_name)


def test_issue_tells_the_meeting_and_increments_its_revision(report, ready):
    before = Meeting.objects.get(pk=report.meeting_id)
    with calendar_at(ISSUE):
        cleared = actions.change_state(report=report, state="cleared")
        ready(cleared)
        issued = actions.issue_report(report=cleared, by=None)

    after = Meeting.objects.get(pk=report.meeting_id)
    assert (before.report_issued_at, after.report_issued_at) == (None, ISSUE)
    assert after.phase(ISSUE) == Meeting.Phase.REPORT_ISSUED
    assert (issued.state, issued.issues.get().issued_at) == ("issued", ISSUE)
    assert after.revision > before.revision


def test_issue_is_refused_before_the_report_is_cleared(report, ready):
    ready(report)

    with pytest.raises(actions.NotAllowed, match="Mark the text as final first: the state of this report is “Draft”."):
        actions.issue_report(report=report, by=None)


def test_issue_is_refused_without_a_pdf_of_the_present_content(report, ready):
    record_what_took_place(report.meeting)
    ready(report)
    cleared = actions.change_state(report=report, state="cleared")

    with pytest.raises(actions.NotAllowed, match="There is no finished PDF of the present text."):
        actions.issue_report(report=cleared, by=None)


def test_issue_is_refused_when_the_content_changed_since_the_rendering(report, ready):
    cleared = actions.change_state(report=report, state="cleared")
    ready(cleared)
    make_participant(meeting=report.meeting, status="accepted")

    with pytest.raises(actions.NotAllowed, match="There is no finished PDF of the present text."):
        actions.issue_report(report=cleared, by=None)

    ready(cleared)
    assert actions.issue_report(report=cleared, by=None).state == "issued"


def test_issue_is_refused_when_another_document_has_the_symbol(report):
    report.symbol, report.has_no_symbol = "EGM/2013/1", False
    report.save()
    make_document(meeting=report.meeting, symbol="egm/2013/1")
    record_what_took_place(report.meeting)
    cleared = actions.change_state(report=report, state="cleared")

    with pytest.raises(actions.NotAllowed, match="Another document of this meeting has the symbol EGM/2013/1."):
        actions.issue_report(report=cleared, by=None)


def test_nothing_is_public_when_issuing_was_refused(report):
    with pytest.raises(actions.NotAllowed):
        actions.issue_report(report=report, by=None)

    assert (list(Issue.objects.all()), list(Document.objects.all())) == ([], [])


def test_issued_is_final(issued):
    for attempt in (
        lambda: actions.change_state(report=issued, state="draft"),
        lambda: actions.write_section(report=issued, chapter="introduction", body="Else."),
        lambda: actions.request_report_rendering(report=issued, by=None),
        lambda: actions.issue_report(report=issued, by=None),
        lambda: make_recommendation(issued.meeting),
    ):
        with pytest.raises(actions.NotAllowed):
            attempt()


def test_propose_puts_a_recommendation_after_the_others_of_its_kind(meeting, expert):
    first, second = make_recommendation(meeting), make_recommendation(meeting, by=expert)
    conclusion = make_conclusion(meeting)

    assert [first.position, second.position, conclusion.position] == [1, 2, 1]
    assert (second.state, second.proposed_by) == ("proposed", expert)


def test_adopt_and_reconsider(meeting):
    with calendar_at(ISSUE):
        adopted = make_recommendation(meeting, "adopted")
    assert (adopted.state, adopted.adopted_at) == ("adopted", ISSUE)

    again = room_actions.reconsider_recommendation(recommendation=adopted, seen=None)

    assert (again.state, again.adopted_at) == ("proposed", None)


def test_merge_hands_evidence_and_supporters_on(meeting, expert):
    one, other = make_recommendation(meeting), make_recommendation(meeting, "adopted")
    one.supporters.add(expert)
    one.evidence.add(make_document(meeting=meeting))

    merged = room_actions.merge_recommendation(recommendation=one, seen=None, into=other)

    assert (merged.state, merged.merged_into) == ("merged", other)
    assert (list(other.supporters.all()), other.evidence.count()) == ([expert], 1)


def test_merge_into_what_was_dropped_is_refused(meeting):
    one, dropped = make_recommendation(meeting), make_recommendation(meeting, "dropped", text="Wait.")

    with pytest.raises(actions.NotAllowed, match="cannot be merged into “Wait.”: nothing was changed."):
        room_actions.merge_recommendation(recommendation=one, seen=None, into=dropped)


def test_what_was_dropped_is_not_adopted(meeting):
    dropped = make_recommendation(meeting, "dropped", text="Wait.")

    with pytest.raises(actions.NotAllowed, match="^Not adopted.$"):
        room_actions.adopt_recommendation(recommendation=dropped, seen=None)


def test_recommendations_stand_once_the_report_is_cleared(report):
    recommendation = make_recommendation(report.meeting)
    actions.change_state(report=report, state="cleared")

    with pytest.raises(actions.NotAllowed, match="Unlock it first."):
        room_actions.adopt_recommendation(recommendation=recommendation, seen=None)

    assert Recommendation.objects.get().state == "proposed"


def reworded(recommendation, text, based_on=1, by=None):
    seen = Seen(based_on, recommendation.state)
    return room_actions.reword_recommendation(
        recommendation=recommendation, text=text, seen=seen, by=by, changes_adopted=True
    )


def versions_of(recommendation):
    rows = TextVersion.objects.filter(versioned_text=recommendation.wording).order_by("number")
    return list(rows.values_list("number", "text", "author", "source"))


def test_first_words_are_those_of_the_proposer_unless_somebody_wrote_them_down(meeting, expert, organizer):
    by_expert, by_organizer = (
        make_recommendation(meeting, by=expert),
        make_recommendation(meeting, written_by=organizer),
    )

    assert versions_of(by_expert) == [(1, by_expert.text, expert.user.pk, "")]
    assert versions_of(by_organizer) == [(1, by_expert.text, organizer.pk, "")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Write the text of the conclusion or recommendation."),
        (" \n", "Write the text of the conclusion or recommendation."),
        ("a" * 5001, "A conclusion or recommendation has up to 5,000 characters."),
    ],
)
def test_proposal_without_words_or_with_too_many_is_refused(meeting, text, sentence):
    with pytest.raises(actions.NotAllowed, match=f"^{sentence}$"):
        make_recommendation(meeting, text=text)
    with pytest.raises(actions.NotAllowed, match=f"^{sentence}$"):
        reworded(make_recommendation(meeting, text="a" * 5000), text)

    assert [len(row.text) for row in Recommendation.objects.all()] == [5000]


def test_recommendation_is_reworded_from_the_version_that_was_seen(report, organizer):
    made = make_recommendation(report.meeting)

    reworded(made, "Answer within a month.", by=organizer)

    made = Recommendation.objects.get()
    assert (made.text, made.version) == ("Answer within a month.", 2)
    with pytest.raises(actions.NotAllowed, match="Somebody else changed this proposal meanwhile"):
        reworded(made, "Else.")
    assert versions_of(made)[1:] == [(2, "Answer within a month.", organizer.pk, "")]


def test_adopted_version_stays_when_the_words_are_edited(meeting):
    adopted = make_recommendation(meeting, "adopted", text="Anser every claim.")

    reworded(adopted, "Answer every claim.")

    row = Recommendation.objects.get()
    assert (row.adopted_version, row.adopted_text, row.version, row.text) == (
        1,
        "Anser every claim.",
        2,
        "Answer every claim.",
    )


def test_newest_version_is_adopted_and_reconsidering_forgets_which(meeting):
    made = make_recommendation(meeting)
    reworded(made, "Answer within a month.")

    room_actions.adopt_recommendation(recommendation=made, seen=None)
    adopted = Recommendation.objects.get()
    room_actions.reconsider_recommendation(recommendation=made, seen=None)

    again = Recommendation.objects.get()
    assert (adopted.adopted_version, adopted.adopted_text) == (2, "Answer within a month.")
    assert (again.adopted_version, again.adopted_text, again.version) == (None, "", 2)


def test_earlier_words_are_restored_as_the_newest_version(meeting, organizer):
    made = make_recommendation(meeting, text="One.")
    reworded(made, "Two.")

    room_actions.restore_recommendation(recommendation=made, number=1, seen=Seen(2, "proposed"), by=organizer)

    assert versions_of(made) == [
        (1, "One.", None, ""),
        (2, "Two.", None, ""),
        (3, "One.", organizer.pk, "Restored from version 1"),
    ]
    with pytest.raises(actions.NotAllowed, match="Somebody else changed this proposal meanwhile"):
        room_actions.restore_recommendation(recommendation=made, number=2, seen=Seen(2, "proposed"), by=organizer)


def test_proposal_is_deleted_with_its_words_and_a_decided_one_is_not(meeting):
    proposed, adopted = make_recommendation(meeting), make_recommendation(meeting, "adopted")

    room_actions.delete_recommendation(recommendation=proposed, seen=None)
    with pytest.raises(actions.NotAllowed, match="^Adopted. Only what is still proposed can be deleted.$"):
        room_actions.delete_recommendation(recommendation=adopted, seen=None)

    assert (Recommendation.objects.get(), VersionedText.objects.get()) == (adopted, adopted.wording)
