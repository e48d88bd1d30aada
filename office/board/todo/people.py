"""Tasks about people: their invitations, letters and consent."""

from collections import Counter
from collections.abc import Iterator

from egm_portal.text.country_questions import is_territory
from office.admin_urls import change_url, list_url
from office.board.facts import Facts
from office.board.todo.task import Task, about_people, day_of
from participants import rules
from participants.models import Participant
from participants.visa_letters.rules import wants_letter

_S = Participant.Status
WAITING = (_S.NOMINATED, _S.RESERVE)
NAMED = 3
"""Up to so many people who have not answered get a row each; more of them share one."""


def erasures(facts: Facts) -> Iterator[Task]:
    asking = [person for person in facts.people if person.erasure_asked_at and not person.erased_at]
    rest = "requested deletion of their data: a superuser carries it out."
    yield from about_people(facts, asking, ("has", "have"), rest, "Open", open="erasure")


def silent(facts: Facts) -> Iterator[Task]:
    silent = [] if facts.is_over else facts.silent
    if len(silent) > NAMED:
        rest = f"have not answered for {rules.SILENT_AFTER.days} days or more."
        yield Task(f"{len(silent)} people", rest, "See who", list_url(Participant, facts.meeting, open="silent"))
        return
    for person in silent:
        rest = f"has not answered for {rules.days_of_silence(person, facts.at)} days"
        if person.pk in facts.last_reminded:
            rest += f"; the last reminder was sent on {day_of(facts.last_reminded[person.pk], facts.meeting)}"
        yield Task(str(person), f"{rest}.", "Write or record an answer", change_url(person))


def to_replace(facts: Facts) -> Iterator[Task]:
    """Those whose place nobody has, where the programme names them or somebody waits for it."""
    given = {person.replaces_id for person in facts.people if not person.erased_at}
    gone = [person for person in facts.people if person.status in Participant.GONE and not person.erased_at]
    gone = [person for person in gone if person.pk not in given]
    if facts.is_over or not gone:
        return
    named = set[int]().union(*(session.people() for session in facts.draft))
    waiting = [person for person in facts.people if person.status in WAITING and not person.replaces_id]
    wanted = named | {person.suggested_by_id for person in waiting}
    if _has_reserve_for_experts(facts):
        wanted |= {person.pk for person in gone if person.role == Participant.Role.EXPERT}
    people = [person for person in gone if person.pk in wanted]
    rest = "declined or withdrawn, and nobody has their place."
    yield from about_people(facts, people, ("has", "have"), rest, "Replace", open="replace", verb="replace")


def _has_reserve_for_experts(facts: Facts) -> bool:
    """Whether fewer experts are coming, or may come, than are wanted, and the reserve list has some."""
    numbers = Counter(person.status for person in facts.experts)
    coming = numbers[_S.NOMINATED] + numbers[_S.INVITED] + numbers[_S.ACCEPTED]
    return numbers[_S.RESERVE] > 0 and coming < facts.meeting.experts_min


def visa_letters(facts: Facts) -> Iterator[Task]:
    people = [] if facts.is_over else [person for person in facts.people if wants_letter(person)]
    rest = "a visa support letter."
    yield from about_people(facts, people, ("needs", "need"), rest, "Generate it", open="visa", verb="make-letter")


def guessed_names(facts: Facts) -> Iterator[Task]:
    rest = "a family name that is only guessed: until it is checked, letters use the whole name."
    people = [person for person in facts.people if rules.has_name_to_check(person)]
    yield from about_people(facts, people, ("has", "have"), rest, "Check it", open="names", verb="check-names")


def territories(facts: Facts) -> Iterator[Task]:
    """Places that are printed as they were typed: how the United Nations names each is for an editor to say."""
    people = [] if facts.is_over else [person for person in facts.people if person.status not in Participant.GONE]
    for name in sorted({person.country for person in people if is_territory(person.country)}):
        rest = "is printed as it was typed. Check with your editor how the United Nations calls it."
        yield Task(f"“{name}”", rest, "See who", list_url(Participant, facts.meeting, q=name))


def consents(facts: Facts) -> Iterator[Task]:
    attending = [person for person in facts.people if person.status == _S.ACCEPTED]
    unknown = [person for person in attending if person.list_consent is None]
    rest = "not said whether the list of participants may name them."
    yield from about_people(facts, unknown, ("has", "have"), rest, "Ask or record", open="consent")
