"""Who has seen what the public file of a version leaves out: nothing of it is published before."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.meetings.models import User
from papers import rules
from papers.models import Document, Version

__all__ = ["Look", "confirm_look", "look_at_files"]

UNSEEN = (
    "What readers get differs from its file, and nobody has seen that yet. Open this page again: it shows what is left "
    "out. Then confirm."
)


@dataclass(frozen=True)
class Look:
    """That somebody was shown what is left out of the files with these ids."""

    by: User | None
    versions: frozenset[int]

    @classmethod
    def at(cls, versions: Iterable[Version], by: User | None) -> "Look":
        """At those of the files that need one, as they were read for the page."""
        return cls(by, frozenset(version.pk for version in versions if version.needs_a_look))


@transaction.atomic
def confirm_look(*, version: Version, by: User) -> None:
    """Records that the author, or whoever submits for them, has seen what readers get; the first look counts."""
    Document.objects.select_for_update(no_key=True).get(pk=version.document_id)
    version = Version.objects.get(pk=version.pk)
    refuse_if(rules.refusal_to_look(version))
    _record(version, by)


def look_at_files(*, document: Document, by: User | None) -> list[Version]:
    """Records a look at all files of a document that need one, and returns them: their caller has told of them."""
    found = [version for version in Version.objects.filter(document=document) if version.needs_a_look]
    for version in found:
        _record(version, by)
    return found


def require_look(versions: Iterable[Version], look: Look | None) -> None:
    """Records the look at these files, which readers are about to get; raises NotAllowed if one was not shown.

    The caller has locked the document.
    """
    for version in versions:
        if version.needs_a_look and (look is None or version.pk not in look.versions):
            raise NotAllowed(UNSEEN)
    record_look(versions, look)


def record_look(versions: Iterable[Version], look: Look | None) -> None:
    for version in versions:
        if look and version.needs_a_look and version.pk in look.versions:
            _record(version, look.by)


def _record(version: Version, by: User | None) -> None:
    version.looked_at, version.looked_by = portal_now(), by
    version.save(update_fields=["looked_at", "looked_by"])
