"""The items of a programme. In Python: for 1,200 items a template takes ten times as long, and `format_html` twice.

What is written into the page passes through `escape`, once.
"""

from collections.abc import Iterator
from html import escape
from zoneinfo import ZoneInfo

from django import template
from django.utils.safestring import SafeString, mark_safe

from agenda.queries import ShownItem, ShownRole, ShownSession
from papers.models import Document
from participants.models import Participant

register = template.Library()


@register.simple_tag
def items_of(session: ShownSession, zone: str) -> SafeString:
    """The items of a session, each with its start, its people, and the paper and documents that readers may see."""
    meeting_zone = ZoneInfo(zone)
    rows = "".join(_row(item, meeting_zone) for item in session.items)
    return mark_safe(f'<ol class="programme">{rows}</ol>')  # noqa: S308 - escaped in each row


def _row(item: ShownItem, zone: ZoneInfo) -> str:
    anchor = f' id="i-{escape(item.key)}"' if item.key else ""
    hour = f'<time datetime="{item.starts_at.isoformat()}">{item.starts_at.astimezone(zone):%H:%M}</time>'
    title = escape(item.title)
    if item.paper:
        title = f'<a href="{escape(item.paper.get_absolute_url())}">{title}</a>'
    lines = "".join(f'<p class="meta" dir="auto">{line}</p>' for line in _lines(item))
    return f'<li{anchor}>{hour}<div><p dir="auto">{title}</p>{lines}</div></li>'


def _lines(item: ShownItem) -> Iterator[str]:
    """What stands below the title, as HTML."""
    yield from map(named, item.speakers)
    yield from map(in_role, item.roles)
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
