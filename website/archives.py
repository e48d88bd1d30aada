"""The published files of a session as one ZIP archive."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from egm_portal.context import has_session_cookie
from egm_portal.meetings.models import Meeting
from papers.files.archives import archive, readers_files
from papers.models import Document
from website import redirects
from website.queries.documents import sessions


@require_safe
@login_not_required
def session(request: HttpRequest, slug: str, session: int) -> HttpResponse:
    """What was published for the session, as far as the reader may see it; 404 if that is nothing.

    Five queries, whatever its size, and some more to know who is signed in.
    """
    # Without the cookie the session is not looked up: public files cost no query for it.
    reader = request.user if has_session_cookie(request) else AnonymousUser()
    meeting = get_object_or_404(Meeting.objects.visible_to(reader), slug=slug)
    found = next((candidate for candidate in sessions(meeting) if candidate.number == session), None)
    if found is None:
        return redirects.session_gone_or_not_found(request, meeting, session)
    belongs = Q(paper__in=found.papers) | Q(pk__in=found.documents)
    documents = Document.objects.visible_to(reader).published().filter(belongs, meeting=meeting)
    versions = readers_files(documents.values("pk"))
    if not versions:
        raise Http404
    # A document may be withdrawn at any time, so caches ask again; what only some may see is not stored at all.
    caching = "private, no-store" if reader.is_authenticated else "public, no-cache"
    is_organizer = reader.is_authenticated and Meeting.objects.for_member(reader).filter(pk=meeting.pk).exists()
    name = f"{meeting.slug}-session-{session}.zip"
    return archive(request, versions, name, caching, to_readers=not is_organizer)
