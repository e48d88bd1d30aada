"""Carries what somebody typed through the sign-in, when their session was over as they sent it.

A redirect cannot carry fields. So a POST that is redirected to the sign-in is answered with that page itself, which
contains the fields encrypted (`carried_fields`) and sends them back, as does each step after it. At the end the same
user gets the page with the form filled in (`filled_forms`), and nothing has been written: saving is their own click.
Without this middleware the portal works the same, but loses what was typed.
"""

from collections.abc import Callable
from io import BytesIO
from urllib.parse import unquote_to_bytes, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from egm_portal.drafts.typed import texts
from egm_portal.meetings.second_factor import user_of
from my.sign_in import known_browsers
from my.sign_in.carried_fields import FIELD, ONLY_SHOW, CarriedFields, FieldsTooLarge, decrypt, fields_of, is_encrypted
from my.sign_in.earlier_tokens import has_earlier_token
from my.sign_in.filled_forms import fill

STEPS = {
    "account_login",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_reauthenticate",
    "admin:login",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}
"""Pages of the sign-in, by the names of their routes."""

CANCEL = "account_logout"  # the button "Cancel" of a step, which returns to the first

MAX_REDIRECTS = 6
ADDRESS_FIELDS = ("ids", "then")  # of a page that is opened by POST too: they say which rows it is about


class CarryThroughSignIn:
    """Middleware that comes after those for the session, the user and the messages, and before allauth's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code == 403 and _is_of_earlier_page(request):
            self._carry(request)
            return self._follow_redirects(request, self._filled_page(request, fields_of(request, request.user.pk)))
        if request.method != "POST" or not 300 <= response.status_code < 400:
            return response
        if _is_sent_to_sign_in(request, response):
            if is_from_script(request):
                return JsonResponse({"signed_in": False}, status=401)
            self._carry(request)
        has_fields = getattr(request, "carried", "") or getattr(request, "is_too_long_to_carry", False)
        return self._follow_redirects(request, response) if has_fields else response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """Passes fields that were sent along to the page of the sign-in, whose template prints them again."""
        if request.method != "POST" or request.resolver_match.view_name not in {*STEPS, CANCEL}:
            return None
        sent = request.POST.get(FIELD, "")
        request.carried = sent if is_encrypted(sent) else ""
        if request.carried and ONLY_SHOW in request.POST:
            return self._follow_redirects(request, self._get(request, request.get_full_path()))
        return None

    def _carry(self, request: HttpRequest) -> None:
        """Encrypts what was sent, if it is known whose it is."""
        # The CSRF token changes with each sign-in. So a valid one came from a page that was opened after the last
        # sign-in in this browser, and the cookie of known browsers says whose that was.
        user = request.user if request.user.is_authenticated else known_browsers.last_user(request)
        if user is None:
            return
        try:
            request.carried = fields_of(request, user.pk).encrypt()
        except FieldsTooLarge:
            request.carried, request.is_too_long_to_carry = "", True

    def _follow_redirects(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Follows redirects instead of the browser, to the next page of the sign-in or to the filled form."""
        for _ in range(MAX_REDIRECTS):
            if not 300 <= response.status_code < 400:
                break
            if _redirects_to_step(response):
                response = self._get(request, response.headers["Location"])
            elif not request.user.is_authenticated or not request.carried:
                return response
            else:
                response = self._filled_page(request, decrypt(request.carried))
        add_never_cache_headers(response)
        return response

    def _filled_page(self, request: HttpRequest, carried: CarriedFields | None) -> HttpResponse:
        """The page with the form as it was, or what was typed if its form is gone; for its own user only."""
        if carried is None:
            return render(request, "my/carried_too_late.html")
        if carried.user != request.user.pk:
            return render(request, "my/carried_of_other.html")
        request.is_filled = True
        # A page that is opened by POST needs the ids of its rows, which its form had, in its address.
        rows = urlencode([(name, value) for name, value in carried.fields if name in ADDRESS_FIELDS])
        with_rows = f"{carried.action}{'&' if '?' in carried.action else '?'}{rows}" if rows else carried.action
        for address, target in {carried.page: carried.page, carried.action: with_rows}.items():
            page = self._get(request, target)
            if _redirects_to_step(page):
                return page
            if filled := _fill(page, address, carried):
                page.content = filled
                add_never_cache_headers(page)
                return page
        return render(request, "my/carried_text.html", {"carried": carried, "typed": texts(carried.fields)})

    def _get(self, request: HttpRequest, address: str) -> HttpResponse:
        """What the same browser would get at this address of the portal now."""
        parts = urlsplit(address)
        path = unquote_to_bytes(parts.path).decode("latin-1")  # as WSGI has it
        target = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": parts.query, "SCRIPT_NAME": ""}
        empty = {"CONTENT_LENGTH": "0", "CONTENT_TYPE": "", "wsgi.input": BytesIO()}
        inner = WSGIRequest(request.META | target | empty)
        inner.session, inner._messages = request.session, request._messages
        if key := request.session.session_key:  # during the sign-in the browser has no cookie yet, or an old one
            inner.COOKIES = request.COOKIES | {settings.SESSION_COOKIE_NAME: key}
        inner.request_id, inner.arrived_at = request.request_id, request.arrived_at
        inner.carried = getattr(request, "carried", "")
        inner.is_filled = getattr(request, "is_filled", False)
        inner.is_too_long_to_carry = getattr(request, "is_too_long_to_carry", False)
        request.user = inner.user = SimpleLazyObject(lambda: user_of(inner))
        response = self.get_response(inner)
        for name in ("CSRF_COOKIE", "CSRF_COOKIE_NEEDS_UPDATE"):
            if name in inner.META:
                request.META[name] = inner.META[name]
        return response


