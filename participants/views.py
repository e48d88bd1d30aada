"""The page of an invitation's link. Opening it changes nothing: mail scanners open links, people answer by POST."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from egm_portal.clock import portal_now
from egm_portal.drafts.typed import Typed, in_words, typed_into
from egm_portal.exceptions import NotAllowed
from egm_portal.text.country_fields import tell_names
from egm_portal.text.validators import non_empty_lines
from participants import actions, funding, rules, tokens
from participants.forms import AcceptForm, DeclineForm, NewLinkForm
from participants.models import Invitation, Participant

SIGNED_IN_BY = "django.contrib.auth.backends.ModelBackend"


@require_safe
@never_cache
@login_not_required
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The invitation with its two answers, or a page that says why it cannot be answered."""
    found = tokens.invitation_of(token)
    if found is None or not rules.can_answer(found, portal_now()):
        return _no_answer(request, token, found)
    return _page(request, token, found, DeclineForm())


@require_POST
@never_cache
@csrf_protect
@login_not_required
def accept(request: HttpRequest, token: str) -> HttpResponse:
    return _accepted(request, token, actions.accept_invitation)


@require_POST
@never_cache
@csrf_protect
@login_not_required
def accept_after_all(request: HttpRequest, token: str) -> HttpResponse:
    return _accepted(request, token, actions.accept_after_all)


@require_POST
@never_cache
@csrf_protect
@login_not_required
def decline(request: HttpRequest, token: str) -> HttpResponse:
    found = tokens.invitation_of(token)
    if found is None or not rules.can_answer(found, portal_now()):
        return _no_answer(request, token, found)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, token, found, form, status=422)
    try:
        reason, colleague = form.cleaned_data["reason"], form.colleague
        actions.decline_invitation(invitation=found, reason=reason, colleague=colleague)
    except (actions.AlreadyAnswered, NotAllowed):
        return _no_answer(request, token, found)
    return _shown(request, "participants/declined.html", found, suggested=colleague)


def _accepted(request: HttpRequest, token: str, action: Callable[..., Participant]) -> HttpResponse:
    found = tokens.invitation_of(token)
    if found is None:
        return _no_answer(request, token, found)
    form = AcceptForm(request.POST, participant=found.participant)
    # How they take part is optional: a value that is none of the choices is like no answer.
    if not form.is_valid() and set(form.errors) - {"attendance"}:
        if rules.can_answer(found, portal_now()):
            return _page(request, token, found, DeclineForm(), accept_form=form, status=422)
        return _no_answer(request, token, found, form)
    try:
        participant = action(
            invitation=found,
            list_consent=form.cleaned_data["list_consent"],
            attendance=form.cleaned_data.get("attendance", ""),
            needs_visa_letter=form.cleaned_data.get("visa_letter", False),
            **form.corrected,
        )
    except (actions.AlreadyAnswered, NotAllowed):
        return _no_answer(request, token, found)
    tell_names(request, form)
    # Whoever has the link has the mailbox, as with a code by mail. The screens of a role ask for a second factor.
    login(request, participant.user, backend=SIGNED_IN_BY)
    messages.success(request, "Thank you for accepting. This is your page. It shows what we need from you and when.")
    return redirect("my:meeting", participant.meeting.slug)


def _page(
    request: HttpRequest,
    token: str,
    found: Invitation,
    form: DeclineForm,
    *,
    accept_form: AcceptForm | None = None,
    status: int = 200,
) -> HttpResponse:
    return _shown(
        request,
        "participants/invitation.html",
        found,
        status=status,
        token=token,
        accept_form=accept_form or AcceptForm(participant=found.participant),
        form=form,
        paper_due=rules.paper_due(found.participant),
        reply_by=rules.reply_by(found),
        who_pays=funding.in_invitation(found.participant.funding, found.participant.meeting),
        conveners=non_empty_lines(found.participant.meeting.convening_bodies),
    )


def _no_answer(
    request: HttpRequest, token: str, found: Invitation | None, form: AcceptForm | None = None
) -> HttpResponse:
    if found is None:
        context = {"new_link_form": NewLinkForm(), "typed": _typed(request)}
        return render(request, "participants/link_wrong.html", context, status=404)
    now = portal_now()
    more = {"token": token, "typed": _typed(request), "is_over": now >= found.participant.meeting.ends_at}
    if rules.can_change_mind(found, now):
        person = found.participant
        more["accept_form"] = form or AcceptForm(initial={"list_consent": person.list_consent}, participant=person)
    status = 422 if form and "accept_form" in more else 410
    return _shown(request, f"participants/link_{found.state()}.html", found, status=status, **more)


def _typed(request: HttpRequest) -> Typed:
    return [(in_words(name), value) for name, value in typed_into(request)]


def _shown(request: HttpRequest, template: str, found: Invitation, status: int = 200, **more) -> HttpResponse:
    meeting = found.participant.meeting
    context = {
        "invitation": found,
        "participant": found.participant,
        "meeting": meeting,
        "contact": meeting.contacts.first(),
    }
    response = render(request, template, context | more, status=status)
    # The address contains the link's secret: no search engine may keep it.
    response["X-Robots-Tag"] = "noindex"
    return response
