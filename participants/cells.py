"""A participant's states as tags, in the same words everywhere."""

from django.utils.safestring import SafeString

from egm_portal.adminkit.cells import choice_tag, tag
from egm_portal.clock import portal_now
from participants import rules
from participants.models import Participant


def status_tag(participant: Participant) -> SafeString:
    if rules.is_silent(participant, at := portal_now()):
        return tag(f"no answer for {rules.days_of_silence(participant, at)} days", "bad")
    return choice_tag(Participant.Status(participant.status), rules.TINTS)


def consent_tag(participant: Participant) -> SafeString:
    if participant.list_consent is None:
        return tag("pending", "warn")
    return tag("given", "good") if participant.list_consent else tag("not given")