def is_from_script(request: HttpRequest) -> bool:
    """Whether a script sent the request, which could do nothing with a page, and not a navigation."""
    return request.headers.get("Sec-Fetch-Dest", "document") != "document"


def _is_sent_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the session was over, or lacks its second factor, and the form came from a page of the portal."""
    is_genuine = getattr(request, "csrf_processing_done", False)
    if not (is_genuine and _is_outside_sign_in(request) and _redirects_to_step(response)):
        return False
    # Public pages redirect for other reasons.
    if not getattr(request.resolver_match.func, "login_required", True):
        return False
    user = request.user
    return not user.is_authenticated or (user.is_staff and not user.has_second_factor)


def _is_of_earlier_page(request: HttpRequest) -> bool:
    """Whether the form was refused only because its author signed in again, in another window, after opening it."""
    is_refused = not getattr(request, "csrf_processing_done", False) and request.resolver_match is not None
    return is_refused and not is_from_script(request) and _is_outside_sign_in(request) and has_earlier_token(request)


def _is_outside_sign_in(request: HttpRequest) -> bool:
    # Nothing is typed into the forms of one's own account.
    return not request.resolver_match.view_name.startswith(
        ("account_", "mfa_", "admin:log", "office:", "my:remove_password", "my:sign_out")
    )


def _redirects_to_step(response: HttpResponse) -> bool:
    address = urlsplit(response.headers.get("Location", ""))
    if address.netloc or not address.path:
        return False
    try:
        return resolve(address.path).view_name in STEPS
    except Resolver404:
        return False


def _fill(page: HttpResponse, address: str, carried: CarriedFields) -> str:
    """The HTML of the page with its form filled in; empty if it has no such form."""
    # A form may also have been sent to the address of a file.
    if page.status_code != 200 or page.streaming or not page.headers.get("Content-Type", "").startswith("text/html"):
        return ""

    def notice(missing: list[tuple[str, str]]) -> str:
        context = {"missing": texts(missing), "lost_files": carried.lost_files}
        return render_to_string("my/_carried_notice.html", context)

    return fill(page.text, address=address, action=carried.action, fields=carried.fields, notice=notice)
