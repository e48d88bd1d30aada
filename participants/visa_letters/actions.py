"""Every write to visa support letters: requested, made by an organizer, and deleted some time after the meeting."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.mail.models import Message
from egm_portal.meetings.models import User
from egm_portal.pdf.actions import request_rendering
from egm_portal.pdf.models import Rendering
from participants import mail
from participants.models import InvitationLetter, Participant
from participants.retention import past_meetings
from participants.visa_letters import rules
from participants.visa_letters.printing import LETTER


@transaction.atomic
def set_letter_needed(*, participant: Participant, needed: bool) -> None:
    participant = _locked().get(pk=participant.pk)
    refuse_if(rules.refusal_to_change_need(participant))
    participant.visa_letter = Participant.VisaLetter.NEEDED if needed else Participant.VisaLetter.NOT_NEEDED
    participant.save()


@transaction.atomic
def make_letter(*, participant: Participant, by: User | None, **values: str) -> InvitationLetter:
    """Requests the letter with the organizer's `values`, which replaces any earlier one; raises NotAllowed.

    When it is ready, it counts as sent, and the person is notified by mail.
    """
    participant = _locked().get(pk=participant.pk)
    refuse_if(rules.refusal_to_make_letter(participant))
    today = portal_now().astimezone(participant.meeting.zone).date()
    letter, _ = InvitationLetter.objects.update_or_create(
        participant=participant, defaults={"paragraph": ""} | values | {"dated_on": today}
    )
    letter.rendering = request_rendering(kind=LETTER, meeting=participant.meeting, subject_id=participant.pk, by=by)
    if letter.rendering.state == Rendering.State.DONE:
        raise NotAllowed(f"An identical letter for {participant.name} is ready already: nothing was changed.")
    letter.save()
    _renderings([participant.pk]).exclude(pk=letter.rendering_id).delete()
    return letter


def mark_letter_sent(rendering: Rendering) -> None:
    """Marks the letter as sent, and mails its person where it is, unless they no longer take part."""
    # Not by the subject: the entry may have been merged into another while the letter was printed.
    participant = _locked().filter(letter__rendering=rendering).first()
    if participant is None or not rules.may_have_letter(participant):
        return
    participant.visa_letter = Participant.VisaLetter.SENT
    participant.save()
    mail.letter_ready(participant, rendering)


@transaction.atomic
def delete_letters(participants: Iterable[int]) -> None:
    ids = list(participants)
    InvitationLetter.objects.filter(participant__in=ids).delete()
    _renderings(ids).delete()


def delete_past_letters() -> int:
    """Deletes the letters of past meetings, and the mails about them; returns how many letters were deleted."""
    past = InvitationLetter.objects.filter(participant__meeting__in=past_meetings())
    ids = list(past.values_list("participant", flat=True))
    delete_letters(ids)
    Message.objects.filter(kind=mail.LETTER_READY, meeting__in=past_meetings()).delete()
    return len(ids)


def delete_past_needs() -> int:
    """Deletes who needed a letter for a past meeting; returns the number of people."""
    known = Participant.objects.filter(meeting__in=past_meetings()).exclude(visa_letter="")
    return known.update(visa_letter="")


def _locked() -> QuerySet[Participant]:
    return Participant.objects.locked()


def _renderings(ids: list[int]) -> QuerySet[Rendering]:
    return Rendering.objects.filter(kind=LETTER, subject_id__in=ids)
