"""Every write to participants and their invitations that has a consequence."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.dispatch import Signal

from egm_portal.clock import portal_now, real_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.meetings.actions import move_user, user_with_email
from egm_portal.meetings.models import Meeting, User
from egm_portal.security_events import event_after_commit
from participants import mail, rules, tokens
from participants.accounts import is_shared
from participants.models import Invitation, Participant

accepted = Signal()
"""Sent with `participant` in the transaction in which somebody comes to take part: other floors add what they owe."""


@dataclass(frozen=True)
class Colleague:
    """Somebody whom a person who declines suggests in their place."""

    name: str
    email: str = ""
    field: str = ""


class AlreadyAnswered(Exception):
    """The invitation holds an answer, or takes none any more."""


@transaction.atomic
def add_participant(*, meeting: Meeting, **described: str) -> Participant:
    """Somebody new among the nominations; raises ValidationError with the reasons, by field."""
    participant = Participant(meeting=meeting, **described)
    _check_description(participant)
    if refusal := rules.refusal_to_use_email(meeting, participant.email):
        raise ValidationError({"email": refusal})
    participant.save()
    return participant


@transaction.atomic
def update_participant(*, participant: Participant, **described: str) -> Participant:
    """Describes the participant anew; raises ValidationError with the reasons, by field.

    The e-mail address stays: links that are out, and a sign-in, belong to it.
    """
    participant = _locked(participant)
    if participant.erased_at:
        raise NotAllowed(rules.ERASED)
    for name, value in described.items():
        setattr(participant, name, value)
    _check_description(participant)
    participant.save()
    return participant


@transaction.atomic
def invite_participant(*, participant: Participant, by: User | None) -> Invitation:
    """Invites the participant by mail, or once more with a new link: the one before it dies."""
    participant = _locked(participant)
    refuse_if(rules.refusal_to_invite(participant))
    return _invite(participant, by)


@transaction.atomic
def record_invitation(*, participant: Participant, by: User | None) -> Invitation:
    """Records an invitation that went out by other means, so that the meeting need not be public; sends no mail."""
    participant = _locked(participant)
    refuse_if(rules.refusal_to_record_invitation(participant))
    return _invite(participant, by, by_mail=False)


def _invite(participant: Participant, by: User | None, *, by_mail: bool = True) -> Invitation:
    now = portal_now()
    Invitation.objects.not_revoked().filter(participant=participant).update(revoked_at=now)
    invitation = Invitation.objects.create(
        participant=participant,
        nonce=tokens.new_nonce(),
        invited_by=by,
        created_at=now,
        expires_at=rules.expiry(participant.meeting, now),
    )
    participant.status, participant.invited_at = Participant.Status.INVITED, now
    participant.answered_at = None  # an answer to an invitation before this one
    participant.save()
    if by_mail:
        invitation.message = mail.invitation_sent(invitation)
        invitation.save()
    event_after_commit("invited", participant=participant.pk, meeting=participant.meeting_id)
    return invitation


def send_new_links(*, email: str) -> None:
    """Sends the invitation again for each meeting in which this address is invited and has not answered.

    A link that works goes out as it is, for anybody may ask: only one that has expired is replaced.
    """
    invited = Participant.objects.filter(email__iexact=email, status=Participant.Status.INVITED)
    for participant in invited:
        with suppress(NotAllowed):  # answered in the meantime
            _send_link(participant)


@transaction.atomic
def _send_link(participant: Participant) -> None:
    participant = _locked(participant)  # asked twice at once, the second finds what the first has made
    if not rules.can_have_new_link(participant, portal_now()):
        return
    standing = Invitation.objects.not_revoked().select_related("participant__meeting").filter(participant=participant)
    working = next((each for each in standing if rules.can_answer(each, portal_now())), None)
    if working:
        mail.invitation_sent(working, again=real_now())
    else:
        invite_participant(participant=participant, by=None)


@transaction.atomic
def revoke_invitation(*, invitation: Invitation) -> None:
    """Makes the invitation's link dead; the participant goes back to the nominations."""
    participant = _locked(invitation.participant)
    refuse_if(rules.refusal_to_revoke_invitation(participant))
    if not Invitation.objects.not_revoked().filter(pk=invitation.pk, answered_at=None).update(revoked_at=portal_now()):
        raise NotAllowed("A later invitation has taken its place.")
    participant.status = Participant.Status.NOMINATED
    participant.save()


@transaction.atomic
def accept_invitation(*, invitation: Invitation, list_consent: bool | None = None) -> Participant:
    """Takes the invitation's link as a yes, once; raises AlreadyAnswered when it takes no answer.

    `list_consent` is whether the person may be named in public; None leaves what was known.
    """
    participant = _claimed(invitation)
    participant.list_consent = participant.list_consent if list_consent is None else list_consent
    return _answer(participant, Participant.Status.ACCEPTED, note="")


@transaction.atomic
def decline_invitation(*, invitation: Invitation, reason: str = "", colleague: Colleague | None = None) -> Participant:
    """Takes the invitation's link as a no, once; raises AlreadyAnswered when it takes no answer.

    A suggested colleague becomes a nomination, unless somebody in the meeting has the address (or, without one, the
    name) already; the organizers are told either way.
    """
    participant = _answer(_claimed(invitation), Participant.Status.DECLINED, note=reason)
    if colleague:
        mail.colleague_suggested(participant, *_nominated(colleague, participant))
    return participant


