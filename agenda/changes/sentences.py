"""The changes of a release in sentences, made on the day of reading."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.formats import date_format

from agenda.changes.facts import Fact, facts_of
from agenda.changes.people import PeoplePhrases
from agenda.changes.phrases import NEW, OLD, TITLE, Phrase, in_time, quoted
from agenda.changes.readers import Readers
from agenda.kinds import KINDS
from agenda.models import Programme
from agenda.roles import NOUNS, Role
from egm_portal.meetings.models import Meeting


@dataclass(frozen=True)
class Sentence:
    """A change: one word for what happened, and the sentence with both values."""

    label: str
    phrases: list[Phrase]
    fact: Fact
    concerns: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return "".join(phrase.text for phrase in self.phrases)


def changes_for_organizers(release: Programme) -> list[Sentence]:
    facts = facts_of(release.changes)
    return sentences_of(facts, release.meeting, lambda: Readers.organizers(release.meeting))


def sentences_of(facts: list[Fact], meeting: Meeting, readers: Callable[[], Readers]) -> list[Sentence]:
    if not facts:
        return []
    writer = Writer(meeting, readers())
    return [writer.sentence(fact) for fact in facts]


class Writer:
    """Makes sentences for certain readers; times are those of the meeting."""

    def __init__(self, meeting: Meeting, readers: Readers) -> None:
        self.meeting, self.readers = meeting, readers
        self.has_several_days = meeting.starts_on != meeting.ends_on

    def sentence(self, fact: Fact) -> Sentence:
        label, *phrases = getattr(self, f"_{fact.kind}")(fact)
        people = [
            f"{self.readers.people[each.participant]}, {NOUNS[Role(each.role)].singular}"
            for each in fact.concerns
            if each.participant in self.readers.people
        ]
        return Sentence(label, [each if isinstance(each, Phrase) else Phrase(each) for each in phrases], fact, people)

    def _title(self, fact: Fact) -> str:
        """The title in quotation marks; where another session or item has the same one, with the start."""
        start = f" ({date_format(self._local(fact.start), 'j F, H:i')})" if fact.start else ""
        return f"{quoted(fact.title)}{start}"

    def _session_added(self, fact: Fact) -> list:
        return "Added", Phrase(quoted(fact.title), NEW), f", {self._slot(fact.new)}, was added."

    def _session_removed(self, fact: Fact) -> list:
        return "Removed", Phrase(quoted(fact.title), OLD), f", {self._slot(fact.old)}, was removed."

    def _session_moved(self, fact: Fact) -> list:
        title = Phrase(quoted(fact.title), TITLE)
        return "Moved", title, *self._from_to(fact.old["starts_at"], fact.new["starts_at"])

    def _sessions_moved(self, fact: Fact) -> list:
        return "Moved", *self._moves(fact, "session")

    def _items_moved(self, fact: Fact) -> list:
        return "Moved", f"In {quoted(fact.title)}, ", *self._moves(fact, "item")

    def _session_length(self, fact: Fact) -> list:
        return self._length(fact, [Phrase(self._title(fact), TITLE)])

    def _item_length(self, fact: Fact) -> list:
        place = f" in {quoted(fact.new['session'])}"
        return self._length(fact, [Phrase(quoted(fact.title), TITLE), place])

    def _session_renamed(self, fact: Fact) -> list:
        return (
            "Renamed",
            Phrase(quoted(fact.old["title"]), OLD),
            " is now called ",
            Phrase(quoted(fact.new["title"]), NEW),
            ".",
        )

    _item_renamed = _session_renamed

    def _session_kind(self, fact: Fact) -> list:
        old, new = (KINDS[side["kind"]].noun.singular for side in (fact.old, fact.new))
        return (
            "Changed",
            Phrase(self._title(fact), TITLE),
            " is now a ",
            Phrase(new, NEW),
            ", no longer a ",
            Phrase(old, OLD),
            ".",
        )

    def _session_label(self, fact: Fact) -> list:
        title, old, new = Phrase(self._title(fact), TITLE), fact.old["label"], fact.new["label"]
        if not new:
            return "Number", title, " no longer has the number ", Phrase(old, OLD), "."
        instead = [" instead of ", Phrase(old, OLD)] if old else []
        return "Number", title, " has the number ", Phrase(new, NEW), *instead, "."

    def _session_room(self, fact: Fact) -> list:
        old, new = (side["room"] or self.meeting.room or "the meeting’s room" for side in (fact.old, fact.new))
        return (
            "Room",
            Phrase(self._title(fact), TITLE),
            " moved from ",
            Phrase(old, OLD),
            " to ",
            Phrase(new, NEW),
            ".",
        )

    def _session_officers(self, fact: Fact) -> list:
        return "People", *PeoplePhrases(self.readers).of(fact, self._title(fact))

    def _item_people(self, fact: Fact) -> list:
        return "People", *PeoplePhrases(self.readers).of(fact, self._title(fact))

    def _session_summary(self, fact: Fact) -> list:
        return "Text", "The summary of ", Phrase(self._title(fact), TITLE), " was changed."

    def _item_added(self, fact: Fact) -> list:
        place = f"{quoted(fact.new['session'])}, {self._slot(fact.new)}"
        return "Added", Phrase(quoted(fact.title), NEW), f" was added to {place}."

    def _item_removed(self, fact: Fact) -> list:
        place = f"{quoted(fact.old['session'])}, {self._slot(fact.old)}"
        return "Removed", Phrase(quoted(fact.title), OLD), f" was removed from {place}."

    def _item_moved(self, fact: Fact) -> list:
        title = Phrase(quoted(fact.title), TITLE)
        old, new = ((side["number"], side["session"]) for side in (fact.old, fact.new))
        if old == new or (old[0] and old[0] == new[0]):
            moved = self._from_to(fact.old["starts_at"], fact.new["starts_at"])
            return "Moved", title, f" in {quoted(new[1])}", *moved
        starts = [self._local(side["starts_at"]) for side in (fact.old, fact.new)]
        is_one_day = starts[0].date() == starts[1].date()
        places = [
            f"{quoted(side['session'])}, {self._slot(side, with_day=not is_one_day)}" for side in (fact.old, fact.new)
        ]
        day = self._on(starts[1]) if is_one_day else ""
        return "Moved", title, " moved from ", Phrase(places[0], OLD), " to ", Phrase(places[1], NEW), f"{day}."

    def _item_paper(self, fact: Fact) -> list:
        title = Phrase(self._title(fact), TITLE)
        # An unpublished paper has no title yet for readers.
        old, new = (
            quoted(self.readers.papers[side["paper"]]) if side["paper"] in self.readers.papers else "another paper"
            for side in (fact.old, fact.new)
        )
        if fact.new["paper"] is None:
            return (
                "Paper",
                title,
                " is no longer linked to ",
                Phrase("a paper" if old == "another paper" else old, OLD),
                ".",
            )
        if fact.old["paper"] is None:
            return "Paper", title, " is now linked to ", Phrase("a paper" if new == "another paper" else new, NEW), "."
        if old == new:
            return "Paper", title, " is now linked to another paper."
        return "Paper", title, " is now linked to ", Phrase(new, NEW), " instead of ", Phrase(old, OLD), "."

    def _item_documents(self, fact: Fact) -> list:
        return "Files", "The documents of ", Phrase(self._title(fact), TITLE), " changed."

    def _length(self, fact: Fact, subject: list) -> list:
        old, new = fact.old["minutes"], fact.new["minutes"]
        label = "Longer" if new > old else "Shorter"
        return label, *subject, " takes ", Phrase(str(new), NEW), " instead of ", Phrase(str(old), OLD), " minutes."

    def _moves(self, fact: Fact, noun: str) -> list:
        """ "5 sessions start 15 minutes later on 24 July: “A” at 11:35 instead of 11:20, …"."""
        moves = [(quoted(each["title"]), *map(self._local, (each["from"], each["to"]))) for each in fact.new["moves"]]
        shift = moves[0][2] - moves[0][1]
        days = {moment.date() for _, *moments in moves for moment in moments}
        is_one_day = len(days) == 1
        phrases: list = [f"{len(moves)} {noun}s start {in_time(shift)}{self._on(moves[0][2]) if is_one_day else ''}: "]
        for place, (title, old, new) in enumerate(moves):
            times = [date_format(moment, "H:i" if is_one_day else "j F, H:i") for moment in (new, old)]
            phrases += [
                Phrase(title, TITLE),
                " at " if is_one_day else ", ",
                Phrase(times[0], NEW),
                " instead of ",
                Phrase(times[1], OLD),
                "; " if place + 1 < len(moves) else ".",
            ]
        return phrases

    def _from_to(self, old: str, new: str) -> list:
        """ " moved from 11:20 to 11:40 on 24 July."; with both days if they differ."""
        old, new = self._local(old), self._local(new)
        is_one_day = old.date() == new.date()
        before, after = (date_format(moment, "H:i" if is_one_day else "j F, H:i") for moment in (old, new))
        return (
            " moved from ",
            Phrase(before, OLD),
            " to ",
            Phrase(after, NEW),
            f"{self._on(new) if is_one_day else ''}.",
        )

    def _on(self, moment: datetime) -> str:
        return f" on {date_format(moment, 'j F')}" if self.has_several_days else ""

    def _slot(self, side: dict, *, with_day: bool = True) -> str:
        """ "24 July, 18:15-19:15, Room K"."""
        start = self._local(side["starts_at"])
        end = start + timedelta(minutes=side["minutes"])
        day = f"{date_format(start, 'j F')}, " if self.has_several_days and with_day else ""
        room = f", {side['room']}" if side.get("room") else ""
        return f"{day}{date_format(start, 'H:i')}-{date_format(end, 'H:i')}{room}"

    def _local(self, instant: str) -> datetime:
        return datetime.fromisoformat(instant).astimezone(self.meeting.zone)
