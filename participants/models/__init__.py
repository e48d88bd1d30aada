"""Who takes part in a meeting, how they were invited, and what they were reminded of."""

from participants.models.invitations import Invitation, InvitationLetter
from participants.models.people import Participant
from participants.models.reminders import Reminder, ReminderRule

__all__ = [
    "Invitation",
    "InvitationLetter",
    "Participant",
    "Reminder",
    "ReminderRule",
]
