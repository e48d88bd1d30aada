from datetime import timedelta
from functools import partial
from itertools import product

import pytest

from agenda.models import Officer
from egm_portal.clock import calendar_at, portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.marked_texts.actions import Base
from reports.queries import report_content
from room import actions, queries, rules
from room.actions import stances
from room.actions.decisions import Seen
from room.models import Recommendation, RecordEntry, Room, Stance, Suggestion
from room.open_words import lifted, open_words, removed
from room.rules import Act, acts_of_role
from room.screen import Screen
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("session_day")]
OPEN_TEXT = "Governments should answer, [by a named office,] and say why."
LATER = timedelta(seconds=61)


@pytest.fixture
def session_day(meeting):
    """The second day of a meeting that agrees on telephones."""
    actions.set_room(meeting=meeting, takes_stances=True)
    with calendar_at(meeting.starts_at + timedelta(days=1, hours=14)):
        yield


@pytest.fixture
def proposal(meeting):
    return factories.make_recommendation(meeting, text=OPEN_TEXT)


def counter(meeting):
    return Room.objects.get(meeting=meeting).counter


def fresh(row):
    return Recommendation.objects.get(pk=row.pk)


def states(meeting):
    return {row.proposal_number: row.state for row in Recommendation.objects.filter(meeting=meeting)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("No words.", []),
        ("[One] and [two three].", ["One", "two three"]),
        (r"\[Escaped\] once.", ["Escaped"]),
        ("A [link](https://example.org) and a note[^1].", []),
        ("An [open", []),
    ],
)
def test_open_words_stand_in_brackets_that_are_no_marks(text, words):
    assert open_words(text) == words


def test_brackets_are_lifted_or_removed_with_their_words():
    assert lifted("One [two [three]] four.") == "One two three four."
    assert removed(OPEN_TEXT) == "Governments should answer, and say why."


def test_number_of_a_proposal_is_never_used_again(meeting):
    first, second = factories.make_recommendation(meeting), factories.make_conclusion(meeting, "proposed")
    actions.delete_recommendation(recommendation=second, seen=None)

    third = factories.make_recommendation(meeting)

    assert (first.proposal_number, second.proposal_number, third.proposal_number) == (1, 2, 3)


def test_what_is_shown_is_under_consideration_until_something_else_is(meeting, proposal):
    other = actions.leave_recommendation_open(recommendation=factories.make_recommendation(meeting), seen=None)

    actions.show_recommendation(recommendation=other, seen=None, by=None)
    actions.show_recommendation(recommendation=proposal, seen=None, by=None)
    before = states(meeting)
    actions.show_adopted(meeting=meeting, by=None)

    assert before == {1: "considered", 2: "left_open"}
    assert states(meeting) == {1: "proposed", 2: "left_open"}
    assert list(RecordEntry.objects.values_list("event", "recommendation__proposal_number")) == [
        ("left_open", 2),
        ("shown", 2),
        ("shown", 1),
        ("list_shown", None),
    ]


def test_open_words_are_settled_before_adoption(proposal):
    with pytest.raises(NotAllowed, match=r"^Words are still open: \[by a named office,\]. Lift the brackets"):
        actions.adopt_recommendation(recommendation=proposal, seen=None)

    adopted = actions.adopt_recommendation(recommendation=proposal, seen=None, brackets="lift")

    assert (adopted.version, adopted.adopted_version, adopted.adopted_text) == (
        2,
        2,
        "Governments should answer, by a named office, and say why.",
    )


def test_undo_returns_the_state_and_the_brackets_within_a_minute(meeting, proposal):
    shown = actions.show_recommendation(recommendation=proposal, seen=None, by=None)
    actions.adopt_recommendation(recommendation=shown, seen=None, brackets="remove")

    actions.undo_decision(recommendation=proposal, seen=None)

    row = fresh(proposal)
    assert (row.state, row.text, row.version, row.adopted_at) == ("considered", OPEN_TEXT, 3, None)
    dropped = actions.drop_recommendation(recommendation=row, seen=None, reason="Said elsewhere.")
    with calendar_at(portal_now() + LATER), pytest.raises(NotAllowed, match="can be undone for a minute"):
        actions.undo_decision(recommendation=dropped, seen=None)


