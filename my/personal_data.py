"""A person's right to a copy of what is kept about them, and to be erased."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from egm_portal.security_events import security_event
from my.data_export import copy_of
from participants.models import Participant
from participants.profile_actions import ask_erasure, take_back_erasure
from participants.profile_forms import ErasureForm


@require_safe
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    """Everything that the portal keeps about the reader, as a JSON file."""
    response = JsonResponse(copy_of(request.user), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    security_event("exported", what="own data")
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def erasure(request: HttpRequest) -> HttpResponse:
    """Says what erasure means; POST with the confirmation asks the organizers for it, or takes the wish back."""
    participants = list(Participant.objects.about(request.user).select_related("meeting"))
    if not participants:
        raise Http404
    if request.method == "POST" and "stay" in request.POST:
        take_back_erasure(user=request.user)
        messages.success(request, "You are not going to be erased. The organizers see that you have taken it back.")
        return redirect("my:erasure")
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        ask_erasure(user=request.user)
        messages.success(request, "The organizers have been told that you ask to be erased.")
        return redirect("my:erasure")
    context = {
        "participants": [each for each in participants if each.status == Participant.Status.ACCEPTED],
        "asked_at": min((each.erasure_asked_at for each in participants if each.erasure_asked_at), default=None),
        "is_open": any(each.erasure_asked_at is None for each in participants),
        "zone": settings.PORTAL_ZONE,
        "form": form,
        "trail": [("My meetings", reverse("my:list")), ("Request deletion of my data", "")],
    }
    return render(request, "my/erasure.html", context, status=422 if form.errors else 200)
