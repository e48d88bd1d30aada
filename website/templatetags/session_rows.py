"""A day's sessions as rows of the programme's page. In Python: of 200 sessions, a template took half of its time."""

from collections.abc import Iterator
from html import escape

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from agenda.addresses import session_address
from agenda.day.now import NowAndNext
from agenda.queries import ShownSession
from agenda.templatetags.programme import NOW, ProgrammeRows, time_of_day
from egm_portal.meetings.models import Meeting

register = template.Library()


@register.simple_tag
def session_rows(sessions: list[ShownSession], meeting: Meeting, now: NowAndNext | None) -> SafeString:
    rows = ProgrammeRows(meeting.zone, now)
    return mark_safe("".join(_row(session, meeting, rows) for session in sessions))  # noqa: S308 - each part is escaped


def _row(session: ShownSession, meeting: Meeting, rows: ProgrammeRows) -> str:
    names = ["called-off" if session.is_called_off else "" if session.info.is_held else "pause"]
    names += ["running"] if rows.is_running(session) else []
    state = f' class="{" ".join(filter(None, names))}"' if any(names) else ""
    times = "-".join(time_of_day(at, rows.zone) for at in (session.starts_at, session.ends_at))
    if session.info.is_held:
        content = "".join(_parts(session, meeting, rows))
    else:
        content = f'<span dir="auto">{escape(session.title)}</span>{_on_the_day(session, meeting, rows)}'
    return f'<li{state}><span class="when">{times}</span><div>{content}</div></li>'


def _on_the_day(session: ShownSession, meeting: Meeting, rows: ProgrammeRows) -> str:
    """Whether it is on now, and what was changed of it."""
    now = NOW if rows.is_running(session) else ""
    if not (session.released or session.is_called_off):
        return now
    return now + render_to_string("website/_on_the_day.html", {"session": session, "meeting": meeting})


def _parts(session: ShownSession, meeting: Meeting, rows: ProgrammeRows) -> Iterator[str]:
    """What a session says below and beside its times, as HTML."""
    title = escape(session.heading)
    if session.number:
        page = session_address(meeting.slug, session.number)
        yield f'<h3 id="s-{session.number}" dir="auto"><a href="{page}">{title}</a></h3>'
    else:
        yield f'<h3 dir="auto">{title}</h3>'
    yield _on_the_day(session, meeting, rows)
    if session.summary:
        yield f'<p class="prose" dir="auto">{escape(session.summary)}</p>'
    meta = [*map(rows.in_role, session.officers)]
    if session.room:
        meta.append(f'<span dir="auto">{escape(session.room)}</span>')
    if meta:
        yield f'<p class="meta">{" · ".join(meta)}</p>'
    for document in session.documents:
        link = f'<a href="{escape(document.get_absolute_url())}" dir="auto">{escape(document.title)}</a>'
        yield f'<p class="meta">{escape(document.get_kind_display())}: {link}</p>'
    if session.number and session.file_count > 1:
        archive = reverse("website:session_zip", args=[meeting.slug, session.number])
        yield f'<p class="meta"><a href="{archive}">All files of this session (ZIP)</a></p>'
    if session.items:
        yield rows.items(session)
