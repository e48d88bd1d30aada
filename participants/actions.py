"""Every write to participants and their invitations that has a consequence."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.dispatch import Signal

from egm_portal import secret_links
from egm_portal.adminkit.history import log_added
from egm_portal.clock import portal_now, real_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.meetings.actions import change_user_email, get_or_create_user
from egm_portal.meetings.models import Meeting, User
from egm_portal.meetings.revision import increment_revision
from egm_portal.security_events import event_after_commit
from participants import mail, rules
from participants.accounts import is_needed_elsewhere
from participants.funding import payer_of
from participants.models import Invitation, Participant
from participants.need_actions import delete_needs
from participants.origins import propose_from_country

accepted = Signal()
"""Sent with `participant` in the transaction of the acceptance: packages above add what the participant owes."""

withdrawn = Signal()
"""Sent with `participant` in the transaction in which somebody who had accepted no longer takes part."""

added = Signal()
"""Sent with `participants`, nominations that were added at once, for which no `post_save` is sent."""

BATCH = 500


@dataclass(frozen=True)
class Colleague:
    """A person whom somebody who declines suggests instead."""

    name: str
    email: str = ""
    field: str = ""


class AlreadyAnswered(Exception):
    """The invitation has been answered, or can no longer be."""


@transaction.atomic
def add_participant(*, meeting: Meeting, **details: str) -> Participant:
    """A new nomination; raises ValidationError with the reasons, by field."""
    participant = Participant(meeting=meeting, **details)
    propose_from_country(participant)
    _validate(participant)
    if refusal := rules.refusal_to_use_email(meeting, participant.email):
        raise ValidationError({"email": refusal})
    participant.save()
    return participant


@transaction.atomic
def add_participants(*, meeting: Meeting, participants: Sequence[Participant]) -> None:
    """Adds new nominations whose fields are valid; raises ValidationError if somebody has taken an address meanwhile.

    It costs a fixed number of queries for each `BATCH` of them.
    """
    for start in range(0, len(participants), BATCH):
        batch = participants[start : start + BATCH]
        try:
            with transaction.atomic():
                Participant.objects.bulk_create(batch)
        except IntegrityError:
            raise ValidationError("Meanwhile somebody else has added people of this file. Preview it again.") from None
        log_added(batch)
        added.send(Participant, participants=batch)
    increment_revision(meeting.pk)


@transaction.atomic
def update_participant(*, participant: Participant, **details: str) -> Participant:
    """Changes the participant's details, but not the address; raises ValidationError with the reasons, by field."""
    participant = Participant.objects.locked().get(pk=participant.pk)
    if participant.erased_at:
        raise NotAllowed(rules.ERASED)
    if details.get("family_name", participant.family_name) != participant.family_name:
        participant.family_name_state = Participant.FamilyNameState.GUESSED
    former_country = participant.country
    for name, value in details.items():
        setattr(participant, name, value)
    if not details.get("family_name"):
        participant.propose_family_name()
    propose_from_country(participant, former_country)
    _validate(participant)
    participant.save()
    return participant


@transaction.atomic
def check_family_name(*, participant: Participant) -> None:
    """Records that an organizer has found the guessed family name right; letters use it from now on."""
    participant = Participant.objects.locked().get(pk=participant.pk)
    refuse_if(rules.refusal_to_check_family_name(participant))
    participant.family_name_state = Participant.FamilyNameState.CHECKED
    participant.save()


@transaction.atomic
def invite_participant(
    *, participant: Participant, by: User | None, personal: str = "", reply_by: date | None = None, payer: str = ""
) -> Invitation:
    """Invites the participant by mail, or again with a new link: the earlier one stops working.

    `personal` is a paragraph of this mail, which asks for a reply by the day `reply_by`, the usual one if not given.
    `payer` is who pays for travel and stay; an empty one leaves it as it is, or as it is for the role.
    """
    participant = Participant.objects.locked().get(pk=participant.pk)
    refuse_if(rules.refusal_to_invite(participant))
    if reply_by:
        refuse_if(rules.refusal_to_ask_by(reply_by, participant.meeting, portal_now()))
    participant.funding = payer or payer_of(participant)
    return _invite(participant, by, personal=personal, reply_by=reply_by)


