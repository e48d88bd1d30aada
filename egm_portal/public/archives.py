"""The papers and slides of a session as one ZIP archive."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from egm_portal.meetings.context import has_session_cookie
from egm_portal.meetings.models import Meeting
from egm_portal.public.queries.documents import sessions
from papers.archives import archive, readers_files
from papers.models import Document


@require_safe
@login_not_required
def session(request: HttpRequest, slug: str, session: int) -> HttpResponse:
    """What was published for the session of the released programme, as far as the reader may see it; 404 for nothing.

    Whatever its size, it takes four queries, and some more to know who is signed in.
    """
    reader = request.user if has_session_cookie(request) else AnonymousUser()
    meeting = get_object_or_404(Meeting.objects.visible_to(reader), slug=slug)
    placed = next((placed for placed in sessions(meeting) if placed.number == session), None)
    if placed is None:
        raise Http404
    belongs = Q(paper__in=placed.papers) | Q(pk__in=placed.slides)
    documents = Document.objects.visible_to(reader).published().filter(belongs, meeting=meeting)
    versions = readers_files(documents.values("pk"))
    if not versions:
        raise Http404
    caching = "private, no-store" if reader.is_authenticated else "public, no-cache"
    return archive(request, versions, f"{meeting.slug}-session-{session}.zip", caching)
