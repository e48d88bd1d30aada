"""Items of the working draft: added, changed, moved, and taken off the programme."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from agenda.actions.drafts import (
    MOVED,
    NOT_YET_SCHEDULED,
    added_row,
    changed_row,
    deleted_rows,
    finish_edit,
    lock_draft,
    mark_moved,
    meeting_of,
    refuse_if_moved,
)
from agenda.models import Item, ItemPerson, Session
from agenda.order import place_among, positions
from agenda.roles import ORDER, Role
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import Meeting, User
from egm_portal.undo.models import Change, ChangedRow
from egm_portal.undo.recording import values_of
from papers.models import Paper
from papers.queries import participants_writing
from participants.models import Participant

__all__ = ["add_item", "change_item", "delete_item", "move_item", "remove_item", "schedule_paper"]

People = Sequence[tuple[str, Participant]]
"""People with their roles, in their order."""

ITEM_IS_GONE = "This item was deleted meanwhile."
SESSION_IS_GONE = "This session was removed from the programme meanwhile."
PAPER_HAS_ITEM = "This paper is already in the programme."
STILL_SCHEDULED = "Remove the item from the programme before you delete it."


@transaction.atomic
def move_item(
    *, item: Item, to: Session | None, before: Item | None = None, seen: int | None = None, by: User | None
) -> Change | None:
    """Moves the item to a session, before another item or to the end; without a session it is not yet scheduled.

    `seen` is the version of the draft from which it is moved; None moves it whatever others did. Returns None if it is
    there already. Raises NotAllowed, or MovedMeanwhile if somebody else has moved it since.
    """
    meeting = meeting_of(item)
    draft = lock_draft(meeting=meeting)
    item = _locked(item)
    _require_session(to, meeting)
    rows = _items_in(to, meeting)
    if item in rows and (before == item or rows[rows.index(item) + 1 :][:1] == [row for row in rows if row == before]):
        return None
    refuse_if_moved(item, seen=seen, by=by, wanted=f"“{to}”" if to else NOT_YET_SCHEDULED)
    position = _position_among(rows, before, item)
    was = values_of(item)
    item.session, item.unscheduled_in, item.position = to, None if to else meeting, position
    mark_moved(item, draft=draft, by=by)
    item.save(update_fields=["session", "unscheduled_in", "position", *MOVED])
    return finish_edit(draft, row=item, verb="move-item", by=by, rows=[changed_row(item, was)])


@transaction.atomic
def remove_item(*, item: Item, seen: int | None = None, by: User | None) -> Change | None:
    """Takes the item off the programme: it is then not yet scheduled, and keeps all that it says."""
    return move_item(item=item, to=None, seen=seen, by=by)


@transaction.atomic
def add_item(
    *,
    meeting: Meeting,
    session: Session | None,
    before: Item | None = None,
    people: People = (),
    verb: str = "add-item",
    by: User | None,
    **values,
) -> Item:
    """Adds an item to a session, before another one or at the end; without a session it is not yet scheduled."""
    draft = lock_draft(meeting=meeting)
    _require_session(session, meeting)
    item = Item(session=session, unscheduled_in=None if session else meeting, **values)
    item.position = _position_among(_items_in(session, meeting), before, item)
    mark_moved(item, draft=draft, by=by)
    item.save()
    _set_people(item, people)
    finish_edit(draft, row=item, verb=verb, by=by, rows=[added_row(item)])
    return item


@transaction.atomic
def schedule_paper(*, paper: Paper, session: Session, before: Item | None = None, by: User | None) -> Item:
    """Adds an item for a paper that has none, with its title and its authors who take part as speakers."""
    meeting = paper.participant.meeting
    lock_draft(meeting=meeting)
    if Item.objects.filter(paper=paper).exists():
        raise NotAllowed(PAPER_HAS_ITEM)
    people = [(Role.SPEAKER, person) for person in participants_writing(paper)]
    title = paper.document.title if paper.document else str(paper)
    values = {"title": title, "paper": paper, "people": people, "verb": "schedule-paper"}
    return add_item(meeting=meeting, session=session, before=before, by=by, **values)


@transaction.atomic
def change_item(*, item: Item, people: People | None = None, by: User | None, **values) -> Change | None:
    """Changes what the item says, and who has a role in it if `people` are given; returns None if nothing changed."""
    draft = lock_draft(meeting=meeting_of(item))
    item = _locked(item)
    was = values_of(item)
    for name, value in values.items():
        setattr(item, name, value)
    rows = [changed_row(item, was), *([] if people is None else _set_people(item, people))]
    if not any(rows):
        return None
    if values:
        item.save(update_fields=list(values))
    return finish_edit(draft, row=item, verb="change-item", by=by, rows=rows)


@transaction.atomic
def delete_item(*, item: Item, by: User | None) -> Change:
    """Deletes an item that is not yet scheduled; raises NotAllowed for any other."""
    draft = lock_draft(meeting=meeting_of(item))
    item = _locked(item)
    if item.session_id:
        raise NotAllowed(STILL_SCHEDULED)
    change = finish_edit(
        draft,
        row=item,
        verb="delete-item",
        by=by,
        rows=deleted_rows([*item.shown_documents.all(), *item.roles.all(), item]),
    )
    item.delete()
    return change


def _locked(item: Item) -> Item:
    rows = Item.objects.select_related("session__meeting", "unscheduled_in", "moved_by")
    found = rows.select_for_update(of=("self",), no_key=True).filter(pk=item.pk).first()
    if found is None:
        raise NotAllowed(ITEM_IS_GONE)
    return found


def _require_session(session: Session | None, meeting: Meeting) -> None:
    if session and not Session.objects.filter(pk=session.pk, meeting=meeting).exists():
        raise NotAllowed(SESSION_IS_GONE)


def _items_in(session: Session | None, meeting: Meeting) -> list[Item]:
    rows = Item.objects.filter(session=session) if session else Item.objects.filter(unscheduled_in=meeting)
    return list(rows.order_by("position", "pk"))


def _position_among(rows: list[Item], before: Item | None, item: Item) -> int:
    """The position before `before`, or the last; all of the rows get new positions if there is no room."""
    others = [row for row in rows if row != item]
    position = place_among(others, before)
    if position is None:
        for row, free in zip(rows, positions(len(rows)), strict=True):
            row.position = free
            if row == item:
                item.position = free
        Item.objects.bulk_update(rows, ["position"])
        position = place_among(others, before)
    return position


def _set_people(item: Item, people: People) -> list[ChangedRow]:
    """Writes who has a role in the item; returns what changed."""
    stored = {row.participant_id: row for row in item.roles.all()}
    if _by_role((row.role, pk) for pk, row in stored.items()) == _by_role((role, who.pk) for role, who in people):
        return []
    wanted = {person.pk: (role, place) for place, (role, person) in enumerate(people, start=1)}
    gone = [row for pk, row in stored.items() if pk not in wanted]
    changed, fresh, kept = [], [], []
    for pk, (role, place) in wanted.items():
        row = stored.get(pk)
        if row is None:
            fresh.append(ItemPerson(item=item, participant_id=pk, role=role, position=place))
        elif (row.role, row.position) != (role, place):
            was = values_of(row)
            row.role, row.position = role, place
            kept.append(row)
            changed.append(changed_row(row, was))
    written = [*deleted_rows(gone), *changed]
    ItemPerson.objects.filter(pk__in=[row.pk for row in gone]).delete()
    ItemPerson.objects.bulk_update(kept, ["role", "position"])
    return written + [added_row(row) for row in ItemPerson.objects.bulk_create(fresh)]


def _by_role(people: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """In one order of roles, and in each in the order in which they are named."""
    return sorted(people, key=lambda person: ORDER[Role(person[0])])
