"""What becomes public with a meeting, and withdrawing its announcement while nothing of it has become public."""

from django.db import transaction
from django.db.models import Q
from django.utils.text import get_text_list

from agenda.models import Programme
from egm_portal.clock import portal_now
from egm_portal.exceptions import refuse_if
from egm_portal.meetings import actions, rules
from egm_portal.meetings.models import Meeting
from papers.models import Document
from participants.models import Participant


def public_with(meeting: Meeting) -> list[str]:
    """What readers see of the meeting as soon as it is public, besides its page, in words: three queries."""
    now = portal_now()
    was_published = Q(withdrawn_at=None) | Q(withdrawn_at__gt=now)
    if meeting.announcement(now) == Meeting.Announcement.ANNOUNCED:
        was_published = Q(withdrawn_at=None) | Q(withdrawn_at__gte=meeting.public_from)  # it had readers, too
    documents = Document.objects.filter(
        was_published, meeting=meeting, access=Document.Access.PUBLIC, publish_at__lte=now
    ).count()
    listed = Participant.objects.listed().filter(meeting=meeting).count()
    return [
        *([f"{documents} document{'' if documents == 1 else 's'}"] if documents else []),
        *(
            ["the released programme"]
            if Programme.objects.filter(meeting=meeting, released_at__lte=now).exists()
            else []
        ),
        *([f"the list of participants, with {listed} name{'' if listed == 1 else 's'}"] if listed else []),
    ]


def refusal_to_withdraw(meeting: Meeting) -> str:
    """Why the announcement cannot be withdrawn, or nothing; the database is asked only where nothing else refuses."""
    if refusal := rules.refusal_to_withdraw_announcement(meeting):
        return refusal
    if meeting.announcement() != Meeting.Announcement.ANNOUNCED:
        return ""
    public = public_with(meeting)
    return f"This is public as well, so the announcement stays: {get_text_list(public, 'and')}." if public else ""


@transaction.atomic
def withdraw_announcement(*, meeting: Meeting) -> None:
    """Takes the announcement back: invitations and sign-ins stay as they are. Raises NotAllowed."""
    refuse_if(refusal_to_withdraw(Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)))
    actions.end_announcement(meeting=meeting)
