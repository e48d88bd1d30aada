"""The programme as a PDF, rendered in advance for the newest release (`egm_portal.pdf.prerendered`)."""

import json
from dataclasses import replace

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.template.loader import get_template, render_to_string

from agenda.models import Officer, Programme
from agenda.queries import ShownProgramme, ShownRole, officers_of_meeting, released_programme
from egm_portal.meetings.models import Meeting
from egm_portal.pdf.models import Rendering
from egm_portal.pdf.prerendered import NothingToRender, PrerenderedPdf
from egm_portal.pdf.registry import Printable
from egm_portal.tasks import wake_after_commit
from participants.models import Participant

TEMPLATE, HEAD = "agenda/programme_print.html", "pdf/_list_head.html"


def printable_programme(meeting: Meeting) -> Printable:
    """The newest public release without changes of the day; raises NothingToRender before the first one."""
    programme = released_programme(meeting)
    if programme is None:
        raise NothingToRender
    officers = officers_of_meeting(meeting)
    shown = {"meeting": meeting, "programme": programme.as_released, "officers": officers}
    return replace(_compared(meeting, programme, officers), html=render_to_string(TEMPLATE, shown))


def _compared(meeting: Meeting, programme: ShownProgramme, officers: list[ShownRole]) -> Printable:
    """The same without its page, which takes longer to write than all of what it is compared by."""
    facts = [
        meeting.convening_bodies,
        meeting.title,
        meeting.venue,
        meeting.room,
        meeting.city,
        meeting.country,
        meeting.time_zone,
    ]
    facts += [str(meeting.starts_on), str(meeting.ends_on), str(programme.release.released_at)]
    facts.append(programme.release.content)
    # Besides, the release's page shows who may be named at present.
    facts += [[person.pk, person.name, person.origin] for person in programme.people]
    facts += [[shown.role, *(f"{person.name} {person.origin}" for person in shown.people)] for shown in officers]
    return Printable(
        html="",
        title=f"{programme.release}: {meeting.title}",
        stylesheets=("paper_pages.css", "list.css", "programme_print.css"),
        compared=json.dumps([*(get_template(name).template.source for name in (TEMPLATE, HEAD)), facts]),
    )


PROGRAMME = PrerenderedPdf("programme", printable_programme)


def ready_programme(
    meeting: Meeting, programme: ShownProgramme, officers: list[ShownRole] | None = None
) -> Rendering | None:
    """The PDF of this programme, as the meeting shows it at present, if it is ready: one query, or two."""
    if officers is None:
        officers = officers_of_meeting(meeting)
    return PROGRAMME.ready(meeting, _compared(meeting, programme, officers))


def request_programme_pdfs(*meetings: int) -> None:
    """Requests missing PDFs and deletes outdated ones; without ids, also those of meetings no longer public."""
    public = Meeting.objects.public().filter(programmes__in=Programme.objects.public()).distinct()
    if meetings:
        public = public.filter(pk__in=meetings)
    else:
        PROGRAMME.delete_others(public)
    PROGRAMME.request_missing((meeting, printable_programme(meeting)) for meeting in public)


def _wake_worker(sender: type[Model], instance: Model, **kwargs) -> None:
    meeting_id = instance.pk if sender is Meeting else instance.meeting_id
    if Programme.objects.filter(meeting=meeting_id).exists():
        wake_after_commit("agenda.tasks.print_programme", meeting_id)


def connect_signals() -> None:
    """Has each change of what a programme shows wake the task that requests its PDF."""
    for model in (Programme, Participant, Officer, Meeting):
        for change in (post_save, post_delete):
            change.connect(_wake_worker, sender=model, dispatch_uid=f"PDFs of programmes: {model._meta.label}")
