"""Saving and restoring versions. Nobody replaces a version that they have not seen."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.marked_texts.models import TextVersion, VersionedText
from egm_portal.meetings.models import User
from egm_portal.text.ids import is_id

SAVED_BY_OTHERS = "Somebody else saved this text meanwhile. Nothing was changed: read their version first."
SITTING = timedelta(minutes=30)
"""So long after its first save an author goes on with the same version, where texts are saved while typed."""


class Base(NamedTuple):
    """The state from which a text was written: the version, 0 if there was none, and how often it had been saved."""

    number: int
    saves: int = 1

    @classmethod
    def of(cls, version: TextVersion | None) -> "Base":
        return cls(version.number, version.saves) if version else cls(0)

    @classmethod
    def sent_in(cls, values: Mapping[str, str]) -> "Base | None":
        """The state that a page has sent as `number` and `saves`; None if it has sent none."""
        numbers = values.get("number", ""), values.get("saves", "")
        return cls(*map(int, numbers)) if all(map(is_id, numbers)) else None


@transaction.atomic
def save_version(
    *,
    versioned_text: VersionedText,
    text: str,
    based_on: Base,
    by: User | None,
    keys: Sequence[str] = (),
    source: str = "",
    same_sitting_since: datetime | None = None,
) -> TextVersion:
    """Saves the text as the next version, written from `based_on`; raises NotAllowed if that is not the newest state.

    A text that is the newest already is not saved again. `source` says where the words come from, unless `by` typed
    them. With `same_sitting_since`, the author's own version of the same source is continued if it began after that
    time and within SITTING.
    """
    VersionedText.objects.select_for_update(no_key=True).get(pk=versioned_text.pk)
    newest = newest_version(versioned_text)
    if Base.of(newest) != based_on:
        raise NotAllowed(SAVED_BY_OTHERS)
    if newest and newest.text == text and newest.keys == list(keys):
        return newest
    if newest and newest.source == source and _continues(newest, by, same_sitting_since):
        newest.text, newest.keys, newest.saves, newest.saved_at = text, list(keys), newest.saves + 1, portal_now()
        newest.save(update_fields=["text", "keys", "saves", "saved_at"])
        return newest
    return TextVersion.objects.create(
        versioned_text=versioned_text,
        number=based_on.number + 1,
        text=text,
        keys=list(keys),
        author=by,
        saved_at=portal_now(),
        begun_at=portal_now(),
        source=source,
    )


def _continues(newest: TextVersion, by: User | None, since: datetime | None) -> bool:
    """Whether this author still sits at their own version, which nobody was shown as one that stays."""
    is_own = by is not None and newest.author_id == by.pk
    return is_own and since is not None and newest.begun_at > max(since, portal_now() - SITTING)


def restored(number: int) -> str:
    """The source of a version that has the text of an earlier one."""
    return f"Restored from version {number}"


def newest_version(versioned_text: VersionedText | None) -> TextVersion | None:
    """The text as it is; None if nothing was saved yet."""
    return TextVersion.objects.filter(versioned_text=versioned_text).order_by("-number").first()


def version_at(versioned_text: VersionedText | None, state: Base) -> TextVersion | None:
    """The version that has the text of this state; None if it was saved again since, or never."""
    number, saves = state
    return TextVersion.objects.filter(versioned_text=versioned_text, number=number, saves=saves).first()
