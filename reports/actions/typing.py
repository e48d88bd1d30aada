"""Saves a section while it is typed."""

from django.db import transaction

from egm_portal.meetings.models import User
from egm_portal.versioned_texts.actions import Base, newest_version
from egm_portal.versioned_texts.models import TextVersion
from reports.actions.presence import note_presence
from reports.actions.sections import locked_report, save_section
from reports.models import Section
from reports.patches import Patch, PatchDoesNotFit, apply_patch

__all__ = ["save_patch"]


@transaction.atomic
def save_patch(*, section: Section, patch: Patch, length: int, based_on: Base, by: User) -> TextVersion | None:
    """Saves a change of the newest text; None if it was made from another state. Raises NotAllowed as `save_section`.

    `length` is that of the text after the change.
    """
    locked_report(section.report)
    newest = newest_version(section.text)
    if Base.of(newest) != based_on:
        return None
    try:
        text = apply_patch(newest.text if newest else "", patch, length)
    except PatchDoesNotFit:
        return None
    version = save_section(section=section, text=text, based_on=based_on, by=by)
    note_presence(section=section, user=by)
    return version
