"""Chips of the list of participants, which concern several packages."""

from egm_portal.adminkit.lists.chips import Chip, ChipFilter
from papers.models import Paper
from papers.standing import Standing, in_standing
from participants import rules
from participants.models import Participant

_S = Participant.Status


class ParticipantChips(ChipFilter):
    parameter_name = "open"
    everything = "Everyone"
    chips = {
        "nominated": Chip("To be invited", lambda people, at: people.filter(status=_S.NOMINATED)),
        "silent": Chip("No answer", lambda people, at: people.silent(at - rules.SILENT_AFTER)),
        "expired": Chip("Link expired", lambda people, at: people.with_expired_link(at)),
        "review": Chip(
            "Paper to review",
            lambda people, at: people.filter(
                pk__in=in_standing(Paper.objects.all(), Standing.TO_REVIEW, at).values("participant")
            ),
        ),
        "paper": Chip(
            "Paper awaited", lambda people, at: people.filter(pk__in=Paper.objects.missing().values("participant"))
        ),
        "consent": Chip("Consent pending", lambda people, at: people.attending().filter(list_consent__isnull=True)),
        "online": Chip("Online", lambda people, at: people.online()),
        "visa": Chip("Visa support letter", lambda people, at: people.wanting_letter()),
        "mail": Chip("E-mail not delivered", lambda people, at: people.with_failed_mail()),
        "erasure": Chip("Deletion requested", lambda people, at: people.with_open_erasure_request()),
        "reserve": Chip("Reserve list", lambda people, at: people.filter(status=_S.RESERVE)),
    }
