"""What changed from one release to the next: each kind of change as a fact, and in a sentence with both values."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from agenda import actions
from agenda.changes import facts
from agenda.changes.comparison import changes_between
from agenda.changes.facts import ChangeKind, facts_of
from agenda.changes.readers import Readers
from agenda.changes.sentences import changes_for_organizers, sentences_of
from agenda.content import FrozenDocument, FrozenItem, FrozenPerson, FrozenSession
from agenda.queries import released_programme
from agenda.roles import NOUNS, VERBS, Role
from egm_portal.meetings.models import User
from office.erasure import erase_person
from participants import actions as participants
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
PEOPLE = {number: f"Expert {number}" for number in range(1, 10)}
NINE = datetime.fromisoformat("2013-07-24T09:00:00+02:00")


def speaker(*ids):
    return [FrozenPerson("speaker", pk) for pk in ids]


def item(key, minutes=20, people=(1,), **changes):
    values = {"title": f"Item {key}", "minutes": minutes, "key": key, "people": speaker(*people)}
    return FrozenItem(**values | changes)


def session(row, *items, start=NINE, **changes):
    values = {"minutes": 60, "starts_at": start.isoformat(), "items": list(items)}
    values |= {"session": row * 10, "kind": "session", "title": f"Session {row}", "number": row}
    return FrozenSession(**values | changes)


def told(meeting, before, after, people=PEOPLE):
    """The sentences, each with the ids of those whom it concerns."""
    found = changes_between(before, after)
    # As they are stored and read again.
    read = facts_of(json.loads(json.dumps(facts.stored(found))))
    assert read == found
    lines = sentences_of(read, meeting, lambda: Readers(people, {7: "A paper", 8: "Another paper"}))
    return [(str(line), sorted(person.participant for person in line.fact.concerns)) for line in lines]


ONE, TWO = item("a"), item("b", people=(2,))
CHAIR = [FrozenPerson("chair", 3)]
PLAIN = session(1, ONE, TWO, officers=CHAIR)
LATER = NINE + timedelta(hours=2)
CHANGES = {
    ChangeKind.SESSION_ADDED: (
        [],
        session(2, item("c", people=(4,)), start=LATER, room="Room K"),
        "“Session 2”, 24 July, 11:00-12:00, Room K, was added.",
        [4],
    ),
    ChangeKind.SESSION_MOVED: (
        session(2, start=LATER, officers=CHAIR),
        session(2, start=LATER + timedelta(minutes=20), officers=CHAIR),
        "“Session 2” moved from 11:00 to 11:20 on 24 July.",
        [3],
    ),
    ChangeKind.SESSION_LENGTH: (
        PLAIN,
        replace(PLAIN, minutes=75),
        "“Session 1” takes 75 instead of 60 minutes.",
        [3],
    ),
    ChangeKind.SESSION_RENAMED: (
        PLAIN,
        replace(PLAIN, title="Opening"),
        "“Session 1” is now called “Opening”.",
        [3],
    ),
    ChangeKind.SESSION_KIND: (
        PLAIN,
        replace(PLAIN, kind="plenary"),
        "“Session 1” is now a plenary, no longer a session.",
        [3],
    ),
    ChangeKind.SESSION_LABEL: (
        replace(PLAIN, label="2"),
        replace(PLAIN, label="III"),
        "“Session 1” has the number III instead of 2.",
        [],
    ),
    ChangeKind.SESSION_ROOM: (
        PLAIN,
        replace(PLAIN, room="Room K"),
        "“Session 1” moved from conference room K to Room K.",
        [1, 2, 3],
    ),
    ChangeKind.SESSION_OFFICERS: (
        PLAIN,
        replace(PLAIN, officers=[FrozenPerson("chair", 4), FrozenPerson("rapporteur", 5)]),
        "Expert 4 chairs “Session 1” instead of Expert 3; Expert 5 is rapporteur of it.",
        [3, 4, 5],
    ),
    ChangeKind.SESSION_SUMMARY: (
        PLAIN,
        replace(PLAIN, summary="A summary."),
        "The summary of “Session 1” was changed.",
        [3],
    ),
    ChangeKind.ITEM_ADDED: (
        session(1, ONE),
        session(1, ONE, TWO),
        "“Item b” was added to “Session 1”, 24 July, 09:20-09:40.",
        [2],
    ),
    ChangeKind.ITEM_REMOVED: (
        session(1, ONE, TWO),
        session(1, ONE),
        "“Item b” was removed from “Session 1”, 24 July, 09:20-09:40.",
        [2],
    ),
    ChangeKind.ITEM_RENAMED: (
        PLAIN,
        replace(PLAIN, items=[replace(ONE, title="Voices"), TWO]),
        "“Item a” is now called “Voices”.",
        [1],
    ),
    ChangeKind.ITEM_LENGTH: (
        PLAIN,
        replace(PLAIN, items=[ONE, replace(TWO, minutes=15)]),
        "“Item b” in “Session 1” takes 15 instead of 20 minutes.",
        [2],
    ),
    ChangeKind.ITEM_PEOPLE: (
        session(1, ONE, item("b", people=(8,))),
        session(1, ONE, item("b", people=(3,))),
        "Expert 3 speaks on “Item b” instead of Expert 8.",
        [3, 8],
    ),
    ChangeKind.ITEM_PAPER: (
        session(1, replace(ONE, paper=7)),
        session(1, replace(ONE, paper=8)),
        "“Item a” is now linked to “Another paper” instead of “A paper”.",
        [1],
    ),
    ChangeKind.ITEM_DOCUMENTS: (
        PLAIN,
        replace(PLAIN, items=[replace(ONE, documents=[FrozenDocument("presentation", 5)]), TWO]),
        "The documents of “Item a” changed.",
        [1],
    ),
}
"""One session before and after, what is told, and whom it concerns."""


def listed(sessions):
    return sessions if isinstance(sessions, list) else [sessions]


@pytest.mark.parametrize("kind", CHANGES)
def test_change_is_told_in_one_sentence_with_both_values(meeting, kind):
    before, after, sentence, people = CHANGES[kind]

    found = changes_between(listed(before), listed(after))

    assert [fact.kind for fact in found] == [kind]
    assert told(meeting, listed(before), listed(after)) == [(sentence, people)]


def test_every_kind_of_change_is_tried():
    others = {ChangeKind.SESSION_REMOVED, ChangeKind.SESSIONS_MOVED, ChangeKind.ITEMS_MOVED}

    assert {*CHANGES, *others, ChangeKind.ITEM_MOVED} == set(ChangeKind)


def test_every_role_has_its_words():
    assert (set(NOUNS), set(VERBS)) == (set(Role), set(Role))


def test_session_that_was_removed_concerns_those_of_its_items(meeting):
    assert told(meeting, [PLAIN], []) == [("“Session 1”, 24 July, 09:00-10:00, was removed.", [1, 2, 3])]


def test_item_that_moved_to_another_session_is_told_with_both_places(meeting):
    other = session(3, item("c", people=(4,)), start=LATER)

    lines = told(meeting, [session(1, ONE, TWO), other], [session(1, ONE), replace(other, items=[*other.items, TWO])])

    sentence = "“Item b” moved from “Session 1”, 09:20-09:40 to “Session 3”, 11:20-11:40 on 24 July."
    assert lines == [(sentence, [2])]


def test_item_of_a_removed_session_that_is_now_in_a_new_one_has_its_own_sentence(meeting):
    new = session(4, TWO, start=LATER)

    lines = told(meeting, [PLAIN], [new])

    assert lines == [
        ("“Session 4”, 24 July, 11:00-12:00, was added.", []),
        ("“Item b” moved from “Session 1”, 09:20-09:40 to “Session 4”, 11:00-11:20 on 24 July.", [2]),
        ("“Session 1”, 24 July, 09:00-10:00, was removed.", [1, 3]),
    ]


def test_items_that_only_moved_with_their_session_are_not_told(meeting):
    after = replace(PLAIN, starts_at=LATER.isoformat())

    assert told(meeting, [PLAIN], [after]) == [("“Session 1” moved from 09:00 to 11:00 on 24 July.", [1, 2, 3])]


def test_forty_items_after_one_that_grew_are_told_at_once(meeting):
    items = [item(f"i{number}", people=(number % 9 + 1,)) for number in range(41)]
    longer = [replace(items[0], minutes=25), *items[1:]]

    lines = told(meeting, [session(1, *items)], [session(1, *longer)])

    assert [len(lines), lines[0][0]] == [2, "“Item i0” in “Session 1” takes 25 instead of 20 minutes."]
    assert lines[1][0].startswith(
        "In “Session 1”, 40 items start 5 minutes later on 24 July: “Item i1” at 09:25 instead of 09:20; “Item i2” at"
    )
    assert lines[1][1] == list(range(1, 10))


def test_single_item_after_one_that_grew_has_its_new_time(meeting):
    lines = told(meeting, [PLAIN], [replace(PLAIN, items=[replace(ONE, minutes=40), TWO])])

    assert lines == [
        ("“Item a” in “Session 1” takes 40 instead of 20 minutes.", [1]),
        ("“Item b” in “Session 1” moved from 09:20 to 09:40 on 24 July.", [2]),
    ]


def test_sessions_after_one_that_grew_are_told_at_once_without_breaks(meeting):
    times = [NINE + timedelta(hours=hour) for hour in range(4)]
    before = [session(number, start=at) for number, at in enumerate(times, start=1)]
    before[2] = replace(before[2], kind="break", title="Coffee", number=None)
    quarter = timedelta(minutes=15)
    after = [replace(each, starts_at=(each.start + quarter).isoformat()) for each in before[1:]]

    lines = told(meeting, before, [replace(before[0], minutes=75), *after])

    assert [sentence for sentence, _ in lines] == [
        "“Session 1” takes 75 instead of 60 minutes.",
        "2 sessions start 15 minutes later on 24 July: “Session 2” at 10:15 instead of 10:00; "
        "“Session 4” at 12:15 instead of 12:00.",
    ]


def test_meeting_that_moved_to_another_week_names_both_days(meeting):
    before = [PLAIN, session(2, start=LATER)]
    after = [replace(each, starts_at=(each.start + timedelta(days=7)).isoformat()) for each in before]

    assert [sentence for sentence, _ in told(meeting, before, after)] == [
        "2 sessions start 7 days later: “Session 1”, 31 July, 09:00 instead of 24 July, 09:00; "
        "“Session 2”, 31 July, 11:00 instead of 24 July, 11:00."
    ]


def test_break_alone_is_told(meeting):
    coffee = session(2, kind="break", title="Coffee", number=None, start=LATER)

    lines = told(meeting, [coffee], [replace(coffee, starts_at=NINE.isoformat())])

    assert lines == [("“Coffee” moved from 11:00 to 09:00 on 24 July.", [])]


def test_what_has_the_same_title_is_told_apart(meeting):
    """By the time, where the sentence does not say it in any case."""
    talk, discussion = item("a"), item("b", title="Discussion")
    coffee = session(5, start=NINE + timedelta(hours=1), kind="break", title="Coffee", number=None, minutes=20)
    late_coffee = replace(coffee, session=60, starts_at=(NINE + timedelta(hours=4)).isoformat())
    first, second = (
        session(row, talk, discussion, title="Drafting group", start=NINE + timedelta(hours=row)) for row in (2, 4)
    )
    second = replace(second, items=[item("c"), item("d", title="Discussion")])
    before = [coffee, first, late_coffee, second]
    summary, longer = replace(first, summary="New."), replace(coffee, minutes=30)
    other_speaker = replace(second, items=[second.items[0], replace(second.items[1], people=speaker(2))])
    later = replace(second, starts_at=(second.start + timedelta(minutes=5)).isoformat())

    sentences = [sentence for sentence, _ in told(meeting, before, [longer, summary, late_coffee, other_speaker])]

    assert sentences == [
        "“Coffee” (24 July, 10:00) takes 30 instead of 20 minutes.",
        "The summary of “Drafting group” (24 July, 11:00) was changed.",
        "Expert 2 speaks on “Discussion” (24 July, 13:20) instead of Expert 1.",
    ]
    assert [sentence for sentence, _ in told(meeting, before, [coffee, first, late_coffee, later])] == [
        "“Drafting group” moved from 13:00 to 13:05 on 24 July."
    ]
    removed = told(meeting, before, [coffee, first, second])
    assert [sentence for sentence, _ in removed] == ["“Coffee”, 24 July, 13:00-13:20, was removed."]


def test_session_that_was_made_again_is_found_by_its_number_and_an_item_by_its_key():
    assert changes_between([session(1, ONE)], [session(1, ONE, session=99)]) == []


def test_items_that_were_loaded_without_keys_are_found_by_their_titles():
    loaded = [item("", title="First"), item("", title="Second")]

    (removed,) = changes_between([session(1, *loaded)], [session(1, loaded[0])])

    assert (removed.kind, removed.title) == (ChangeKind.ITEM_REMOVED, "Second")


def test_item_that_went_is_not_taken_for_another(meeting):
    assert len(changes_between([session(1, ONE, TWO)], [session(1, item("c", people=(2,)), ONE)])) == 3


def test_example_of_the_present_format_is_as_stored():
    """A field that is added, removed or renamed makes another format: it gets a step and an example of its own."""
    path = Path(__file__).with_name("formats") / f"changes-{facts.FORMATS.present}.json"
    example = json.loads(path.read_text(encoding="utf-8"))

    assert facts.stored(facts_of(example)) == example
    assert {fact.kind for fact in facts_of(example)} == {*CHANGES, ChangeKind.ITEM_MOVED, ChangeKind.SESSIONS_MOVED}


def test_people_and_papers_get_other_ids():
    both = [session(1, replace(ONE, paper=7))], [session(1, item("a", people=(3, 2), paper=8))]
    data = json.loads(json.dumps(facts.stored(changes_between(*both))))

    changed = facts.with_other_ids(data, {3: 2, 1: 9}, {8: 10})

    people, paper = facts_of(changed)
    assert [person["participant"] for person in people.new["people"]] == [2]
    assert [person.participant for person in people.concerns] == [9, 2]
    assert (paper.old, paper.new) == ({"paper": 7}, {"paper": 10})


@pytest.mark.parametrize(
    ("old", "new", "named", "sentence"),
    [
        ((1,), (2,), (), "“Item x” has another speaker."),
        ((1,), (2,), (2,), "Expert 2 replaces a speaker as speaker of “Item x”."),
        ((1,), (2,), (1,), "A speaker replaces Expert 1 as speaker of “Item x”."),
        ((), (2,), (), "“Item x” now has a speaker."),
        ((1,), (1, 2), (1, 2), "Expert 2 also speaks on “Item x”."),
        ((1, 2), (), (1,), "Expert 1 and a speaker no longer speak on “Item x”."),
        ((1,), (2, 3), (), "“Item x” has other speakers."),
        ((1,), (1, 2), (1,), "“Item x” has 1 speaker more."),
        ((1, 2, 4), (1,), (1,), "“Item x” has 2 speakers fewer."),
        ((1, 2, 4), (), (), "“Item x” no longer has 3 speakers."),
    ],
)
def test_people_who_may_not_be_named_are_a_speaker(meeting, old, new, named, sentence):
    before, after = (session(1, item("x", people=people)) for people in (old, new))

    lines = told(meeting, [before], [after], {pk: PEOPLE[pk] for pk in named})

    assert [line for line, _ in lines] == [sentence]


@pytest.fixture
def replaced(meeting, expert, other_expert):
    """A release in which one expert speaks instead of another; both agreed to be named."""
    for person in (expert, other_expert):
        person.list_consent = True
        person.save()
    held = factories.make_session(meeting=meeting)
    item = held.items.get()
    item.title = "A talk"
    item.save()
    item.roles.all().delete()
    item.roles.create(participant=expert)
    actions.release_programme(meeting=meeting, kind="provisional", by=None)
    item.roles.all().delete()
    item.roles.create(participant=other_expert)
    return actions.release_programme(meeting=meeting, kind="provisional", by=None)


def public(release):
    return [str(line) for line in released_programme(release.meeting).changes]


def test_consent_and_erasure_count_on_the_day_of_reading(replaced, expert, other_expert):
    names = [other_expert.name, expert.name]
    both = public(replaced)
    other_expert.list_consent = False
    other_expert.save()
    without_consent = public(replaced)
    participants.withdraw_participant(participant=expert)
    erase_person(participant=expert, by=User.objects.create_superuser("root@example.org", "a long enough password"))

    assert both == [f"{names[0]} speaks on “A talk” instead of {names[1]}."]
    assert without_consent == [f"A speaker replaces {names[1]} as speaker of “A talk”."]
    assert public(replaced) == ["“A talk” has another speaker."]
    assert [str(line) for line in changes_for_organizers(replaced)] == [
        f"{names[0]} replaces a speaker as speaker of “A talk”."
    ]
