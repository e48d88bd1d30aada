"""Saves a section while it is typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from egm_portal.exceptions import NotAllowed
from egm_portal.marked_texts.actions import Base, newest_version, version_at
from egm_portal.marked_texts.models import MAX_TEXT, TextVersion
from egm_portal.meetings.models import User
from reports import writing_rules as rules
from reports.actions.keys import names_from
from reports.actions.presence import note_presence
from reports.actions.sections import locked_report, save_section
from reports.models import Section
from reports.typed_merge import TypedMerge, merge_typed

__all__ = ["save_typed"]

NOT_USED = "Typed meanwhile, and not used"
BOTH_ARE_KEPT = "Theirs is under History, and yours stays in this field. Shorten yours, or split the section."


@dataclass(frozen=True)
class TypedSave:
    """What was saved, how it was merged, and whether somebody had saved since the state from which it was written."""

    version: TextVersion
    merge: TypedMerge
    is_merged: bool


@transaction.atomic
def save_typed(
    *,
    section: Section,
    text: str,
    based_on: Base,
    by: User,
    base: str | None = None,
    chosen: Mapping[str, str] | None = None,
    unused: Iterable[str] = (),
) -> TypedSave | None:
    """Saves a text that was written from the state `based_on`, merged with what others saved since, if anything.

    `base` is the text from which it was written, if that is not the one of the state; None is returned if it is needed,
    because the state is no longer known. Where both changed the same words theirs are saved, unless `chosen` says
    otherwise, and the merge has both. Texts that were typed and not chosen, and those that are `unused`, become
    versions before, unless they are. Raises NotAllowed as `save_section`, and saves nothing if both texts together are
    too long.
    """
    locked_report(section.report)
    newest = newest_version(section.text)
    theirs = newest.text if newest else ""
    if base is None:
        base = _base(section, newest, based_on, text)
    if base is None:
        return None
    merge = merge_typed(base, theirs, text, chosen)
    if theirs != base and rules.refusal_of_length(merge.saved, theirs):
        raise NotAllowed(f"{rules.TOO_LONG_TOGETHER} {BOTH_ARE_KEPT}")
    others = [piece for other in (*unused, *filter(None, [merge.unused])) for piece in _pieces(other)]
    version, named = newest, None
    for other in others:
        # It is sent again if the answer was lost.
        if not TextVersion.objects.filter(versioned_text=section.text, text=other).exists():
            # The text goes on from the one before: what only the unused one has not is not deleted.
            named = names_from(newest, merge.saved)
            version = save_section(
                section=section,
                text=other,
                based_on=Base.of(version),
                by=by,
                source=NOT_USED,
                is_new_sitting=True,
            )
    version = save_section(
        section=section,
        text=merge.saved,
        based_on=Base.of(version),
        by=by,
        named=named,
        is_new_sitting=bool(others),
    )
    note_presence(section=section, user=by)
    return TypedSave(version, merge, is_merged=Base.of(newest) != based_on)


def _pieces(text: str) -> list[str]:
    """The text, in several if it is longer than a version may be: nobody could shorten what was not chosen."""
    return [text[start : start + MAX_TEXT] for start in range(0, len(text), MAX_TEXT)]


def _base(section: Section, newest: TextVersion | None, based_on: Base, text: str) -> str | None:
    """The text of this state; None if it is needed, and no version has it any more."""
    if based_on == Base(0):
        return ""
    version = newest if Base.of(newest) == based_on else version_at(section.text, based_on)
    if version:
        return version.text
    # It is here already: it was sent before, and the answer was lost.
    return text if newest and newest.text == text else None