def test_undo_leaves_words_whose_brackets_somebody_lifted_before_the_adoption(meeting):
    row = factories.make_recommendation(meeting, text="[All] States should answer.")
    actions.reword_recommendation(
        recommendation=row, text="All States should answer.", seen=Seen(1, "proposed"), by=None
    )
    actions.adopt_recommendation(recommendation=row, seen=None, brackets="lift")

    undone = actions.undo_decision(recommendation=row, seen=None)

    assert (undone.state, undone.text, undone.version) == ("proposed", "All States should answer.", 2)


def test_undo_leaves_words_that_were_edited_after_the_adoption(meeting, proposal):
    actions.adopt_recommendation(recommendation=proposal, seen=None, brackets="lift")
    words = {"text": "Answer.", "seen": Seen(2, "adopted"), "changes_adopted": True}
    actions.reword_recommendation(recommendation=proposal, by=None, **words)

    undone = actions.undo_decision(recommendation=proposal, seen=None)

    assert (undone.state, undone.text, undone.version) == ("proposed", "Answer.", 3)


@pytest.mark.parametrize("is_taken_off_first", [True, False])
def test_what_was_left_open_is_so_again_when_its_adoption_is_undone(meeting, is_taken_off_first):
    row = factories.make_recommendation(meeting)
    actions.leave_recommendation_open(recommendation=row, seen=None)
    actions.show_recommendation(recommendation=row, seen=None, by=None)
    actions.adopt_recommendation(recommendation=row, seen=None)
    steps = [
        partial(actions.clear_screen, meeting=meeting, by=None),
        partial(actions.undo_decision, seen=None, recommendation=row),
    ]

    for step in steps if is_taken_off_first else reversed(steps):
        step()

    assert fresh(row).state == "left_open"


@pytest.mark.parametrize("state", Recommendation.State.values)
@pytest.mark.parametrize("before", ["", *Recommendation.State.values])
def test_decisions_are_undone_only_as_the_table_says(meeting, state, before):
    row = Recommendation(meeting=meeting, state=state, state_before=before)

    undecided = {"proposed", "considered", "left_open"}
    decisions = {*product(undecided, ["adopted", "merged", "dropped"]), *product(undecided, ["left_open"])}
    undone = (before, state) in decisions - {("left_open", "left_open")}

    assert (rules.refusal_to_undo_decision(row) == "") == undone
    assert not undone or rules.recommendation_can_become(Recommendation(state=before), state)


def test_adoption_sent_again_changes_nothing_and_one_of_other_words_is_refused(meeting, proposal):
    actions.reword_recommendation(recommendation=proposal, text="Answer.", seen=Seen(1, "proposed"), by=None)
    row = fresh(proposal)
    stale, seen = Seen(1, "proposed"), Seen.of(row)
    with pytest.raises(NotAllowed, match="^Somebody else changed this proposal meanwhile"):
        actions.adopt_recommendation(recommendation=proposal, seen=stale)

    actions.adopt_recommendation(recommendation=proposal, seen=seen)
    count_before = counter(meeting)
    actions.adopt_recommendation(recommendation=proposal, seen=seen)

    assert (counter(meeting), RecordEntry.objects.filter(event="adopted").count()) == (count_before, 1)
    with pytest.raises(NotAllowed, match="^Somebody else changed this proposal meanwhile"):
        actions.drop_recommendation(recommendation=proposal, reason="No.", seen=seen)


def test_words_sent_again_are_one_version(proposal):
    for _ in range(2):
        saved = actions.reword_recommendation(
            recommendation=proposal, text="Answer.", seen=Seen(1, "proposed"), by=None
        )

    assert (saved.number, fresh(proposal).version) == (2, 2)


def test_block_is_adopted_as_a_whole_or_not_at_all(meeting, proposal):
    other = factories.make_conclusion(meeting, "proposed")
    block = [(row, Seen.of(row)) for row in (other, proposal)]
    with pytest.raises(NotAllowed, match="^Nothing was adopted. Proposal 1: Words are still open"):
        actions.adopt_block(recommendations=block, by=None)
    assert states(meeting) == {1: "proposed", 2: "proposed"}

    actions.reword_recommendation(recommendation=proposal, text="Answer.", seen=Seen(1, "proposed"), by=None)
    actions.adopt_block(recommendations=[block[0], (proposal, Seen(2, "proposed"))], by=None)

    assert states(meeting) == {1: "adopted", 2: "adopted"}


