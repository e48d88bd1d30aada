"""Saving and restoring versions. Nobody replaces a version that they have not seen."""

from django.db import transaction

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import User
from egm_portal.versioned_texts.models import TextVersion, VersionedText

SAVED_BY_OTHERS = "Somebody else saved this text meanwhile. Nothing was changed: read their version first."


@transaction.atomic
def save_version(
    *, versioned_text: VersionedText, text: str, based_on: int, by: User | None, restored_from: int | None = None
) -> TextVersion:
    """Saves the text as the next version, written from version `based_on`, or 0 if there was none.

    Raises NotAllowed if that is not the newest version any more. A text that is the newest already is not saved again.
    """
    VersionedText.objects.select_for_update(no_key=True).get(pk=versioned_text.pk)
    newest = newest_version(versioned_text)
    if (newest.number if newest else 0) != based_on:
        raise NotAllowed(SAVED_BY_OTHERS)
    if newest and newest.text == text:
        return newest
    return TextVersion.objects.create(
        versioned_text=versioned_text,
        number=based_on + 1,
        text=text,
        author=by,
        saved_at=portal_now(),
        restored_from=restored_from,
    )


def restore_version(*, version: TextVersion, based_on: int, by: User | None) -> TextVersion:
    """Saves the text of an earlier version as the newest one; raises NotAllowed as `save_version` does."""
    return save_version(
        versioned_text=version.versioned_text,
        text=version.text,
        based_on=based_on,
        by=by,
        restored_from=version.number,
    )


def newest_version(versioned_text: VersionedText | None) -> TextVersion | None:
    """The text as it is; None if nothing was saved yet."""
    return TextVersion.objects.filter(versioned_text=versioned_text).order_by("-number").first()
