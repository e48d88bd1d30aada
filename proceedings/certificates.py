"""Certificates of attendance: what they say, for whom they are, and their PDFs, of one person or of a meeting."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format

from egm_portal.adminkit.roles import has_role
from egm_portal.clock import portal_now
from egm_portal.exceptions import NotYours
from egm_portal.meetings.models import Contact, Meeting, StaffRole
from egm_portal.meetings.unit import present_unit
from egm_portal.pdf.actions import delete_earlier, request_rendering
from egm_portal.pdf.emblem import emblem
from egm_portal.pdf.pages import PdfPage
from egm_portal.pdf.queries import present_rendering
from egm_portal.pdf.registry import Printable, Source
from egm_portal.text.dates import on_days
from participants.models import Participant
from proceedings.models import AttendedDay

CERTIFICATE, CERTIFICATES = "certificate", "certificates"
LIFE = timedelta(days=365)
"""After the last day: until then people have their certificates generated themselves."""


@dataclass(frozen=True)
class Certificate:
    """What one certificate says; `took_part` is "in person", or "in person on 24 July 2013" of who came on fewer days.

    `signed_by` has the signatory and their title, or the unit.
    """

    participant: Participant
    took_part: str
    reference: str
    signed_by: list[str]


def certificate_until(meeting: Meeting) -> date:
    """The last day on which people have their certificates generated themselves."""
    return meeting.ends_on + LIFE


def certified(meeting: Meeting) -> QuerySet[Participant]:
    """Those for whom a certificate can be made: nobody before the meeting is over."""
    if not meeting.takes_place or portal_now() < meeting.ends_at:
        return Participant.objects.none()
    days = AttendedDay.objects.filter(participant=OuterRef("pk"))
    return Participant.objects.filter(Exists(days), meeting=meeting, erased_at=None)


def has_certificate(participant: Participant) -> bool:
    """Whether this person can have their own certificate generated now: one query once the meeting is over."""
    meeting = participant.meeting
    is_late = portal_now().astimezone(meeting.zone).date() > certificate_until(meeting)
    return not is_late and certified(meeting).filter(pk=participant.pk).exists()


def took_part(meeting: Meeting, attended: Iterable[AttendedDay]) -> str:
    """How the person who has these days took part, and when, unless it was on every day."""
    days: dict[str, list[date]] = {}
    for row in attended:
        days.setdefault(row.get_attendance_display().lower(), []).append(row.day)
    if len(days) == 1 and len(next(iter(days.values()))) == len(meeting.days):
        return next(iter(days))
    return " and ".join(f"{how} {_on(of_kind)}" for how, of_kind in sorted(days.items(), key=lambda each: each[1]))


def _on(days: list[date]) -> str:
    if (days[-1] - days[0]).days + 1 == len(days):
        return on_days(days[0], days[-1])
    return f"on {', '.join(date_format(day, 'j F') for day in days[:-1])} and {date_format(days[-1])}"


def printable(meeting: Meeting, people: QuerySet[Participant]) -> Printable:
    """A page for each of these people of the meeting."""
    contact = meeting.contacts.first() or Contact(unit=present_unit().name)
    signatory = [meeting.letter_signatory, meeting.letter_signatory_title]
    certificates = [
        Certificate(
            participant=person,
            took_part=took_part(meeting, person.attended_days.all()),
            reference=f"{meeting.slug}/attendance/{person.pk}",
            signed_by=[line for line in signatory if line] or [contact.unit],
        )
        for person in sorted(people.prefetch_related("attended_days"), key=lambda person: person.sort_key)
    ]
    context = {"meeting": meeting, "certificates": certificates, "contact": contact, "emblem": emblem()}
    html = render_to_string("proceedings/certificates_print.html", context)
    return Printable(html, f"Certificate of attendance: {meeting.title}", ("certificate.css",))


def _of_person(pk: int) -> Printable:
    people = Participant.objects.filter(pk=pk)
    return printable(people.select_related("meeting").get().meeting, people)


def _of_meeting(pk: int) -> Printable:
    meeting = Meeting.objects.get(pk=pk)
    return printable(meeting, certified(meeting))


SOURCES = [
    Source(CERTIFICATE, _of_person, done=delete_earlier),
    Source(CERTIFICATES, _of_meeting, done=delete_earlier),
]


def _certificate_page(request: HttpRequest, pk: int) -> PdfPage:
    """The page of one certificate, for the person themselves and for those who work on the meeting."""
    participant = get_object_or_404(Participant.objects.select_related("meeting"), pk=pk)
    meeting = participant.meeting
    works_here = has_role(request, StaffRole.VIEWER, meeting.pk)
    is_own = Participant.objects.of_user(request.user).filter(pk=pk).exists() and has_certificate(participant)
    if not works_here and not is_own:
        raise NotYours
    if not certified(meeting).filter(pk=pk).exists():
        raise Http404
    if works_here:
        request.edited_meeting = meeting.pk  # whose bar stands above the page
        back = (participant.name, reverse("admin:participants_participant_change", args=[pk]))
    else:
        back = ("Your personal page", reverse("my:meeting", args=[meeting.slug]))
    return PdfPage(
        meeting=meeting,
        title="Certificate of attendance" if is_own else f"Certificate of attendance of {participant.name}",
        file_name=f"{meeting.slug}-certificate-{pk}",
        trail=[back, ("Certificate of attendance", "")],
        find=lambda: present_rendering(CERTIFICATE, pk),
        generate=_generate(CERTIFICATE, meeting, pk),
        may_generate=is_own or has_role(request, StaffRole.EDITOR, meeting.pk),
        others=[(f"Back to {'the participant' if works_here else 'your personal page'}", back[1])],
    )


def _certificates_page(request: HttpRequest, pk: int) -> PdfPage:
    """The page of the certificates of all who attended, for those who work on the meeting."""
    meeting = get_object_or_404(Meeting, pk=pk)
    if not has_role(request, StaffRole.VIEWER, meeting.pk):
        raise NotYours
    if not certified(meeting).exists():
        raise Http404
    request.edited_meeting = meeting.pk  # whose bar stands above the page
    attendance = reverse("admin:meetings_meeting_attendance", args=[pk])
    return PdfPage(
        meeting=meeting,
        title="Certificates of attendance",
        file_name=f"{meeting.slug}-certificates",
        trail=[("Attendance", attendance), ("Certificates", "")],
        find=lambda: present_rendering(CERTIFICATES, pk),
        generate=_generate(CERTIFICATES, meeting, pk),
        may_generate=has_role(request, StaffRole.EDITOR, meeting.pk),
        others=[("Back to the attendance", attendance)],
    )


def _generate(kind: str, meeting: Meeting, pk: int) -> Callable:
    return lambda by: request_rendering(kind=kind, meeting=meeting, subject_id=pk, by=by)


PAGES = {CERTIFICATE: _certificate_page, CERTIFICATES: _certificates_page}
