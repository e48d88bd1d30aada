"""Who can have a visa support letter, and until when. No writes here, and no request."""

from datetime import datetime

from egm_portal.clock import portal_now
from participants.models import Participant
from participants.rules import MEETING_OVER

_S = Participant.Status


def may_have_letter(participant: Participant) -> bool:
    return participant.status in (_S.INVITED, _S.ACCEPTED) and participant.erased_at is None


def wants_letter(participant: Participant) -> bool:
    return may_have_letter(participant) and participant.visa_letter == Participant.VisaLetter.NEEDED


def refusal_to_make_letter(participant: Participant, at: datetime | None = None) -> str:
    if not may_have_letter(participant):
        return f"{participant.get_status_display()}."
    if not participant.meeting.takes_place:
        return "The meeting has no days at present."
    return MEETING_OVER if (at or portal_now()) >= participant.meeting.ends_at else ""


def refusal_to_change_need(participant: Participant) -> str:
    if portal_now() >= participant.meeting.ends_at:
        return "The meeting is over: nothing was changed."
    if participant.status != _S.ACCEPTED or participant.erased_at:
        return "You no longer take part, so nothing was changed."
    if participant.visa_letter == Participant.VisaLetter.SENT:
        return "Your letter has been sent: nothing was changed."
    return ""
