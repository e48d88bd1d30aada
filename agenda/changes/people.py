"""Who has a role now instead of whom, in clauses for certain readers."""

from dataclasses import dataclass, replace

from django.utils.text import capfirst

from agenda.changes.facts import Fact
from agenda.changes.phrases import NEW, OLD, TITLE, Phrase, in_words
from agenda.changes.readers import Readers
from agenda.roles import NOUNS, VERBS, Role


@dataclass(frozen=True)
class RoleChange:
    """Who no longer has a role, and who has it now; `stays` if somebody keeps it."""

    role: Role
    gone: list[int]
    come: list[int]
    stays: bool

    @property
    def people(self) -> list[int]:
        return self.gone + self.come


def role_changes(old: list[dict], new: list[dict]) -> list[RoleChange]:
    """What changed in each role, in the order of roles, from the people of the fact's old side to those of its new."""
    changes = []
    for role in Role:
        before, now = ([row["participant"] for row in side if row["role"] == role] for side in (old, new))
        gone = [pk for pk in before if pk not in now]
        come = [pk for pk in now if pk not in before]
        change = RoleChange(role, gone, come, stays=len(gone) < len(before))
        if change.people:
            changes.append(change)
    return changes


@dataclass(frozen=True)
class PeoplePhrases:
    """Those who may not be named are counted."""

    readers: Readers

    def of(self, fact: Fact, title: str) -> list:
        """Who has a role now instead of whom, for each role in which people changed, as clauses of one sentence.

        `title` is how it names the session or item.
        """
        changes = role_changes(fact.old["people"], fact.new["people"])
        phrases: list = []
        for change in changes:
            phrases += ["; ", *self._in_role(change, "it")] if phrases else self._in_role(change, title)
        if not all(pk in self.readers.people for change in changes for pk in change.people):
            phrases[0] = replace(phrases[0], text=capfirst(phrases[0].text))
        return [*phrases, "."]

    def _in_role(self, change: RoleChange, title: str) -> list[Phrase]:
        subject, verb = Phrase(title, TITLE), VERBS[change.role]
        named = [pk in self.readers.people for pk in change.people]
        if not any(named):
            return [subject, *self._counted(change)]
        old, new = self._named(change.role, change.gone, OLD), self._named(change.role, change.come, NEW)
        if not change.come:
            return [old, Phrase(f" no longer {verb.for_count(len(change.gone))} "), subject]
        words = verb.for_count(len(change.come))
        if not change.gone:
            return [new, Phrase(f" {'also ' if change.stays else ''}{words} "), subject]
        if all(named):
            return [new, Phrase(f" {words} "), subject, Phrase(" instead of "), old]
        replaces, as_what = "replace" if len(change.come) > 1 else "replaces", NOUNS[change.role]
        return [new, Phrase(f" {replaces} "), old, Phrase(f" as {as_what.for_count(len(change.come))} of "), subject]

    def _counted(self, change: RoleChange) -> list[Phrase]:
        """The predicate where none of them may be named: " has 2 speakers more"."""
        noun = NOUNS[change.role]
        if change.gone and change.come:
            return [Phrase(f" has another {noun.singular}" if len(change.come) == 1 else f" has other {noun.plural}")]
        if change.stays:
            count = len(change.people)
            return [Phrase(f" has {count} {noun.for_count(count)} {'more' if change.come else 'fewer'}")]
        if change.come:
            return [Phrase(" now has "), self._named(change.role, change.come, NEW)]
        return [Phrase(" no longer has "), self._named(change.role, change.gone, OLD)]

    def _named(self, role: Role, ids: list[int], part: str) -> Phrase:
        """Names as a list in words; those who may not be named are counted: "Expert 3 and a speaker"."""
        names = [self.readers.people[pk] for pk in ids if pk in self.readers.people]
        if unnamed := len(ids) - len(names):
            noun = NOUNS[role]
            names.append(f"a {noun.singular}" if unnamed == 1 else f"{unnamed} {noun.plural}")
        return Phrase(in_words(names), part)
