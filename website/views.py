"""The public pages. Each is built from its query and its template; `page_cache` answers with it."""

from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header

from agenda.day.now import now_and_next
from agenda.programme_calendar import programme_calendar
from agenda.programme_pdf import ready_programme
from agenda.queries import officers_of_meeting, released_programme
from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from papers.file_types import DOCX
from papers.kinds import KINDS
from papers.models import Document
from papers.views.downloads import gone_or_not_found
from participants.list_pdf import ready_list
from participants.queries import listed_participants
from reports.aide_memoire import shown_sections
from reports.akn import report_xml
from reports.models import Issue
from reports.word.files import issued_docx
from room.queries import user_may_propose
from website import page_cache, redirects
from website.aide_memoire_pdf import ready_aide_memoire
from website.phase_texts import PhaseTexts
from website.queries import documents as library
from website.queries import meetings as shown
from website.queries.filters import PARAMETERS, filtered
from website.queries.front import front_page
from website.queries.participants import with_parts
from website.queries.reports import issued_report, public_texts
from website.queries.sessions import programme_event, session_page

MAX_PICTURES = 24  # in the page itself, which grows by 2 kB for each (docs/decisions/public-pages.md#0002)


@page_cache.portal_page
def front(request: HttpRequest) -> HttpResponse:
    return render(request, "website/front.html", {"page": front_page(request.user)})


@page_cache.portal_page
def meetings(request: HttpRequest) -> HttpResponse:
    return render(request, "website/meetings.html", {"years": shown.meetings_by_year(request.user)})