@transaction.atomic
def record_invitation(*, participant: Participant, by: User | None) -> Invitation:
    """Records an invitation that was sent by other means; sends no mail."""
    participant = Participant.objects.locked().get(pk=participant.pk)
    refuse_if(rules.refusal_to_invite(participant))
    return _invite(participant, by, by_mail=False)


def _invite(
    participant: Participant,
    by: User | None,
    *,
    by_mail: bool = True,
    personal: str = "",
    reply_by: date | None = None,
) -> Invitation:
    now, meeting = portal_now(), participant.meeting
    reply_by = reply_by or rules.usual_reply_by(meeting, now)
    Invitation.objects.not_revoked().filter(participant=participant).update(revoked_at=now)
    invitation = Invitation.objects.create(
        participant=participant,
        nonce=secret_links.new_nonce(),
        invited_by=by,
        created_at=now,
        reply_by=reply_by,
        expires_at=rules.expiry(meeting, now, reply_by),
    )
    participant.status, participant.invited_at = Participant.Status.INVITED, now
    participant.answered_at = None  # that was the answer to an earlier invitation
    participant.save()
    if by_mail:
        invitation.message = mail.invitation_sent(invitation, personal=personal)
        invitation.save()
    event_after_commit("invited", participant=participant.pk, meeting=participant.meeting_id)
    return invitation


def send_new_links(*, email: str) -> None:
    """Sends the invitation again for each meeting to which this address is invited and has not answered."""
    invited = Participant.objects.filter(email__iexact=email, status=Participant.Status.INVITED)
    for participant in invited:
        with suppress(NotAllowed), transaction.atomic():  # answered in the meantime
            # Of two requests at once, the second finds what the first has written.
            participant = Participant.objects.locked().get(pk=participant.pk)
            if not rules.can_have_new_link(participant, portal_now()):
                continue
            invitations = Invitation.objects.not_revoked().filter(participant=participant)
            current = invitations.select_related("participant__meeting").first()
            # Anybody can request links for an address: one that works is sent again, and only an expired one replaced.
            if current and rules.can_answer(current, portal_now()):
                mail.invitation_sent(current, again=real_now())
            else:
                invite_participant(participant=participant, by=None)


@transaction.atomic
def revoke_invitation(*, invitation: Invitation) -> None:
    participant = Participant.objects.locked().get(pk=invitation.participant_id)
    refuse_if(rules.refusal_to_revoke_invitation(participant))
    if not Invitation.objects.not_revoked().filter(pk=invitation.pk, answered_at=None).update(revoked_at=portal_now()):
        raise NotAllowed("A later invitation has replaced this one.")
    participant.status = Participant.Status.NOMINATED
    participant.save()


@transaction.atomic
def accept_invitation(
    *,
    invitation: Invitation,
    list_consent: bool | None = None,
    attendance: str = "",
    needs_visa_letter: bool = False,
    **corrected: str,
) -> Participant:
    """Accepts by the invitation's link, once; raises AlreadyAnswered if it can no longer be answered.

    `list_consent` is whether the person may be named in public; None leaves it as it is. `attendance` is how they take
    part; an empty one leaves it as it is. `corrected` are details as the person wants them printed.
    """
    return _accept(_claimed(invitation), list_consent, attendance, needs_visa_letter, corrected)


@transaction.atomic
def decline_invitation(*, invitation: Invitation, reason: str = "", colleague: Colleague | None = None) -> Participant:
    """Declines by the invitation's link, once; raises AlreadyAnswered if it can no longer be answered.

    A suggested colleague is nominated, unless somebody in the meeting already has the address (or, without an address,
    the name). The organizers are told at once, with the reason that the person gives.
    """
    participant = _answer(_claimed(invitation), Participant.Status.DECLINED, note=reason)
    if colleague is None:
        mail.declined(participant)
        return participant
    same = {"email__iexact": colleague.email} if colleague.email else {"name__iexact": colleague.name}
    known = Participant.objects.filter(meeting=participant.meeting, **same).order_by("pk")
    nominated = known.first()
    is_new = nominated is None
    if is_new:
        details = {"name": colleague.name, "email": colleague.email, "field": colleague.field}
        try:
            with transaction.atomic():
                nominated = Participant.objects.create(meeting=participant.meeting, suggested_by=participant, **details)
        except IntegrityError:  # somebody else has suggested the same address at the same moment
            nominated, is_new = known.get(), False
    mail.colleague_suggested(participant, nominated, is_new)
    return participant


