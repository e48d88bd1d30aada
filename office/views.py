"""The portal's health, for load balancers and monitoring, and the page on which new people confirm their address."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from egm_portal.meetings.actions import verify_address
from office import health
from office.mail import is_confirmation_of

PLAIN = "text/plain; charset=utf-8"


@require_safe
@never_cache
@login_not_required
def livez(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type=PLAIN)


@require_safe
@never_cache
@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether the portal can serve: 503 with a line for each part that fails."""
    failing = health.failing_parts()
    text = "\n".join(["not ready", *failing] if failing else ["ready"])
    return HttpResponse(f"{text}\n", content_type=PLAIN, status=503 if failing else 200)


@never_cache
def confirm_address(request: HttpRequest, token: str) -> HttpResponse:
    """Asks the person who opened the link, signed in with their password; POST confirms the address."""
    if not is_confirmation_of(request.user, token):
        raise Http404
    if request.method == "POST":
        verify_address(user=request.user)
        messages.success(request, "Your address is confirmed.")
        return redirect("admin:index")
    return TemplateResponse(request, "office/confirm_address.html")
