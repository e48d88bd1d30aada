"""What may happen to a participant and to an invitation. No writes here, and no request."""

from datetime import date, datetime, time, timedelta

from django.utils.formats import date_format

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from egm_portal.text.dates import day_of_deadline
from egm_portal.transitions import Transitions, Undoable, can_be_undone
from participants.models import Invitation, Participant, ParticipantTask
from participants.roles import ROLES

INVITATION_LIFE = timedelta(days=30)
REPLY_WITHIN = timedelta(days=14)
"""How long after an invitation a reply is asked for, unless an organizer chooses another day."""

OPEN_AFTER_REPLY_BY = timedelta(days=7)
"""How long a link works at least after the day by which a reply is asked for: longer than until the last reminder."""

SILENT_AFTER = timedelta(days=7)
"""How long an invitation may be unanswered before organizers are asked to follow up."""

NO_ADDRESS = "There is no e-mail address yet."
MAIL_BOUNCED = "An e-mail to this address bounced."
MEETING_OVER = "The meeting is over."
MEETING_CANCELLED = "The meeting has been cancelled."
ERASED = "This person’s data has been erased: nothing was changed."

_S = Participant.Status
TRANSITIONS: Transitions = {
    _S.NOMINATED: {
        _S.INVITED: "invite",
        _S.RESERVE: Undoable("put on the reserve list"),
        _S.ACCEPTED: "record an answer",
        _S.DECLINED: "record an answer",
    },
    _S.RESERVE: {_S.NOMINATED: "nominate again", _S.INVITED: "invite", _S.DECLINED: "record an answer"},
    _S.INVITED: {_S.ACCEPTED: "accept", _S.DECLINED: "decline", _S.NOMINATED: "revoke the invitation"},
    _S.DECLINED: {_S.ACCEPTED: "change of mind", _S.INVITED: "invite again"},
    _S.ACCEPTED: {_S.WITHDRAWN: Undoable("withdraw")},
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
    return participant.erased_at is None and status in TRANSITIONS[participant.status]


def refusal_to_become(participant: Participant, status: str) -> str:
    if participant.erased_at:
        return ERASED
    return "" if can_become(participant, status) else f"{participant.get_status_display()}."


def refusal_to_invite(participant: Participant, at: datetime | None = None) -> str:
    """Why no invitation, the first or a repeated one, may be sent or recorded at `at` (now, if not given), or nothing.

    The meeting need not be public: those who are invited read what they need by their link.
    """
    at = at or portal_now()
    if participant.erased_at:
        return ERASED
    if not participant.email:
        return NO_ADDRESS
    if refusal := refusal_of_ended(participant.meeting, at):
        return refusal
    if participant.status != _S.INVITED and not can_become(participant, _S.INVITED):
        return f"Already {participant.get_status_display().lower()}."
    return ""


def refusal_of_ended(meeting: Meeting, at: datetime) -> str:
    """Why the days of the meeting, or its cancellation, prevent any invitation, or nothing."""
    if meeting.state == Meeting.State.CANCELLED:
        return MEETING_CANCELLED
    return MEETING_OVER if meeting.takes_place and at >= meeting.ends_at else ""


def refusal_to_record_answer(participant: Participant, accepts: bool | None = None) -> str:
    """Why no answer may be recorded, or not this one if `accepts` says which; or nothing."""
    if participant.erased_at:
        return ERASED
    if not participant.email:
        return NO_ADDRESS
    possible = [status for status in (_S.ACCEPTED, _S.DECLINED) if can_become(participant, status)]
    if not possible:
        return f"{participant.get_status_display()}."
    if accepts is None or (_S.ACCEPTED if accepts else _S.DECLINED) in possible:
        return ""
    return f"{participant.get_status_display()}: this answer cannot be recorded."


def refusal_to_change_email(participant: Participant) -> str:
    if participant.erased_at:
        return ERASED
    # Before an invitation the address is a field of the form.
    return "" if has_settled_address(participant) else "Change it in the form."


def refusal_to_use_email(meeting: Meeting, email: str, participant: Participant | None = None) -> str:
    """Why this participant, or a new one, may not have the address in the meeting, or nothing; reads rows."""
    same = Participant.objects.filter(meeting=meeting, email__iexact=email)
    others = same.exclude(pk=participant.pk) if participant else same
    return "Somebody in this meeting already has this e-mail address." if email and others.exists() else ""


def refusal_to_mark_tasks(participant: Participant) -> str:
    """Why nothing can be said of what the participant has done, or nothing."""
    if participant.erased_at:
        return ERASED
    return "" if participant.status == _S.ACCEPTED else f"{participant.get_status_display()}."


def refusal_to_mark_task(participant: Participant, asked: ParticipantTask | None) -> str:
    """Why it cannot be said that the participant has done this task, which is None if it is not asked of them."""
    return refusal_to_mark_tasks(participant) or ("" if asked else "This task is not asked of them.")


def refusal_to_say_need(participant: Participant, at: datetime) -> str:
    """Why the participant can no longer say what they need in order to take part, or nothing."""
    if participant.erased_at or participant.status != _S.ACCEPTED:
        return ERASED if participant.erased_at else "You do not take part in this meeting."
    return refusal_of_ended(participant.meeting, at)


def has_name_to_check(participant: Participant) -> bool:
    """Whether the row is one of `with_guessed_names`."""
    is_gone = participant.status in Participant.GONE or participant.erased_at is not None
    return participant.has_guessed_name and not is_gone and participant.family_name != participant.name


def refusal_to_check_family_name(participant: Participant) -> str:
    if participant.erased_at:
        return ERASED
    return "" if participant.has_guessed_name else f"{participant.get_family_name_state_display()}."


def refusal_to_revoke_invitation(participant: Participant) -> str:
    if participant.status != _S.INVITED:
        return f"{participant.get_status_display()}."
    return refusal_to_become(participant, _S.NOMINATED)


def refusal_to_withdraw(participant: Participant) -> str:
    return refusal_to_become(participant, _S.WITHDRAWN)


def refusal_to_make_joining_address(participant: Participant, at: datetime) -> str:
    """Why the person cannot have another address for joining online; or nothing."""
    if participant.status != _S.ACCEPTED or not participant.is_online:
        return "Only those who take part online have an address for joining."
    return "The meeting is over." if at >= participant.meeting.ends_at else ""


def refusal_to_sound_out(participant: Participant) -> str:
    """Why it cannot be noted that the person was asked, in confidence, whether they would be available; or nothing."""
    if participant.erased_at:
        return ERASED
    return "" if participant.status in (_S.NOMINATED, _S.RESERVE) else f"{participant.get_status_display()}."


def refusal_to_mark_cleared(participant: Participant) -> str:
    """Why it cannot be noted that the name of the person was cleared, before an invitation; or nothing."""
    return refusal_to_sound_out(participant)


def refusal_of_day(day: date, meeting: Meeting, at: datetime) -> str:
    """Why somebody cannot have been sounded out, or cleared, on this day; or nothing."""
    return "This day is still to come." if day > at.astimezone(meeting.zone).date() else ""


def refusal_to_move_to_reserve(participant: Participant) -> str:
    return refusal_to_become(participant, _S.RESERVE)


def refusal_to_replace(participant: Participant) -> str:
    """Why the person's place cannot be given to anybody, or nothing; reads rows."""
    if participant.erased_at:
        return ERASED
    if participant.status not in Participant.GONE:
        return f"{participant.get_status_display()}."
    if refusal := refusal_of_ended(participant.meeting, portal_now()):
        return refusal
    return _place_is_given(participant)


def _place_is_given(participant: Participant) -> str:
    replacement = participant.replacement
    if replacement is None:
        return ""
    if replacement.status in Participant.GONE:
        return f"{replacement} had taken their place: replace {replacement} instead."
    return f"{replacement} takes their place."


def refusal_to_take_the_place(candidate: Participant) -> str:
    """Why the place of somebody else in the meeting cannot be given to the candidate, or nothing."""
    if candidate.erased_at:
        return ERASED
    refusals = {
        _S.ACCEPTED: f"{candidate} already takes part.",
        _S.INVITED: f"{candidate} has already been invited.",
        _S.DECLINED: f"{candidate} has declined.",
        _S.WITHDRAWN: f"{candidate} has withdrawn.",
    }
    if refusal := refusals.get(_S(candidate.status)):
        return refusal
    return f"{candidate} takes the place of {candidate.replaces}." if candidate.replaces_id else ""


def refusal_to_undo(participant: Participant, status: str) -> str:
    """Why the participant cannot return to this status by undoing what was done; or nothing."""
    if participant.erased_at:
        return ERASED
    if not can_be_undone(TRANSITIONS, status, participant.status):
        return f"{participant.get_status_display()}."
    return _place_is_given(participant)


def refusal_to_nominate_again(participant: Participant) -> str:
    if participant.status != _S.RESERVE:
        return f"{participant.get_status_display()}."
    return refusal_to_become(participant, _S.NOMINATED)


def is_public(meeting: Meeting, at: datetime) -> bool:
    return meeting.public_from is not None and meeting.public_from <= at


def owes_paper(participant: Participant) -> bool:
    return ROLES[participant.role].owes_paper


def paper_due(participant: Participant) -> datetime | None:
    """When the paper of the participant's role is due; None if none is asked for, or no date is set."""
    return participant.papers_due if owes_paper(participant) else None


def has_settled_address(participant: Participant) -> bool:
    """Whether links or a sign-in may depend on the participant's address, so that a form must not change it."""
    return participant.status not in (_S.NOMINATED, _S.RESERVE)


def expiry(meeting: Meeting, at: datetime, reply_by: date | None = None) -> datetime:
    """Until when an invitation sent at `at` can be answered: 30 days, and a week after the day to reply by at least."""
    # Not beyond the start of the meeting; somebody invited while it is in session can answer until it ends.
    latest = meeting.starts_at if at < meeting.starts_at else meeting.ends_at
    until = at + INVITATION_LIFE
    if reply_by:
        until = max(until, datetime.combine(reply_by, time.max, meeting.zone) + OPEN_AFTER_REPLY_BY)
    return min(until, latest)


def usual_reply_by(meeting: Meeting, at: datetime) -> date:
    """The day by which a reply to an invitation sent at `at` is asked for, if an organizer chooses no other."""
    return min(at.astimezone(meeting.zone).date() + REPLY_WITHIN, last_day_to_reply(meeting, at))


def last_day_to_reply(meeting: Meeting, at: datetime) -> date:
    """The last day that an invitation sent at `at` can name for a reply."""
    ends_at = meeting.starts_at if at < meeting.starts_at else meeting.ends_at
    return day_of_deadline(ends_at, meeting.time_zone)


def reply_by(invitation: Invitation) -> date:
    """The day by which the invitation asks for a reply; what was sent before there was one has the usual day."""
    return invitation.reply_by or usual_reply_by(invitation.participant.meeting, invitation.created_at)


def refusal_to_ask_by(day: date, meeting: Meeting, at: datetime) -> str:
    """Why an invitation sent at `at` cannot ask for a reply by this day, or nothing."""
    if day < at.astimezone(meeting.zone).date():
        return "This day is over."
    if day > (last := last_day_to_reply(meeting, at)):
        return f"Nobody can reply after {date_format(last)}, since the meeting begins or is over then."
    return ""


def paper_before_reply(participant: Participant, day: date) -> str:
    """The conflict of an invitation that asks for a reply by this day and for a paper due before it; or nothing."""
    due = paper_due(participant)
    if due is None or (due_on := day_of_deadline(due, participant.meeting.time_zone)) >= day:
        return ""
    return f"The paper of {participant.name} is due on {date_format(due_on)}, before the day to reply by."


def can_have_new_link(participant: Participant, at: datetime) -> bool:
    return participant.status == _S.INVITED and not refusal_to_invite(participant, at)


def can_answer(invitation: Invitation, at: datetime) -> bool:
    participant = invitation.participant
    is_open = invitation.state(at) == Invitation.State.SENT and participant.status == _S.INVITED
    return is_open and not refusal_of_ended(participant.meeting, at)


def is_silent(participant: Participant, at: datetime) -> bool:
    return participant.status == _S.INVITED and at - participant.invited_at >= SILENT_AFTER


def days_of_silence(participant: Participant, at: datetime) -> int:
    return (at - participant.invited_at).days


def can_change_mind(invitation: Invitation, at: datetime) -> bool:
    """Whether an invitation that was declined can still be accepted by its link; reads rows.

    It can until the meeting begins, unless the place was given to somebody else.
    """
    participant = invitation.participant
    is_declined = participant.status == _S.DECLINED and invitation.state(at) == Invitation.State.ANSWERED
    return is_declined and at < participant.meeting.starts_at and participant.replacement is None
