"""Letters for a visa: made when an organizer asks for one, and forgotten with what is known of the travel."""

from collections.abc import Iterable

from django.db import transaction

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.mail.models import Message
from egm_portal.meetings.models import User
from egm_portal.pdf.actions import request_rendering
from egm_portal.pdf.models import Rendering
from egm_portal.pdf.registry import Source, register
from participants import rules
from participants.models import InvitationLetter, Participant
from participants.printing import LETTER, printable_letter
from participants.profile_actions import TRAVEL_KEPT
from participants.visa_letters import mail


def refusal(participant: Participant) -> str:
    """The sentence that says why this person gets no letter, or nothing."""
    if not rules.may_have_letter(participant):
        return f"{participant.get_status_display()}."
    return "The meeting is over." if portal_now() >= participant.meeting.ends_at else ""


@transaction.atomic
def make_letter(*, participant: Participant, by: User | None, **written: str) -> InvitationLetter:
    """Has the letter made from what the organizer wrote, in place of the one before; raises NotAllowed.

    When it is ready the person is told, and it counts as sent.
    """
    rows = Participant.objects.select_for_update(of=("self",), no_key=True).select_related("meeting")
    participant = rows.get(pk=participant.pk)
    if refusal(participant):
        raise NotAllowed(f"{participant.name} gets no letter: {refusal(participant)}")
    today = portal_now().astimezone(participant.meeting.zone).date()
    letter, _ = InvitationLetter.objects.update_or_create(
        participant=participant, defaults={"paragraph": ""} | written | {"dated_on": today}
    )
    letter.rendering = request_rendering(kind=LETTER, meeting=participant.meeting, subject_id=participant.pk, by=by)
    if letter.rendering.state == Rendering.State.DONE:
        raise NotAllowed(f"This very letter for {participant.name} is ready: nothing was changed.")
    letter.save()
    _printed([participant.pk]).exclude(pk=letter.rendering_id).delete()
    return letter


def ready_letter(participant: Participant) -> Rendering | None:
    """The person's letter, if it is ready."""
    ready = Rendering.objects.filter(state=Rendering.State.DONE)
    return ready.filter(pk__in=InvitationLetter.objects.filter(participant=participant).values("rendering")).first()


@transaction.atomic
def forget_letters(participants: Iterable[int]) -> None:
    """Deletes the letters of the participants with these ids, and all that was typed for them."""
    ids = list(participants)
    InvitationLetter.objects.filter(participant__in=ids).delete()
    _printed(ids).delete()


def forget_past_letters() -> int:
    """Forgets letters when `forget_travel` forgets who needed one; gives how many were forgotten."""
    last_day = (portal_now() - TRAVEL_KEPT).date()
    past = InvitationLetter.objects.filter(participant__meeting__ends_on__lt=last_day)
    ids = list(past.values_list("participant", flat=True))
    forget_letters(ids)
    Message.objects.filter(kind=mail.KIND, meeting__ends_on__lt=last_day).delete()
    return len(ids)


def _printed(ids: list[int]):
    return Rendering.objects.filter(kind=LETTER, subject_id__in=ids)


def _done(rendering: Rendering) -> None:
    """The letter counts as sent, and its person is told where it is, unless they take part no longer."""
    rows = Participant.objects.select_for_update(of=("self",), no_key=True).select_related("meeting")
    participant = rows.filter(pk=rendering.subject_id, letter__rendering=rendering).first()
    if participant is None or not rules.may_have_letter(participant):
        return
    participant.visa_letter = Participant.VisaLetter.SENT
    participant.save()
    mail.letter_ready(participant, rendering)


def register_source() -> None:
    """Lets the portal print letters for a visa."""
    register(Source(LETTER, printable_letter, _done))
