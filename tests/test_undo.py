"""Undoing what verbs did, through the administration: what is restored, who may, and when it is too late."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from agenda.actions import file_release, release_programme
from agenda.programme_pdf import request_programme_pdfs
from agenda.release_plan import plan_release
from egm_portal.clock import calendar_at, portal_now, real_now
from egm_portal.mail import sender
from egm_portal.mail.actions import silenced
from egm_portal.mail.models import Message
from egm_portal.mail.undo import CAUSE_UNDONE, MAIL_HAS_LEFT
from egm_portal.marked_texts.models import TextVersion
from egm_portal.meetings.models import Meeting, StaffRole, User
from egm_portal.undo.actions import delete_old_changes
from egm_portal.undo.models import Change
from egm_portal.undo.rules import ALREADY_UNDONE, CHANGED_SINCE, TOO_LATE
from office.erasure import erase_person
from office.invariants import findings
from papers import actions as papers
from papers.models import Document, Paper, Version
from participants import actions as participants
from participants import rules as participant_rules
from participants.models import Participant, ParticipantTask
from reports import actions as reports
from review import actions as review_actions
from tests import factories
from tests.forms import fields_of_verb

pytestmark = pytest.mark.django_db
TODAY = factories.TODAY.date()
LOGS = [
    *("admin.logentry", "auditlog.logentry", "sessions.session", "mail.message", "undo.change"),
    *("meetings.portalrevision", "agenda.sessionnumber", "agenda.releasenumber", "agenda.programmedraft"),
]


def rows():
    """Every row that is no log: also not the e-mails, and the numbers of sessions and releases, which stay."""
    models = [model for model in apps.get_models() if model._meta.label_lower not in LOGS]
    found = {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}
    for meeting in found["meetings.Meeting"]:
        del meeting["revision"], meeting["revised_at"]
    for session in found["agenda.Session"]:
        del session["number"]
    return found


def act(client, verb, *chosen, **typed):
    """Confirms the verb of the administration for these rows; gives the page that follows."""
    if verb == "release":
        seen = {"state": plan_release(chosen[0]).state, "notify": "nobody"}
        page = reverse("admin:meetings_meeting_compare", args=[chosen[0].pk])
        return client.post(page, seen | typed, follow=True)
    options = chosen[0]._meta
    address = reverse(f"admin:{options.app_label}_{options.model_name}_{verb}")
    ids = ",".join(str(row.pk) for row in chosen)
    return client.post(address, {"ids": ids} | fields_of_verb(client, f"{address}?ids={ids}") | typed, follow=True)


def undo_forms(page):
    """The fields of each button “Undo” of the page, and the address that it is sent to."""
    forms = html.fromstring(page.content).xpath("//form[starts-with(@class, 'undo')]")
    return [(form.action, {name: value for name, value in form.form_values() if name != "then"}) for form in forms]


def undo(client, page):
    """Presses the first button “Undo” of the page; gives the page that follows."""
    address, fields = undo_forms(page)[0]
    return client.post(address, fields, follow=True)


def told(page):
    """The sentences of the messages, without their buttons."""
    items = html.fromstring(page.text).xpath("//ul[@class='messagelist' or @class='messages']/li")
    return [" ".join(item.text.split()) for item in items]


def task_of_the_meeting():
    meeting = Meeting.objects.get()
    return ParticipantTask.objects.create(meeting=meeting, text="Register", due_on=meeting.starts_on)


def written_with_another():
    paper = factories.make_shared_paper(Meeting.objects.get(), "submitted")
    return {"participant": paper.other_authors.get().participant_id}


def submitted(meeting):
    """A paper to review, of which the public file has been made: that is not undone."""
    paper = factories.make_paper("submitted", meeting=meeting)
    papers.prepare_newest(paper=paper)
    return paper


@factories.quickly
def returned(meeting):
    paper = submitted(meeting)
    papers.return_paper(paper=paper, note="Shorter.", until=factories.DUE, by=None)
    return paper


@factories.quickly
def replaced(meeting):
    """A published paper of which a newer file waits for review."""
    paper = factories.make_paper("published", meeting=meeting)
    papers.receive_paper(paper=paper, file=factories.make_pdf_file(9, "another"), by=None)
    papers.prepare_newest(paper=paper)
    return paper


def corrected(meeting):
    """A document that is not published, with a corrigendum that waits for it."""
    document = factories.make_paper("accepted", meeting=meeting).document
    correction = papers.add_correction(document=document, kind="corrigendum")
    factories.make_version(correction)
    return document


def published(meeting):
    document = factories.make_document(meeting=meeting)
    papers.publish_document(document=document)
    return document


def published_paper(meeting):
    return factories.make_paper("published", meeting=meeting).document


def published_slides(meeting):
    document = sent(meeting)
    papers.publish_document(document=document)
    return document


def replaced_at_once(meeting):
    """A document whose readers have just got a second file."""
    document = factories.make_document(meeting=meeting)
    with calendar_at(factories.TODAY - timedelta(days=1)):
        papers.publish_document(document=document)
    Version.objects.update(current_from=document.publish_at)
    factories.make_version(document, pages=4)
    return document


def only_document(meeting):
    return Document.objects.get(meeting=meeting)


def newest_file_of(make):
    """What the form of “Take a wrong file back” sends for the document that this makes."""
    return lambda: {"version": make(Meeting.objects.get()).versions.latest("number").pk}


def awaited(meeting):
    return factories.make_paper(meeting=meeting)


def attending(meeting):
    return factories.make_participant(meeting=meeting, status="accepted")


def withdrawn(meeting):
    document = published(meeting)
    papers.withdraw_document(document=document, reason="A mistake.")
    return document


def released(meeting):
    factories.make_session(meeting=meeting)
    release_programme(meeting=meeting, kind="provisional", by=None)
    meeting.sessions.update(title="Another title")
    return meeting


def sent(meeting):
    """Slides that a participant has sent."""
    return factories.make_submission(factories.make_participant("accepted", meeting=meeting)).document


@factories.quickly
def sent_again(meeting):
    """Published slides of which a newer file waits for approval."""
    document = sent(meeting)
    papers.publish_document(document=document)
    factories.send_again(document.submission, pages=4)
    return document


def filed(meeting):
    """A release that is a document already, which is not published."""
    factories.make_session(meeting=meeting)
    release = release_programme(meeting=meeting, kind="provisional", by=None)
    request_programme_pdfs()
    factories.print_waiting()
    file_release(release=release, by=None)
    return release


def cleared(meeting):
    clearance = factories.make_clearance(meeting)
    return review_actions.record_clearance(clearance=clearance, answer="cleared", day=TODAY, by=None)


def sent_report(meeting):
    """A report that one office was sent already."""
    factories.make_clearance(meeting)
    return reports.start_report(meeting=meeting)


def issued_report(meeting):
    """A report that an office has cleared."""
    cleared(meeting)
    report = reports.change_state(report=reports.start_report(meeting=meeting), state="draft")
    with calendar_at(meeting.ends_at), silenced():
        report = reports.issue_report(report=factories.make_report_ready_to_issue(report), by=None)
    # These tests are done before the meeting.
    TextVersion.objects.update(saved_at=factories.TODAY - timedelta(days=1))
    report.issues.update(issued_at=factories.TODAY)
    Document.objects.filter(issues__report=report).update(publish_at=factories.TODAY)
    return report


def sent_text():
    return {"file": SimpleUploadedFile("a.pdf", factories.make_pdf(2), "application/pdf"), "sent_on": "2013-07-10"}


UNTIL = {"until_day": "2013-07-20", "until_hour": "12:00", "note": "Shorter.", "tells": "on"}
DONE = {
    "accept": ("accept", submitted, {}, 1),
    "accept what was returned": ("accept", returned, {}, 1),
    "accept what replaces a published file": ("accept", replaced, {}, 1),
    "accept and publish": (
        "accept-and-publish",
        submitted,
        {},
        1,
    ),
    "return": ("return", submitted, UNTIL, 1),
    "return without an e-mail": ("return", submitted, {**UNTIL, "tells": ""}, 0),
    "more time": ("more-time", awaited, UNTIL, 1),
    "add an author": ("add-author", submitted, lambda: {"participant": str(attending(Meeting.objects.get()))}, 0),
    "remove an author": ("remove-author", lambda m: Paper.objects.get(document__isnull=False), written_with_another, 0),
    "no longer expected": ("withdraw", submitted, {}, 0),
    "publish": ("publish", corrected, {}, 0),
    "publish again": ("publish", withdrawn, {}, 0),
    "publish slides": ("publish", sent, {}, 0),
    "approve new slides": ("approve-file", sent_again, {}, 0),
    "return slides": ("return", sent, {"note": "Please use the map."}, 1),
    "take the only file back": ("take-back", only_document, newest_file_of(published), 0),
    "take the only file of a paper back": ("take-back", only_document, newest_file_of(published_paper), 0),
    "take the only file of slides back": ("take-back", only_document, newest_file_of(published_slides), 0),
    "take a newer file back": ("take-back", only_document, newest_file_of(replaced_at_once), 0),
    "withdraw a document": ("withdraw", published, {"note": "A mistake."}, 0),
    "reserve": ("reserve", lambda m: factories.make_participant(meeting=m), {}, 0),
    "withdraw": ("withdraw", attending, {"note": "Ill."}, 0),
    "withdraw and tell": ("withdraw", attending, {"note": "Ill.", "tells": "on"}, 1),
    "mark a task": ("task", attending, lambda: {"task": task_of_the_meeting().pk, "done": "yes"}, 0),
    "publish a release": ("publish", filed, {}, 0),
    "send the report for clearance": ("send", sent_report, lambda: sent_text() | {"offices": "ITU\nDSPD"}, 0),
    "send the aide-memoire": ("send-aide-memoire", lambda m: m, lambda: sent_text() | {"offices": "ITU"}, 0),
    "send a text again": ("send-again", cleared, sent_text, 0),
    "record an office's answer": ("answer", factories.make_clearance, {"answer": "cleared", "day": "2013-07-10"}, 0),
    "overtake": ("overtake", factories.make_clearance, {"day": "2013-07-10"}, 0),
    "reopen": ("reopen", cleared, {"reason": "A mistake."}, 0),
    "change the date": ("change-date", factories.make_clearance, {"due_on": "2013-07-20"}, 0),
    "open for a revision": ("revise", issued_report, {}, 0),
    "open for a reissue": ("reissue", issued_report, {}, 0),
    "first release": ("release", lambda m: factories.make_session(meeting=m).meeting, {"kind": "provisional"}, 0),
    "later release": ("release", released, {"kind": "provisional"}, 0),
}


@pytest.mark.parametrize("name", DONE)
def test_what_is_undone_is_as_before(at_desk, meeting, organizer, name):
    verb, make, typed, mails = DONE[name]
    typed = typed() if callable(typed) else typed
    row, before = make(meeting), rows()
    page = act(at_desk, verb, row, **typed)
    done = rows()

    after = undo(at_desk, page)

    assert done != before
    assert rows() == before
    assert told(after) == [f"Undone: {row}."]
    assert list(Message.objects.values_list("state", "last_error")) == [("cancelled", CAUSE_UNDONE)] * mails
    entries = list(LogEntry.objects.order_by("pk").values_list("user", "change_message"))
    past = entries[0][1]
    assert entries == [(organizer.pk, past), (organizer.pk, f"Undone: {past.lower()}")]


def test_page_of_the_row_offers_the_same_for_as_long(at_desk, meeting):
    paper, other = submitted(meeting), submitted(meeting)
    act(at_desk, "accept", paper, other)
    address = reverse("admin:papers_paper_change", args=[paper.pk])
    page = at_desk.get(address)

    undo(at_desk, page)

    assert [Paper.objects.get(pk=row.pk).state for row in (paper, other)] == ["submitted", "accepted"]
    assert undo_forms(at_desk.get(address)) == []


def test_message_says_until_when_by_the_clocks_of_the_meeting(at_desk, meeting):
    mailed, unmailed = submitted(meeting), factories.make_participant(meeting=meeting)

    before = real_now()
    pages = [act(at_desk, "accept", mailed), act(at_desk, "reserve", unmailed)]

    sentences = [html.fromstring(page.content).xpath("string(//form[@class='undo']/span[last()])") for page in pages]
    leaves_at, done_at = Message.objects.get().next_attempt_at, Change.objects.get(verb="reserve").done_at
    assert [sentence.rpartition(" ")[0].rpartition(" ")[0] for sentence in sentences] == [
        "Undo is possible until the e-mail leaves, at",
        "Undo is possible until",
    ]
    # The calendar of this test stands still; what the clocks of the machine show is on no page.
    offsets = [portal_now() - at for at in (real_now(), before)]
    for sentence, until in zip(sentences, (leaves_at, done_at + timedelta(minutes=10)), strict=True):
        first, last = (f"{(until + offset).astimezone(meeting.zone):%H:%M:%S}" for offset in offsets)
        assert first <= sentence.split()[-2] <= last
        assert sentence.endswith((" (Geneva).", " (Geneva)"))


def test_rows_done_at_once_are_undone_together_and_those_that_changed_are_told(at_desk, meeting):
    people = [factories.make_participant(meeting=meeting) for _ in range(3)]
    page = act(at_desk, "reserve", *people)
    participants.nominate_again(participant=people[1])
    participants.invite_participant(participant=people[1], by=None)

    after = undo(at_desk, page)

    statuses = [Participant.objects.get(pk=person.pk).status for person in people]
    assert statuses == ["nominated", "invited", "nominated"]
    assert told(after) == [f"{people[1]}: {CHANGED_SINCE}", f"Undone: {people[0]}; {people[2]}."]


def test_what_was_mailed_can_be_undone_until_the_sender_claims_it_and_then_not(at_desk, meeting):
    papers_ = [submitted(meeting), submitted(meeting)]
    pages = [act(at_desk, "accept", paper) for paper in papers_]
    Message.objects.update(next_attempt_at=real_now())  # the minute is over, and the worker is late
    sender.claim(Message.objects.get(about__paper=papers_[1].pk).pk)

    after = [told(undo(at_desk, page)) for page in pages]

    assert after == [[f"Undone: {papers_[0]}."], [f"{papers_[1]}: {MAIL_HAS_LEFT}"]]
    assert [Paper.objects.get(pk=paper.pk).state for paper in papers_] == ["submitted", "accepted"]


def test_what_was_not_mailed_can_be_undone_for_ten_minutes(at_desk, meeting):
    people = [factories.make_participant(meeting=meeting) for _ in range(2)]
    pages = [act(at_desk, "reserve", person) for person in people]
    ages = [timedelta(minutes=9, seconds=50), timedelta(minutes=10)]
    for person, age in zip(people, ages, strict=True):
        Change.objects.of(person).update(done_at=real_now() - age)

    after = [told(undo(at_desk, page)) for page in pages]

    assert after == [[f"Undone: {people[0]}."], [f"{people[1]}: {TOO_LATE}"]]


def test_second_click_finds_it_undone(at_desk, meeting):
    person = factories.make_participant(meeting=meeting)
    page = act(at_desk, "reserve", person)
    undo(at_desk, page)

    after = undo(at_desk, page)

    assert told(after) == [f"{person}: {ALREADY_UNDONE}"]
    assert LogEntry.objects.filter(change_message__startswith="Undone").count() == 1


def test_verb_that_was_undone_can_be_done_again_and_mails_again(at_desk, meeting):
    paper = submitted(meeting)
    undo(at_desk, act(at_desk, "accept", paper))

    act(at_desk, "accept", paper)

    assert list(Message.objects.order_by("pk").values_list("kind", "state")) == [
        ("papers/accepted", "cancelled"),
        ("papers/accepted", "queued"),
    ]


def test_only_a_post_of_an_organizer_of_the_meeting_undoes(at_desk, client, meeting):
    person = factories.make_participant(meeting=meeting)
    address, fields = undo_forms(act(at_desk, "reserve", person))[0]
    statuses = [at_desk.get(address, fields).status_code]
    client.force_login(factories.make_organizer(factories.make_meeting()))
    statuses.append(client.post(address, fields).status_code)
    client.force_login(factories.make_user())
    statuses.append(client.post(address, fields).status_code)

    assert statuses == [405, 404, 302]
    assert Participant.objects.get(pk=person.pk).status == "reserve"


def test_message_that_is_read_late_has_no_button(at_desk, meeting):
    person = factories.make_participant(meeting=meeting)
    address = reverse("admin:participants_participant_reserve")
    at_desk.post(address, {"ids": person.pk})
    Change.objects.update(done_at=real_now() - timedelta(minutes=11))

    page = at_desk.get(reverse("admin:participants_participant_changelist"))

    assert told(page) == [f"Put on the reserve list: {person}."]
    assert undo_forms(page) == []


def test_whoever_may_not_use_the_verb_may_not_undo_it(at_desk, client, meeting):
    document = factories.make_paper("accepted", meeting=meeting).document
    address, fields = undo_forms(act(at_desk, "publish", document))[0]
    page_of_row = reverse("admin:papers_document_change", args=[document.pk])
    statuses = {}
    for role in (StaffRole.EDITOR, StaffRole.VIEWER):
        client.force_login(factories.make_organizer(meeting, role=role))
        statuses[role] = client.post(address, fields).status_code, undo_forms(client.get(page_of_row))

    assert statuses == {StaffRole.EDITOR: (403, []), StaffRole.VIEWER: (403, [])}
    assert Document.objects.get(pk=document.pk).is_published


def test_another_organizer_of_the_meeting_may_undo(at_desk, client, meeting):
    person = factories.make_participant(meeting=meeting)
    act(at_desk, "reserve", person)
    client.force_login(factories.make_organizer(meeting))

    undo(client, client.get(reverse("admin:participants_participant_change", args=[person.pk])))

    assert Participant.objects.get(pk=person.pk).status == "nominated"


def test_erasure_leaves_nothing_that_could_be_undone(at_desk, meeting):
    person = factories.make_participant(meeting=meeting, status="accepted")
    act(at_desk, "withdraw", person, note="Ill.")

    erase_person(participant=person, by=User.objects.create_superuser("super@example.org", "a long enough password"))

    assert not Change.objects.exists()


def test_what_was_undone_and_mailed_nevertheless_is_found(at_desk, meeting):
    paper = submitted(meeting)
    undo(at_desk, act(at_desk, "accept", paper))
    sound = list(findings())
    Message.objects.update(state="queued")

    message = Message.objects.get()
    assert sound == []
    assert list(findings()) == [f"Message {message.pk} is waiting to be sent, but what it is about was undone."]


@pytest.mark.parametrize("now", Participant.Status)
@pytest.mark.parametrize("before", Participant.Status)
def test_participant_returns_to_the_states_of_the_table_alone(now, before):
    person = Participant(pk=1, status=now)

    is_undone = (before, now) in [("nominated", "reserve"), ("accepted", "withdrawn")]
    assert (not participant_rules.refusal_to_undo(person, before)) == is_undone


def test_changes_are_kept_for_a_day(at_desk, meeting):
    people = [factories.make_participant(meeting=meeting) for _ in range(2)]
    act(at_desk, "reserve", *people)
    Change.objects.of(people[0]).update(done_at=real_now() - timedelta(days=1))

    assert delete_old_changes() == 1
    assert Change.objects.get().row_id == people[1].pk
