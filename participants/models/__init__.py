"""Who takes part in a meeting, and how they were invited."""

from participants.models.invitations import Invitation, InvitationLetter
from participants.models.people import Participant

__all__ = [
    "Invitation",
    "InvitationLetter",
    "Participant",
]
