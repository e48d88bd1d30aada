"""The page to which the link of each digest leads: it turns the digest off, or on again, by a press."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from egm_portal.meetings.models import User
from office.digest import mail
from office.digest.actions import set_digest
from office.models import DigestSubscription


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def digest(request: HttpRequest, token: str) -> HttpResponse:
    """The page for whoever follows the link of an e-mail: it needs no sign-in, and signs nobody in."""
    user = mail.user_of(token)
    if user is None:
        return TemplateResponse(request, "office/digest_refused.html", status=404)
    return _page(request, user)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_digest(request: HttpRequest) -> HttpResponse:
    """The same page for somebody with a role who has signed in."""
    if not request.user.is_staff:
        raise Http404
    return _page(request, request.user)


def _page(request: HttpRequest, user: User) -> HttpResponse:
    """Whether the digest is on; a POST changes that."""
    if request.method == "POST":
        set_digest(user=user, is_on="on" in request.POST)
        return redirect(request.path)
    is_off = DigestSubscription.objects.filter(user=user, is_on=False).exists()
    return TemplateResponse(request, "office/digest.html", {"is_off": is_off})