def test_outcome_typed_afterwards_has_both_times(meeting, organizer):
    happened = portal_now() - timedelta(hours=2)
    row = factories.make_recommendation(meeting)

    adopted = actions.adopt_recommendation(recommendation=row, seen=None, by=organizer, at=happened)

    assert (adopted.adopted_at, adopted.typed_at) == (happened, portal_now())
    entry = RecordEntry.objects.get()
    assert (entry.at, entry.typed_at, entry.by) == (happened, portal_now(), organizer)
    for wrong, sentence in [(timedelta(minutes=1), "still to come"), (-timedelta(days=9), "had not begun")]:
        with pytest.raises(NotAllowed, match=sentence):
            actions.leave_recommendation_open(
                recommendation=factories.make_recommendation(meeting), seen=None, at=portal_now() + wrong
            )


def test_not_adopting_needs_a_reason(proposal):
    with pytest.raises(NotAllowed, match="^Say why it was not adopted"):
        actions.drop_recommendation(recommendation=proposal, seen=None, reason=" ")

    assert actions.drop_recommendation(recommendation=proposal, seen=None, reason="Too costly.").reason == "Too costly."


def test_queue_is_ordered_by_hand(meeting):
    rows = [factories.make_recommendation(meeting) for _ in range(3)]

    actions.move_in_queue(recommendation=rows[2], after=None, seen=None)
    actions.move_in_queue(recommendation=rows[0], after=rows[1], seen=None)

    assert [row.proposal_number for row in Screen(queries.room_of(meeting)).queue] == [3, 2, 1]


def test_meeting_has_its_own_addressees_in_the_order_of_the_report(report):
    meeting = report.meeting
    factories.make_recommendation(meeting, "adopted", text="Answer.")

    actions.set_addressees(
        meeting=meeting,
        addressees=[("governments", "Cities"), ("", "Member States"), ("civil-society", "Civil society")],
    )

    with pytest.raises(NotAllowed, match="addressed to “Cities”"):
        actions.set_addressees(meeting=meeting, addressees=[("", "Cities")])
    with pytest.raises(NotAllowed, match="Keep at least one addressee"):
        actions.set_addressees(meeting=meeting, addressees=[])
    cities = meeting.addressees.get(name="Cities")
    assert (cities.key, Recommendation.objects.get().addressee_name) == ("governments", "Cities")
    factories.make_recommendation(
        meeting, "adopted", text="Ask.", addressee=meeting.addressees.get(name="Civil society").key
    )
    chapter = report_content(report).chapters[-1]
    assert [(part.heading, len(part.paragraphs)) for part in chapter.divisions] == [
        ("Cities", 1),
        ("Civil society", 1),
    ]


def test_an_expert_answers_a_version_and_is_asked_again_by_the_next(meeting, expert, proposal):
    answer = {"participant": expert, "recommendation": proposal}
    count_before = counter(meeting)
    for _ in range(20):
        actions.answer_recommendation(**answer, version=1, answer="agrees")
    assert (Stance.objects.count(), counter(meeting), Room.objects.get().replies) == (1, count_before, 1)

    actions.reword_recommendation(recommendation=proposal, text="Answer.", seen=Seen(1, "proposed"), by=None)

    with pytest.raises(NotAllowed, match="^The text has been changed: read version 2, then answer again.$"):
        actions.answer_recommendation(**answer, version=1, answer="objects")
    stances = queries.stances_on([fresh(proposal)])[proposal.pk]
    assert (stances.agree, [row.participant for row in stances.agreed_earlier]) == ([], [expert])


def test_answer_is_refused_only_by_a_decision_about_its_text(meeting, expert, monkeypatch):
    """Decisions that fall after an answer was checked, and before it is stored."""
    others, own = factories.make_recommendation(meeting), factories.make_recommendation(meeting)
    decided, read = [others, own], stances.read_in_room

    def read_before_a_decision(recommendation):
        found = read(recommendation)
        actions.adopt_recommendation(recommendation=decided.pop(0), seen=None)
        return found

    monkeypatch.setattr(stances, "read_in_room", read_before_a_decision)
    answer = {"participant": expert, "recommendation": own, "version": 1}

    actions.answer_recommendation(**answer, answer="agrees")
    with pytest.raises(NotAllowed, match="^Adopted: it can no longer be answered.$"):
        actions.answer_recommendation(**answer, answer="objects")

    assert Stance.objects.get().answer == "agrees"


