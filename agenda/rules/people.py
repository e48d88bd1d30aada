"""Conflicts of people in the programme, and of their papers."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.template.defaultfilters import pluralize

from agenda.rules.conflicts import Conflict, Remedy, Values, at_slot, of_person, stored
from agenda.rules.facts import PersonFacts, ProgrammeFacts, Slot
from agenda.severities import Rule
from papers.models import Paper
from papers.states import STATES
from participants.models import Participant

EARLIEST, LATEST = time(7), time(22)
"""Between these hours of their own somebody can be expected to take part online."""

_S, _P = Participant.Status, Paper.State

LEFT = {_S.DECLINED: "declined", _S.WITHDRAWN: "has withdrawn"}
UNANSWERED = (_S.NOMINATED, _S.RESERVE, _S.INVITED)


def in_two_places(facts: ProgrammeFacts) -> Iterator[Conflict]:
    """People who are needed in two sessions at the same time.

    Somebody who chairs a session and speaks in it is in one place, and so is everybody where one room is used twice,
    which is another conflict. Breaks hold nobody.
    """
    slots: dict[int, list[Slot]] = defaultdict(list)
    for slot in facts.slots:
        is_there = slot.session.info.is_held and facts.people[slot.person].status not in LEFT
        # Items that take too long are a conflict of their session, and not of the one after it too.
        if is_there and slot.starts_at < slot.session.ends_at:
            slots[slot.person].append(slot)
    for own in slots.values():
        latest: dict[int, Slot] = {}
        for slot in sorted(own, key=lambda slot: slot.starts_at):
            latest = {pk: other for pk, other in latest.items() if _end(other) > slot.starts_at}
            elsewhere = [
                other
                for pk, other in latest.items()
                if pk != slot.session.pk and facts.room_key(other.session) != facts.room_key(slot.session)
            ]
            if elsewhere:
                yield _two_places(facts, max(elsewhere, key=_end), slot)
            if slot.session.pk not in latest or _end(slot) > _end(latest[slot.session.pk]):
                latest[slot.session.pk] = slot


def _end(slot: Slot) -> datetime:
    return min(slot.ends_at, slot.session.ends_at)


def _two_places(facts: ProgrammeFacts, first: Slot, second: Slot) -> Conflict:
    until = min(_end(first), _end(second))
    name = facts.people[second.person].name
    times = f"from {facts.hour(second.starts_at)} to {facts.hour(until)}"
    values = Values(
        [first.session.pk, second.session.pk],
        [slot.item.pk for slot in (first, second) if slot.item],
        [second.person],
        details={"starts_at": stored(second.starts_at), "ends_at": stored(until)},
    )
    return Conflict(
        Rule.TWO_PLACES,
        f"{name} is in two places at once {times}: {first.label} and {second.label}.",
        values,
        [slot.session.pk for slot in (first, second) if not slot.item],
        values.items,
    )


def gone(facts: ProgrammeFacts) -> Iterator[Conflict]:
    """People who declined or withdrew, in each of their places."""
    for slot in facts.slots:
        person = facts.people[slot.person]
        if person.status in LEFT:
            at = f", {facts.hour(slot.starts_at)}" if slot.item else ""
            sentence = f"{person.name} {LEFT[person.status]}, and is named as {slot.noun} of {slot.label}{at}."
            remedy = Remedy(Remedy.Kind.CHOOSE, f"Choose another {slot.noun}")
            yield at_slot(Rule.GONE, facts, slot, sentence, remedy, status=str(person.status))


def without_answer(facts: ProgrammeFacts) -> Iterator[Conflict]:
    for person, slots in _named(facts):
        if person.status not in UNANSWERED:
            continue
        silence = "has not been invited yet"
        if person.status == _S.INVITED and person.invited_at:
            days = (facts.at - person.invited_at).days
            silence = f"has not answered {f'for {days} day{pluralize(days)}' if days > 0 else 'yet'}"
        sentence = f"{person.name} {silence}. Shown as “to be confirmed”."
        yield of_person(Rule.NO_ANSWER, person, slots, sentence, status=str(person.status))


def without_consent(facts: ProgrammeFacts) -> Iterator[Conflict]:
    """People who take part and have not agreed to be named."""
    for person, slots in _named(facts):
        if person.status == _S.ACCEPTED and not person.consent:
            reason = "consent pending" if person.consent is None else "no consent to be named"
            sentence = f"{person.name}: {reason}. Shown without a name."
            yield of_person(Rule.NO_CONSENT, person, slots, sentence, consent=person.consent)


def _named(facts: ProgrammeFacts) -> Iterator[tuple[PersonFacts, list[Slot]]]:
    """Everybody whom the programme names, with their places."""
    slots: dict[int, list[Slot]] = defaultdict(list)
    for slot in facts.slots:
        slots[slot.person].append(slot)
    for pk, own in slots.items():
        yield facts.people[pk], own


def odd_hours(facts: ProgrammeFacts) -> Iterator[Conflict]:
    """People who take part online, where it is before 07:00 or after 22:00 while they are needed."""
    for slot in facts.slots:
        person = facts.people[slot.person]
        if not person.is_online or not person.time_zone or not slot.session.info.is_held or person.status in LEFT:
            continue
        zone = ZoneInfo(person.time_zone)
        starts, ends = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
        if EARLIEST <= starts.time() and ends.time() <= LATEST and starts.date() == ends.date():
            continue
        city = person.time_zone.rpartition("/")[2].replace("_", " ")
        sentence = f"{person.name} takes part online from {city}, where {slot.label} is at {starts:%H:%M}-{ends:%H:%M}."
        details = {"starts_at": stored(slot.starts_at), "ends_at": stored(slot.ends_at), "zone": person.time_zone}
        yield at_slot(Rule.ODD_HOURS, facts, slot, sentence, **details)


def paper_not_accepted(facts: ProgrammeFacts) -> Iterator[Conflict]:
    """Papers that are to be presented and have not been accepted."""
    for session in facts.sessions:
        starts_at = session.starts_at
        for item in session.items:
            paper, begins = facts.papers.get(item.paper), starts_at
            starts_at += timedelta(minutes=item.minutes)
            if paper is None or paper.state == _P.ACCEPTED:
                continue
            is_overdue = paper.is_overdue and paper.state in Paper.OWED
            standing = "is overdue" if is_overdue else STATES[paper.state].predicate
            remedy = None
            if paper.state in Paper.OWED:
                remedy = Remedy(Remedy.Kind.REMIND, f"Remind {paper.author}", paper.pk)
            elif paper.state == _P.SUBMITTED:
                remedy = Remedy(Remedy.Kind.REVIEW, "Review the paper", paper.pk)
            yield Conflict(
                Rule.PAPER_NOT_ACCEPTED,
                f"The paper of {paper.author} for “{item.title}”, {facts.hour(begins)}, {standing}.",
                Values([session.pk], [item.pk], papers=[paper.pk], details={"state": str(paper.state)}),
                items=[item.pk],
                remedy=remedy,
            )
