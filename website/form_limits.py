"""How large a form may be: organizers write long texts, and everybody else has a lower limit."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, UnreadablePostError

from egm_portal.context import has_session_cookie

MIN_FIELD = 2  # bytes in a form: "a&"


class FormLimits:
    """Refuses forms above FORM_MAX_BYTES or FORM_MAX_FIELDS from all but organizers, to whom Django's limits apply.

    It runs before the CSRF check, which reads the form; only a large form costs the query for who is signed in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        """Raises RequestDataTooBig or TooManyFieldsSent, which `errors.bad_request` answers."""
        # A body this short cannot be above either limit (docs/decisions/forms.md#0058).
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if request.method != "POST" or length < settings.FORM_MAX_FIELDS * MIN_FIELD:
            return
        needs_sign_in = getattr(view, "login_required", True)
        has_signed_in = has_session_cookie(request) or settings.KNOWN_BROWSER_COOKIE_NAME in request.COOKIES
        # The first page that is opened after the session has ended, in another tab for instance, deletes its cookie,
        # so that of known browsers counts too. The pages of the sign-in say what happens to the text.
        if needs_sign_in and has_signed_in and not request.user.is_authenticated:
            return
        is_plain = request.content_type == "application/x-www-form-urlencoded"
        if is_plain and length > settings.FORM_MAX_BYTES and not _is_organizer(request):
            raise RequestDataTooBig("The form is longer than it may be for this reader.")
        try:
            posted = request.POST
        except UnreadablePostError:
            return  # the connection broke: the CSRF check refuses what is left
        values = [value for _, several in posted.lists() for value in several]
        too_many, too_long = len(values) > settings.FORM_MAX_FIELDS, sum(map(len, values)) > settings.FORM_MAX_BYTES
        if (too_many or too_long) and not _is_organizer(request):
            raise TooManyFieldsSent("The form has more fields or text than it may have for this reader.")


def _is_organizer(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.acts_as_staff
