"""The portal's addresses, and some that fail in each of the ways that the error pages are for."""

import errno

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache

from egm_portal import urls as portal
from papers.models import Document
from papers.views.downloads import gone

FAULTS = {
    "bad": SuspiciousOperation("bad"),
    "forbidden": PermissionDenied("forbidden"),
    "broken": RuntimeError("a secret of the code"),
    "away": OperationalError("away"),
    "full": OSError(errno.ENOSPC, "No space left on device"),
    "cut": InterfaceError("cut"),
}


@login_not_required
def fail(request: HttpRequest, kind: str) -> HttpResponse:
    raise FAULTS[kind]


@login_not_required
def withdrawn(request: HttpRequest) -> HttpResponse:
    return gone(request, Document(withdrawn_reason="Its authors <withdrew> it."))


@login_not_required
def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse("taken")


@login_not_required
def with_cookie(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("with a cookie")
    response.set_cookie("some", "thing")
    return response


@login_not_required
def own_rule(request: HttpRequest) -> HttpResponse:
    return HttpResponse("kept", headers={"Cache-Control": "private, max-age=60"})


urlpatterns = [
    path("fault/<str:kind>/", fail),
    path("withdrawn/", withdrawn),
    path("form/", form),
    path("with-cookie/", with_cookie),
    path("own-rule/", own_rule),
    path("never-stored/", never_cache(form)),
    *portal.urlpatterns,
]
handler400 = portal.handler400
handler403 = portal.handler403
handler404 = portal.handler404
handler500 = portal.handler500
