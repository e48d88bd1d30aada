"""Participants of a meeting, their invitations, who pays for them, and their visa support letters."""

from participants.models.former import FormerParticipant
from participants.models.funding import FundingTerms, Payer
from participants.models.invitations import Invitation
from participants.models.people import Participant
from participants.models.visa_letters import InvitationLetter

__all__ = [
    "FormerParticipant",
    "FundingTerms",
    "Invitation",
    "InvitationLetter",
    "Participant",
    "Payer",
]
