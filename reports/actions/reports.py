"""Writes to the report of a meeting."""

from django.db import transaction

from agenda.models import Session
from agenda.queries import newest_public_release, overlay_of
from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.mail.batch import queue_messages
from egm_portal.marked_texts.models import VersionedText
from egm_portal.meetings.models import Meeting, User
from egm_portal.pdf.actions import request_rendering
from egm_portal.pdf.models import Rendering
from reports import mail, rules
from reports.actions.numbers import number_recommendations, remove_numbers
from reports.actions.sections import locked_report, make_first_sections
from reports.models import Report
from reports.report_pdf import KIND
from reports.signals import state_changes
from reports.writing_rules import people_of_sections, writers_of
from room.actions.screen import locked_room, settle_room
from room.models import Room

__all__ = [
    "change_state",
    "delete_report",
    "request_report_rendering",
    "start_report",
    "tell_writers",
]

_S = Report.State


@transaction.atomic
def start_report(*, meeting: Meeting) -> Report:
    """The meeting's report, created in outline if there is none: a section of discussion for each released session.

    Raises NotAllowed.
    """
    refuse_if(rules.refusal_to_start(meeting))
    report, is_new = Report.objects.get_or_create(meeting=meeting, defaults={"title": meeting.title})
    if not is_new:
        return report
    release = newest_public_release(meeting)
    # A session may have been deleted from the draft after the release: then its section refers to none.
    present = set(Session.objects.filter(meeting=meeting).values_list("pk", flat=True))
    make_first_sections(
        report=report,
        discussed=[
            (session.title, session.session if session.session in present else None)
            for session in overlay_of(release, meeting).held
            if session.info.has_section
        ],
    )
    tell_writers(report=report)
    return report


def tell_writers(*, report: Report) -> None:
    """Tells everybody who writes the report, or a section of it, as a participant: once."""
    queue_messages(mail.asked_to_write(report, writers_of(report) | people_of_sections(report)))


@transaction.atomic
def change_state(*, report: Report, state: str, reason: str = "", by: User | None = None) -> Report:
    """Puts the report in draft or clears it; the day of clearance is the date on its cover.

    It is cleared without the answer of an office with a `reason` only, which is kept with the clearances.
    Whoever circulates or issues it leads it to the other states.
    """
    report = locked_report(report)
    # Whoever adopts locks the room only: otherwise something could be adopted while the numbers are given.
    room = locked_room(report.meeting_id)
    if state not in (_S.DRAFT, _S.CLEARED):
        raise NotAllowed(rules.wrong_state(report))
    verb = "draft" if state == _S.DRAFT else "clear"
    refuse_if(rules.refusal_to(verb, report, has_reason=bool(reason.strip())))
    state_changes.send(Report, report=report, state=state, reason=reason, by=by)
    report.state, report.state_at = state, portal_now()
    report.dated_on = report.state_at.astimezone(report.meeting.zone).date() if state == _S.CLEARED else None
    # Back in draft, the page for participants is closed and so are comments.
    if state == _S.DRAFT:
        report.comments_until = None
    report.save()
    settle_room(room, Room.Settled.CLEARED if state == _S.CLEARED else "")
    if state == _S.CLEARED:
        number_recommendations(report)
    else:
        remove_numbers(report)
    return report


@transaction.atomic
def request_report_rendering(*, report: Report, by: User | None) -> Rendering:
    """Requests a PDF of the report's present content; the same content is printed once."""
    report = locked_report(report)
    if report.state == _S.ISSUED:
        raise NotAllowed("The report has been issued: its PDF stays as it is.")
    rendering = request_rendering(kind=KIND, meeting=report.meeting, subject_id=report.pk, by=by)
    Report.objects.filter(pk=report.pk).update(rendering=rendering)
    return rendering


@transaction.atomic
def delete_report(*, report: Report) -> None:
    """Deletes the report with every version of its text; raises NotAllowed if it is cleared or was issued."""
    report = locked_report(report)
    refuse_if(rules.refusal_to_delete(report))
    texts = list(report.sections.values_list("text", flat=True))
    report.delete()
    VersionedText.objects.filter(pk__in=texts).delete()
