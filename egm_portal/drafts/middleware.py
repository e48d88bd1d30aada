from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, QueryDict

from egm_portal.drafts.actions import discard_draft
from egm_portal.drafts.places import Place, WrongPlace

SAVED = "saved_draft"


class DiscardSavedDrafts:
    """Deletes the draft of a form that was saved, which is assumed if the view redirects.

    A form that is refused is shown again; a view that refuses with a redirect sets `request.keeps_draft`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        place = getattr(request, "sent_place", None)
        if place is None or response.status_code not in (302, 303) or getattr(request, "keeps_draft", False):
            return response
        # Whoever is redirected to the sign-in has saved nothing.
        if REDIRECT_FIELD_NAME not in QueryDict(urlsplit(response.headers["Location"]).query):
            discard_draft(place=place)
            if request.user.is_authenticated:
                request.session[SAVED] = place.key
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        # Called only for requests that the middleware before it lets through to their view.
        if request.method == "POST" and "_draft" in request.POST:
            try:
                request.sent_place = Place.from_token(request.POST["_draft"], request.user)
            except WrongPlace:
                request.sent_place = None
