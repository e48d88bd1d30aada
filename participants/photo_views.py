"""The way out for participants' photos: one access rule for the whole picture, as for the small one."""

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
    found = get_object_or_404(_visible(request), pk=participant, meeting__slug=slug)
    response = _picture(found.photo)
    response["Cache-Control"] = "public, no-cache" if found.is_public else "private, no-store"
    # The name is the hash of the content; consent may end at any time, so caches ask again.
    response["ETag"] = f'"{found.photo}"'
    return get_conditional_response(request, etag=response["ETag"], response=response)


def _visible(request: HttpRequest):
    shown = Participant.objects.with_photo().filter(meeting__in=Meeting.objects.public().values("pk"))
    public = Q(pk__in=shown.values("pk"))
    seen = public
    if has_session_cookie(request) and request.user.is_authenticated:
        seen |= Q(pk__in=Participant.objects.of_user(request.user).values("pk"))
        seen |= Q(meeting__in=Meeting.objects.organized_by(request.user).values("pk"))
    return Participant.objects.exclude(photo="").filter(seen).annotate(is_public=public)


def _picture(name: str) -> HttpResponse:
    try:
        with default_storage.open(name) as file:
            content = file.read()
    except OSError:
        raise Http404 from None
    return HttpResponse(content, content_type="image/webp", headers={"Content-Security-Policy": SANDBOX})
