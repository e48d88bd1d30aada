"""What may happen to a participant and to an invitation. No writes here, and no request."""

from datetime import datetime, timedelta

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from participants.models import Invitation, Participant
from participants.roles import ROLES

INVITATION_LIFE = timedelta(days=30)
SILENT_AFTER = timedelta(days=7)
"""How long an invitation may wait for an answer before organizers look after it."""

NO_ADDRESS = "There is no e-mail address yet."
NOT_PUBLIC = "The meeting is not public yet, and the invitation leads to its page."
MEETING_OVER = "The meeting is over."
ERASED = "This person was erased: nothing was changed."

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


def refusal_to_become(participant: Participant, status: str) -> str:
    """Why the participant's status may not change to `status`, or nothing."""
    if participant.erased_at:
        return ERASED
    return "" if can_become(participant, status) else f"{participant.get_status_display()}."


def refusal_to_invite(participant: Participant, at: datetime | None = None) -> str:
    """Why no invitation may be sent at `at` (now, if not given), the first or one before an answer; or nothing."""
    at = at or portal_now()
    if refusal := refusal_to_record_invitation(participant, at):
        return refusal
    return "" if is_public(participant.meeting, at) else NOT_PUBLIC


def refusal_to_record_invitation(participant: Participant, at: datetime | None = None) -> str:
    """The same for an invitation that goes out by other means: it leads to no page of the portal."""
    at = at or portal_now()
    if participant.erased_at:
        return ERASED
    if not participant.email:
        return NO_ADDRESS
    if at >= participant.meeting.ends_at:
        return MEETING_OVER
    if participant.status != _S.INVITED and not can_become(participant, _S.INVITED):
        return f"{participant.get_status_display()} already."
    return ""


def refusal_to_record_answer(participant: Participant, accepts: bool | None = None) -> str:
    """Why no answer may be recorded, or not this one where `accepts` says which it is; or nothing."""
    if participant.erased_at:
        return ERASED
    if not participant.email:
        return NO_ADDRESS
    able = [status for status in (_S.ACCEPTED, _S.DECLINED) if can_become(participant, status)]
    if not able:
        return f"{participant.get_status_display()}."
    if accepts is None or (_S.ACCEPTED if accepts else _S.DECLINED) in able:
        return ""
    return f"{participant.get_status_display()}, so not this answer."


def refusal_to_change_email(participant: Participant) -> str:
    """Why the address is not changed by an action, or nothing: before an invitation it is a field of the form."""
    if participant.erased_at:
        return ERASED
    return "" if has_settled_address(participant) else "Write it in the form."


def refusal_to_use_email(meeting: Meeting, email: str, but: Participant | None = None) -> str:
    """Why nobody in the meeting but this participant may have the address, or nothing; reads rows."""
    others = Participant.objects.filter(meeting=meeting, email__iexact=email).exclude(pk=but and but.pk)
    return "Somebody in this meeting has this e-mail address already." if email and others.exists() else ""


def refusal_to_revoke_invitation(participant: Participant) -> str:
    """Why no invitation can be taken back, or nothing: only one that waits for its answer."""
    if participant.status != _S.INVITED:
        return f"{participant.get_status_display()}."
    return refusal_to_become(participant, _S.NOMINATED)


def refusal_to_withdraw(participant: Participant) -> str:
    """Why the participant cannot be taken out of the meeting, or nothing."""
    return refusal_to_become(participant, _S.WITHDRAWN)


def refusal_to_move_to_reserve(participant: Participant) -> str:
    """Why the participant cannot be put on the reserve list, or nothing."""
    return refusal_to_become(participant, _S.RESERVE)


def refusal_to_nominate_again(participant: Participant) -> str:
    """Why the participant cannot be nominated again, or nothing: only from the reserve list."""
    if participant.status != _S.RESERVE:
        return f"{participant.get_status_display()}."
    return refusal_to_become(participant, _S.NOMINATED)


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
    return participant.status == _S.INVITED and not refusal_to_invite(participant, at)


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
