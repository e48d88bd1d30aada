"""Which rows are searched, and how their entries follow each change of them."""

from collections.abc import Callable

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.db.models.signals import post_delete, post_save

from egm_portal.meetings.models import Meeting
from egm_portal.meetings.one_change import FollowUp, drop_follow_up, follow_up
from egm_portal.tasks import wake_after_commit
from papers.models import Author, Document, PageText, SearchEntry, Version
from papers.search.indexing import index_document, index_meeting, index_pages, index_person
from participants.models import Participant

FOLLOWED: dict[type[Model], Callable[[Model], tuple]] = {
    Document: lambda document: (index_document, document.pk),
    Author: lambda author: (index_document, author.document_id),
    PageText: lambda page: (index_pages, page.version),
    Meeting: lambda meeting: (index_meeting, meeting),
    Participant: lambda person: (index_person, person),
}
"""For a changed row, what writes its entries, and whose entries they are."""
THINGS = {Document: "document", Meeting: "meeting", Participant: "participant"}
"""What can be found, and the column of an entry that names it."""


def connect() -> None:
    """Has the entries follow each row that is saved, in its transaction, and new files read after it.

    What deletes a row deletes its entries. Whoever writes with `update()` calls `follow` for each row.
    """
    for model in FOLLOWED:
        post_save.connect(_saved, sender=model, dispatch_uid=f"search of {model._meta.label}")
    for model in THINGS:
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"search without {model._meta.label}")
    post_delete.connect(_saved, sender=Author, dispatch_uid="search without an author")
    post_save.connect(_version_saved, sender=Version, dispatch_uid="search of files")


def follow(model: type[Model], pk: int) -> None:
    """Brings the entries up to date with a row that was written past its signals; nothing for what is not searched."""
    if model in FOLLOWED and (row := model._base_manager.filter(pk=pk).first()):
        _write(*FOLLOWED[model](row))


def index_waiting() -> None:
    """Makes the entries that are missing, such as those of rows that are older than the search."""
    for model, thing in THINGS.items():
        entries = SearchEntry.objects.filter(version=None, **{thing: OuterRef("pk")})
        _follow_all(model.objects.filter(~Exists(entries)))


def index_everything() -> None:
    """Makes every entry anew from the rows, and from the texts of pages that there are."""
    for model in THINGS:
        _follow_all(model.objects.all())
    _follow_all(PageText.objects.filter(number=1))


def _follow_all(rows: QuerySet) -> None:
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
        follow(rows.model, pk)


def _saved(sender: type[Model], instance: Model, **kwargs) -> None:
    _write(*FOLLOWED[sender](instance))


def _deleted(sender: type[Model], instance: Model, **kwargs) -> None:
    drop_follow_up(FollowUp.SEARCH_ENTRIES, FOLLOWED[sender](instance))


def _write(write: Callable, whose) -> None:
    # Equal rows may be different objects: the one that was saved last counts.
    follow_up(FollowUp.SEARCH_ENTRIES, _write_all, {(write, whose): (write, whose)})


def _write_all(changed: dict[tuple, tuple]) -> None:
    for write, whose in changed.values():
        write(whose)


def _version_saved(sender: type[Model], instance: Version, created: bool, update_fields, **kwargs) -> None:
    made = created or "public_name" in (update_fields or ())
    if made and instance.public_name:
        wake_after_commit("papers.tasks.read_version", instance.pk)
