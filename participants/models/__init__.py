"""Participants of a meeting, their invitations, tasks, needs and letters, and who pays for them."""

from participants.models.former import FormerParticipant
from participants.models.funding import FundingTerms, Payer
from participants.models.invitations import Invitation
from participants.models.letters_of_invitation import LetterOfInvitation
from participants.models.needs import Need
from participants.models.participant_tasks import ForWhom, ParticipantTask, TaskCompletion
from participants.models.people import Participant
from participants.models.visa_letters import InvitationLetter

__all__ = [
    "ForWhom",
    "FormerParticipant",
    "FundingTerms",
    "Invitation",
    "InvitationLetter",
    "LetterOfInvitation",
    "Need",
    "Participant",
    "ParticipantTask",
    "Payer",
    "TaskCompletion",
]
