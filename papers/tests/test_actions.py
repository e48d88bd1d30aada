from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from papers import actions
from papers.models import Document, Paper, Version
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
DUE, TODAY = factories.DUE, factories.TODAY


def send(paper, title="first", at=factories.TODAY):
    return actions.receive_paper(
        paper=paper, file=factories.make_pdf_file(6, title), by=paper.participant.user, received_at=at
    )


def test_received_file_is_a_version_with_its_receipt(paper):
    version = send(paper).version

    paper.refresh_from_db()
    message = Message.objects.get(kind="papers/received")
    assert paper.state == Paper.State.SUBMITTED
    assert (version.number, version.pages, version.timeliness) == (1, 6, "on_time")
    assert version.first_page.startswith("data:image/webp;base64,")
    assert version.sha256 in message.text
    assert version.sha256 in message.html


def test_same_bytes_twice_are_one_version(paper):
    first, second = send(paper), send(paper)

    assert (first.new, second.new) == (True, False)
    assert first.version == second.version
    assert Message.objects.filter(kind="papers/received").count() == 1


def test_same_bytes_after_the_deadline_are_still_the_same(paper):
    send(paper)

    assert send(paper, at=DUE + timedelta(days=30)).new is False


def test_held_file_counts_once_an_organizer_accepts_it(paper):
    version = send(paper, at=DUE + timedelta(hours=2)).version

    actions.take_held_version(version=version)

    paper.refresh_from_db()
    version.refresh_from_db()
    assert paper.state == Paper.State.SUBMITTED
    assert (version.timeliness, version.is_held) == ("late", False)
    with pytest.raises(actions.NotAllowed):
        actions.take_held_version(version=version)


@pytest.mark.parametrize("hours", [-2, 2])
def test_organizers_are_told_of_a_file_after_the_deadline(paper, hours):
    send(paper, at=DUE + timedelta(hours=hours))

    assert Message.objects.filter(kind="papers/held", to="unit@example.org").exists() is (hours > 0)


def test_held_file_is_not_what_is_accepted(paper):
    counting = send(paper).version
    held = send(paper, "late", at=DUE + timedelta(hours=2)).version

    actions.accept_paper(paper=paper)

    assert list(Version.objects.current()) == [counting]
    assert held.current_from is None


def test_extension_keeps_the_old_date(paper, organizer):
    until = DUE + timedelta(days=3)
    actions.extend_paper(paper=paper, until=until, reason="Illness.", by=organizer)

    version = send(paper, at=DUE + timedelta(days=2)).version

    paper.refresh_from_db()
    assert version.timeliness == "extended"
    assert paper.due_at == DUE


def test_returned_paper_gets_a_new_date_and_a_mail(paper, organizer):
    send(paper)
    until = DUE + timedelta(days=5)

    actions.return_paper(paper=paper, note="Please add sources.", until=until, by=organizer)

    paper.refresh_from_db()
    message = Message.objects.get(kind="papers/returned")
    assert (paper.state, paper.extensions.get().until) == ("returned", until)
    assert "Please add sources." in message.text
    assert "20 July 2013, 24:00 (Geneva)" in message.text


def test_accepted_paper_that_is_replaced_keeps_its_readers(paper):
    published = send(paper).version
    actions.describe_paper(paper=paper, title="A title", abstract="", publication_consent=True)
    actions.accept_paper(paper=paper)
    actions.publish_document(document=Document.objects.get())

    replacement = send(paper, "second").version
    paper.refresh_from_db()
    assert paper.state == Paper.State.SUBMITTED
    assert list(Version.objects.current()) == [published]

    with calendar_at(factories.TODAY + timedelta(hours=1)):
        actions.accept_paper(paper=paper)
        assert list(Version.objects.current()) == [replacement]
        assert list(Version.objects.shown()) == [published, replacement]


