"""The list of participants as a PDF, rendered in advance (`egm_portal.pdf.prerendered`)."""

from collections import defaultdict

from django.db.models.signals import post_delete, post_save
from django.template.loader import render_to_string
from django.utils.formats import date_format

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from egm_portal.pdf.models import Rendering
from egm_portal.pdf.prerendered import PrerenderedPdf
from egm_portal.pdf.registry import Printable
from egm_portal.tasks import wake_after_commit
from participants.fields import Use, fields_for
from participants.models import Participant
from participants.queries import ORDER_OF_LIST, Category, as_printed, by_category, listed_participants

DAY = "<!-- the day -->"  # cannot come from user input, which is escaped


def list_of(meeting: Meeting, categories: list[Category]) -> Printable:
    """The list of these people. It shows the day on which it is rendered, which does not count as a change."""
    groups = [(category.heading, as_printed(category.people, capitals=True)) for category in categories]
    context = {"meeting": meeting, "groups": groups, "order": ORDER_OF_LIST, "day": DAY}
    html = render_to_string("participants/list_print.html", context)
    today = date_format(portal_now().astimezone(meeting.zone))
    return Printable(
        html=html.replace(DAY, today),
        title=f"List of participants: {meeting.title}",
        stylesheets=("paper_pages.css", "list.css"),
        compared=html,
    )


LIST = PrerenderedPdf("participants", lambda meeting: list_of(meeting, listed_participants(meeting)))


def ready_list(meeting: Meeting, categories: list[Category] | None = None) -> Rendering | None:
    """The PDF of the meeting's present list, if it is ready and the meeting is public.

    `categories` saves a query where they have been read already.
    """
    return LIST.ready(meeting, None if categories is None else list_of(meeting, categories))


def request_list_pdfs() -> None:
    """Requests missing PDFs and deletes outdated ones, also those of meetings no longer public."""
    meetings = list(Meeting.objects.public())
    LIST.delete_others(meetings)
    people = defaultdict(list)
    listed = Participant.objects.listed().filter(meeting__in=meetings).only("meeting_id", *fields_for(Use.PRINTED))
    for person in listed:
        people[person.meeting_id].append(person)
    LIST.request_missing((meeting, list_of(meeting, by_category(people[meeting.pk]))) for meeting in meetings)


def _wake_worker(sender, **kwargs) -> None:
    wake_after_commit("participants.tasks.print_lists")


def connect_signals() -> None:
    """Has each change of what lists show wake the task that requests their PDFs; the beat finds what this misses."""
    for model in (Participant, Meeting):
        for change in (post_save, post_delete):
            change.connect(_wake_worker, sender=model, dispatch_uid=f"lists of participants: {model._meta.label}")
