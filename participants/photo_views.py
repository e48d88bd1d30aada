from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from egm_portal.context import has_session_cookie
from egm_portal.meetings.models import Meeting
from egm_portal.serving import SANDBOX
from participants.models import FormerParticipant, Participant


@require_safe
@login_not_required
def photo(request: HttpRequest, slug: str, participant: int) -> HttpResponse:
    """The photo: for everybody with the person's consent, and always for themselves and their meeting's organizers."""
    shown = Participant.objects.with_photo().filter(meeting__in=Meeting.objects.public().values("pk"))
    is_public = is_visible = Q(pk__in=shown.values("pk"))
    if has_session_cookie(request) and request.user.is_authenticated:
        is_visible |= Q(pk__in=Participant.objects.of_user(request.user).values("pk"))
        is_visible |= Q(meeting__in=Meeting.objects.for_member(request.user).values("pk"))
    photos = Participant.objects.exclude(photo="").filter(is_visible).annotate(is_public=is_public)
    found = photos.filter(pk=participant, meeting__slug=slug).first()
    if found is None:
        former = FormerParticipant.objects.filter(participant__in=photos, participant__meeting__slug=slug)
        merged = get_object_or_404(former, former_id=participant)
        address = reverse("participants:photo", args=[slug, merged.participant_id])
        # Browsers keep a bare 301 for good, and consent to the photo may be withdrawn.
        return HttpResponsePermanentRedirect(address, headers={"Cache-Control": "private, no-store"})
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
