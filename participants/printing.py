"""The list of participants, and a letter for a visa, as they are printed."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.dateformat import format as written

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Contact, Meeting
from egm_portal.pdf.emblem import emblem
from egm_portal.pdf.registry import Printable
from participants.models import InvitationLetter, Participant
from participants.queries import Category, listed_participants

LIST = "participants"
LETTER = "invitation_letter"
DAY = "<!-- the day -->"  # nobody can type it: what people typed is escaped

INVITED_AS = {
    Participant.Role.EXPERT: "an expert",
    Participant.Role.CONSULTANT: "a consultant and facilitator",
    Participant.Role.CIVIL_SOCIETY: "a representative of civil society",
    Participant.Role.STAFF: "a staff member of the United Nations",
    Participant.Role.OBSERVER: "an observer",
}
"""How a letter names what somebody is invited as."""


def printable_list(meeting_id: int) -> Printable:
    """The list of participants of the meeting as it is now."""
    meeting = Meeting.objects.get(pk=meeting_id)
    return list_of(meeting, listed_participants(meeting))


def list_of(meeting: Meeting, categories: list[Category]) -> Printable:
    """The list with these people. It names the day on which it is made, which makes no other list of it."""
    context = {"meeting": meeting, "categories": categories, "day": DAY}
    html = render_to_string("participants/list_print.html", context)
    today = written(portal_now().astimezone(meeting.zone), "j F Y")
    return Printable(
        html=html.replace(DAY, today),
        title=f"List of participants: {meeting.title}",
        stylesheets=("report.css", "list.css"),
        compared=html,
    )


def printable_letter(participant_id: int) -> Printable:
    """The letter for a visa as the organizer wrote it, on the paper of the meeting's unit."""
    letters = InvitationLetter.objects.select_related("participant__meeting")
    letter = letters.get(participant=participant_id)
    meeting = letter.participant.meeting
    context = {
        "letter": letter,
        "participant": letter.participant,
        "meeting": meeting,
        "contact": meeting.contacts.first() or Contact(unit=settings.PORTAL_UNIT),
        "role": INVITED_AS[letter.participant.role],
        "emblem": emblem(),
    }
    html = render_to_string("participants/letter_print.html", context)
    return Printable(html, f"Invitation to {meeting.title}", ("report.css", "letter.css"))