@transaction.atomic
def accept_after_all(
    *,
    invitation: Invitation,
    list_consent: bool | None = None,
    attendance: str = "",
    needs_visa_letter: bool = False,
    **corrected: str,
) -> Participant:
    """Accepts by the link of an invitation that was declined, once, and notifies the organizers.

    Raises AlreadyAnswered if the invitation was not declined or the meeting has begun.
    """
    participant = Participant.objects.locked().filter(pk=invitation.participant_id).first()
    invitation = Invitation.objects.select_related("participant__meeting").get(pk=invitation.pk)
    if participant is None or not rules.can_change_mind(invitation, portal_now()):
        raise AlreadyAnswered
    Invitation.objects.filter(pk=invitation.pk).update(answered_at=portal_now())
    participant = _accept(participant, list_consent, attendance, needs_visa_letter, corrected)
    mail.mind_changed(participant)
    return participant


@transaction.atomic
def record_answer(*, participant: Participant, accepts: bool, note: str) -> Participant:
    participant = Participant.objects.locked().get(pk=participant.pk)
    refuse_if(rules.refusal_to_record_answer(participant, accepts))
    status = Participant.Status.ACCEPTED if accepts else Participant.Status.DECLINED
    Invitation.objects.not_revoked().filter(participant=participant, answered_at=None).update(answered_at=portal_now())
    return _answer(participant, status, note=note)


@transaction.atomic
def change_email(*, participant: Participant, email: str, by: User | None) -> None:
    """Changes the participant's address: links sent to the old one stop working, and an open invitation is sent again.

    They sign in with the new address. Their account gets it too, unless it is shared or another account has it.
    """
    participant = Participant.objects.locked().get(pk=participant.pk)
    refuse_if(rules.refusal_to_change_email(participant))
    refuse_if(rules.refusal_to_use_email(participant.meeting, email, participant))
    Invitation.objects.not_revoked().filter(participant=participant).update(revoked_at=portal_now())
    participant.email, participant.email_since = email, portal_now()
    if user := participant.user:
        others = User.objects.filter(email__iexact=email).exclude(pk=user.pk)
        if is_needed_elsewhere(user, participant) or others.exists():
            participant.user = get_or_create_user(email=email, name=participant.name)
        else:
            former = user.email
            change_user_email(user=user, email=email)
            mail.address_changed(former)
    participant.save()
    if participant.status == Participant.Status.INVITED and not rules.refusal_to_invite(participant):
        _invite(participant, by)


@transaction.atomic
def withdraw_participant(*, participant: Participant, note: str = "", tells: bool = True) -> None:
    """Withdraws somebody who had accepted, and tells them by e-mail unless `tells` says otherwise."""
    participant = Participant.objects.locked().get(pk=participant.pk)
    refuse_if(rules.refusal_to_withdraw(participant))
    participant.status = Participant.Status.WITHDRAWN
    participant.answer_note = note or participant.answer_note
    participant.save()
    delete_needs([participant.pk])
    withdrawn.send(Participant, participant=participant)
    if tells:
        mail.withdrawn(participant)


@transaction.atomic
def note_sounding_out(*, participant: Participant, day: date, availability: str) -> None:
    """Notes when a nominee was asked whether they would be available, and the answer; an empty one is none yet."""
    participant = Participant.objects.locked().get(pk=participant.pk)
    refuse_if(rules.refusal_to_sound_out(participant))
    refuse_if(rules.refusal_of_day(day, participant.meeting, portal_now()))
    participant.sounded_out_on, participant.availability = day, availability
    participant.save()


@transaction.atomic
def mark_cleared(*, participant: Participant, day: date) -> None:
    """Notes the day on which the name of a nominee was cleared."""
    participant = Participant.objects.locked().get(pk=participant.pk)
    refuse_if(rules.refusal_to_mark_cleared(participant))
    refuse_if(rules.refusal_of_day(day, participant.meeting, portal_now()))
    participant.cleared_on = day
    participant.save()


