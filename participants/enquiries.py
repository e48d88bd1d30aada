"""The enquiry that an organizer sends to sound a nominee out: a text to copy, of which the portal sends nothing."""

from datetime import timedelta

from django.utils.formats import date_format

from egm_portal.clock import portal_now
from egm_portal.mail.rendering import Wording, part_as_text, shared_context, signatory_of
from egm_portal.text.dates import date_range
from participants import funding
from participants.models import Participant
from participants.roles import ROLES

ANSWER_WITHIN = timedelta(days=7)


def enquiry(participant: Participant) -> Wording:
    """Subject and text, without any link."""
    meeting, now = participant.meeting, portal_now()
    days = date_range(meeting.starts_on, meeting.ends_on)
    context = shared_context(meeting=meeting, to_name=participant.name) | {
        "participant": participant,
        "owes_paper": ROLES[participant.role].owes_paper,
        "funding": funding.in_enquiry(funding.payer_of(participant), meeting),
        "answer_by": date_format((now + ANSWER_WITHIN).astimezone(meeting.zone).date()),
        "days": days,
        "signatory": signatory_of(meeting),
    }
    subject = f"Availability enquiry: expert group meeting on {meeting.short_title}, {days}"
    return Wording(subject, part_as_text("participants/_enquiry.html", context), "")
