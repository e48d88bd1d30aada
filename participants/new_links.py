"""Requests for a new link to an invitation: the answer is the same whether or not the address is invited."""

from allauth.core.ratelimit import consume_or_429
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from egm_portal.constant_time import in_constant_time
from participants import actions, tokens
from participants.forms import NewLinkForm

RATE = "new_invitation_link"  # in ACCOUNT_RATE_LIMITS
RETRY_AFTER = 3600  # seconds, the longest window of that rate


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@csrf_protect
@login_not_required
@in_constant_time
def request_by_email(request: HttpRequest) -> HttpResponse:
    # Always the same page, after the same time: it must not reveal who is invited.
    form = NewLinkForm(request.POST or None)
    if not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return _shown(request, "participants/new_link.html", status=status, new_link_form=form)
    return _send(request, form.cleaned_data["email"])


@require_POST
@never_cache
@csrf_protect
@login_not_required
@in_constant_time
def request_by_token(request: HttpRequest, token: str) -> HttpResponse:
    """Accepts a link that has expired or been replaced as proof of its address."""
    found = tokens.invitation_of(token)
    return _send(request, found.participant.email if found else "", limited_by=token)


def _send(request: HttpRequest, email: str, limited_by: str = "") -> HttpResponse:
    # A link has a limit of its own: strangers who know only the address cannot use it up.
    refused = consume_or_429(request, action=RATE, key=limited_by or email.lower())
    if refused:
        refused["Retry-After"] = str(RETRY_AFTER)
        return refused
    actions.send_new_links(email=email)
    return _shown(request, "participants/new_link_asked.html")


def _shown(request: HttpRequest, template: str, status: int = 200, **context) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
