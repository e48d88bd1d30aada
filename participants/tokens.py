"""The links of invitations."""

from django.urls import reverse

from egm_portal import secret_links
from egm_portal.mail.links import absolute
from participants.models import Invitation

PURPOSE = "participants.invitation"


def invitation_token(invitation: Invitation) -> str:
    return secret_links.token_of(PURPOSE, invitation.pk, invitation.nonce)


def invitation_link(invitation: Invitation) -> str:
    return absolute(reverse("participants:invitation", args=[invitation_token(invitation)]))


def invitation_of(token: str) -> Invitation | None:
    """The invitation of a valid token, or None."""
    found = Invitation.objects.select_related("participant__meeting", "participant__user")
    invitation = found.filter(pk=secret_links.row_in(token)).first()
    is_valid = invitation and secret_links.proves(token, PURPOSE, invitation.pk, invitation.nonce)
    return invitation if is_valid else None
