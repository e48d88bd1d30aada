"""The portal's addresses, and two views that do as little as a page can."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from egm_portal import urls
from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting


@login_not_required
def empty(request: HttpRequest) -> HttpResponse:
    """Nothing: what server and middleware cost."""
    return HttpResponse("")


@login_not_required
def one_query(request: HttpRequest) -> HttpResponse:
    """The query that a kept page makes, and nothing else."""
    public = Meeting.objects.public(portal_now()).filter(slug="e-participation-2013")
    return HttpResponse(str(public.values_list("revision", flat=True).first()))


urlpatterns = [path("bench/empty/", empty), path("bench/one-query/", one_query), *urls.urlpatterns]
handler404 = urls.handler404
