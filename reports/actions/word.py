"""Writes to the report when it goes to Word and comes back."""

from django.db import transaction

from egm_portal.clock import portal_now
from reports.actions.sections import locked_report
from reports.models import Report

__all__ = ["take_to_word"]


@transaction.atomic
def take_to_word(*, report: Report) -> Report:
    """Records that the texts are taken to Word as they are now: later ones are other versions.

    Returns the report, locked until the transaction ends, so that what is read in it are these texts.
    """
    report = locked_report(report)
    report.taken_to_word_at = portal_now()
    report.save(update_fields=["taken_to_word_at"])
    return report
