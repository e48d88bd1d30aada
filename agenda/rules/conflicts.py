"""What a conflict of the programme is: its rule and severity, where it is, what it rests on, and its remedy."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.db import models
from django.utils.text import capfirst

from agenda.rules.facts import PersonFacts, ProgrammeFacts, SessionFacts, Slot
from agenda.severities import SEVERITIES, Rule, Severity
from egm_portal.stored_json import StoredFormats


@dataclass(frozen=True)
class Values:
    """What a conflict rests on: ids of rows, and the `details` without which it would be another conflict.

    Neither names nor what only passes with time: a conflict that was accepted is open again when its values change.
    """

    sessions: list[int] = field(default_factory=list)
    items: list[int] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    papers: list[int] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)

    def fingerprint(self, rule: str) -> str:
        return sha256(json.dumps([rule, asdict(self)], sort_keys=True).encode()).hexdigest()


FORMATS = StoredFormats(Values)


@dataclass(frozen=True)
class Remedy:
    """What would resolve a conflict, with the words of its button.

    The first two change the draft: `row` is the session or item, `value` its new start or length. The others lead to
    the form of the row at which the conflict is shown, or to what can be done about the paper `row`.
    """

    class Kind(models.TextChoices):
        START_AT = "start_at"
        SHORTEN = "shorten"
        CHOOSE = "choose"
        REMIND = "remind"
        REVIEW = "review"

    kind: Kind
    label: str
    row: int | None = None
    value: Any = None

    @property
    def changes_draft(self) -> bool:
        return self.kind in (self.Kind.START_AT, self.Kind.SHORTEN)


@dataclass(frozen=True)
class Conflict:
    """One conflict; `sessions` and `items` are the ids of the rows at which it is shown, the first one leading there.

    `accepted` is the row that accepts it as it is.
    """

    rule: Rule
    sentence: str
    values: Values
    sessions: list[int] = field(default_factory=list)
    items: list[int] = field(default_factory=list)
    remedy: Remedy | None = None
    accepted: Any = None

    @property
    def severity(self) -> Severity:
        return SEVERITIES[self.rule]

    @cached_property
    def fingerprint(self) -> str:
        return self.values.fingerprint(self.rule)

    @property
    def is_open(self) -> bool:
        """Whether an organizer has to resolve or accept it."""
        return self.severity == Severity.BLOCKS_RELEASE or (
            self.severity == Severity.BLOCKS_FINAL and self.accepted is None
        )

    @property
    def anchor(self) -> str:
        """The fragment of the row to which it leads: "item-9" or "session-4"."""
        return f"item-{self.items[0]}" if self.items else f"session-{self.sessions[0]}"


CHANGED = "The programme has changed: this conflict is no longer there as you saw it."


def refusal_to_accept(conflict: Conflict | None) -> str:
    """Why the conflict, as it is now, cannot be accepted; or nothing."""
    if conflict is None:
        return CHANGED
    if conflict.severity == Severity.BLOCKS_RELEASE:
        return f"This cannot be accepted as it is: {conflict.sentence}"
    return "" if conflict.severity == Severity.BLOCKS_FINAL else "A notice prevents nothing and need not be accepted."


def refusal_to_resolve(conflict: Conflict | None) -> str:
    """Why no button resolves the conflict as it is now, or nothing."""
    return "" if conflict and conflict.remedy and conflict.remedy.changes_draft else CHANGED


def at_slot(
    rule: Rule,
    facts: ProgrammeFacts,
    slot: Slot,
    sentence: str,
    remedy: Remedy | None = None,
    **details: Any,
) -> Conflict:
    """A conflict of one person in one place of the programme."""
    item = [slot.item.pk] if slot.item else []
    values = Values([slot.session.pk], item, [slot.person], details={"role": str(slot.role)} | details)
    return Conflict(rule, sentence, values, [] if item else [slot.session.pk], item, remedy)


def of_sessions(
    rule: Rule, sessions: Sequence[SessionFacts], sentence: str, remedy: Remedy | None = None, **details: Any
) -> Conflict:
    """A conflict of sessions, whatever is in them."""
    ids = [session.pk for session in sessions]
    return Conflict(rule, capfirst(sentence), Values(ids, details=details), ids, remedy=remedy)


def of_person(rule: Rule, person: PersonFacts, slots: Sequence[Slot], sentence: str, **details: Any) -> Conflict:
    """A conflict of a person wherever the programme names them."""
    sessions = list(dict.fromkeys(slot.session.pk for slot in slots if not slot.item))
    items = list(dict.fromkeys(slot.item.pk for slot in slots if slot.item))
    return Conflict(rule, sentence, Values(sessions, items, [person.pk], details=details), sessions, items)


def stored(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()
