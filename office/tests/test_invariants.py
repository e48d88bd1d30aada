from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.urls import reverse

from agenda.actions import release_programme
from agenda.models import AcceptedConflict, Programme, Session
from egm_portal.adminkit.history import entries_of
from egm_portal.clock import portal_now
from egm_portal.marked_texts.models import TextVersion, VersionedText
from office.invariants import findings
from papers.models import Paper, Version
from participants.models import Invitation, Participant
from proceedings.actions import save_notes
from proceedings.models import AttendedDay
from reports.actions import change_state, start_report
from reports.models import Issue
from review.models import Round
from room.models import Room
from tests import factories


@pytest.fixture
def paper(filled_meeting):
    return Paper.objects.get(state="accepted")


def test_sound_portal_has_no_findings(filled_meeting, capsys):
    call_command("check_invariants")

    assert capsys.readouterr().out == "Files and rows agree.\n"


def test_changed_file_is_found_and_the_command_fails(paper, capsys):
    version = paper.document.versions.get()
    path = default_storage.path(version.stored_name)
    with open(path, "r+b") as file:
        file.seek(100)
        file.write(b"!")

    with pytest.raises(SystemExit) as end:
        call_command("check_invariants")

    out = capsys.readouterr()
    assert end.value.code == 1
    assert f"The file of version 1 of document {paper.document_id} (“Own paper”) has changed" in out.out
    assert out.err == "1 finding.\n"


def test_missing_file_is_found(paper):
    default_storage.delete(paper.document.versions.get().stored_name)

    assert list(findings()) == [f"The file of version 1 of document {paper.document_id} (“Own paper”) is missing."]


def test_published_document_without_a_current_version_is_found(paper):
    Version.objects.filter(document=paper.document).update(current_from=None)

    assert list(findings()) == [
        f"Document {paper.document_id} (“Own paper”) is published without a current version.",
        f"Paper {paper.pk} ({paper}) is accepted, but no version is current.",
    ]


def test_gap_in_the_numbers_is_found(paper):
    Version.objects.filter(document=paper.document).update(number=2)

    assert list(findings()) == [
        f"Document {paper.document_id} (“Own paper”) has 1 versions, the last numbered 2.",
    ]


def test_states_that_contradict_themselves_are_found(paper):
    Paper.objects.filter(pk=paper.pk).update(state="awaited")
    guest = Participant.objects.get(status="invited")
    Invitation.objects.filter(participant=guest).delete()
    Participant.objects.filter(status="accepted").update(user=None)

    assert list(findings()) == [
        f"Paper {paper.pk} ({paper}) is awaited, but a file was received.",
        f"Participant {guest.pk} ({guest}) is invited, but has no valid invitation.",
        f"Participant {paper.participant.pk} ({paper.participant}) is accepted, but cannot sign in.",
    ]


def test_number_that_was_not_given_is_found(meeting):
    session = factories.make_session(meeting=meeting)
    Session.objects.filter(pk=session.pk).update(number=7)

    assert list(findings()) == [
        f"Session {session.pk} (“{session}”) has the number 7, which was not assigned to it.",
    ]


def test_stored_json_that_cannot_be_read_is_named(meeting):
    factories.make_session(meeting=meeting)
    factories.accept_open_conflicts(meeting)
    release = release_programme(meeting=meeting, kind="provisional", by=None)
    report = start_report(meeting=meeting)
    closes_at = portal_now() + timedelta(days=1)
    round_ = Round.objects.create(report=report, number=1, closes_at=closes_at, content={"format": 99})
    issue = Issue.objects.create(
        report=report,
        kind="original",
        content={"format": 1},
        document=factories.make_document(meeting=meeting),
        issued_at=closes_at,
    )
    sound = [sentence for sentence in findings() if "cannot be read" in sentence and "Programme" in sentence]
    Programme.objects.update(content={"format": 99}, changes={"sessions": []})
    AcceptedConflict.objects.update(values={"format": 99})

    told = [sentence for sentence in findings() if "cannot be read" in sentence]

    accepted = AcceptedConflict.objects.get()
    missing = "It is not what its format says (TypeError: "
    newer = "was stored in format 99, and this version of the portal reads formats 1 to"
    begins = [
        f"Release {release.pk} (“{release}”): its content cannot be read. ProgrammeContent {newer} 2. Upgrade the",
        f"Release {release.pk} (“{release}”): its changes cannot be read. Changes was stored in format None",
        f"Accepted conflict {accepted.pk} (“{accepted}”): its values cannot be read. Values {newer} 1. Upgrade",
        f"Issue {issue.pk} (“{issue}”): its content cannot be read. {missing}",
        f"Round {round_.pk} (“{round_}”): its content cannot be read. ReportContent {newer} 2. Upgrade the portal.",
    ]
    assert sound == []
    assert [sentence[: len(begin)] for sentence, begin in zip(sorted(told), sorted(begins), strict=True)] == sorted(
        begins
    )


