"""The personal address by which somebody who takes part online joins: it leads to the link that the meeting has then.

It is computed whenever it is needed and stored nowhere, needs no sign-in and opens nothing else. It ends with the
participation, with the e-mail address to which it was sent, and when its owner asks for another.
"""

from django.urls import reverse

from egm_portal import secret_links
from egm_portal.mail.links import absolute
from participants.models import Participant

PURPOSE = "participants.joining"


def joining_address(participant: Participant) -> str:
    """The whole address of somebody who takes part online; nothing for others."""
    is_online = participant.status == Participant.Status.ACCEPTED and participant.is_online
    return absolute(reverse("participants:join_online", args=[joining_token(participant)])) if is_online else ""


def joining_token(participant: Participant) -> str:
    return secret_links.token_of(PURPOSE, participant.pk, _nonce(participant))


def participant_joining(token: str) -> Participant | None:
    """The participant to whom this token belongs and who takes part online, or None; one query."""
    attending = Participant.objects.attending().filter(erased_at=None).select_related("meeting")
    found = attending.filter(pk=secret_links.row_in(token)).first()
    is_own = found and found.is_online and secret_links.proves(token, PURPOSE, found.pk, _nonce(found))
    return found if is_own else None


def _nonce(participant: Participant) -> str:
    # Whoever withdrew and comes back, and whoever has another e-mail address, has another one.
    instants = (participant.answered_at, participant.email_since)
    return ":".join([participant.joining_nonce, *(str(int(at.timestamp())) for at in instants if at)])
