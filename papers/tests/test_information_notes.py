"""The information note of a meeting, which goes with the e-mail that confirms an acceptance."""

import pytest
from django.core.files.storage import default_storage

from egm_portal.mail.models import Message
from egm_portal.mail.rendering import fill
from egm_portal.meetings.models import Meeting
from papers import attachments
from papers.actions import publish_document, withdraw_document
from papers.models import Document, Version
from participants.actions import accept_invitation, decline_invitation, record_answer, withdraw_participant
from tests import factories

pytestmark = pytest.mark.usefixtures("today")
ANSWER = "participants/answer"


def make_note(meeting, **details):
    values = {"kind": "information_note", "access": "participants", "title": "How to come"}
    note = factories.make_document(meeting=meeting, **values | details)
    publish_document(document=note)
    return note


def answered(meeting, answer=accept_invitation):
    """The e-mail to somebody who has just answered."""
    guest = factories.make_participant("invited", meeting=meeting)
    answer(invitation=guest.invitations.get())
    return Message.objects.get(kind=ANSWER, to=guest.email)


def files_of(message):
    """The files that leave with it, besides the calendar's."""
    return [each for each in fill(message).attachments if each.media_type == "application/pdf"]


def test_note_is_attached_to_the_confirmation(meeting):
    note = make_note(meeting)

    message = answered(meeting)

    assert "Information note: attached." in message.text
    assert "The attached calendar file adds the days of the meeting" in message.text
    [attached] = files_of(message)
    version = Version.objects.get(document=note)
    assert attached.name == version.file_name
    with default_storage.open(version.public_name) as file:
        assert attached.content == file.read()
    assert any(each.media_type.startswith("text/calendar") for each in fill(message).attachments)


def test_answer_that_an_organizer_records_brings_it_too(meeting):
    make_note(meeting)
    guest = factories.make_participant(meeting=meeting)

    record_answer(participant=guest, accepts=True, note="By telephone.")

    assert len(files_of(Message.objects.get(kind=ANSWER))) == 1


def test_note_of_a_meeting_that_is_not_announced_is_attached_for_whomever_it_is(meeting):
    Meeting.objects.update(public_from=None)
    meeting.refresh_from_db()
    make_note(meeting)
    make_note(meeting, access="public", title="Hotels")

    message = answered(meeting)

    assert "Information notes: attached." in message.text
    assert len(files_of(message)) == 2


@pytest.mark.parametrize("values", [{"publish_at": None}, {"access": "organizers"}, {"kind": "background"}])
def test_nothing_is_said_of_what_is_no_note_for_participants(meeting, values):
    Document.objects.filter(pk=make_note(meeting).pk).update(**values)
    make_note(factories.make_meeting())

    message = answered(meeting)

    assert "Information note" not in message.text
    assert files_of(message) == []


def test_large_note_is_named_with_the_way_to_it(meeting, monkeypatch):
    monkeypatch.setattr(attachments, "MAX_ATTACHED", 10)
    make_note(meeting)
    public = make_note(meeting, access="public", title="Hotels")
    before = answered(meeting)
    Meeting.objects.update(public_from=None)
    meeting.refresh_from_db()

    message = answered(meeting)

    assert "Information note: “How to come”, on your personal page, for participants only." in before.text
    assert "Information note: Hotels <" in before.text
    assert public.get_absolute_url() in before.html
    assert files_of(before) == []
    assert "How to come" in message.text
    assert "Hotels" not in message.text  # nobody could open its page


def test_files_have_the_limit_together(meeting, monkeypatch):
    first = make_note(meeting)
    make_note(meeting, title="Hotels")
    monkeypatch.setattr(attachments, "MAX_ATTACHED", Version.objects.get(document=first).public_size + 1)

    message = answered(meeting)

    assert "Information note: attached." in message.text
    assert "“Hotels”, on your personal page" in message.text
    assert len(files_of(message)) == 1


def test_note_on_another_site_is_named(meeting):
    make_note(meeting, file=False, link="https://example.org/note", access="public")

    message = answered(meeting)

    assert "Information note: How to come <" in message.text
    assert files_of(message) == []


def test_whoever_declines_or_no_longer_takes_part_gets_none(meeting):
    make_note(meeting)

    declined = answered(meeting, decline_invitation)
    accepted = answered(meeting)
    withdraw_participant(participant=meeting.participants.get(email=accepted.to), tells=False)

    assert "Information note" not in declined.text
    assert fill(declined).attachments == ()
    assert fill(accepted).attachments == ()


def test_note_that_is_withdrawn_before_the_e_mail_leaves_stays_here(meeting):
    note = make_note(meeting)
    message = answered(meeting)

    withdraw_document(document=note, reason="Wrong file.")

    assert files_of(message) == []
    assert Document.objects.information_notes().count() == 0
