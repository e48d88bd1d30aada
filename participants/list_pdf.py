"""The list of participants as a PDF, printed in advance, because a GET request must not change anything.

It is served only if its content is exactly the present list: a consent that was withdrawn counts at once.
"""

from collections import defaultdict
from datetime import timedelta

from django.db.models.signals import post_delete, post_save
from django.template.loader import render_to_string
from django.utils.formats import date_format

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from egm_portal.meetings.revision import raise_revision
from egm_portal.pdf.actions import request_rendering
from egm_portal.pdf.models import Rendering
from egm_portal.pdf.printer import content_hash
from egm_portal.pdf.registry import Printable
from egm_portal.tasks import wake_after_commit
from participants.fields import Use, fields_for
from participants.models import Participant
from participants.queries import Category, by_category, listed_participants

LIST = "participants"
DAY = "<!-- the day -->"  # cannot come from user input, which is escaped

RETRY_AFTER = timedelta(hours=1)
"""The pause before a list that could not be printed is tried again."""

_S = Rendering.State


def printable_list(meeting_id: int) -> Printable:
    meeting = Meeting.objects.get(pk=meeting_id)
    return list_of(meeting, listed_participants(meeting))


def list_of(meeting: Meeting, categories: list[Category]) -> Printable:
    """The list of these people. It shows the day on which it is printed, which does not count as a change."""
    context = {"meeting": meeting, "categories": categories, "day": DAY}
    html = render_to_string("participants/list_print.html", context)
    today = date_format(portal_now().astimezone(meeting.zone))
    return Printable(
        html=html.replace(DAY, today),
        title=f"List of participants: {meeting.title}",
        stylesheets=("list.css",),
        compared=html,
    )


def ready_list(meeting: Meeting, categories: list[Category] | None = None) -> Rendering | None:
    """The PDF of the meeting's present list, if it is ready and the meeting is public.

    `categories` saves a query where they have been read already.
    """
    # Compared by content each time: a consent that is withdrawn counts at once, and a PDF must not outlive its list
    # (docs/decisions/0027).
    if meeting.public_from is None or meeting.public_from > portal_now():
        return None
    present = content_hash(list_of(meeting, listed_participants(meeting) if categories is None else categories))
    return _printed(meeting).filter(content_hash=present, state=_S.DONE).first()


def print_lists() -> None:
    """Requests the PDFs that are missing for public meetings, and deletes those that are out of date."""
    meetings = list(Meeting.objects.public())
    Rendering.objects.filter(kind=LIST).exclude(meeting__in=meetings).delete()
    people, printed = defaultdict(list), defaultdict(dict)
    listed = Participant.objects.listed().filter(meeting__in=meetings).only("meeting_id", *fields_for(Use.PRINTED))
    for person in listed:
        people[person.meeting_id].append(person)
    for rendering in Rendering.objects.filter(kind=LIST, meeting__in=meetings).defer("content"):
        printed[rendering.meeting_id][rendering.content_hash] = rendering
    for meeting in meetings:
        others = printed[meeting.pk]
        found = others.pop(content_hash(list_of(meeting, by_category(people[meeting.pk]))), None)
        if found is None or (found.state == _S.FAILED and found.finished_at <= portal_now() - RETRY_AFTER):
            request_rendering(kind=LIST, meeting=meeting, subject_id=meeting.pk)
        elif found.state == _S.DONE and not found.file.storage.exists(found.file.name):
            found.delete()  # the next sweep prints it again
        elif found.state == _S.DONE and others:
            _printed(meeting).filter(content_hash__in=others).delete()


def _printed(meeting: Meeting):
    return Rendering.objects.filter(kind=LIST, subject_id=meeting.pk)


def replace_list(rendering: Rendering) -> None:
    """The page of participants leads to the new PDF from now on, and the lists before it are gone."""
    raise_revision(rendering.meeting_id)
    if content_hash(printable_list(rendering.subject_id)) == rendering.content_hash:
        _printed(rendering.meeting).exclude(pk=rendering.pk).delete()


def _wake(sender, **kwargs) -> None:
    wake_after_commit("participants.tasks.print_lists")


def wake_with_changes() -> None:
    """Wakes the task that prints lists after each change of what they show; the beat finds what this misses."""
    for model in (Participant, Meeting):
        for change in (post_save, post_delete):
            change.connect(_wake, sender=model, dispatch_uid=f"lists of participants: {model._meta.label}")
