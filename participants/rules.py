"""What may happen to a participant and to an invitation. No writes here, and no request."""

from datetime import datetime, timedelta

from egm_portal.meetings.models import Meeting
from participants.models import Invitation, Participant

INVITATION_LIFE = timedelta(days=30)

_S = Participant.Status
TRANSITIONS: dict[str, dict[str, str]] = {
    _S.NOMINATED: {_S.INVITED: "invite", _S.RESERVE: "hold in reserve", _S.ACCEPTED: "record an answer"},
    _S.RESERVE: {_S.NOMINATED: "nominate", _S.INVITED: "invite"},
    _S.INVITED: {_S.ACCEPTED: "accept", _S.DECLINED: "decline", _S.NOMINATED: "revoke the invitation"},
    _S.DECLINED: {_S.ACCEPTED: "change of mind", _S.INVITED: "invite again"},
    _S.ACCEPTED: {_S.WITHDRAWN: "withdraw"},
    _S.WITHDRAWN: {_S.INVITED: "invite again"},
}


def can_become(participant: Participant, status: str) -> bool:
    """Whether the participant's status may change to `status`."""
    return status in TRANSITIONS[participant.status]


def can_invite(participant: Participant) -> bool:
    """Whether an invitation may be sent: for the first time, or once more to somebody who has not answered."""
    return participant.status == _S.INVITED or can_become(participant, _S.INVITED)


def expiry(meeting: Meeting, at: datetime) -> datetime:
    """Until when an invitation sent at `at` can be answered: for 30 days, and not once the meeting has begun."""
    life = at + INVITATION_LIFE
    return min(life, meeting.starts_at) if meeting.starts_at > at else life


def can_answer(invitation: Invitation, at: datetime) -> bool:
    """Whether the invitation's link still takes an answer at `at`."""
    return invitation.state(at) == Invitation.State.SENT and invitation.participant.status == _S.INVITED
