"""Which rows are searched, and how their entries are kept up to date."""

from collections.abc import Callable, Sequence

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.db.models.signals import post_delete, post_save

from egm_portal.meetings.models import Meeting
from egm_portal.meetings.one_change import FollowUp, drop_follow_up, follow_up
from egm_portal.tasks import wake_after_commit
from papers.models import Author, Document, PageText, SearchEntry, Version
from papers.search.indexing import index_document, index_meeting, index_pages, index_people, index_person
from participants.actions import added
from participants.models import Participant

FOLLOWED: dict[type[Model], Callable[[Model], tuple]] = {
    Document: lambda document: (index_document, document.pk),
    Author: lambda author: (index_document, author.document_id),
    PageText: lambda page: (index_pages, page.version),
    Meeting: lambda meeting: (index_meeting, meeting),
    Participant: lambda person: (index_person, person),
}
"""For each model, the function that writes the entries of a changed row, and its argument."""
THINGS = {Document: "document", Meeting: "meeting", Participant: "participant"}
"""What can be found, and the column of an entry that names it."""

_passages: list[tuple[Callable[[], None], Callable[[], None]]] = []


def register_passages(index_all: Callable[[], None], index_waiting: Callable[[], None]) -> None:
    """Registers the functions of an upper package that write the entries of passages: all, and those that are due."""
    _passages.append((index_all, index_waiting))


def connect() -> None:
    """Connects the signals: entries are written in the transaction of their row, and new files are read after it.

    Code that writes with `update()` calls `follow` for each row.
    """
    for model in FOLLOWED:
        post_save.connect(_saved, sender=model, dispatch_uid=f"search of {model._meta.label}")
    for model in THINGS:
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"search without {model._meta.label}")
    post_delete.connect(_saved, sender=Author, dispatch_uid="search without an author")
    added.connect(_people_added, dispatch_uid="search of people who were added at once")
    post_save.connect(_version_saved, sender=Version, dispatch_uid="search of files")


def follow(model: type[Model], pk: int) -> None:
    """Updates the entries of a row that was written without signals; rows that are not searched have none."""
    if model in FOLLOWED and (row := model._base_manager.filter(pk=pk).first()):
        _write(*FOLLOWED[model](row))


def index_waiting() -> None:
    for model, thing in THINGS.items():
        entries = SearchEntry.objects.filter(version=None, passage=None, **{thing: OuterRef("pk")})
        _follow_all(model.objects.filter(~Exists(entries)))
    for _, index_rest in _passages:
        index_rest()


def index_everything() -> None:
    for model in THINGS:
        _follow_all(model.objects.all())
    _follow_all(PageText.objects.filter(number=1))
    for index_all, _ in _passages:
        index_all()


def _follow_all(rows: QuerySet) -> None:
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
        follow(rows.model, pk)


def _saved(sender: type[Model], instance: Model, **kwargs) -> None:
    _write(*FOLLOWED[sender](instance))


def _people_added(sender, participants: Sequence[Participant], **kwargs) -> None:
    _write(index_people, tuple(participants))


def _deleted(sender: type[Model], instance: Model, **kwargs) -> None:
    # Its entries are deleted with it by their foreign keys; what was still to be written would fail.
    drop_follow_up(FollowUp.SEARCH_ENTRIES, FOLLOWED[sender](instance))


def _write(write: Callable, argument) -> None:
    # Equal rows may be different objects: the one that was saved last counts.
    follow_up(FollowUp.SEARCH_ENTRIES, _write_all, {(write, argument): (write, argument)})


def _write_all(changed: dict[tuple, tuple]) -> None:
    for write, argument in changed.values():
        write(argument)


def _version_saved(sender: type[Model], instance: Version, created: bool, update_fields, **kwargs) -> None:
    is_new = created or "public_name" in (update_fields or ())
    if is_new and instance.public_name:
        wake_after_commit("papers.tasks.read_version", instance.pk)
