"""The page behind an invitation's link. Opening it changes nothing: mail scanners open links, people answer by POST."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from egm_portal.clock import portal_now
from participants import actions, rules, tokens
from participants.forms import AcceptForm, DeclineForm
from participants.models import Invitation, Participant

SIGNED_IN_BY = "django.contrib.auth.backends.ModelBackend"


@require_safe
@never_cache
@login_not_required
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The invitation with its two answers, or a page that says why this link takes none."""
    found = tokens.invitation_of(token)
    if found is None or not rules.can_answer(found, portal_now()):
        return _no_answer(request, found)
    return _page(request, token, found, DeclineForm())


@require_POST
@never_cache
@csrf_protect
@login_not_required
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Takes the yes and signs the expert in: who holds the link holds the address."""
    found = tokens.invitation_of(token)
    agrees = "list_consent" in request.POST
    try:
        participant = actions.accept_invitation(invitation=_proven(found), list_consent=agrees)
    except actions.AnsweredAlready:
        return _no_answer(request, found)
    messages.success(request, "Thank you for accepting. This page is yours: it says what is asked of you and by when.")
    if participant.user.is_staff:
        return redirect("account_login")
    login(request, participant.user, backend=SIGNED_IN_BY)
    return redirect("my:meeting", participant.meeting.slug)


@require_POST
@never_cache
@csrf_protect
@login_not_required
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """Takes the no, with a reason if one was given."""
    found = tokens.invitation_of(token)
    form = DeclineForm(request.POST)
    if found and not form.is_valid():
        return _page(request, token, found, form, status=422)
    try:
        actions.decline_invitation(invitation=_proven(found), reason=form.cleaned_data["reason"])
    except actions.AnsweredAlready:
        return _no_answer(request, found)
    return _shown(request, "participants/declined.html", found)


def _proven(found: Invitation | None) -> Invitation:
    if found is None or found.participant.status != Participant.Status.INVITED:
        raise actions.AnsweredAlready
    return found


def _page(request: HttpRequest, token: str, found: Invitation, form: DeclineForm, status: int = 200) -> HttpResponse:
    return _shown(
        request, "participants/invitation.html", found, token=token, accept_form=AcceptForm(), form=form, status=status
    )


def _no_answer(request: HttpRequest, found: Invitation | None) -> HttpResponse:
    """The page for a wrong, used, expired or revoked link: each says what to do next."""
    if found is None:
        return render(request, "participants/link_wrong.html", status=404)
    return _shown(request, f"participants/link_{found.state()}.html", found, status=410)


def _shown(request: HttpRequest, template: str, found: Invitation, status: int = 200, **more) -> HttpResponse:
    meeting = found.participant.meeting
    context = {
        "invitation": found,
        "participant": found.participant,
        "meeting": meeting,
        "contact": meeting.contacts.first(),
    }
    response = render(request, template, context | more, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
