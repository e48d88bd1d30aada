from datetime import timedelta

import pytest

from egm_portal.adminkit.history import entries_of
from egm_portal.clock import calendar_at
from egm_portal.exceptions import NotAllowed
from egm_portal.marked_texts.actions import Base
from egm_portal.marked_texts.models import TextVersion, VersionedText
from proceedings import actions
from proceedings.models import SessionNotes
from proceedings.rules import NOTES_LIFE
from proceedings.tasks import delete_old_notes
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
ISSUED = factories.TODAY - NOTES_LIFE


@pytest.fixture
def notes(number, organizer):
    actions.save_notes(session_number=number, text="One expert noted.", based_on=0, by=organizer)
    return SessionNotes.objects.get()


def issue(meeting, at):
    type(meeting).objects.filter(pk=meeting.pk).update(report_issued_at=at)


def test_notes_outlive_the_session_that_was_deleted(session, notes):
    session.delete()

    assert [version.text for version in TextVersion.objects.all()] == ["One expert noted."]


@pytest.mark.embedded("clock")
@pytest.mark.parametrize(("issued", "left"), [(None, 1), (ISSUED + timedelta(seconds=1), 1), (ISSUED, 0)])
def test_notes_are_deleted_12_months_after_the_issue(meeting, notes, issued, left):
    issue(meeting, issued)

    delete_old_notes()
    delete_old_notes()

    assert [model.objects.count() for model in (SessionNotes, VersionedText, TextVersion)] == [left] * 3


def test_kept_notes_stay_until_they_are_kept_no_longer(meeting, notes, organizer):
    issue(meeting, ISSUED)
    actions.keep_notes(notes=notes, reason="A court has asked for them.", by=organizer)

    assert actions.delete_old_notes() == 0
    with pytest.raises(NotAllowed, match="kept already"):
        actions.keep_notes(notes=notes, reason="Again.", by=organizer)
    actions.stop_keeping_notes(notes=notes)
    assert actions.delete_old_notes() == 1


def test_notes_that_are_not_kept_cannot_be_released(notes):
    with pytest.raises(NotAllowed, match="not kept longer"):
        actions.stop_keeping_notes(notes=notes)


def test_nothing_is_saved_that_would_be_deleted_at_once(meeting, notes, number, organizer):
    issue(meeting, ISSUED)

    with pytest.raises(NotAllowed, match="no longer kept"):
        actions.save_notes(session_number=number, text="More.", based_on=1, by=organizer)
    with pytest.raises(NotAllowed, match="no longer kept"):
        actions.restore_notes(notes=notes, number=1, based_on=Base(1), by=organizer)
    actions.keep_notes(notes=notes, reason="For the next meeting.", by=organizer)
    assert actions.save_notes(session_number=number, text="More.", based_on=1, by=organizer).number == 2


@pytest.mark.usefixtures("with_history")
def test_history_says_that_notes_are_kept_and_not_what_is_in_them(notes, organizer):
    with calendar_at(factories.TODAY):
        actions.keep_notes(notes=notes, reason="A court has asked for them.", by=organizer)

    changes = [entry.changes for entry in entries_of([notes.pk], SessionNotes)]
    assert [set(change) for change in changes][-1] <= {"kept_reason", "kept_at"}
    assert "A court has asked for them." in str(changes)
    assert "One expert noted" not in str(changes)
