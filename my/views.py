"""A participant's own pages."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from egm_portal.clock import portal_now
from egm_portal.text.sizes import file_size
from my import queries
from papers.forms import AssistantForm, OwnFileForm, PaperDetailsForm
from papers.models import Paper
from participants.models import Participant
from participants.queries import own_participation
from participants.visa_letters.queries import ready_letter


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """One's meetings, and the papers that one hands in for others; who has just one goes straight to it."""
    participants, assisted = queries.own_participations(request.user), queries.assisted_papers(request.user)
    if len(participants) + len(assisted) == 1 and not request.user.is_staff:
        return redirect(*_only_one(participants, assisted))
    return render(request, "my/list.html", {"participants": participants, "assisted": assisted})


@require_safe
def meeting(request: HttpRequest, slug: str) -> HttpResponse:
    """One's part in a meeting: what is asked, by when, and what has come."""
    participant = own_participation(request.user, slug)
    page = queries.own_page(participant)
    first = page.papers[0] if page.papers else None
    context = {
        "page": page,
        "participant": participant,
        "meeting": participant.meeting,
        "owed": first,
        "paper": first.paper if first else None,
        "file_form": OwnFileForm(),
        "details": PaperDetailsForm(paper=first.paper) if first else None,
        "assistant": AssistantForm(paper=first.paper) if first else None,
        "letter": ready_letter(participant),
        "now": portal_now(),
        "trail": [("My meetings", reverse("my:list")), (participant.meeting.short_title, "")],
        "limit": file_size(settings.UPLOAD_LIMIT),
    }
    return render(request, "my/meeting.html", context)


def _only_one(participants: list[Participant], papers: list[Paper]) -> tuple:
    """Where the only meeting, or the only paper for somebody else, is."""
    if participants:
        return "my:meeting", participants[0].meeting.slug
    return "papers:upload", papers[0].participant.meeting.slug, papers[0].pk
