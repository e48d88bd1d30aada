"""Outstanding items: the table of people, and the balance of the experts."""

from datetime import timedelta

from egm_portal.clock import calendar_at
from office.tests.boards import board_at, words
from papers.models import Document
from reminders.models import ReminderRule
from reminders.tests.coming import next_in
from tests import factories


def test_table_says_what_each_person_owes(peopled):
    rows = {row.name: row for row in board_at(peopled).people}

    cells = {
        name: [words(row.invitation), [words(p.state) for p in row.papers], words(row.consent)]
        for name, row in rows.items()
    }
    assert cells["Silent"] == ["no answer for 12 days", [], "–"]
    assert sorted(map(str, cells.values())) == sorted(
        map(
            str,
            [
                ["no answer for 12 days", [], "–"],
                ["invited", [], "–"],
                ["accepted", ["awaited"], "given"],
                ["accepted", ["to review"], "given"],
                ["accepted", ["accepted"], "given"],
                ["accepted", ["accepted"], "given"],
                ["accepted", ["awaited"], "pending"],
                ["accepted", [], "given"],
            ],
        )
    )


def test_table_says_whose_slides_have_come_are_awaited_or_missing(meeting):
    with calendar_at(factories.TODAY):
        people = [factories.make_participant(meeting=meeting, status="accepted", name=name) for name in "ABC"]
        slides = factories.make_document(meeting=meeting, kind=Document.Kind.PRESENTATION)
    session = factories.make_session(meeting=meeting)
    for person in people[:2]:
        session.items.create(title=f"Talk of {person}", slides_expected=True).people.add(person)
    session.items.get(title__startswith="Talk of B").documents.add(slides)

    before, after = board_at(meeting), board_at(meeting, session.ends_at)

    assert slides_of(before) == {"A": ["awaited"], "B": ["received"], "C": []}
    assert slides_of(after) == {"A": ["missing"], "B": ["received"], "C": []}


def test_table_says_when_a_paper_is_due_that_is_not_due_with_the_others(meeting):
    meeting.concept_paper_due = factories.DUE - timedelta(days=3)
    meeting.save()
    with calendar_at(factories.TODAY):
        for role in ("consultant", "expert"):
            factories.make_participant(meeting=meeting, status="accepted", role=role, name=role)

    rows = {row.name: [words(paper.note) for paper in row.papers] for row in board_at(meeting).people}

    assert rows == {"consultant": ["due 12 July"], "expert": [""]}


def slides_of(board):
    return {row.name: [words(cell.state) for cell in row.slides] for row in board.people}


def test_next_reminder_is_the_first_rule_to_come(meeting):
    for days in (7, 3, 0):
        ReminderRule.objects.create(meeting=meeting, kind="paper_missing", days=-days)
    ReminderRule.objects.create(meeting=meeting, kind="paper_missing", days=-4, active=False)
    paper = factories.make_paper(meeting=meeting)
    factories.make_paper("submitted", meeting=meeting)

    coming = next_in(meeting, factories.TODAY)

    assert {person: (due.at, due.rule.days) for person, due in coming.items()} == {
        paper.participant_id: (factories.DUE - timedelta(days=3, hours=15), -3)
    }
    assert next_in(meeting, factories.DUE) == {}


def test_balance_sets_accepted_beside_nominated(peopled):
    regions, fields, genders = board_at(peopled).balances

    assert [(share.name, share.accepted, share.nominated) for share in regions.shares if share.nominated] == [
        ("African States", 0, 2),
        ("Not known", 5, 7),
    ]
    assert [share.name for share in fields.shares] == ["Older persons", "Open data & budgets", "Not known"]
    assert [(share.name, share.accepted) for share in genders.shares][:1] == [("Female", 1)]


def test_people_are_open_while_something_is_outstanding(peopled):
    board = board_at(peopled)

    shut = [row for row in board.people if row not in board.open_people]
    assert [(words(row.invitation), [words(paper.state) for paper in row.papers]) for row in shut] == [
        ("accepted", ["accepted"]),
        ("accepted", ["accepted"]),
        ("accepted", []),
    ]
    assert len(board.open_people) == 5
    assert board.shown_people == board.people


def test_speaker_without_slides_is_open(meeting):
    with calendar_at(factories.TODAY):
        speaker = factories.make_participant(meeting=meeting, status="accepted", role="staff")
    item = factories.make_session(meeting=meeting).items.get()

    before = board_at(meeting).open_people
    item.people.add(speaker)
    type(item).objects.update(slides_expected=True)

    assert (before, [row.name for row in board_at(meeting).open_people]) == ([], [speaker.name])


def test_people_are_listed_in_the_natural_order_of_their_names(meeting):
    with calendar_at(factories.TODAY):
        for name in ("Expert 10", "Expert 9"):
            factories.make_participant(meeting=meeting, status="accepted", name=name)

    assert [row.name for row in board_at(meeting).people] == ["Expert 9", "Expert 10"]