@transaction.atomic
def accept_after_all(*, invitation: Invitation, list_consent: bool | None = None) -> Participant:
    """Takes the link of an invitation that was declined as a yes, once, and tells the organizers.

    Raises AlreadyAnswered when the invitation was not declined or the meeting has begun.
    """
    participant = _locked(invitation.participant)
    invitation = Invitation.objects.select_related("participant__meeting").get(pk=invitation.pk)
    if not rules.can_change_mind(invitation, portal_now()):
        raise AlreadyAnswered
    Invitation.objects.filter(pk=invitation.pk).update(answered_at=portal_now())
    participant.list_consent = participant.list_consent if list_consent is None else list_consent
    participant = _answer(participant, Participant.Status.ACCEPTED, note="")
    mail.mind_changed(participant)
    return participant


@transaction.atomic
def record_answer(*, participant: Participant, accepts: bool, note: str) -> Participant:
    """Writes down an answer that somebody gave in another way, with a note of how."""
    participant = _locked(participant)
    refuse_if(rules.refusal_to_record_answer(participant, accepts))
    status = Participant.Status.ACCEPTED if accepts else Participant.Status.DECLINED
    Invitation.objects.not_revoked().filter(participant=participant, answered_at=None).update(answered_at=portal_now())
    return _answer(participant, status, note=note)


@transaction.atomic
def change_email(*, participant: Participant, email: str, by: User | None) -> None:
    """Gives the participant another address: links to the old one die, and an open invitation goes out anew.

    They sign in by the new address; the account moves along, unless it is shared or somebody has the new one already.
    """
    participant = _locked(participant)
    refuse_if(rules.refusal_to_change_email(participant))
    refuse_if(rules.refusal_to_use_email(participant.meeting, email, participant))
    Invitation.objects.not_revoked().filter(participant=participant).update(revoked_at=portal_now())
    participant.email = email
    participant.user = _moved_user(participant)
    participant.save()
    if participant.status == Participant.Status.INVITED and not rules.refusal_to_record_invitation(participant):
        _invite(participant, by)


@transaction.atomic
def withdraw_participant(*, participant: Participant, note: str = "") -> None:
    """Takes somebody who had accepted out of the meeting; their own page of it closes."""
    participant = _locked(participant)
    refuse_if(rules.refusal_to_withdraw(participant))
    participant.status = Participant.Status.WITHDRAWN
    participant.answer_note = note or participant.answer_note
    participant.save()


@transaction.atomic
def move_to_reserve(*, participant: Participant) -> None:
    """Puts somebody who is nominated on the reserve list."""
    participant = _locked(participant)
    refuse_if(rules.refusal_to_move_to_reserve(participant))
    participant.status = Participant.Status.RESERVE
    participant.save()


@transaction.atomic
def nominate_again(*, participant: Participant) -> None:
    """Takes somebody from the reserve list back among the nominations."""
    participant = _locked(participant)
    refuse_if(rules.refusal_to_nominate_again(participant))
    participant.status = Participant.Status.NOMINATED
    participant.save()


def _claimed(invitation: Invitation) -> Participant:
    """The participant, once this call alone holds the invitation's one answer."""
    participant = _locked(invitation.participant)  # before the invitation, as every other action does
    now: datetime = portal_now()
    if now >= participant.meeting.ends_at:
        raise AlreadyAnswered
    unanswered = Invitation.objects.not_revoked().filter(pk=invitation.pk, nonce=invitation.nonce, answered_at=None)
    if not unanswered.filter(expires_at__gt=now).update(answered_at=now):
        raise AlreadyAnswered
    return participant


def _answer(participant: Participant, status: str, note: str) -> Participant:
    refuse_if(rules.refusal_to_become(participant, status))
    participant.status, participant.answered_at, participant.answer_note = status, portal_now(), note
    if status == Participant.Status.ACCEPTED:
        participant.user = user_with_email(email=participant.email, name=participant.name)
    participant.save()
    if status == Participant.Status.ACCEPTED:
        accepted.send(Participant, participant=participant)
    mail.invitation_answered(participant)
    return participant


def _nominated(colleague: Colleague, by: Participant) -> tuple[Participant, bool]:
    """The colleague's row in the meeting, or that of the first namesake, and whether it is new."""
    named = {"name__iexact": colleague.name} if not colleague.email else {"email__iexact": colleague.email}
    known = Participant.objects.filter(meeting=by.meeting, **named).order_by("pk")
    if first := known.first():
        return first, False
    described = {"name": colleague.name, "email": colleague.email, "field": colleague.field, "suggested_by": by}
    try:
        with transaction.atomic():
            return Participant.objects.create(meeting=by.meeting, **described), True
    except IntegrityError:  # somebody else suggested the same address in this moment
        return known.get(), False


def _moved_user(participant: Participant) -> User | None:
    """The user who signs in by the participant's new address; None as long as they have none."""
    user = participant.user
    if user is None:
        return None
    if (
        is_shared(user, participant)
        or User.objects.filter(email__iexact=participant.email).exclude(pk=user.pk).exists()
    ):
        return user_with_email(email=participant.email, name=participant.name)
    move_user(user=user, email=participant.email)
    return user


def _locked(participant: Participant) -> Participant:
    return (
        Participant.objects.select_for_update(of=("self",), no_key=True)
        .select_related("meeting")
        .get(pk=participant.pk)
    )


def _check_description(participant: Participant) -> None:
    # The constraints of the database hold beyond this; to ask it for each would take a second for each hundred rows.
    participant.clean_fields(exclude=["meeting", "user"])