@page_cache.meeting_page
def meeting(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    page = shown.overview(meeting, request.user)
    return _page(request, "website/meeting.html", meeting, "", page=page)


@page_cache.meeting_page
def aide_memoire(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    page = shown.aide_memoire(meeting, request.user)
    pdf, sections = ready_aide_memoire(meeting, page.sections), shown_sections(page.sections)
    return _page(request, "website/aide_memoire.html", meeting, "Aide-memoire", page=page, sections=sections, pdf=pdf)


@page_cache.meeting_list("room")
def agenda(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The newest released programme; of one room, if the query names one."""
    programme, room = released_programme(meeting), request.GET.get("room", "")
    officers = officers_of_meeting(meeting) if programme else []
    pdf = ready_programme(meeting, programme, officers) if programme else None
    changes = shown.public_changes(meeting)
    event = programme_event(programme, meeting, changes) if programme else None
    notice = shown.programme_notice(meeting, programme.release, changes) if programme else ""
    listed = programme.in_room(room) if programme and room in programme.rooms else programme
    now = now_and_next(programme, meeting, portal_now())
    context = {"programme": listed, "room": room, "pdf": pdf, "event": event, "now": now, "notice": notice}
    return _page(request, "website/agenda.html", meeting, "Programme", officers=officers, **context)


@page_cache.meeting_page
def agenda_calendar(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The same for calendars, which subscribe to it."""
    content = programme_calendar(meeting, released_programme(meeting)).to_ical()
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


@page_cache.meeting_page
def session(request: HttpRequest, meeting: Meeting, session: int) -> HttpResponse:
    """A session of the newest released programme; 410 if only an earlier one had it."""
    changes = shown.public_changes(meeting)
    page = session_page(meeting, session, request.user, changes)
    if page is None:
        return redirects.session_gone_or_not_found(request, meeting, session)
    parent = ("Programme", reverse("website:agenda", args=[meeting.slug]))
    # Nobody without a session can propose: the page that the cache keeps for them has no link.
    may_propose = user_may_propose(meeting, request.user)
    notice = shown.programme_notice(meeting, page.release, changes)
    context = {"page": page, "may_propose": may_propose, "notice": notice}
    return _page(request, "website/session.html", meeting, page.session.title, parent, **context)


@page_cache.meeting_page
def participants(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    categories = listed_participants(meeting)
    # Links to the place of an entry that was merged into another one lead to that.
    prefetch_related_objects([person for category in categories for person in category.people], "former")
    pdf = ready_list(meeting, categories)
    shown = with_parts(meeting, categories)
    return _page(request, "website/participants.html", meeting, "Participants", categories=shown, pdf=pdf)


@page_cache.meeting_list(*PARAMETERS)
def papers(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    rows = library.papers_among(library.library(meeting, request.user))
    return _list(request, "website/papers.html", meeting, "Papers", rows)


@page_cache.meeting_list(*PARAMETERS)
def documents(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    return _list(request, "website/documents.html", meeting, "Documents", library.library(meeting, request.user))


@page_cache.meeting_page
def document(request: HttpRequest, meeting: Meeting, number: int) -> HttpResponse:
    """A document's permanent page; 410 with the reason if it was public and has been withdrawn."""
    page = library.landing(meeting, number, request.user)
    if page is None:
        return gone_or_not_found(request, meeting.documents.filter(number=number))
    kind = page.document.kind
    if kind == Document.Kind.REPORT:
        name, route = "Report", "website:report"
    else:
        name, route = ("Papers", "website:papers") if KINDS[kind].is_paper else ("Documents", "website:documents")
    parent = (name, reverse(route, args=[meeting.slug]))
    return _page(request, "website/document.html", meeting, page.document.title, parent, page=page)


@page_cache.meeting_page
def report(request: HttpRequest, meeting: Meeting, kind: str = "", number: int = 0) -> HttpResponse:
    """The newest text of the report, or the one of this kind and number, which keeps its address."""
    texts = public_texts(meeting)
    issue, documents = _text_named(texts, kind, number), _documents_of_text(meeting, kind, number)
    if issue is None and (kind or documents.gone().exists()):
        return gone_or_not_found(request, documents)
    page = issue and issued_report(texts, issue)
    return _page(request, "website/report.html", meeting, "Report", page=page)


@page_cache.meeting_page
def report_in_word(request: HttpRequest, meeting: Meeting, kind: str = "", number: int = 0) -> HttpResponse:
    """The newest text, or the one of this kind and number, as a Word document from the content that was issued."""
    issue = _text_named(public_texts(meeting), kind, number)
    # One that was made elsewhere has no text here.
    if issue is None or issue.content.get("made_elsewhere"):
        return gone_or_not_found(request, _documents_of_text(meeting, kind, number))
    return HttpResponse(
        issued_docx(issue),
        content_type=DOCX,
        headers={"Content-Disposition": content_disposition_header(True, f"{issue.document.file_stem}.docx")},
    )


@page_cache.meeting_page
def report_in_akoma_ntoso(request: HttpRequest, meeting: Meeting, kind: str = "", number: int = 0) -> HttpResponse:
    """The same text for programs, as XML; of a report that was made elsewhere, what the meeting adopted."""
    issue = _text_named(public_texts(meeting), kind, number)
    if issue is None or not issue.content["chapters"]:
        return gone_or_not_found(request, _documents_of_text(meeting, kind, number))
    return HttpResponse(report_xml(issue), content_type="application/xml")


def _text_named(texts: list[Issue], kind: str, number: int) -> Issue | None:
    """The text of this kind and number, the newest one without a kind."""
    return next((issue for issue in texts if not kind or (issue.kind, issue.number) == (kind, number)), None)


def _documents_of_text(meeting: Meeting, kind: str, number: int) -> QuerySet:
    documents = meeting.documents.filter(kind=Document.Kind.REPORT)
    return documents.filter(issues__kind=kind, issues__number=number) if kind else documents


@page_cache.portal_page
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "website/privacy.html")


@page_cache.portal_page
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "website/accessibility.html")


def _list(request, template: str, meeting: Meeting, label: str, rows: list[library.Row]) -> HttpResponse:
    listed = filtered(rows, library.sessions(meeting), request.GET)
    groups = [] if listed.is_sorted else library.by_kind(listed.rows)
    pictures = len(listed.rows) <= MAX_PICTURES
    return _page(request, template, meeting, label, list=listed, groups=groups, pictures=pictures)


def _page(request, template: str, meeting: Meeting, label: str, *parents: tuple[str, str], **context) -> HttpResponse:
    trail = trail_to(meeting, label, *parents)
    return render(request, template, {"meeting": meeting, "says": PhaseTexts(meeting), "trail": trail, **context})


def trail_to(meeting: Meeting, label: str, *parents: tuple[str, str]) -> list[tuple[str, str]]:
    """The pages above a page of a meeting, and itself; of the meeting's own page if the label is empty."""
    return [(meeting.short_title, meeting.get_absolute_url()), *parents, (label, "")] if label else []
