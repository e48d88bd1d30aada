"""Who takes part in a meeting, how they were invited, and their letters for a visa."""

from participants.models.invitations import Invitation
from participants.models.people import Participant
from participants.models.visa_letters import InvitationLetter

__all__ = [
    "Invitation",
    "InvitationLetter",
    "Participant",
]
