"""“How I sign in”: everything that opens the reader's account, and how to remove each of it."""

import time

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from egm_portal.meetings.actions import end_sessions
from egm_portal.meetings.models import User
from egm_portal.security_events import security_event
from my import actions
from my.models import KnownBrowser
from my.sign_in import own_device
from my.sign_in.known_browsers import browsers_of
from my.sign_in.sessions import usual_end_of


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The address, second factors and password of the account, and where it has signed in."""
    own = Authenticator.objects.filter(user=request.user).order_by("pk")
    kinds = {kind: [each.wrap() for each in own if each.type == kind] for kind in Authenticator.Type.values}
    context = {
        "app": next(iter(kinds[Authenticator.Type.TOTP]), None),
        "keys": kinds[Authenticator.Type.WEBAUTHN],
        "recovery_codes": next(iter(kinds[Authenticator.Type.RECOVERY_CODES]), None),
        "browsers": browsers_of(request.user, request.session.session_key),
        "may_stay_signed_in": not own_device.refusal_to_keep(request.user),
    }
    return render(request, "my/sign_in.html", context)


@require_POST
@reauthentication_required(app="account")
def remove_password(request: HttpRequest) -> HttpResponse:
    """Removes the password; other sessions end, as after a change of it."""
    user = request.user
    if user.has_usable_password() and not user.is_superuser:
        user.set_unusable_password()
        user.save()
        update_session_auth_hash(request, user)
        actions.forget_browsers(user=user)
        request.signed_in_user = user  # this browser stays known
        security_event("credential_removed", user=user.pk, method="password")
        get_adapter().send_notification_mail("my/password_removed", user)
        messages.success(request, "Your password was removed. You sign in with a code by e-mail.")
    return redirect("my:sign_in")


@require_POST
@reauthentication_required(app="account")
def keep_own_device(request: HttpRequest) -> HttpResponse:
    """Lets the reader stay signed in here until the report of their meeting is issued."""
    if refusal := own_device.refusal_to_keep(request.user):
        messages.error(request, refusal)
    else:
        own_device.keep(request)
        messages.success(request, "You stay signed in here until the report is issued, for 90 days at most.")
    return redirect("my:sign_in")


@require_POST
def end_own_device(request: HttpRequest) -> HttpResponse:
    own_device.keep_no_longer(request)
    now = int(time.time())
    if now >= usual_end_of(request, now):
        logout(request)
        messages.info(request, "You have been signed out here, because you signed in more than seven days ago.")
        return redirect("account_login")
    messages.success(request, "You are signed out here as usual: after 12 hours without a page.")
    return redirect("my:sign_in")


@require_POST
def forget_browser(request: HttpRequest, pk: int) -> HttpResponse:
    """Signs the account out in one of its browsers, and forgets that browser."""
    browser = get_object_or_404(KnownBrowser, pk=pk, user=request.user)
    is_this = browser.session_key == request.session.session_key
    actions.forget_browser(browser=browser)
    if is_this:
        logout(request)
        return redirect("account_login")
    security_event("sign_out", user=request.user.pk, browser=pk)
    messages.success(request, "The browser was signed out and is forgotten.")
    return redirect("my:sign_in")


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Ends every session of the account, and forgets its browsers."""
    user = User.objects.get(pk=request.user.pk)
    logout(request)  # otherwise this session would be written again
    end_sessions(user=user)
    actions.forget_browsers(user=user)
    return redirect("account_login")