@pytest.mark.parametrize(
    ("state", "words"), [("published", "has been published"), ("withdrawn", "is no longer expected")]
)
def test_details_that_readers_were_shown_or_nobody_expects_stay(today, state, words):
    settled = factories.make_paper("published" if state == "published" else "submitted")
    if state == "withdrawn":
        actions.withdraw_paper(paper=settled)

    with pytest.raises(actions.NotAllowed, match=words):
        actions.describe_paper(paper=settled, title="Another title", abstract="")

    assert Document.objects.get(pk=settled.document_id).title == "Consultation that changes the answer"


def test_version_replaced_before_publication_is_never_shown(paper):
    send(paper)
    actions.describe_paper(paper=paper, title="A title", abstract="", publication_consent=True)
    actions.accept_paper(paper=paper)
    second = send(paper, "second").version
    actions.accept_paper(paper=paper)

    with calendar_at(factories.TODAY + timedelta(hours=1)):
        actions.publish_document(document=Document.objects.get())
        assert list(Version.objects.shown()) == [second]


def test_paper_is_not_published_without_consent(paper):
    send(paper)
    actions.accept_paper(paper=paper)

    with pytest.raises(actions.NotAllowed):
        actions.publish_document(document=Document.objects.get())

    assert not Document.objects.public().exists()


def test_withdrawn_paper_refuses_files(paper):
    actions.withdraw_paper(paper=paper)

    with pytest.raises(actions.NotAllowed):
        send(paper)


def test_withdrawn_paper_is_expected_again(paper):
    actions.withdraw_paper(paper=paper)

    actions.expect_paper(paper=paper)

    paper.refresh_from_db()
    assert paper.state == Paper.State.AWAITED
    assert send(paper).new


def test_file_of_a_paper_that_is_expected_again_waits_for_review(paper):
    send(paper)
    actions.withdraw_paper(paper=paper)

    again = actions.await_paper(participant=paper.participant, kind=paper.kind)

    assert again.state == Paper.State.SUBMITTED


def test_numbers_of_documents_are_contiguous(meeting):
    numbers = [factories.make_document(meeting=meeting, file=False).number for _ in range(3)]

    assert numbers == [1, 2, 3]


def test_symbol_is_compared_without_case(meeting):
    factories.make_document(meeting=meeting, file=False, symbol="EGM/ICT/2013/1")

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_document(meeting=meeting, file=False, symbol="egm/ict/2013/1")


def test_withdrawal_needs_a_reason(meeting):
    document = factories.make_document(meeting=meeting)
    actions.publish_document(document=document)

    with pytest.raises(IntegrityError), transaction.atomic():
        actions.withdraw_document(document=document, reason="")


def test_document_has_one_current_version(meeting):
    document = factories.make_document(meeting=meeting)
    second = factories.make_version(document)

    assert list(Version.objects.current()) == [second]
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(document=document).update(superseded_at=None)


def test_concept_paper_is_due_by_its_own_date_also_when_that_changes(meeting):
    consultant, expert = (
        factories.make_participant(meeting=meeting, status="accepted", role=role) for role in ("consultant", "expert")
    )
    concept, paper = (Paper.objects.get(participant=person) for person in (consultant, expert))
    before = (concept.due_at, paper.due_at)

    for at in (TODAY - timedelta(days=30), TODAY - timedelta(days=20)):
        meeting.concept_paper_due = at
        meeting.save()
        concept, paper = (Paper.objects.get(pk=each.pk) for each in (concept, paper))
        assert (concept.due_at, paper.due_at) == (at, DUE)

    assert before == (DUE, DUE)
    Paper.objects.filter(pk=concept.pk).update(own_due_at=TODAY)
    assert Paper.objects.get(pk=concept.pk).due_at == TODAY


def test_file_that_is_not_taken_is_not_kept(paper, settings):
    for state in ("over", "withdrawn"):
        if state == "withdrawn":
            actions.withdraw_paper(paper=paper)
        at = DUE + timedelta(days=3) if state == "over" else TODAY
        with pytest.raises((actions.TooLate, actions.NotAllowed)):
            actions.receive_paper(paper=paper, file=factories.make_pdf_file(), by=None, received_at=at)

    assert [path for path in (settings.FILES_DIR / "documents").rglob("*") if path.is_file()] == []
