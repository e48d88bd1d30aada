"""Every action of the room, each with a call that succeeds."""

from datetime import timedelta
from functools import partial

from egm_portal.clock import calendar_at
from egm_portal.marked_texts.actions import Base
from room import actions
from room.actions.decisions import Seen
from room.models import Recommendation
from tests import factories

PROPOSED = Seen(1, "proposed")


def proposed(world, **changes):
    values = {"kind": Recommendation.Kind.CONCLUSION, "text": "Something was concluded."}
    return actions.propose_recommendation(meeting=world.meeting, **values | changes)


def decided(world, decide, **changes):
    row = proposed(world)
    return decide(recommendation=row, seen=Seen.of(row), **changes)


def undone(world):
    row = decided(world, actions.adopt_recommendation)
    actions.undo_decision(recommendation=row, seen=Seen.of(row))


def adopted_as_block(world):
    rows = [proposed(world), proposed(world)]
    actions.adopt_block(recommendations=[(row, Seen.of(row)) for row in rows], by=None)


def merged_as_block(world):
    into, row = proposed(world), proposed(world)
    actions.merge_block(recommendations=[(row, Seen.of(row))], into=(into, Seen.of(into)), by=None)


def recorded_afterwards(world):
    with calendar_at(world.meeting.starts_at + timedelta(hours=9)):
        entry = {"kind": "conclusion", "addressee": "", "text": "Something was concluded."}
        actions.record_adopted(meeting=world.meeting, entries=[entry], at=world.meeting.starts_at, by=None)


def by_expert(world, act, **changes):
    """What an expert does with a proposal of theirs."""
    actions.set_room(meeting=world.meeting, takes_stances=True)
    expert = factories.make_participant("accepted", meeting=world.meeting)
    row = actions.propose_as_participant(participant=expert, kind="conclusion", text="Something was concluded.")
    return act(participant=expert, recommendation=row, **changes)


suggested = partial(by_expert, act=actions.suggest_for_version, version=1, text="Something else was concluded.")


def taken_back(world):
    stance = by_expert(world, actions.answer_recommendation, version=1, answer="agrees")
    actions.take_back_answer(participant=stance.participant, recommendation=stance.recommendation, version=1)


TYPED = {"kind": "conclusion", "addressee": "", "text": "Something is being concluded."}


def typed(world):
    return actions.type_text(meeting=world.meeting, by=world.organizer, shows=True, **TYPED)


def reopened(world):
    row = decided(world, actions.adopt_recommendation)
    words = {"text": "Something else was concluded.", "reason": "It was misheard.", "by": world.organizer}
    actions.reopen_recommendation(recommendation=row, seen=Seen.of(row), **words)


ROOM = {
    "adopt_block": adopted_as_block,
    "adopt_recommendation": lambda w: decided(w, actions.adopt_recommendation),
    "leave_recommendation_open": lambda w: decided(w, actions.leave_recommendation_open),
    "drop_recommendation": lambda w: decided(w, actions.drop_recommendation, reason="Said elsewhere."),
    "merge_recommendation": lambda w: decided(w, actions.merge_recommendation, into=proposed(w)),
    "undo_decision": undone,
    "record_adopted": recorded_afterwards,
    "reopen_recommendation": reopened,
    "show_recommendation": lambda w: decided(w, actions.show_recommendation, by=None),
    "show_adopted": lambda w: actions.show_adopted(meeting=w.meeting, by=None),
    "make_screen_link": lambda w: actions.make_screen_link(meeting=w.meeting),
    "end_screen_link": lambda w: actions.end_screen_link(meeting=w.meeting),
    "merge_block": merged_as_block,
    "clear_screen": lambda w: actions.clear_screen(meeting=w.meeting, by=None),
    "set_screen": lambda w: actions.set_screen(meeting=w.meeting, with_changes=True, is_dark=True, by=None),
    "turn_screen": lambda w: actions.turn_screen(meeting=w.meeting, page=1),
    "type_text": typed,
    "take_over_text": lambda w: (typed(w), actions.take_over_text(meeting=w.meeting, by=w.organizer)),
    "keep_text": lambda w: actions.keep_text(meeting=w.meeting, by=w.organizer, **TYPED),
    "discard_text": lambda w: (typed(w), actions.discard_text(meeting=w.meeting, by=w.organizer)),
    "set_room": lambda w: actions.set_room(meeting=w.meeting, takes_stances=True),
    "set_addressees": lambda w: actions.set_addressees(meeting=w.meeting, addressees=[("", "Cities")]),
    "move_in_queue": lambda w: actions.move_in_queue(recommendation=proposed(w), after=proposed(w), seen=None),
    "refresh_room": lambda w: actions.refresh_room(meeting=w.meeting),
    "propose_as_participant": lambda w: by_expert(w, lambda participant, recommendation: None),
    "change_own_proposal": lambda w: by_expert(w, actions.change_own_proposal, text="Else.", based_on=Base(1)),
    "withdraw_proposal": lambda w: by_expert(w, actions.withdraw_proposal, seen=PROPOSED),
    "answer_recommendation": lambda w: by_expert(w, actions.answer_recommendation, version=1, answer="agrees"),
    "take_back_answer": taken_back,
    "suggest_for_version": suggested,
    "accept_suggestion": lambda w: actions.accept_suggestion(suggestion=suggested(w), seen=PROPOSED, by=None),
    "ignore_suggestion": lambda w: actions.ignore_suggestion(suggestion=suggested(w), seen=PROPOSED),
}
