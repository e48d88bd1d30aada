"""What the buttons of the operator's page do: each calls an action and returns what the page then says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.meetings.models import Meeting, User
from egm_portal.text.ids import is_id
from room import actions
from room.models import Recommendation, Stance, Suggestion
from room.rules import QUEUE_CHANGED, Seen

GONE = "The proposal is no longer there: nothing was changed."
REOPENED = "{name} is under consideration again. The record gives the reason."
MAX_PAGES = 1000  # more than any list has
_S = Recommendation.State


@dataclass(frozen=True)
class Operation:
    """A button that somebody pressed, about the proposal that the page has shown."""

    meeting: Meeting
    by: User
    proposal: Recommendation | None
    data: QueryDict
    values: Mapping = field(default_factory=dict)  # of its form

    @property
    def about(self) -> Recommendation:
        if self.proposal is None:
            raise NotAllowed(GONE)
        return self.proposal

    @property
    def name(self) -> str:
        return f"Proposal {self.about.proposal_number}"

    @property
    def seen(self) -> Seen:
        return Seen.sent(str(self.values.get("version") or self.data.get("version")), self.data.get("state", ""))

    def several(self, name: str) -> list[tuple[Recommendation, Seen]]:
        """The proposals that hidden fields of this name give as id, version and state."""
        values = [value.split(":") for value in self.data.getlist(name) if value.count(":") == 2]
        given = [(int(pk), Seen(int(version), state)) for pk, version, state in values if is_id(pk) and is_id(version)]
        rows = Recommendation.objects.filter(meeting=self.meeting).in_bulk([pk for pk, _ in given])
        return [(rows[pk], seen) for pk, seen in given if pk in rows]

    def suggestion(self) -> Suggestion:
        pk = self.data.get("suggestion", "")
        found = Suggestion.objects.filter(recommendation=self.about, pk=pk).first() if is_id(pk) else None
        if found is None:
            raise NotAllowed(GONE)
        return found


def _edit(operation: Operation) -> str:
    return _reword(operation, operation.values["text"], "version {number} saved.")


def _add_view(operation: Operation) -> str:
    text, view = operation.about.text, operation.values["view"]
    if text.endswith(view):  # sent twice
        return ""
    return _reword(operation, f"{text} {view}", "the view stands in version {number}.")


def _reword(operation: Operation, text: str, told: str) -> str:
    """Saves the words; the sentence says so, and whether those are asked again who have answered to earlier ones."""
    about = operation.about
    saved = actions.reword_recommendation(recommendation=about, text=text, seen=operation.seen, by=operation.by)
    asked = Stance.objects.filter(recommendation=about, recommendation__meeting__agreeing_room__takes_stances=True)
    again = " Those who have agreed or objected are asked again." if asked.exists() else ""
    return f"{operation.name}: {told.format(number=saved.number)}{again}"


def _act(act: Callable, *names: str, told: str = "") -> Callable[[Operation], str]:
    """Calls the action about the proposal as it was seen, with the values of its form that have these names."""

    def do(operation: Operation) -> str:
        values = {name: operation.values[name] for name in names}
        act(recommendation=operation.about, seen=operation.seen, by=operation.by, **values)
        return told.format(name=operation.name)

    return do


def _outcome(operation: Operation) -> str:
    """The decision of a form, with the time at which the meeting took it."""
    values = operation.values
    facts = {"recommendation": operation.about, "seen": operation.seen, "by": operation.by, "at": values["at"]}
    match values["outcome"]:
        case _S.ADOPTED:
            actions.adopt_recommendation(brackets=values["brackets"], **facts)
        case _S.LEFT_OPEN:
            actions.leave_recommendation_open(**facts)
        case _:
            actions.drop_recommendation(reason=values["reason"], **facts)
    return f"{operation.name} recorded. The record says that the outcome was typed afterwards."


def _accept(operation: Operation) -> str:
    accepted = actions.accept_suggestion(suggestion=operation.suggestion(), seen=operation.seen, by=operation.by)
    return f"{operation.name} has the suggested wording, as version {accepted.accepted_as.number}."


def _ignore(operation: Operation) -> str:
    actions.ignore_suggestion(suggestion=operation.suggestion(), seen=operation.seen)
    return ""


def _block(operation: Operation) -> str:
    adopted = actions.adopt_block(recommendations=operation.several("block"), by=operation.by)
    return f"{len(adopted)} proposals adopted." if len(adopted) != 1 else "1 proposal adopted."


def _merge(operation: Operation) -> str:
    """Merges those that the page has listed into the one that was chosen among them."""
    rows = operation.several("block")
    into = next(((row, seen) for row, seen in rows if str(row.pk) == operation.data.get("into")), None)
    if into is None:
        raise NotAllowed("Choose the proposal that remains.")
    merged = [(row, seen) for row, seen in rows if row != into[0]]
    actions.merge_block(recommendations=merged, into=into, by=operation.by)
    numbers = ", ".join(str(row.proposal_number) for row, _ in merged)
    return f"Merged into proposal {into[0].proposal_number}: {numbers}."


def _move(places: int) -> Callable[[Operation], str]:
    def move(operation: Operation) -> str:
        # In the order that the page showed: two operators who press the same button mean one move.
        shown = [int(pk) for pk in operation.data.getlist("queue") if is_id(pk)]
        refuse_if("" if shown else QUEUE_CHANGED)
        others = [pk for pk in shown if pk != operation.about.pk]
        place = shown.index(operation.about.pk) + places if operation.about.pk in shown else -1
        if 0 <= place <= len(others):
            rows = Recommendation.objects.filter(meeting=operation.meeting)
            after = rows.filter(pk=others[place - 1]).first() if place else None
            refuse_if(QUEUE_CHANGED if place and after is None else "")
            actions.move_in_queue(recommendation=operation.about, after=after, seen=operation.seen)
        return ""

    return move


def _show(act: Callable, **values: bool) -> Callable[[Operation], str]:
    """Changes what the screen shows, besides a proposal."""

    def show(operation: Operation) -> str:
        act(meeting=operation.meeting, by=operation.by, **values)
        return ""

    return show


def _turn(pages: int) -> Callable[[Operation], str]:
    def turn(operation: Operation) -> str:
        # From the page that was shown: two operators who press the same button mean one turn.
        shown = operation.data.get("page", "")
        if is_id(shown) and 0 < int(shown) + pages <= MAX_PAGES:
            actions.turn_screen(meeting=operation.meeting, page=int(shown) + pages - 1)
        return ""

    return turn


def _change_link(act: Callable, said: str) -> Callable[[Operation], str]:
    def change(operation: Operation) -> str:
        act(meeting=operation.meeting)
        return said

    return change


DECISIONS = {
    "edit": _edit,
    "settle": _act(actions.adopt_recommendation, "brackets"),
    "drop": _act(actions.drop_recommendation, "reason"),
    "reopen": _act(actions.reopen_recommendation, "text", "reason", told=REOPENED),
    "view": _add_view,
    "outcome": _outcome,
}
"""What the forms of the page do, by their names."""
BUTTONS = {
    "show": _act(actions.show_recommendation),
    "adopt": _act(actions.adopt_recommendation),
    "leave": _act(actions.leave_recommendation_open),
    "undo": _act(actions.undo_decision, told="{name}: the decision is undone."),
    "accept": _accept,
    "ignore": _ignore,
    "block": _block,
    "merge": _merge,
    "up": _move(-1),
    "down": _move(1),
    "clean": _show(actions.set_screen, with_changes=False),
    "changes": _show(actions.set_screen, with_changes=True),
    "light": _show(actions.set_screen, is_dark=False),
    "dark": _show(actions.set_screen, is_dark=True),
    "back": _turn(-1),
    "on": _turn(1),
    "list": _show(actions.show_adopted),
    "nothing": _show(actions.clear_screen),
    "make_link": _change_link(
        actions.make_screen_link, "The link to the screen is ready. Any earlier one no longer works."
    ),
    "end_link": _change_link(actions.end_screen_link, "The link to the screen no longer works."),
}