@transaction.atomic
def replace_participant(
    *, participant: Participant, candidate: Participant | None = None, **details: str
) -> Participant:
    """Gives the place of somebody who declined or withdrew, and their role, to a candidate, or to somebody new.

    Returns who is to be invited. `details` are those of somebody new; raises ValidationError if they are not valid.
    """
    rows = Participant.objects.locked().filter(pk__in=[participant.pk, *([candidate.pk] if candidate else [])])
    found = {row.pk: row for row in rows.order_by("pk")}
    participant = found[participant.pk]
    refuse_if(rules.refusal_to_replace(participant))
    if candidate is None:
        refuse_if(rules.refusal_to_use_email(participant.meeting, details.get("email", "")))
        return add_participant(meeting=participant.meeting, role=participant.role, replaces=participant, **details)
    candidate = found[candidate.pk]
    refuse_if(rules.refusal_to_take_the_place(candidate))
    candidate.status, candidate.role, candidate.replaces = Participant.Status.NOMINATED, participant.role, participant
    candidate.save()
    return candidate


@transaction.atomic
def move_to_reserve(*, participant: Participant) -> None:
    participant = Participant.objects.locked().get(pk=participant.pk)
    refuse_if(rules.refusal_to_move_to_reserve(participant))
    participant.status, participant.replaces = Participant.Status.RESERVE, None
    participant.save()


@transaction.atomic
def nominate_again(*, participant: Participant) -> None:
    participant = Participant.objects.locked().get(pk=participant.pk)
    refuse_if(rules.refusal_to_nominate_again(participant))
    participant.status = Participant.Status.NOMINATED
    participant.save()


def _claimed(invitation: Invitation) -> Participant:
    """The participant, locked, once this call has claimed the single answer of the invitation."""
    # Locked before the invitation, in the order of every other action: otherwise two could wait for each other.
    participant = Participant.objects.locked().filter(pk=invitation.participant_id).first()
    now: datetime = portal_now()
    # At this moment the entry may have been merged into another one, which ends its links.
    if participant is None or now >= participant.meeting.ends_at:
        raise AlreadyAnswered
    unanswered = Invitation.objects.not_revoked().filter(pk=invitation.pk, nonce=invitation.nonce, answered_at=None)
    if not unanswered.filter(expires_at__gt=now).update(answered_at=now):
        raise AlreadyAnswered
    return participant


def _accept(
    participant: Participant,
    list_consent: bool | None,
    attendance: str,
    needs_visa_letter: bool,
    corrected: dict[str, str],
) -> Participant:
    if list_consent is not None:
        participant.list_consent = list_consent
    participant.attendance = attendance or participant.attendance
    # A letter that was sent stays so; whoever needs none may have told an organizer otherwise.
    if needs_visa_letter and not participant.is_online and participant.visa_letter != Participant.VisaLetter.SENT:
        participant.visa_letter = Participant.VisaLetter.NEEDED
    for name, value in corrected.items():
        setattr(participant, name, value)
    if corrected.get("family_name"):
        participant.family_name_state = Participant.FamilyNameState.CONFIRMED
    return _answer(participant, Participant.Status.ACCEPTED, note="")


def _answer(participant: Participant, status: str, note: str) -> Participant:
    refuse_if(rules.refusal_to_become(participant, status))
    participant.status, participant.answered_at, participant.answer_note = status, portal_now(), note
    if status == Participant.Status.ACCEPTED:
        participant.user = get_or_create_user(email=participant.email, name=participant.name)
    participant.save()
    # In this transaction: acceptance and what is owed are saved together or not at all (docs/decisions/papers.md#0003).
    if status == Participant.Status.ACCEPTED:
        accepted.send(Participant, participant=participant)
    mail.invitation_answered(participant)
    return participant


def _validate(participant: Participant) -> None:
    # The database checks its constraints anyway; to query them here too would cost a second per hundred imported rows.
    participant.clean_fields(exclude=["meeting", "user"])
    participant.clean()
