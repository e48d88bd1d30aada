"""The items of a programme. In Python: for 1,200 items a template takes ten times as long, and `format_html` twice.

What is written into the page passes through `escape`, once.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from html import escape
from zoneinfo import ZoneInfo

from django import template
from django.utils.safestring import SafeString, mark_safe

from agenda.day.now import NowAndNext
from agenda.queries import ShownItem, ShownRole, ShownSession
from papers.models import Document
from participants.models import Participant

register = template.Library()

NOW = '<p class="meta"><span class="tag tag-accent">Now</span></p>'


@register.simple_tag
def items_of(session: ShownSession, zone: str) -> SafeString:
    """The items of a session, each with its start, its people, and the paper and documents that readers may see."""
    return ProgrammeRows(ZoneInfo(zone)).items(session)


@lru_cache(maxsize=8192)
def time_of_day(at: datetime, zone: ZoneInfo) -> SafeString:
    """An instant as an element that shows the time in a zone: "09:30"; remembered, since 1,000 of a page take 2 ms."""
    # In UTC: datetimes of one instant are equal, so they get the same element, whatever their zones.
    instant, hour = at.astimezone(UTC).isoformat(), at.astimezone(zone).time().isoformat("minutes")
    return mark_safe(f'<time datetime="{instant}">{hour}</time>')  # noqa: S308


class ProgrammeRows:
    """Writes the rows of one page, in the time of `zone`; what is on `now` says so.

    A name that stands in many of them is escaped once.
    """

    def __init__(self, zone: ZoneInfo, now: NowAndNext | None = None) -> None:
        self.zone = zone
        self._running = [slot.item or slot.session for slot in now.now] if now else []
        self._named: dict[int, SafeString] = {}

    def items(self, session: ShownSession) -> SafeString:
        rows = "".join(map(self._item, session.items))
        return mark_safe(f'<ol class="programme">{rows}</ol>')  # noqa: S308 - escaped in each row

    def named(self, person: Participant) -> SafeString:
        if person.pk not in self._named:
            self._named[person.pk] = named(person)
        return self._named[person.pk]

    def is_running(self, row: ShownSession | ShownItem) -> bool:
        """Whether it is on now; a session with items is only while none of these is."""
        return bool(self._running) and any(row is running for running in self._running)

    def in_role(self, shown: ShownRole) -> str:
        return f"{escape(shown.heading)}: {'; '.join(map(self.named, shown.people))}"

    def _item(self, item: ShownItem) -> str:
        is_running = self.is_running(item)
        anchor = f' id="i-{escape(item.key)}"' if item.key else ""
        state = ' class="running"' if is_running else ""
        title = escape(item.title)
        if item.paper:
            title = f'<a href="{escape(item.paper.get_absolute_url())}">{title}</a>'
        lines = "".join([f'<p class="meta" dir="auto">{line}</p>' for line in self._lines(item)])
        now = NOW if is_running else ""
        hour = time_of_day(item.starts_at, self.zone)
        return f'<li{anchor}{state}>{hour}<div><p dir="auto">{title}</p>{now}{lines}</div></li>'

    def _lines(self, item: ShownItem) -> Iterator[str]:
        """What stands below the title, as HTML."""
        yield from map(self.named, item.speakers)
        if item.awaits_speaker:
            yield "Speaker to be confirmed"
        yield from map(self.in_role, item.roles)
        if item.paper and item.paper.title != item.title:
            yield f"Paper: <bdi>{escape(item.paper.title)}</bdi>"
        if item.is_changed:
            yield "Changed on the day"
        for document in item.documents:
            kind = "Slides" if document.kind == Document.Kind.PRESENTATION else document.get_kind_display()
            yield f'{escape(kind)}: <a href="{escape(document.get_absolute_url())}">{escape(document.title)}</a>'


@register.filter
def named(person: Participant) -> SafeString:
    """A person as programmes name them: "Expert 4, Institute A, Country D"."""
    origin = person.origin
    return mark_safe(f"<bdi>{escape(person.name)}</bdi>{f', {escape(origin)}' if origin else ''}")  # noqa: S308


@register.filter
def in_role(shown: ShownRole) -> SafeString:
    """Everybody in one role: "Chairs: Expert 1, Country A; Expert 2, Country B"."""
    return mark_safe(f"{escape(shown.heading)}: {'; '.join(map(named, shown.people))}")  # noqa: S308
