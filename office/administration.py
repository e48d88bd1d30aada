"""What superusers maintain for the whole portal: each task in a sentence, with the list where it is done."""

from dataclasses import dataclass

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode

from agenda.models import Session
from egm_portal.adminkit.lists.panel import NO_MEETING
from egm_portal.mail.models import Bounce, ContactMessage, Message
from egm_portal.meetings.models import Meeting, PortalUnit, User
from participants.models import Participant


@dataclass(frozen=True)
class PortalTask:
    """A task, and the list where it is done; `waiting` counts the rows that wait there."""

    name: str
    text: str
    url: str
    waiting: int = 0


def _list(model: type[Model], **narrowed: str) -> str:
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{address}?{urlencode(narrowed)}" if narrowed else address


def portal_tasks() -> dict[str, list[PortalTask]]:
    """The tasks by what they are about: three queries."""
    failed = Message.objects.filter(meeting=None, state=Message.State.FAILED).count()
    bounced = Bounce.objects.active().filter(meeting=None).count()
    erasures = Participant.objects.with_open_erasure_request().count()
    return {
        "People who work here": [
            PortalTask(
                "Accounts",
                "Open the administration to somebody, change an organizer’s address, make another superuser, or close "
                "an account. Organizers are added in their meeting, under Organizers.",
                _list(User),
            ),
            PortalTask(
                "Lost second factors",
                "Verify by telephone who is asking. Then open the person and choose “Allow another second factor”: a "
                "link is mailed to them.",
                _list(User, is_staff__exact="1"),
            ),
        ],
        "The portal": [
            PortalTask(
                "Unit and appearance",
                "The unit and institution that every page, e-mail and PDF names, with their address, logo and colour.",
                _list(PortalUnit),
            ),
        ],
        "E-mails that belong to no meeting": [
            PortalTask(
                "E-mails that were not delivered",
                "Sign-in codes, digests and notices about accounts. “Send again” tries for another 48 hours.",
                _list(Message, meeting=NO_MEETING, state__exact=Message.State.FAILED),
                failed,
            ),
            PortalTask(
                "Addresses that bounced",
                "Mark an address as working once its owner says so: e-mails to it are then sent again.",
                _list(Bounce, meeting=NO_MEETING, state="bounced"),
                bounced,
            ),
            PortalTask(
                "Messages from the contact form",
                "What readers wrote to the portal’s own unit, which also has them by e-mail. They are deleted after "
                "12 months.",
                _list(ContactMessage, meeting=NO_MEETING),
            ),
        ],
        "In all meetings": [
            PortalTask(
                "Requests for deletion of personal data",
                "Open the person and choose “Erase the person”. The page says what becomes anonymous.",
                _list(Participant, open="erasure"),
                erasures,
            ),
            PortalTask(
                "Meetings that are to be deleted",
                "“Delete” stands at the foot of a meeting’s Basics while nothing depends on the meeting. Any other "
                "meeting is cancelled.",
                _list(Meeting),
            ),
            PortalTask(
                "Sessions in any meeting",
                "Sessions whose slides are awaited, or whose speaker has declined, in one list.",
                _list(Session),
            ),
        ],
    }


def administration(request: HttpRequest, context: dict) -> HttpResponse:
    shown = {"title": "Administration", "subtitle": None, "tasks": portal_tasks()}
    return TemplateResponse(request, "office/administration.html", context | shown)
