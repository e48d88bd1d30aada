"""What may happen to a participant and to an invitation. No writes here, and no request."""

from datetime import datetime, timedelta

from egm_portal.meetings.models import Meeting
from participants.models import Invitation, Participant
from participants.roles import ROLES

INVITATION_LIFE = timedelta(days=30)
SILENT_AFTER = timedelta(days=7)
"""How long an invitation may wait for an answer before organizers look after it."""

_S = Participant.Status
TRANSITIONS: dict[str, dict[str, str]] = {
    _S.NOMINATED: {
        _S.INVITED: "invite",
        _S.RESERVE: "put on the reserve list",
        _S.ACCEPTED: "record an answer",
        _S.DECLINED: "record an answer",
    },
    _S.RESERVE: {_S.NOMINATED: "nominate", _S.INVITED: "invite", _S.DECLINED: "record an answer"},
    _S.INVITED: {_S.ACCEPTED: "accept", _S.DECLINED: "decline", _S.NOMINATED: "revoke the invitation"},
    _S.DECLINED: {_S.ACCEPTED: "change of mind", _S.INVITED: "invite again"},
    _S.ACCEPTED: {_S.WITHDRAWN: "withdraw"},
    _S.WITHDRAWN: {_S.INVITED: "invite again"},
}
TINTS = {
    _S.NOMINATED: "",
    _S.RESERVE: "accent",
    _S.INVITED: "warn",
    _S.ACCEPTED: "good",
    _S.DECLINED: "bad",
    _S.WITHDRAWN: "bad",
}


def can_become(participant: Participant, status: str) -> bool:
    """Whether the participant's status may change to `status`; nobody comes back who was erased."""
    return participant.erased_at is None and status in TRANSITIONS[participant.status]


def can_invite(participant: Participant, at: datetime) -> bool:
    """Whether an invitation may be sent, the first or one before an answer: to an address, and until the end."""
    again = participant.status == _S.INVITED and participant.erased_at is None
    may_be_asked = again or can_become(participant, _S.INVITED)
    return may_be_asked and participant.email != "" and at < participant.meeting.ends_at


def is_public(meeting: Meeting, at: datetime) -> bool:
    """Whether everybody may read the meeting's pages, to which an invitation leads."""
    return meeting.public_from is not None and meeting.public_from <= at


def owes_paper(participant: Participant) -> bool:
    """Whether a paper is asked of the participant's role."""
    return ROLES[participant.role].owes_paper


def paper_due(participant: Participant) -> datetime | None:
    """When the paper that is asked of the participant's role is due; None where none is, or no date is set."""
    return participant.papers_due if owes_paper(participant) else None


def has_settled_address(participant: Participant) -> bool:
    """Whether links or a sign-in may belong to the participant's address, so that a form may not change it."""
    return participant.status not in (_S.NOMINATED, _S.RESERVE)


def expiry(meeting: Meeting, at: datetime) -> datetime:
    """Until when an invitation sent at `at` can be answered: for 30 days, until the meeting begins, or else ends."""
    return min(at + INVITATION_LIFE, meeting.starts_at if at < meeting.starts_at else meeting.ends_at)


def can_have_new_link(participant: Participant, at: datetime) -> bool:
    """Whether somebody who asks gets a new link: invited, not answered, to a meeting that is public and not over."""
    return participant.status == _S.INVITED and is_public(participant.meeting, at) and can_invite(participant, at)


def can_answer(invitation: Invitation, at: datetime) -> bool:
    """Whether the invitation's link still takes an answer at `at`: not once the meeting is over."""
    participant = invitation.participant
    is_open = invitation.state(at) == Invitation.State.SENT and participant.status == _S.INVITED
    return is_open and at < participant.meeting.ends_at


def is_silent(participant: Participant, at: datetime) -> bool:
    """Whether somebody was invited a week before `at`, or earlier, and has not answered."""
    return participant.status == _S.INVITED and at - participant.invited_at >= SILENT_AFTER


def days_of_silence(participant: Participant, at: datetime) -> int:
    """The whole days since the invitation of somebody who has not answered."""
    return (at - participant.invited_at).days


def can_change_mind(invitation: Invitation, at: datetime) -> bool:
    """Whether the link of an invitation that was declined takes a yes after all: until the meeting begins."""
    participant = invitation.participant
    is_declined = participant.status == _S.DECLINED and invitation.state(at) == Invitation.State.ANSWERED
    return is_declined and at < participant.meeting.starts_at
