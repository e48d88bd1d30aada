"""Tasks about what is ready but not published, not decided, or out of date in the programme."""

from datetime import timedelta

from egm_portal.clock import calendar_at
from office.tests.boards import board_at, quiet, to_do
from papers import rules
from papers.models import Document, Paper
from participants.models import Participant
from room import actions as room_actions
from tests import factories


def listed(client, task):
    """The rows of the list to which the task leads."""
    return set(client.get(task.link).context["cl"].queryset)


def test_accepted_papers_are_work_until_they_are_published(at_desk, meeting):
    quiet(meeting)
    waiting = [factories.make_paper("accepted", meeting=meeting) for _ in range(2)]
    factories.make_paper("published", meeting=meeting)
    Document.objects.filter(kind=Document.Kind.EXPERT_PAPER).update(publication_consent=True)

    two = board_at(meeting)
    Document.objects.filter(pk=waiting[0].document_id).update(publish_at=factories.TODAY + timedelta(days=9))
    one = board_at(meeting)

    assert to_do(two) == [("2 papers", "have been accepted but not published.", "See which")]
    assert listed(at_desk, two.tasks[0]) == {waiting[1]}
    assert to_do(one) == [(f"The paper by {waiting[1].participant}", "has been accepted but not published.", "Publish")]
    assert at_desk.get(one.tasks[0].link).status_code == 200


def test_accepted_paper_without_consent_is_named_as_such(at_desk, meeting):
    quiet(meeting)
    papers = [factories.make_paper("accepted", meeting=meeting) for _ in range(2)]
    Document.objects.filter(kind=Document.Kind.EXPERT_PAPER).update(publication_consent=False)

    board = board_at(meeting)

    rest = "have been accepted, but the author has not agreed to publication."
    assert to_do(board) == [("2 papers", rest, "See which")]
    assert listed(at_desk, board.tasks[0]) == set(papers)


def test_documents_that_could_be_published_are_work(at_desk, meeting):
    quiet(meeting)
    documents = [factories.make_document(meeting=meeting, title=title) for title in ("One", "Two")]
    factories.make_document(meeting=meeting, file=False)
    factories.make_document(meeting=meeting, kind=Document.Kind.PRESENTATION)
    factories.make_paper("accepted", meeting=meeting)
    Paper.objects.update(state="withdrawn")

    two = board_at(meeting)
    Document.objects.filter(pk=documents[1].pk).update(
        publish_at=factories.TODAY, withdrawn_at=factories.TODAY, withdrawn_reason="A mistake"
    )
    one = board_at(meeting)

    assert to_do(two) == [("2 documents", "are not published.", "See which")]
    assert listed(at_desk, two.tasks[0]) == {documents[0]}
    assert to_do(one) == [("“One”", "is not published.", "Publish")]


def test_documents_ready_to_publish_are_those_that_the_rule_allows(meeting):
    for kind in (Document.Kind.BACKGROUND, Document.Kind.PRESENTATION):
        for file in (True, False):
            for consent in (True, False):
                factories.make_document(meeting=meeting, kind=kind, file=file, publication_consent=consent)
    factories.make_document(meeting=meeting, file=False, link="https://example.org/video")

    ready = set(Document.objects.ready_to_publish())

    assert ready == {document for document in Document.objects.all() if not rules.refusal_to_publish(document)}
    assert len(ready) == 4


def test_information_note_without_a_file_is_asked_for(at_desk, meeting):
    quiet(meeting)
    Document.objects.filter(kind=Document.Kind.INFORMATION_NOTE).update(publish_at=None)
    ready = board_at(meeting)
    Document.objects.get().versions.update(current_from=None)
    empty = board_at(meeting)

    assert [task[2] for task in to_do(ready)] == ["Publish"]
    assert to_do(empty) == [("The information note", "has no file yet.", "Add a file")]
    assert at_desk.get(empty.tasks[0].link).status_code == 200


def test_conflicts_in_the_programme_are_work_until_the_meeting_is_over(at_desk, meeting):
    quiet(meeting)
    first = meeting.sessions.get()
    with calendar_at(factories.TODAY):
        speaker = factories.make_participant(meeting=meeting, status="accepted", mails=True)
    first.items.get().people.add(speaker)
    Participant.objects.filter(pk=speaker.pk).update(status="withdrawn")
    one = board_at(meeting)
    second = factories.make_session(meeting=meeting, starts_at=first.starts_at)
    mixed = board_at(meeting).tasks[0]
    with calendar_at(factories.TODAY):
        factories.accept_open_conflicts(meeting)
    blocking = board_at(meeting).tasks[0]

    assert to_do(one)[:1] == [("1 conflict", "in the programme is open.", "Resolve")]
    assert second.title in at_desk.get(one.tasks[0].link).text
    assert (mixed.what, mixed.rest) == ("3 conflicts", "in the programme are open, 1 of which blocks every release.")
    assert (blocking.what, blocking.rest) == ("1 conflict", "in the programme blocks every release.")
    assert "in the programme" not in str(to_do(board_at(meeting, meeting.ends_at)))


def test_proposals_are_decided_on_during_the_meeting(at_desk, meeting):
    quiet(meeting)
    proposals = {factories.make_recommendation(meeting) for _ in range(2)}
    left_open = factories.make_recommendation(meeting)  # which is settled once the draft is circulated
    room_actions.leave_recommendation_open(recommendation=left_open, seen=None)
    factories.make_recommendation(meeting, "dropped")

    before, during = board_at(meeting), board_at(meeting, meeting.starts_at)

    assert to_do(before) == []
    assert to_do(during)[1:2] == [("2 proposals", "are undecided.", "Decide")]
    assert listed(at_desk, during.tasks[1]) == proposals
