from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from egm_portal.context import has_session_cookie
from egm_portal.meetings.models import Meeting
from egm_portal.serving import SANDBOX
from participants.models import Participant


@require_safe
@login_not_required
def photo(request: HttpRequest, slug: str, participant: int) -> HttpResponse:
    """The photo: for everybody with the person's consent, and always for themselves and their meeting's organizers."""
    shown = Participant.objects.with_photo().filter(meeting__in=Meeting.objects.public().values("pk"))
    is_public = is_visible = Q(pk__in=shown.values("pk"))
    if has_session_cookie(request) and request.user.is_authenticated:
        is_visible |= Q(pk__in=Participant.objects.of_user(request.user).values("pk"))
        is_visible |= Q(meeting__in=Meeting.objects.organized_by(request.user).values("pk"))
    photos = Participant.objects.exclude(photo="").filter(is_visible).annotate(is_public=is_public)
    found = get_object_or_404(photos, pk=participant, meeting__slug=slug)
    try:
        with default_storage.open(found.photo) as file:
            response = HttpResponse(file.read(), content_type="image/webp")
    except OSError:
        raise Http404 from None
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "public, no-cache" if found.is_public else "private, no-store"
    # The name is the hash of the content. A consent may be withdrawn at any time, so caches ask again.
    response["ETag"] = f'"{found.photo}"'
    return get_conditional_response(request, etag=response["ETag"], response=response)