def test_answer_is_taken_back_until_adoption_and_not_counted_after_withdrawal(meeting, expert):
    row = factories.make_recommendation(meeting)
    actions.answer_recommendation(participant=expert, recommendation=row, version=1, answer="objects", words="Why?")
    actions.take_back_answer(participant=expert, recommendation=row, version=row.version)
    assert not Stance.objects.exists()
    actions.answer_recommendation(participant=expert, recommendation=row, version=1, answer="agrees")

    actions.adopt_recommendation(recommendation=row, seen=None)
    with pytest.raises(NotAllowed, match="^Adopted: it can no longer be answered.$"):
        actions.take_back_answer(participant=expert, recommendation=row, version=row.version)
    type(expert).objects.filter(pk=expert.pk).update(status="withdrawn")

    assert queries.stances_on([fresh(row)])[row.pk].agree == []
    with pytest.raises(NotAllowed, match="^You no longer take part"):
        actions.propose_as_participant(participant=expert, kind="conclusion", text="More.")


def test_suggestion_becomes_the_next_version_of_the_text_that_it_is_for(meeting, expert, proposal, organizer):
    values = {"participant": expert, "recommendation": proposal, "version": 1}
    with pytest.raises(NotAllowed, match="^This is the present wording"):
        actions.suggest_for_version(**values, text=OPEN_TEXT)
    for _ in range(2):
        suggestion = actions.suggest_for_version(**values, text="Answer <b>all</b>.", reason="Shorter.")

    for _ in range(2):
        actions.accept_suggestion(suggestion=suggestion, seen=Seen.of(fresh(proposal)), by=organizer)

    row, suggestion = fresh(proposal), Suggestion.objects.get()
    assert suggestion.accepted_as.source == "Suggested wording"
    assert (row.text, row.version, suggestion.state, suggestion.accepted_as.author) == (
        "Answer <b>all</b>.",
        2,
        "accepted",
        organizer,
    )
    other = factories.make_participant(meeting=meeting, status="accepted", role="observer")
    late = actions.suggest_for_version(participant=other, recommendation=proposal, version=2, text="Answer soon.")
    actions.reword_recommendation(recommendation=proposal, text="Answer now.", seen=Seen(2, "proposed"), by=organizer)
    with pytest.raises(NotAllowed, match="^This wording is for version 2, which has been changed since"):
        actions.accept_suggestion(suggestion=late, seen=Seen.of(fresh(proposal)), by=organizer)


def test_own_proposal_is_made_once_and_changed_until_it_is_shown(meeting, expert):
    document = factories.make_document(meeting=meeting)
    values = {"participant": expert, "kind": "recommendation", "addressee": "governments", "text": "Answer."}
    made = [actions.propose_as_participant(**values, evidence={document: "5-6"}) for _ in range(2)]
    assert (made[0], made[0].evidence_pages, list(made[0].evidence.all())) == (
        made[1],
        {str(document.pk): "5-6"},
        [document],
    )
    own = {"participant": expert, "recommendation": made[0]}
    actions.change_own_proposal(**own, text="Answer all.", based_on=Base(1), short_title="Answers")

    row = actions.show_recommendation(recommendation=fresh(made[0]), seen=None, by=None)

    # The document is not published: whoever may not see it, does not remove it either.
    assert (row.text, row.title, row.evidence_pages) == ("Answer all.", "Answers", {str(document.pk): "5-6"})
    for refused in (
        lambda: actions.change_own_proposal(**own, text="Else.", based_on=Base(2)),
        lambda: actions.withdraw_proposal(**own, seen=Seen.of(row)),
    ):
        with pytest.raises(NotAllowed, match="^It is under consideration"):
            refused()


def test_nothing_is_sent_after_the_meeting(meeting, expert, proposal):
    with calendar_at(meeting.ends_at):
        for attempt in (
            lambda: actions.propose_as_participant(participant=expert, kind="conclusion", text="More."),
            lambda: actions.answer_recommendation(
                participant=expert, recommendation=proposal, version=1, answer="agrees"
            ),
        ):
            with pytest.raises(NotAllowed, match="^The meeting is over"):
                attempt()


