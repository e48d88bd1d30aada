"""The portal's health, for load balancers and monitoring."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from office import health

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
