"""The rows of a programme. In Python: for 1,200 items a template takes ten times as long."""

from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from agenda.queries import ShownItem, ShownRole, ShownSession
from papers.models import Document
from participants.models import Participant

register = template.Library()


@register.simple_tag
def items_of(session: ShownSession, zone: str) -> SafeString:
    """The items of a session, each with its start, its people, and the paper and documents that readers may see."""
    meeting_zone = ZoneInfo(zone)
    rows = (
        (
            format_html(' id="i-{}"', item.key) if item.key else "",
            item.starts_at.isoformat(),
            f"{item.starts_at.astimezone(meeting_zone):%H:%M}",
            format_html('<a href="{}">{}</a>', item.paper.get_absolute_url(), item.title) if item.paper else item.title,
            format_html_join("", '<p class="meta" dir="auto">{}</p>', ((line,) for line in _lines(item))),
        )
        for item in session.items
    )
    row = '<li{}><time datetime="{}">{}</time><div><p dir="auto">{}</p>{}</div></li>'
    return format_html('<ol class="programme">{}</ol>', format_html_join("", row, rows))


def _lines(item: ShownItem) -> list[SafeString]:
    lines = [named(speaker) for speaker in item.speakers]
    lines += [in_role(shown) for shown in item.roles]
    if item.paper and item.paper.title != item.title:
        lines.append(format_html("Paper: <bdi>{}</bdi>", item.paper.title))
    if item.is_changed:
        lines.append(mark_safe("Changed on the day"))
    for document in item.documents:
        kind = "Slides" if document.kind == Document.Kind.PRESENTATION else document.get_kind_display()
        lines.append(format_html('{}: <a href="{}">{}</a>', kind, document.get_absolute_url(), document.title))
    return lines


@register.filter
def named(person: Participant) -> SafeString:
    """A person as programmes name them: "Expert 4, Institute A, Country D"."""
    origin = person.origin
    return (
        format_html("<bdi>{}</bdi>, {}", person.name, origin) if origin else format_html("<bdi>{}</bdi>", person.name)
    )


@register.filter
def in_role(shown: ShownRole) -> SafeString:
    """Everybody in one role: "Chairs: Expert 1, Country A; Expert 2, Country B"."""
    return format_html("{}: {}", shown.heading, format_html_join("; ", "{}", ((named(each),) for each in shown.people)))