ALLOWED = {
    "expert": {Act.PROPOSE, Act.DECIDE},
    "consultant": {Act.PROPOSE},
    "civil_society": {Act.PROPOSE},
    "staff": {Act.PROPOSE},
    "observer": {Act.PROPOSE},
}


def test_roles_may_do_what_the_table_and_the_meeting_say():
    assert {role: set(acts_of_role(role, Room())) for role in ALLOWED} == {role: {Act.PROPOSE} for role in ALLOWED}
    assert {role: set(acts_of_role(role, Room(takes_stances=True))) for role in ALLOWED} == ALLOWED
    changed = Room(proposers="experts", deciders="participants", takes_stances=True)
    assert {role: acts_of_role(role, changed) for role in ("expert", "observer")} == {
        "expert": {Act.PROPOSE, Act.DECIDE},
        "observer": {Act.DECIDE},
    }


@pytest.mark.parametrize(
    ("office", "acts"),
    [("chair", {Act.FOLLOW}), ("rapporteur", {Act.FOLLOW, Act.OPERATE}), ("moderator", set())],
)
def test_officers_and_organizers_operate_and_see_who_agrees(meeting, expert, organizer, office, acts):
    Officer.objects.create(meeting=meeting, participant=expert, role=office)
    room = queries.room_of(meeting)

    assert queries.visitor(meeting, expert.user, room).acts == acts | ALLOWED["expert"]
    assert queries.visitor(meeting, organizer, room).acts == {Act.FOLLOW, Act.OPERATE}
    assert queries.visitor(meeting, factories.make_user(), room) is None


def test_record_has_the_words_as_they_were_and_nobodys_answers(meeting, expert, proposal):
    actions.show_recommendation(recommendation=proposal, seen=None, by=None)
    actions.reword_recommendation(recommendation=proposal, text="Answer.", seen=Seen(1, "considered"), by=None)
    actions.answer_recommendation(participant=expert, recommendation=proposal, version=2, answer="objects", words="No")
    actions.adopt_recommendation(recommendation=proposal, seen=None)

    record = queries.record_of(meeting)

    assert [(row.event, row.version, row.text) for row in record] == [
        ("shown", 1, OPEN_TEXT),
        ("shown", 2, "Answer."),
        ("adopted", 2, "Answer."),
    ]


def test_record_has_the_reason_of_each_decision(meeting, proposal):
    actions.drop_recommendation(recommendation=proposal, seen=None, reason="Too early.")
    actions.reconsider_recommendation(recommendation=proposal, seen=None)
    actions.drop_recommendation(recommendation=proposal, seen=None, reason="Said elsewhere.")

    record = queries.record_of(meeting)

    assert [(row.event, row.reason) for row in record] == [
        ("dropped", "Too early."),
        ("proposed", ""),
        ("dropped", "Said elsewhere."),
    ]


def test_the_room_never_increments_the_revision_of_public_pages(meeting, expert, proposal):
    before = type(meeting).objects.values_list("revision", flat=True).get(pk=meeting.pk)

    actions.show_recommendation(recommendation=proposal, seen=None, by=None)
    actions.answer_recommendation(participant=expert, recommendation=proposal, version=1, answer="agrees")
    actions.adopt_recommendation(recommendation=proposal, seen=None, brackets="lift")

    assert type(meeting).objects.values_list("revision", flat=True).get(pk=meeting.pk) == before


def test_screen_takes_the_same_queries_with_more_proposals(meeting, django_assert_num_queries):
    document = factories.make_document(meeting=meeting)
    for _ in range(2):
        row = factories.make_recommendation(meeting)
        row.evidence.add(document)
    actions.set_screen(meeting=meeting, with_changes=True, by=None)
    actions.show_recommendation(recommendation=row, seen=None, by=None)
    factories.make_conclusion(meeting)

    with django_assert_num_queries(4):
        shown = Screen(queries.room_of(meeting))
        changes = shown.changes

    assert (shown.proposal, changes, [group.name for group in shown.adopted]) == (row, None, ["Conclusions"])
