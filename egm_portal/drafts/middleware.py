"""What was saved is no draft any more."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, QueryDict

from egm_portal.drafts.actions import discard_draft
from egm_portal.drafts.places import Place, WrongPlace

SAVED = "saved_draft"


class DropSavedDrafts:
    """Deletes the draft of a form once a view has taken what the form sent, which it says by leading to another page.

    A form that is refused is shown again; a view that refuses and leads elsewhere sets `request.keeps_draft`. Who is
    led to the sign-in has saved nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        place = getattr(request, "sent_place", None)
        if place and _is_saved(request, response):
            discard_draft(place=place)
            if request.user.is_authenticated:
                request.session[SAVED] = place.key
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        """Reads whose form was sent; only a request that is let through to its view comes here."""
        if request.method == "POST" and "_draft" in request.POST:
            try:
                request.sent_place = Place.from_token(request.POST["_draft"], request.user)
            except WrongPlace:
                request.sent_place = None


def _is_saved(request: HttpRequest, response: HttpResponse) -> bool:
    if response.status_code not in (302, 303) or getattr(request, "keeps_draft", False):
        return False
    return REDIRECT_FIELD_NAME not in QueryDict(urlsplit(response.headers["Location"]).query)
