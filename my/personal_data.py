"""A person's right to a copy of their data, and to its deletion."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from egm_portal.security_events import security_event
from my.data_export import data_of
from participants.models import Participant
from participants.profile_actions import request_erasure, withdraw_erasure_request
from participants.profile_forms import ErasureForm


@require_safe
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    response = JsonResponse(data_of(request.user), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    security_event("exported", what="own data")
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def erasure(request: HttpRequest) -> HttpResponse:
    """Explains deletion; POST with the confirmation requests it from the organizers, or withdraws the request."""
    participants = list(Participant.objects.about(request.user).select_related("meeting"))
    if not participants:
        raise Http404
    if "stay" in request.POST:
        withdraw_erasure_request(user=request.user)
        messages.success(request, "You have withdrawn your request. Your data will not be deleted.")
        return redirect("my:erasure")
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        request_erasure(user=request.user)
        messages.success(request, "Your request has been sent to the organizers.")
        return redirect("my:erasure")
    asked_at = [person.erasure_asked_at for person in participants]
    context = {
        "participants": [person for person in participants if person.status == Participant.Status.ACCEPTED],
        "asked_at": min(filter(None, asked_at), default=None),
        "is_open": None in asked_at,
        "zone": settings.PORTAL_ZONE,
        "form": form,
        "trail": [("My meetings", reverse("my:list")), ("Request deletion of my data", "")],
    }
    return render(request, "my/erasure.html", context, status=422 if form.errors else 200)