@pytest.mark.parametrize("key", ["format", "form"])
def test_release_with_the_earlier_name_of_its_format_is_sound_and_shown(client, meeting, key):
    factories.make_session(meeting=meeting)
    release = release_programme(meeting=meeting, kind="provisional", by=None)
    for name in ("content", "changes"):
        stored = getattr(release, name)
        setattr(release, name, {key: stored["format"], **{each: stored[each] for each in stored if each != "format"}})
    release.save()

    assert list(findings()) == []
    assert client.get(reverse("website:agenda", args=[meeting.slug])).status_code == 200


def test_accepted_conflict_with_the_fingerprint_of_others_is_found(meeting):
    factories.make_session(meeting=meeting)
    factories.accept_open_conflicts(meeting)
    accepted = AcceptedConflict.objects.get()
    sound = list(findings())
    AcceptedConflict.objects.update(rule="gone")

    assert sound == []
    assert list(findings()) == [
        f"The accepted conflict {accepted.pk} (Accepted as is: somebody who declined or withdrew) has a fingerprint of "
        "other values."
    ]


def test_documents_of_another_meeting_are_found(meeting):
    item = factories.make_session(meeting=meeting).items.get()
    foreign = factories.make_document(file=False)
    item.documents.add(foreign, factories.make_document(meeting=meeting, file=False))

    assert list(findings()) == [
        f"Item {item.pk} (“Discussion”) shows document {foreign.pk}, which is of another meeting."
    ]


def test_private_values_in_the_history_are_found(paper):
    entry = entries_of([paper.pk], Paper).first()
    type(entry).objects.filter(pk=entry.pk).update(
        changes={"return_note": ["", "Too long"]}, actor_email="a@example.org"
    )

    assert list(findings()) == [
        f"The history of paper {paper.pk} holds return_note: it should not.",
        f"The history of paper {paper.pk} holds an address: it should not.",
    ]


def test_change_of_the_day_with_a_speaker_of_another_meeting_is_found(meeting):
    foreign = factories.make_participant()
    change = meeting.day_changes.create(kind="speaker", day=meeting.starts_on, session=1, item="a", participant=foreign)

    assert list(findings()) == [
        f"The change of the day {change.pk} names participant {foreign.pk}, who is of another meeting."
    ]


def test_missing_version_of_a_text_and_notes_of_another_meeting_are_found(expert):
    notes = factories.make_notes(factories.make_session(meeting=expert.meeting), expert, "One.")
    save_notes(session_number=notes.session_number, text="Two.", based_on=1, by=expert.user)
    TextVersion.objects.filter(number=1).delete()
    VersionedText.objects.update(meeting=factories.make_meeting())

    assert list(findings()) == [
        f"Text {notes.text_id} has 1 versions, the last numbered 2.",
        f"The text of notes {notes.pk} belongs to another meeting than their session.",
    ]


def test_attendance_on_another_day_or_of_somebody_erased_is_found(meeting, expert, other_expert):
    day = meeting.ends_on + timedelta(days=1)
    AttendedDay.objects.create(participant=expert, day=day, attendance="online")
    factories.record_presence(other_expert)
    Participant.objects.filter(pk=other_expert.pk).update(erased_at=factories.TODAY)

    found = [finding for finding in findings() if "attended" in finding]

    assert found == [
        f"Participant {expert.pk} attended on {day}, which is not a day of meeting {meeting.pk}.",
        f"Participant {other_expert.pk} attended on {meeting.starts_on}, but was erased.",
    ]


def test_file_that_was_sent_for_clearance_and_is_missing_is_found(meeting, today):
    clearance = factories.make_clearance(meeting)
    file = clearance.version
    default_storage.delete(file.stored_name)

    assert list(findings()) == [f"The file of clearance file {file.pk} (version 1) of meeting {meeting.pk} is missing."]


def test_clearance_without_a_record_or_with_a_file_of_another_text_is_found(meeting, today):
    first, second = factories.make_clearance(meeting), factories.make_clearance(meeting, "aide_memoire", pages=4)
    first.events.all().delete()
    second.events.update(file=first.version)

    assert list(findings()) == [
        f"Event {second.events.get().pk} of clearance {second.pk} has a file of another text.",
        f"Clearance {first.pk} ({first}) has no record.",
    ]


def test_room_that_says_otherwise_than_its_report_is_found(meeting):
    report = change_state(report=start_report(meeting=meeting), state="draft")
    factories.record_what_took_place(meeting)
    room = Room.objects.get()
    Room.objects.update(settled="issued")
    opened = list(findings())
    Room.objects.update(settled="")
    report = change_state(report=report, state="cleared")
    Room.objects.update(settled="")

    assert opened == [f"Room {room.pk} ({room}) says that its report is issued, but it is neither cleared nor issued."]
    assert list(findings()) == [f"Report {report.pk} (“{report.title}”) is cleared, but its room says otherwise."]
