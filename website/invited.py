"""The aide-memoire of a meeting that is not announced, for those who are invited to it and those who have accepted."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from egm_portal.clock import portal_now
from egm_portal.meetings.models import AideMemoireSection, Meeting
from egm_portal.security_events import security_event
from egm_portal.serving import FileMissing, private_pdf
from papers.models import Document, Version
from papers.queries import offered
from participants import rules, tokens
from participants.queries import own_participation
from reports.aide_memoire import shown_sections
from website.aide_memoire_pdf import ready_aide_memoire
from website.phase_texts import PhaseTexts


@require_safe
@never_cache
@login_not_required
def aide_memoire(request: HttpRequest, token: str) -> HttpResponse:
    """The page for whoever has the link of an invitation that can be answered; otherwise that link says why not."""
    meeting = _meeting_of(token)
    if meeting is None:
        return redirect("participants:invitation", token)
    back = ("Your invitation", reverse("participants:invitation", args=[token]))
    return _page(request, meeting, back, reverse("invited:aide_memoire_pdf", args=[token]))


@require_safe
@never_cache
@login_not_required
def aide_memoire_pdf(request: HttpRequest, token: str) -> HttpResponse:
    meeting = _meeting_of(token)
    return redirect("participants:invitation", token) if meeting is None else _pdf(request, meeting)


@require_safe
@never_cache
def own_aide_memoire(request: HttpRequest, slug: str) -> HttpResponse:
    """The page for those who have accepted."""
    meeting = own_participation(request.user, slug).meeting
    back = ("Your personal page", reverse("my:meeting", args=[slug]))
    return _page(request, meeting, back, reverse("invited:own_aide_memoire_pdf", args=[slug]))


@require_safe
@never_cache
def own_aide_memoire_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    return _pdf(request, own_participation(request.user, slug).meeting)


def _meeting_of(token: str) -> Meeting | None:
    """The meeting of an invitation that can be answered now."""
    found = tokens.invitation_of(token)
    return found.participant.meeting if found and rules.can_answer(found, portal_now()) else None


def _page(request: HttpRequest, meeting: Meeting, back: tuple[str, str], pdf_url: str) -> HttpResponse:
    if meeting.is_public:
        return redirect("website:aide_memoire", meeting.slug)
    sections = list(AideMemoireSection.objects.filter(meeting=meeting))
    version = _published_file(meeting)
    rendering = ready_aide_memoire(meeting, sections, announced=False)
    context = {
        "meeting": meeting,
        "says": PhaseTexts(meeting),
        "sections": shown_sections(sections),
        "size": (version and version.shown_size) or (rendering and rendering.size),
        "pdf_url": pdf_url,
        "trail": [back, ("Aide-memoire", "")],
    }
    return render(request, "website/aide_memoire_unannounced.html", context)


def _pdf(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The file that the organizers published as the aide-memoire, otherwise the page as a PDF once it is rendered."""
    if meeting.is_public:
        return redirect("website:aide_memoire_pdf", meeting.slug)
    version = _published_file(meeting)
    rendering = version or ready_aide_memoire(meeting, list(meeting.aide_memoire.all()), announced=False)
    if rendering is None:
        raise Http404
    name = version.shown_name if version else rendering.file.name
    try:
        response = private_pdf(request, name, f"{meeting.slug}-aide-memoire.pdf")
    except FileMissing:
        raise Http404 from None
    if version:
        security_event("unpublished_downloaded", document=version.document_id, version=version.number)
    return response


def _published_file(meeting: Meeting) -> Version | None:
    """The PDF that readers of the aide-memoire will get once the meeting is announced."""
    shown = [Document.Access.PUBLIC, Document.Access.PARTICIPANTS]
    documents = Document.objects.published().filter(meeting=meeting, kind=Document.Kind.AIDE_MEMOIRE, access__in=shown)
    current = Version.objects.readable().filter(
        document=documents.first(), current_from__lte=portal_now(), superseded_at=None
    )
    found = offered(current.order_by("-number"))
    return found if found and found.public_type == "application/pdf" else None
