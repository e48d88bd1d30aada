"""Conflicts of sessions: their days, their rooms, and how much is planned in them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby, pairwise

from django.utils.formats import date_format

from agenda.rules.conflicts import Conflict, Remedy, of_sessions, stored
from agenda.rules.facts import ProgrammeFacts, SessionFacts
from agenda.severities import Rule

ALONGSIDE = timedelta(hours=3)
"""A break of this length or more, such as the registration, goes on beside the sessions and takes no room."""

MIN_ITEM = 5


def outside_days(facts: ProgrammeFacts) -> Iterator[Conflict]:
    """Sessions and breaks that begin before the first day of the meeting or end after the last one."""
    for session in facts.sessions:
        if session.starts_at >= facts.starts_at and session.ends_at <= facts.ends_at:
            continue
        starts, ends = (at.astimezone(facts.zone) for at in (session.starts_at, session.ends_at))
        # To the same hour of the first or of the last day, if it is then within the days.
        first = facts.starts_at.astimezone(facts.zone).date()
        last = (facts.ends_at - timedelta(microseconds=1)).astimezone(facts.zone).date()
        moved = datetime.combine(min(max(starts.date(), first), last), starts.time(), facts.zone)
        sentence = f"{session.label} is on {_day_and_hour(starts)}-{ends:%H:%M}, outside the days of the meeting."
        yield of_sessions(
            Rule.OUTSIDE_DAYS,
            [session],
            sentence,
            _start_at(facts, session, moved, f"Move {session.label} to {_day_and_hour(moved)}"),
            starts_at=stored(session.starts_at),
            minutes=session.minutes,
            days=[stored(facts.starts_at), stored(facts.ends_at)],
        )


def _day_and_hour(local: datetime) -> str:
    return date_format(local, "j F, H:i")


def _start_at(facts: ProgrammeFacts, session: SessionFacts, starts_at: datetime, label: str) -> Remedy | None:
    """Another fixed start; None for a session that follows another one, or would end after the last day."""
    fits = facts.starts_at <= starts_at and starts_at + timedelta(minutes=session.minutes) <= facts.ends_at
    if not session.is_pinned or not fits or starts_at == session.starts_at:
        return None
    return Remedy(Remedy.Kind.START_AT, label, session.pk, starts_at)


def room_used_twice(facts: ProgrammeFacts) -> Iterator[Conflict]:
    """Sessions that begin in a room while another one is still in it, each with that which stays the longest.

    So many sessions give no more conflicts than there are sessions, however they overlap.
    """
    sessions = [session for session in facts.sessions if session.info.is_held]
    for key, in_room in groupby(sorted(sessions, key=lambda row: (facts.room_key(row), row.starts_at)), facts.room_key):
        latest = None
        for session in in_room:
            if latest and session.starts_at < latest.ends_at:
                until = min(latest.ends_at, session.ends_at)
                room = facts.room_of(session) or "The meeting’s room"
                times = f"from {facts.hour(session.starts_at)} to {facts.hour(until)}"
                yield of_sessions(
                    Rule.ROOM_TWICE,
                    [latest, session],
                    f"{room} is used twice {times}, by {latest.label} and {session.label}.",
                    _start_at(facts, session, latest.ends_at, f"Start {session.label} at {facts.hour(latest.ends_at)}"),
                    room=key,
                    starts_at=stored(session.starts_at),
                    ends_at=stored(until),
                )
            if latest is None or session.ends_at > latest.ends_at:
                latest = session


def late_start(facts: ProgrammeFacts) -> Iterator[Conflict]:
    """A session that is still on when the break after it begins, or a break that is when the session after it does.

    Two sessions are a room used twice.
    """
    # A long break, such as the registration, goes on beside the sessions.
    sessions = [row for row in facts.sessions if row.info.is_held or row.ends_at - row.starts_at < ALONGSIDE]
    for _, in_room in groupby(sorted(sessions, key=lambda row: (facts.room_key(row), row.starts_at)), facts.room_key):
        for before, after in pairwise(in_room):
            is_late = before.ends_at > after.starts_at and before.info.is_held != after.info.is_held
            # A session within a break was put there, such as a drafting group over lunch.
            if is_late and (before.info.is_held or after.ends_at > before.ends_at):
                start = facts.hour(before.ends_at)
                yield of_sessions(
                    Rule.LATE_START,
                    [after, before],
                    f"{before.label} ends at {start}, after the {'fixed ' * after.is_pinned}start of {after.label} "
                    f"at {facts.hour(after.starts_at)}.",
                    _start_at(facts, after, before.ends_at, f"Start {after.label} at {start}"),
                    starts_at=stored(after.starts_at),
                    ends_at=stored(before.ends_at),
                )


def items_too_long(facts: ProgrammeFacts) -> Iterator[Conflict]:
    """Sessions whose items take longer than they last."""
    for session in facts.sessions:
        over = (session.items_end_at - session.ends_at) // timedelta(minutes=1)
        if over > 0:
            minutes = "1 minute" if over == 1 else f"{over} minutes"
            # The longest item without a speaker is shortened, if enough of it is left.
            discussions = [item for item in session.items if not item.people and item.minutes - over >= MIN_ITEM]
            longest, remedy = max(discussions, key=lambda item: item.minutes, default=None), None
            if longest:
                left = longest.minutes - over
                is_discussion = longest.title.strip().casefold() == "discussion"
                name = "the discussion" if is_discussion else f"“{longest.title}”"
                remedy = Remedy(Remedy.Kind.SHORTEN, f"Shorten {name} to {left} minutes", longest.pk, left)
            yield of_sessions(
                Rule.ITEMS_TOO_LONG,
                [session],
                f"{session.label} is {minutes} over: its items end at {facts.hour(session.items_end_at)}.",
                remedy,
                minutes=session.minutes,
                planned=session.minutes + over,
            )


def without_chair(facts: ProgrammeFacts) -> Iterator[Conflict]:
    """Sessions over which nobody presides. The chair of the meeting presides over its plenaries."""
    for session in facts.sessions:
        is_presided = session.has_chair or (session.info.is_chaired_by_meeting and facts.has_chair)
        if session.info.wants_chair and not is_presided:
            remedy = Remedy(Remedy.Kind.CHOOSE, "Choose a chair")
            yield of_sessions(Rule.NO_CHAIR, [session], f"{session.label} has no chair.", remedy)
