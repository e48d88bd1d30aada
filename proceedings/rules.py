"""What may happen to notes, for how long they are kept, and from when attendance is recorded."""

from datetime import date, timedelta

from django.utils.formats import date_format

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from proceedings.models import SessionNotes

NOTES_LIFE = timedelta(days=365)
"""After the report was issued: until then it can be compared with them."""


def refusal_to_write_notes(meeting: Meeting, notes: SessionNotes | None) -> str:
    """Why nothing can be saved, in a sentence, or nothing."""
    if notes and notes.kept_at:
        return ""
    if meeting.report_issued_at and meeting.report_issued_at <= portal_now() - NOTES_LIFE:
        return "The report was issued more than 12 months ago: notes of its sessions are no longer kept."
    return ""


def refusal_to_keep_notes(notes: SessionNotes) -> str:
    return "These notes are kept already." if notes.kept_at else ""


def refusal_to_stop_keeping_notes(notes: SessionNotes) -> str:
    return "" if notes.kept_at else "These notes are not kept longer than others."


def refusal_to_record_attendance(meeting: Meeting, day: date) -> str:
    """Why nobody can record who attended on this day, or nothing."""
    if not meeting.takes_place:
        return "The meeting was cancelled or postponed: there is no attendance to record."
    if day not in meeting.days:
        return f"{date_format(day)} is not a day of the meeting."
    if day > portal_now().astimezone(meeting.zone).date():
        return f"Attendance on {date_format(day)} can be recorded from that day on."
    return ""
