"""Every write to the notes of sessions and to the attendance of days."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.db import transaction

from agenda.models import SessionNumber
from egm_portal.clock import portal_now
from egm_portal.exceptions import refuse_if
from egm_portal.marked_texts.actions import Base, restored, save_version
from egm_portal.marked_texts.models import TextVersion, VersionedText
from egm_portal.meetings.models import Meeting, User
from egm_portal.undo.recording import recorded
from participants.models import Participant
from proceedings import rules
from proceedings.models import AttendedDay, SessionNotes

ALL_ATTENDED = "attended"
"""The name of the verb that is undone."""


@transaction.atomic
def save_notes(*, session_number: SessionNumber, text: str, based_on: int, by: User) -> TextVersion:
    """Saves the notes as their next version, written from version `based_on`, or 0 if there was none.

    Raises NotAllowed if somebody else has saved one since, or if notes of this meeting are no longer kept.
    """
    # Two first saves at once would both make the row: that of the number exists already, and makes them wait.
    number = SessionNumber.objects.select_for_update(of=("self",), no_key=True).get(pk=session_number.pk)
    notes = SessionNotes.objects.filter(session_number=number).select_related("text").first()
    refuse_if(rules.refusal_to_write_notes(number.meeting, notes))
    if notes is None:
        versioned = VersionedText.objects.create(meeting=number.meeting)
        notes = SessionNotes.objects.create(session_number=number, text=versioned)
    return save_version(versioned_text=notes.text, text=text, based_on=Base(based_on), by=by)


@transaction.atomic
def restore_notes(*, notes: SessionNotes, number: int, based_on: Base, by: User) -> TextVersion:
    """Saves the text of version `number` as the newest; raises NotAllowed as `save_notes` does."""
    refuse_if(rules.refusal_to_write_notes(notes.session_number.meeting, notes))
    version = TextVersion.objects.select_related("versioned_text").get(versioned_text=notes.text_id, number=number)
    return save_version(
        versioned_text=version.versioned_text,
        text=version.text,
        based_on=based_on,
        by=by,
        source=restored(number),
    )


@transaction.atomic
def keep_notes(*, notes: SessionNotes, reason: str, by: User) -> None:
    """Keeps the notes when others of the meeting are deleted; raises NotAllowed."""
    notes = SessionNotes.objects.select_for_update(no_key=True).get(pk=notes.pk)
    refuse_if(rules.refusal_to_keep_notes(notes))
    notes.kept_reason, notes.kept_at, notes.kept_by = reason, portal_now(), by
    notes.save(update_fields=["kept_reason", "kept_at", "kept_by"])


@transaction.atomic
def stop_keeping_notes(*, notes: SessionNotes) -> None:
    """Lets the notes be deleted with the others of the meeting; raises NotAllowed."""
    notes = SessionNotes.objects.select_for_update(no_key=True).get(pk=notes.pk)
    refuse_if(rules.refusal_to_stop_keeping_notes(notes))
    notes.kept_reason, notes.kept_at, notes.kept_by = "", None, None
    notes.save(update_fields=["kept_reason", "kept_at", "kept_by"])


def delete_old_notes() -> int:
    """Deletes notes 12 months after the issue of the report, unless they are kept; returns how many.

    Safe to run twice.
    """
    old = SessionNotes.objects.filter(
        kept_at=None, session_number__meeting__report_issued_at__lte=portal_now() - rules.NOTES_LIFE
    )
    texts = list(old.values_list("text", flat=True))
    VersionedText.objects.filter(pk__in=texts).delete()
    return len(texts)


@transaction.atomic
def record_attendance(*, meeting: Meeting, day: date, changes: Mapping[int, str], by: User | None) -> None:
    """Records for each participant in `changes`, by id, that they came in person or online, or (empty) did not come.

    Everybody else stays as recorded, so that several people can record the same day at once. People of other meetings
    are left out. Raises NotAllowed.
    """
    meeting = _locked_for_attendance(meeting, day)
    people = Participant.objects.filter(meeting=meeting, pk__in=changes, erased_at=None)
    absent = [person.pk for person in people if not changes[person.pk]]
    AttendedDay.objects.filter(day=day, participant__in=absent).delete()
    _record(day, {person: changes[person.pk] for person in people if changes[person.pk]}, by)


@transaction.atomic
def record_all_who_accepted(
    *, meeting: Meeting, day: date, by: User | None, batch: UUID, but: Collection[int] = ()
) -> int:
    """Records that all who accepted came as they are expected, in person or online; returns how many it added.

    Whoever is recorded already stays as recorded, and whose id is in `but` stays absent. What is written is recorded
    under this `batch`, so that it can be undone. Raises NotAllowed.
    """
    meeting = _locked_for_attendance(meeting, day)
    of_day = AttendedDay.objects.filter(participant__meeting=meeting, day=day)
    missing = Participant.objects.attending().filter(meeting=meeting).exclude(pk__in=of_day.values("participant"))
    about = {"verb": ALL_ATTENDED, "meeting": meeting, "by": by, "batch": batch}
    with recorded(meeting, touched=[of_day], **about):
        added = {person: person.attendance for person in missing.exclude(pk__in=but)}
        _record(day, added, by)
    return len(added)


def _locked_for_attendance(meeting: Meeting, day: date) -> Meeting:
    # One after the other: two that write the same rows in another order would wait for each other.
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    refuse_if(rules.refusal_to_record_attendance(meeting, day))
    return meeting


def _record(day: date, attendance: Mapping[Participant, str], by: User | None) -> None:
    at = portal_now()
    AttendedDay.objects.bulk_create(
        [
            AttendedDay(participant=person, day=day, attendance=how, recorded_at=at, recorded_by=by)
            for person, how in attendance.items()
        ],
        update_conflicts=True,
        unique_fields=["participant", "day"],
        update_fields=["attendance", "recorded_at", "recorded_by"],
    )
