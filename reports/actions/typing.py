"""Saves a section while it is typed."""

from dataclasses import dataclass

from django.db import transaction

from egm_portal.exceptions import NotAllowed
from egm_portal.marked_texts.actions import Base, newest_version
from egm_portal.marked_texts.models import TextVersion
from egm_portal.meetings.models import User
from reports import writing_rules as rules
from reports.actions.keys import names_from
from reports.actions.presence import note_presence
from reports.actions.sections import locked_report, save_section
from reports.models import Section
from reports.patches import Patch, PatchDoesNotFit, apply_patch
from reports.typed_merge import TypedMerge, merge_typed

__all__ = ["save_merged", "save_patch"]

BOTH_ARE_KEPT = "Theirs is under History, and yours stays in this field. Shorten yours, or split the section."


@dataclass(frozen=True)
class MergedSave:
    """What was saved, and how it was merged."""

    version: TextVersion
    merge: TypedMerge


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


@transaction.atomic
def save_merged(*, section: Section, base: str, text: str, by: User, unused: str | None = None) -> MergedSave:
    """Saves a text that was written from the text `base`, merged with what others saved since, if anything.

    Where both changed the same words theirs are saved, and the merge has both. `unused` is a text that was typed and
    not chosen: it becomes a version before, unless it is one. Raises NotAllowed as `save_section`, and saves nothing if
    both texts together are too long.
    """
    locked_report(section.report)
    newest = newest_version(section.text)
    theirs = newest.text if newest else ""
    merge = merge_typed(base, theirs, text)
    if theirs != base and rules.refusal_of_length(merge.text, theirs):
        raise NotAllowed(f"{rules.TOO_LONG_TOGETHER} {BOTH_ARE_KEPT}")
    named = None
    # It is sent again if the answer was lost.
    if unused is not None and not TextVersion.objects.filter(versioned_text=section.text, text=unused).exists():
        # The text goes on from the one before: what only the unused one has not is not deleted.
        named = names_from(newest, merge.text)
        newest = save_section(section=section, text=unused, based_on=Base.of(newest), by=by)
    version = save_section(
        section=section,
        text=merge.text,
        based_on=Base.of(newest),
        by=by,
        named=named,
        is_new_sitting=unused is not None,
    )
    note_presence(section=section, user=by)
    return MergedSave(version, merge)
