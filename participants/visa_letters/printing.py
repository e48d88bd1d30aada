"""The letter for a visa as it is printed."""

from django.conf import settings
from django.template.loader import render_to_string

from egm_portal.meetings.models import Contact
from egm_portal.pdf.emblem import emblem
from egm_portal.pdf.registry import Printable
from participants.models import InvitationLetter, Participant

LETTER = "invitation_letter"

INVITED_AS = {
    Participant.Role.EXPERT: "an expert",
    Participant.Role.CONSULTANT: "a consultant and facilitator",
    Participant.Role.CIVIL_SOCIETY: "a representative of civil society",
    Participant.Role.STAFF: "a staff member of the United Nations",
    Participant.Role.OBSERVER: "an observer",
}
"""How a letter names what somebody is invited as."""


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
    html = render_to_string("participants/visa_letters/letter_print.html", context)
    return Printable(html, f"Invitation to {meeting.title}", ("report.css", "letter.css"))
