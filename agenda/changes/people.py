"""Who has a role now instead of whom, in clauses for certain readers."""

from dataclasses import dataclass, replace

from django.utils.text import capfirst

from agenda.changes.facts import Fact
from agenda.changes.phrases import NEW, OLD, TITLE, Phrase, in_words
from agenda.changes.readers import Readers
from agenda.content import FrozenPerson
from agenda.roles import NOUNS, ORDER, VERBS, Role


@dataclass(frozen=True)
class PeoplePhrases:
    """Those who may not be named are counted."""

    readers: Readers

    def of(self, fact: Fact, title: str) -> list:
        """Who has a role now instead of whom, for each role in which people changed, as clauses of one sentence.

        `title` is how it names the session or item.
        """
        sides = [[FrozenPerson(**row) for row in side["people"]] for side in (fact.old, fact.new)]
        gone, come = (
            [person for person in sides[0] if person not in sides[1]],
            [person for person in sides[1] if person not in sides[0]],
        )
        roles = sorted({person.role for person in (*gone, *come)}, key=lambda role: ORDER[role])
        phrases: list = []
        for role in roles:
            if phrases:
                phrases.append("; ")
            phrases += self._in_role(
                Role(role),
                title if role == roles[0] else "it",
                [person.participant for person in gone if person.role == role],
                [person.participant for person in come if person.role == role],
                stays=any(person.role == role for person in sides[0] if person in sides[1]),
            )
        if not all(person.participant in self.readers.people for person in (*gone, *come)):
            phrases[0] = replace(phrases[0], text=capfirst(phrases[0].text))
        return [*phrases, "."]

    def _in_role(self, role: Role, title: str, gone: list[int], come: list[int], stays: bool) -> list[Phrase]:
        verb, noun = VERBS[role], NOUNS[role]
        named = [pk in self.readers.people for pk in (*gone, *come)]
        old, new, subject = (
            Phrase(self._named(role, gone), OLD),
            Phrase(self._named(role, come), NEW),
            Phrase(title, TITLE),
        )
        if not any(named):
            if gone and come:
                return [
                    subject,
                    Phrase(f" has another {noun.singular}" if len(come) == 1 else f" has other {noun.plural}"),
                ]
            more, count = ("more", len(come)) if come else ("fewer", len(gone))
            if stays:
                return [subject, Phrase(f" has {count} {noun.singular if count == 1 else noun.plural} {more}")]
            return [subject, Phrase(" now has " if come else " no longer has "), new if come else old]
        if not come:
            return [old, Phrase(f" no longer {verb.one if len(gone) == 1 else verb.several} "), subject]
        words = verb.one if len(come) == 1 else verb.several
        if not gone:
            return [new, Phrase(f" {'also ' if stays else ''}{words} "), subject]
        if all(named):
            return [new, Phrase(f" {words} "), subject, Phrase(" instead of "), old]
        replaces, as_what = ("replaces", noun.singular) if len(come) == 1 else ("replace", noun.plural)
        return [new, Phrase(f" {replaces} "), old, Phrase(f" as {as_what} of "), subject]

    def _named(self, role: Role, ids: list[int]) -> str:
        """Names as a list in words; those who may not be named are counted: "Expert 3 and a speaker"."""
        names = [self.readers.people[pk] for pk in ids if pk in self.readers.people]
        if unnamed := len(ids) - len(names):
            noun = NOUNS[role]
            names.append(f"a {noun.singular}" if unnamed == 1 else f"{unnamed} {noun.plural}")
        return in_words(names)
