"""A participant's states as tags, in the same words everywhere."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from egm_portal.adminkit.cells import choice_tag, tag
from egm_portal.clock import portal_now
from participants import rules
from participants.models import Participant

SOUNDED_OUT = {Participant.Availability.AVAILABLE: "good", Participant.Availability.UNAVAILABLE: "bad"}


def status_tag(participant: Participant) -> SafeString:
    if rules.is_silent(participant, at := portal_now()):
        return tag(f"no answer for {rules.days_of_silence(participant, at)} days", "bad")
    state = choice_tag(Participant.Status(participant.status), rules.TINTS)
    if participant.sounded_out_on is None or rules.refusal_to_sound_out(participant):
        return state
    # On the way to an invitation: afterwards the answer to that counts.
    answer = participant.get_availability_display().lower()
    sounded_out = (
        tag(answer, SOUNDED_OUT[participant.availability]) if answer else tag("sounded out, no answer", "warn")
    )
    return format_html("{} {}", state, sounded_out)


def consent_tag(participant: Participant) -> SafeString:
    if participant.list_consent is None:
        return tag("pending", "warn")
    return tag("given", "good") if participant.list_consent else tag("not given")
