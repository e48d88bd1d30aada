"""The state of the session for the scripts of a page: whether it is valid, whose it is, and until when."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from egm_portal.automatic_requests import is_automatic
from egm_portal.context import has_session_cookie
from my.sign_in.sessions import move_end, note_use_of_role, seconds_left


@is_automatic
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def session_state(request: HttpRequest) -> JsonResponse:
    """The state of the session, and a CSRF token for forms that were opened before the last sign-in.

    GET does not prolong the session; POST does, which the button "Stay signed in" sends (docs/decisions/forms.md#0056).
    A screen of a role asks with `?role`, and is signed out when its second factor is over. Scripts of other origins can
    read neither: the portal sends no CORS headers.
    """
    is_signed_in = has_session_cookie(request) and request.user.is_authenticated
    if is_signed_in and "role" in request.GET:
        is_signed_in = request.user.used_role = request.user.acts_as_staff
    if is_signed_in and request.method == "POST":
        move_end(request)
        note_use_of_role(request)
    return JsonResponse(
        {
            "signed_in": is_signed_in,
            "user": request.user.pk if is_signed_in else None,
            "seconds_left": seconds_left(request) if is_signed_in else 0,
            "csrf_token": get_token(request),
        }
    )
