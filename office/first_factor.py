"""The first second factor of somebody with a role, which the link mailed with the role sets up or confirms.

Only a factor that was confirmed in this way opens the screens of a role (`egm_portal/meetings/second_factor.py`):
whoever reads somebody's mail later must not enrol one, nor count on one that was added before there was a role. The
link signs nobody in, and the page asks for a mailed code. A superuser's first one needs the printed password instead.
"""

from datetime import timedelta

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from egm_portal.clock import real_now
from egm_portal.limits.counting import Limit
from egm_portal.meetings.actions import confirm_second_factor, remove_means_of_signing_in
from egm_portal.meetings.models import User
from egm_portal.meetings.second_factor import was_shown
from egm_portal.security_events import event_after_commit, security_event
from office import mail

FRESH = 15 * 60  # seconds: as long as a code is valid
LINKS_TO_ACCOUNT = Limit("links for a second factor mailed again to one account", 3, timedelta(hours=1))
FOLLOWED = "first_factor"  # of the session: the link that was followed


@never_cache
def first_factor(request: HttpRequest, token: str) -> HttpResponse:
    """What to do with the link; POST goes on to the app, to the key, or to the factor that is there already."""
    user = request.user
    if user.second_factor_confirmed_at:
        return redirect("admin:index")
    if not mail.is_link_of(user, token):
        return TemplateResponse(request, "office/first_factor_refused.html", status=410)
    has_code, has_factor = was_shown(request, "code", FRESH), is_mfa_enabled(user)
    if request.method == "POST" and "again" in request.POST:
        # Also for those who have a factor: allauth would ask them for that, and not for a code.
        logout(request)
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
    if request.method == "POST" and has_code:
        request.session[FOLLOWED] = token
        if has_factor:
            return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': reverse('admin:login')})}")
        return redirect("mfa_add_webauthn" if "key" in request.POST else "mfa_activate_totp")
    return TemplateResponse(request, "office/first_factor.html", {"has_code": has_code, "has_factor": has_factor})


def note_factor(sender, request: HttpRequest, user: User, method: str, **kwargs) -> None:
    """Confirms the second factor that was just set up or shown, if this session may do so."""
    if method != "mfa" or user.second_factor_confirmed_at or not _may_confirm(request, user):
        return
    with transaction.atomic():
        confirm_second_factor(user=user)
        if user.is_superuser:
            # Whoever has printed the password knows it.
            user.set_unusable_password()
            user.save(update_fields=["password"])
            update_session_auth_hash(request, user)
        event_after_commit("second_factor_confirmed", user=user.pk)
        mail.tell_of_factor(user)


def _may_confirm(request: HttpRequest, user: User) -> bool:
    if user.is_superuser:
        return was_shown(request, "password", settings.SESSION_COOKIE_AGE)
    # The link was followed with a fresh code; to install an app may take a while.
    return mail.is_link_of(user, request.session.get(FOLLOWED, "")) and was_shown(request, "code", 4 * FRESH)


def missing_factor(request: HttpRequest, back: str) -> HttpResponse:
    """Where somebody with a role goes on who has no second factor that counts for it."""
    user = request.user
    if not user.is_superuser or not user.has_usable_password():
        is_open = user.first_factor_until and user.first_factor_until > real_now()
        return TemplateResponse(request, "office/first_factor_missing.html", {"is_open": is_open})
    following = urlencode({"next": back})
    if not was_shown(request, "password", settings.SESSION_COOKIE_AGE):
        return redirect(f"{reverse('account_reauthenticate')}?{following}")
    messages.info(request, "Please set up your second factor to continue.")
    return redirect(f"{reverse('mfa_activate_totp')}?{following}")


@never_cache
@require_POST
def send_link_again(request: HttpRequest) -> HttpResponse:
    """Mails the link again while it is valid."""
    user = request.user
    if user.first_factor_until and user.first_factor_until > real_now():
        if LINKS_TO_ACCOUNT.take(str(user.pk)):
            mail.send_first_factor_link(user)
            messages.success(request, f"The link was sent to {user.email} again.")
        else:
            security_event("limit_hit", limit=LINKS_TO_ACCOUNT.name)
            messages.error(request, f"The link was sent to {user.email} several times. Please try again in an hour.")
    return redirect("admin:login")


@never_cache
def end_factor(request: HttpRequest) -> HttpResponse:
    """Asks whether the second factor is the reader's own; POST removes it, and ends every session."""
    user = request.user
    if user.is_superuser:
        raise PermissionDenied  # only the command at the terminal helps a superuser
    if request.method != "POST":
        return TemplateResponse(request, "office/end_factor.html")
    with transaction.atomic():
        remove_means_of_signing_in(user=user)
        mail.tell_of_factor(user, is_removed=True)
    logout(request)
    messages.success(request, "Your second factors, passkeys and password were removed, and all sessions have ended.")
    return redirect("account_login")
