"""The programme on a day of the meeting, as organizers see it: what is on, what was changed, and what can be."""

from dataclasses import dataclass
from datetime import datetime

from agenda.content import FrozenItem
from agenda.day.delays import LeftOver
from agenda.day.now import NowAndNext, now_and_next
from agenda.day.overlay import DaySession, Overlay
from agenda.day.sentences import ToldChange, told_changes
from agenda.models import DayChange
from agenda.queries import newest_release, overlay_of, released_programme
from agenda.rules.day import refusal_to_change_day, refusal_to_change_item, refusal_to_delay
from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting


@dataclass(frozen=True)
class Day:
    """`refusal` says why nothing can be changed now, or is empty."""

    meeting: Meeting
    at: datetime
    overlay: Overlay
    now: NowAndNext | None
    changes: list[ToldChange]
    refusal: str

    @property
    def left_over(self) -> list[LeftOver]:
        """What is left over of the delays where the fixed start has not passed."""
        return [each for each in self.overlay.left_over if each.session.start > self.at]

    @property
    def late(self) -> int:
        """By how many minutes what is on runs late."""
        moved = [slot.session for slot in (self.now.now if self.now else []) if slot.session.released]
        return max((int((each.starts_at - each.released.starts_at).total_seconds() // 60) for each in moved), default=0)

    @property
    def sessions(self) -> list[DaySession]:
        """Those of today, and one that is still on from the day before."""
        zone = self.meeting.zone
        today = self.at.astimezone(zone).date()
        return [
            session
            for session in self.overlay.sessions
            if session.start.astimezone(zone).date() == today or session.start <= self.at < session.end
        ]

    @property
    def can_start_late(self) -> list[DaySession]:
        return [each for each in self.sessions if not refusal_to_delay(each, self.meeting, self.at)]

    @property
    def next_to_start(self) -> DaySession | None:
        """The one that most likely starts late."""
        return next((each for each in self.can_start_late if each.start > self.at and each.number), None)

    @property
    def items(self) -> list[tuple[DaySession, FrozenItem, datetime]]:
        """The items that can be swapped or taken by another speaker, with their sessions and starts."""
        return [
            (session, item, starts_at)
            for session in self.overlay.sessions
            for item, starts_at, _ in session.timed_items
            if item.key and not refusal_to_change_item(session, item, self.at)
        ]


def day_of(meeting: Meeting) -> Day:
    """Six queries on the days of the meeting, otherwise at most two."""
    at = portal_now()
    overlay = overlay_of(newest_release(meeting), meeting, at)
    refusal = refusal_to_change_day(meeting, overlay.sessions, at)
    if refusal:
        return Day(meeting, at, overlay, None, [], refusal)
    changes = DayChange.objects.present().filter(meeting=meeting).known(at).select_related("made_by", "participant")
    now = now_and_next(released_programme(meeting, at), meeting, at)
    return Day(meeting, at, overlay, now, told_changes(changes, overlay, meeting.zone), "")
