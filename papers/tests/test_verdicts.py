"""Bad news of a file that had been received: what is kept, who is told, and how much time it gives."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse

from egm_portal.clock import calendar_at, real_now
from egm_portal.exceptions import NotAllowed
from egm_portal.mail import registry, rendering
from egm_portal.mail.models import Message
from papers import actions, rules, tasks
from papers.files import inspection, refusal_messages, scanning
from papers.models import Extension, Paper, Version
from participants import actions as people
from tests import corpus, factories, word_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
DUE, HOUR = factories.DUE, timedelta(hours=1)
NEAR = DUE - HOUR


def hostile_pdf(number=1):
    """A PDF with a script; each number gives other bytes."""
    return ContentFile(corpus.hostile()["script when opened"][1] + b"\n" * number, name=f"paper-{number}.pdf")


def receive_unseen(paper, file, at=NEAR):
    """The version of a file that came while both places of the inspection were taken."""
    with calendar_at(at):
        received = actions.receive_paper(
            paper=paper, file=file, by=paper.participant.user, received_at=at, found=inspection.WAITING
        )
    return received.version


def check_at(at):
    with calendar_at(at):
        return actions.check_waiting()


def told(kind="papers/file_closed"):
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def stands(paper):
    return Paper.objects.get(pk=paper.pk).state


def page_of(paper, name="upload", *more):
    return reverse(f"papers:{name}", args=[paper.participant.meeting.slug, paper.pk, *more])


def test_hostile_file_received_while_both_places_were_taken_is_closed_and_told(client, paper, organizer, monkeypatch):
    monkeypatch.setattr(inspection, "WAIT_SECONDS", 0)
    client.force_login(paper.participant.user)
    for _ in range(2):
        assert inspection._places.acquire(blocking=False)
    try:
        received = client.post(page_of(paper), {"file": hostile_pdf()})
    finally:
        inspection._places.release(2)

    looked = [actions.check_waiting(), actions.check_waiting()]

    version, [message] = Version.objects.get(), told()
    where = [version.document.meeting.slug, version.document.number, 1, "paper-1.pdf"]
    page, receipt = client.get(page_of(paper)).text, client.get(page_of(paper, "receipt", 1)).text
    statuses = [client.get(reverse(f"papers:{name}", args=where)).status_code for name in ("original", "version")]
    client.force_login(organizer)
    statuses += [client.get(reverse(f"papers:{name}", args=where)).status_code for name in ("original", "version")]
    desk = client.get(reverse("admin:papers_paper_change", args=[paper.pk])).text
    assert (received.status_code, looked) == (302, [1, 0])
    assert version.checks == {"unchecked": True, "refused": "javascript"}
    assert (stands(paper), list(Paper.objects.missing())) == ("awaited", [paper])
    assert statuses == [404] * 4
    for text in (message.text, message.html, page, receipt, desk):
        assert "This PDF contains JavaScript" in text
        assert "could not be checked" not in text
    for text in (message.text, message.html):
        assert "no part of it was published" in text
        assert "by 15 July 2013, 24:00 (Geneva)" in " ".join(text.replace("<strong>", "").split())
    assert message.to == paper.participant.email
    assert "another file needed" in page
    assert "This file cannot be used" in receipt


@pytest.mark.parametrize(
    ("checked_at", "until"),
    [
        (DUE - rules.VERDICT_TIME, None),
        (DUE - rules.VERDICT_TIME + HOUR, DUE + HOUR),
        (DUE, DUE + rules.VERDICT_TIME),
        (DUE + 20 * HOUR, DUE + 20 * HOUR + rules.VERDICT_TIME),
        (DUE + 300 * HOUR, DUE + 300 * HOUR + rules.VERDICT_TIME),
    ],
    ids=["two days before", "less", "at the deadline", "after it", "long after it"],
)
def test_author_has_two_days_from_the_mail(paper, checked_at, until):
    version = receive_unseen(paper, hostile_pdf(), at=DUE - 60 * HOUR)

    check_at(checked_at)

    given = [(each.until, each.version, each.allowed_by) for each in paper.extensions.all()]
    assert given == ([(until, version, None)] if until else [])
    assert len(told()) == 1


@pytest.mark.parametrize("came_at", [NEAR, DUE + rules.GRACE], ids=["on time", "in grace"])
def test_replacement_is_as_timely_as_the_first_file(paper, came_at):
    first = receive_unseen(paper, hostile_pdf(), at=came_at)
    check_at(DUE + 10 * HOUR)
    second = receive_unseen(paper, hostile_pdf(2), at=DUE + 20 * HOUR)
    check_at(DUE + 21 * HOUR)
    third = receive_unseen(paper, factories.make_pdf_file(6), at=DUE + 58 * HOUR)

    assert (third.timeliness, third.accepted_late_at) == (second.timeliness, None) == (first.timeliness, None)
    assert stands(paper) == "submitted"


def test_replacement_after_its_time_is_late(paper):
    receive_unseen(paper, hostile_pdf())
    check_at(DUE)

    over = DUE + rules.VERDICT_TIME + rules.GRACE + timedelta(seconds=1)
    version = receive_unseen(paper, factories.make_pdf_file(6), at=over)

    assert (version.timeliness, stands(paper)) == ("late", "awaited")


def test_bad_files_again_and_again_give_time_once(paper):
    for number in range(1, 4):
        receive_unseen(paper, hostile_pdf(number), at=NEAR + number * HOUR)
        check_at(NEAR + number * HOUR)

    first_until = NEAR + HOUR + rules.VERDICT_TIME
    assert [each.until for each in paper.extensions.all()] == [first_until]
    assert ["by 18 July 2013, 00:00 (Geneva)" in each.text for each in told()] == [False] * 3
    assert ["by 17 July 2013, 24:00 (Geneva)" in " ".join(each.text.split()) for each in told()] == [True] * 3

    actions.extend_paper(paper=paper, until=DUE + 200 * HOUR, reason="Illness", by=None)
    receive_unseen(paper, hostile_pdf(4), at=DUE + 190 * HOUR)
    check_at(DUE + 190 * HOUR)

    assert paper.extensions.latest("until").until == DUE + 190 * HOUR + rules.VERDICT_TIME
    assert paper.extensions.count() == 3


def test_when_the_time_given_is_over_the_mail_says_whom_to_ask(paper):
    receive_unseen(paper, hostile_pdf())
    check_at(DUE)
    receive_unseen(paper, hostile_pdf(2), at=DUE + 40 * HOUR)
    check_at(DUE + 100 * HOUR)

    assert "The deadline has passed. Please reply to this message: the organizers can extend the deadline for you." in (
        told()[1].text
    )
    assert paper.extensions.count() == 1


def test_file_that_came_late_gets_no_time_and_its_author_is_told_so(paper):
    version = receive_unseen(paper, hostile_pdf(), at=DUE + HOUR)

    check_at(DUE + 2 * HOUR)

    version.refresh_from_db()
    assert (version.is_held, version.is_closed) == (False, True)
    assert not paper.extensions.exists()
    assert not Paper.objects.held().exists()
    assert "It arrived after the deadline. Please reply to this message: the organizers will decide" in told()[0].text
    with pytest.raises(NotAllowed):
        actions.take_held_version(version=version)


def test_late_file_that_was_taken_is_replaced_by_one_that_counts_as_well(paper):
    version = receive_unseen(paper, hostile_pdf(), at=DUE + HOUR)
    with calendar_at(DUE + 2 * HOUR):
        actions.take_held_version(version=version)
    check_at(DUE + 3 * HOUR)

    second = receive_unseen(paper, factories.make_pdf_file(6), at=DUE + 50 * HOUR)

    assert (second.timeliness, second.accepted_late_at, stands(paper)) == ("late", DUE + 2 * HOUR, "submitted")


def test_paper_without_a_deadline_needs_no_extension(paper):
    meeting = paper.participant.meeting
    meeting.papers_due = None
    meeting.save()
    paper.refresh_from_db()
    receive_unseen(paper, hostile_pdf())

    check_at(NEAR)

    assert not Extension.objects.exists()
    assert "Please send another file as soon as you can." in told()[0].text


@pytest.mark.parametrize("before", ["submitted", "returned", "accepted"])
def test_earlier_file_counts_as_before(expert, before):
    paper = factories.make_paper("accepted" if before == "accepted" else "submitted", participant=expert)
    if before == "returned":
        actions.return_paper(paper=paper, note="Add a summary.", until=DUE, by=None)
    receive_unseen(paper, hostile_pdf())

    check_at(NEAR + HOUR)

    assert stands(paper) == before
    assert Version.objects.counting().get().number == 1
    assert Version.objects.current().exists() == (before == "accepted")
    assert "Version 1 of your paper still counts." in told()[0].text


def test_nothing_is_asked_for_what_was_replaced_meanwhile(paper):
    receive_unseen(paper, hostile_pdf())
    receive_unseen(paper, factories.make_pdf_file(6))

    check_at(NEAR + HOUR)

    assert (stands(paper), told(), paper.extensions.count()) == ("submitted", [], 0)
    assert Version.objects.closed().get().number == 1


def test_nobody_is_told_of_a_paper_that_is_not_expected(paper):
    receive_unseen(paper, hostile_pdf())
    actions.withdraw_paper(paper=paper)

    check_at(NEAR)

    assert (stands(paper), told(), Version.objects.closed().count()) == ("withdrawn", [], 1)
    actions.expect_paper(paper=paper)
    assert stands(paper) == "awaited"


def test_nobody_is_told_who_no_longer_takes_part(paper):
    receive_unseen(paper, hostile_pdf())
    people.withdraw_participant(participant=paper.participant)

    check_at(NEAR)

    assert (told(), Version.objects.closed().count()) == ([], 1)


def test_interrupted_verdict_leaves_nothing_and_is_complete_next_time(paper, monkeypatch):
    receive_unseen(paper, hostile_pdf())
    kinds = {name: kind for name, kind in registry._kinds.items() if name != "papers/file_closed"}
    with monkeypatch.context() as without, pytest.raises(registry.UnknownKind):
        without.setattr(registry, "_kinds", kinds)
        check_at(DUE)
    between = (stands(paper), Version.objects.waiting_for_check().count(), paper.extensions.count(), told())

    check_at(DUE)

    assert between == ("submitted", 1, 0, [])
    assert (stands(paper), paper.extensions.count(), len(told())) == ("awaited", 1, 1)


def test_reminder_says_that_the_file_cannot_be_used(paper):
    receive_unseen(paper, hostile_pdf())
    check_at(NEAR)
    kind, author = registry.kind_named("papers/missing"), paper.participant

    shown = rendering.previewed(kind, meeting=author.meeting, to_name=author.name, context=kind.example(author.pk))

    assert "cannot be used, and we have not received another. Your paper is due on" in shown.text


@pytest.mark.parametrize("name", ["papers/file_closed", "papers/file_unreadable"])
def test_example_is_the_mail_itself(paper, name):
    kind, author = registry.kind_named(name), paper.participant
    with pytest.raises(registry.NoExample):
        kind.example(author.pk)
    receive_unseen(paper, factories.make_pdf_file(6))

    shown = rendering.previewed(kind, meeting=author.meeting, to_name=author.name, context=kind.example(author.pk))

    assert refusal_messages.SENTENCES["damaged"] in shown.text
    assert "by 15 July 2013, 24:00 (Geneva)" in shown.text


def test_check_by_an_organizer_tells_the_author(at_desk, paper):
    version = receive_unseen(paper, hostile_pdf())
    Version.objects.update(checks=inspection.UNCHECKED.checks)
    check_again = f"{reverse('admin:papers_paper_check-again')}?id={paper.pk}"

    response = at_desk.post(check_again, follow=True)

    version.refresh_from_db()
    assert "This PDF contains JavaScript" in response.text
    assert (version.is_closed, stands(paper), len(told())) == (True, "awaited", 1)


def test_virus_found_at_the_upload_is_told_by_mail_and_asked_for_again(paper):
    quarantined = inspection.Inspection(None, "", {"unchecked": True, "quarantined": "Worm"})
    with calendar_at(NEAR):
        actions.receive_paper(
            paper=paper, file=factories.make_pdf_file(6), by=None, received_at=NEAR, found=quarantined
        )

    assert (stands(paper), paper.extensions.get().until) == ("awaited", NEAR + rules.VERDICT_TIME)
    assert "The virus scanner found something harmful" in told()[0].text
    assert told("papers/received") == []


def test_word_document_of_which_no_pdf_comes_is_told(author, paper, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    file = ContentFile(word_files.clean()["long"], name="paper.docx")
    with calendar_at(NEAR):
        actions.receive_paper(paper=paper, file=file, by=paper.participant.user, received_at=NEAR)
        tasks.prepare_waiting()
        tasks.prepare_waiting()

    [message] = told("papers/file_unreadable")
    words = " ".join(message.text.split())
    with calendar_at(DUE + HOUR):
        as_pdf = actions.receive_paper(paper=paper, file=factories.make_pdf_file(6), by=None, received_at=DUE + HOUR)

    assert "Your paper has been received and is safe" in words
    assert "The organizers will add it; you can also upload one yourself." in words
    assert "You can send a PDF by 17 July 2013, 23:00 (Geneva)" in words
    assert "counts as submitted" in words
    assert as_pdf.version.timeliness == "on_time"


def test_pdf_of_which_no_copy_can_be_made_is_told(paper, monkeypatch):
    file = factories.make_pdf_file(6)
    version = actions.receive_paper(paper=paper, file=file, by=None).version
    monkeypatch.setattr("papers.files.sanitizing.SECONDS", 0)

    tasks.prepare_waiting()

    version.refresh_from_db()
    assert version.checks["unprepared"] == "copy"
    assert "No public file could be made of this file." in told("papers/file_unreadable")[0].text


def test_file_that_cannot_be_checked_after_its_wait_is_told(paper, monkeypatch):
    receive_unseen(paper, factories.make_pdf_file(6))
    monkeypatch.setattr(inspection, "SECONDS", 0)

    check_at(NEAR)

    assert "reading it took too long or too much memory" in " ".join(told("papers/file_unreadable")[0].text.split())
    assert (stands(paper), paper.extensions.count()) == ("submitted", 1)


def test_silent_scanner_is_asked_after_pauses_that_grow_and_then_no_more(paper, settings):
    settings.CLAMD_SOCKET = "127.0.0.1:1"
    version = receive_unseen(paper, factories.make_pdf_file(6))
    pauses = []
    for _ in scanning.PAUSES:
        begun = real_now()
        assert actions.check_waiting() == 0
        assert actions.check_waiting() == 0  # not before its time
        version.refresh_from_db()
        pauses.append(round((version.next_check_at - begun).total_seconds() / 60))
        Version.objects.update(next_check_at=real_now())

    waiting = version.waits_for_check
    actions.check_waiting()

    version.refresh_from_db()
    assert (pauses, waiting) == (scanning.PAUSES, True)
    assert (version.waits_for_check, version.is_unscanned, version.counts) == (False, True, True)
    assert not Version.objects.due_for_check(real_now() + timedelta(days=9)).exists()
    assert told() == told("papers/file_unreadable") == []


def test_organizer_can_have_the_scanner_asked_again(at_desk, paper, settings):
    settings.CLAMD_SOCKET = "127.0.0.1:1"
    version = receive_unseen(paper, factories.make_pdf_file(6))
    Version.objects.update(checks={"unchecked": True, "unscanned": True}, check_tries=len(scanning.PAUSES))
    check_again = f"{reverse('admin:papers_paper_check-again')}?id={paper.pk}"

    shown = at_desk.get(reverse("admin:papers_paper_change", args=[paper.pk])).text
    at_desk.post(check_again)
    version.refresh_from_db()
    waits = (version.waits_for_check, version.check_tries)
    settings.CLAMD_SOCKET = ""
    at_desk.post(check_again)

    version.refresh_from_db()
    assert "The virus scanner has given no result for this file, and the portal has stopped asking." in shown
    assert waits == (True, 0)
    assert (version.is_unchecked, version.pages) == (False, 6)


def test_waiting_file_says_what_the_queue_says(author, paper, other_expert):
    receive_unseen(paper, factories.make_pdf_file(6))
    other = factories.make_paper(participant=other_expert)
    second = receive_unseen(other, factories.make_pdf_file(7))
    Version.objects.update(received_at=factories.TODAY)

    page = author.get(page_of(paper)).text
    author.force_login(other_expert.user)
    behind = author.get(page_of(other)).text
    Version.objects.exclude(pk=second.pk).update(next_check_at=real_now() + timedelta(minutes=4))
    alone = author.get(page_of(other)).text

    assert "This file has waited for its check since 10 July 2013, 09:00 (Geneva). It is next." in page
    assert "This file has waited for its check since 10 July 2013, 09:00 (Geneva). 1 file is before it." in behind
    assert "09:00 (Geneva). It is next." in alone


def test_same_verdict_is_mailed_once_and_extends_nothing_later(paper, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    file = ContentFile(word_files.clean()["long"], name="paper.docx")
    actions.receive_paper(paper=paper, file=file, by=paper.participant.user)
    tasks.prepare_waiting()

    with calendar_at(NEAR):
        call_command("prepare_files")

    assert (len(told("papers/file_unreadable")), paper.extensions.count()) == (1, 0)
