"""Every write to participants and their invitations that has a consequence."""

from datetime import datetime

from django.db import transaction
from django.dispatch import Signal

from egm_portal.clock import portal_now
from egm_portal.meetings.actions import user_with_email
from egm_portal.meetings.models import User
from egm_portal.refusal import NotAllowed
from participants import mail, rules, tokens
from participants.models import Invitation, Participant

accepted = Signal()
"""Sent with `participant` in the transaction in which somebody comes to take part: other floors add what they owe."""


class AnsweredAlready(Exception):
    """The invitation holds an answer, or takes none any more."""


@transaction.atomic
def invite_participant(*, participant: Participant, by: User | None) -> Invitation:
    """Invites the participant by mail, or once more with a new link: the one before it dies."""
    participant = _locked(participant)
    if not rules.can_invite(participant):
        raise NotAllowed(f"{participant.name} has {participant.get_status_display().lower()}: no invitation was sent.")
    now = portal_now()
    Invitation.objects.standing().filter(participant=participant).update(revoked_at=now)
    invitation = Invitation.objects.create(
        participant=participant,
        nonce=tokens.new_nonce(),
        invited_by=by,
        created_at=now,
        expires_at=rules.expiry(participant.meeting, now),
    )
    participant.status, participant.invited_at = Participant.Status.INVITED, now
    participant.save()
    invitation.message = mail.invitation_sent(invitation)
    invitation.save()
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation: Invitation) -> None:
    """Makes the invitation's link dead; the participant goes back to the nominations."""
    participant = _locked(invitation.participant)
    if not Invitation.objects.standing().filter(pk=invitation.pk, answered_at=None).update(revoked_at=portal_now()):
        raise NotAllowed(f"{participant.name} has answered: the invitation was not revoked.")
    _become(participant, Participant.Status.NOMINATED)
    participant.save()


@transaction.atomic
def accept_invitation(*, invitation: Invitation, list_consent: bool | None = None) -> Participant:
    """Takes the invitation's link as a yes, once; raises AnsweredAlready when it takes no answer.

    `list_consent` is whether the person may be named in public; None leaves what was known.
    """
    participant = _claimed(invitation)
    participant.list_consent = participant.list_consent if list_consent is None else list_consent
    return _answer(participant, Participant.Status.ACCEPTED, note="")


@transaction.atomic
def decline_invitation(*, invitation: Invitation, reason: str = "") -> Participant:
    """Takes the invitation's link as a no, once; raises AnsweredAlready when it takes no answer."""
    participant = _claimed(invitation)
    return _answer(participant, Participant.Status.DECLINED, note=reason)


@transaction.atomic
def record_answer(*, participant: Participant, accepts: bool, by: User | None, note: str) -> Participant:
    """Writes down an answer that somebody gave in another way, with a note of how."""
    participant = _locked(participant)
    status = Participant.Status.ACCEPTED if accepts else Participant.Status.DECLINED
    if not rules.can_become(participant, status):
        raise NotAllowed(f"{participant.name} is {participant.get_status_display().lower()}: no answer was recorded.")
    Invitation.objects.standing().filter(participant=participant, answered_at=None).update(answered_at=portal_now())
    return _answer(participant, status, note=note)


@transaction.atomic
def set_list_consent(*, participant: Participant, agrees: bool) -> None:
    """Writes down whether the person agrees to be named in public."""
    participant = _locked(participant)
    participant.list_consent = agrees
    participant.save()


@transaction.atomic
def withdraw_participant(*, participant: Participant, note: str = "") -> None:
    """Takes somebody who had accepted out of the meeting; their session and links end with it."""
    participant = _locked(participant)
    _become(participant, Participant.Status.WITHDRAWN)
    participant.answer_note = note or participant.answer_note
    participant.save()


@transaction.atomic
def set_aside(*, participant: Participant, reserve: bool) -> None:
    """Moves a nomination to the reserve, or back."""
    participant = _locked(participant)
    _become(participant, Participant.Status.RESERVE if reserve else Participant.Status.NOMINATED)
    participant.save()


def _claimed(invitation: Invitation) -> Participant:
    """The participant, once this call alone holds the invitation's one answer."""
    participant = _locked(invitation.participant)  # before the invitation, as every other action does
    now: datetime = portal_now()
    unanswered = Invitation.objects.standing().filter(pk=invitation.pk, nonce=invitation.nonce, answered_at=None)
    if not unanswered.filter(expires_at__gt=now).update(answered_at=now):
        raise AnsweredAlready
    return participant


def _answer(participant: Participant, status: str, note: str) -> Participant:
    _become(participant, status)
    participant.answered_at, participant.answer_note = portal_now(), note
    if status == Participant.Status.ACCEPTED:
        participant.user = user_with_email(email=participant.email, name=participant.name)
    participant.save()
    if status == Participant.Status.ACCEPTED:
        accepted.send(Participant, participant=participant)
    mail.invitation_answered(participant)
    return participant


def _become(participant: Participant, status: str) -> None:
    if not rules.can_become(participant, status):
        raise NotAllowed(f"{participant.name} is {participant.get_status_display().lower()}: nothing was changed.")
    participant.status = status


def _locked(participant: Participant) -> Participant:
    return Participant.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=participant.pk)
