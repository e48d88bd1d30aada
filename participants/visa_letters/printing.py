from django.template.loader import render_to_string

from egm_portal.meetings.models import Contact
from egm_portal.meetings.unit import present_unit
from egm_portal.pdf.emblem import emblem
from egm_portal.pdf.registry import Printable
from participants.models import InvitationLetter
from participants.roles import ROLES

LETTER = "invitation_letter"


def printable_letter(participant_id: int) -> Printable:
    letters = InvitationLetter.objects.select_related("participant__meeting")
    letter = letters.get(participant=participant_id)
    meeting = letter.participant.meeting
    context = {
        "letter": letter,
        "reference": f"{meeting.slug}/{participant_id}",
        "participant": letter.participant,
        "meeting": meeting,
        "contact": meeting.contacts.first() or Contact(unit=present_unit().name),
        "role": ROLES[letter.participant.role].invited_as,
        "emblem": emblem(),
    }
    html = render_to_string("participants/visa_letters/letter_print.html", context)
    return Printable(html, f"Invitation to {meeting.title}", ("paper_pages.css", "letter.css"))
