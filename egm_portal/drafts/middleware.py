"""Keeps what was typed into a form that its page could not answer, and deletes the draft of one that was saved."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import redirect, resolve_url

from egm_portal.drafts.actions import discard_draft
from egm_portal.drafts.models import FormDraft
from egm_portal.drafts.places import Place, WrongPlace, own_address
from egm_portal.drafts.sent import keep_sent
from egm_portal.drafts.typed import typed_into

SAVED = "saved_draft"
GONE = "The page no longer has the form in which you typed this. Your text is kept here for you to copy."
KEPT = "What you typed into a form that could not be shown again is kept under My drafts."
LOST = "typed"  # of the sign-in's address: what was typed is in no draft


class KeepTyped:
    """Comes after the middleware of messages, which say whether a redirect saved the form or refused it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "GET" and "draft" in request.GET and (draft := _without_form(request, response)):
            messages.warning(request, GONE)
            return redirect("my:draft", draft.pk)
        if request.method != "POST":
            return response
        is_csrf_valid = getattr(request, "csrf_processing_done", False)
        if response.status_code == 403 and request.user.is_authenticated and not is_csrf_valid:
            # Perhaps only because its author signed in again, in another window, after opening the form.
            draft = None if is_from_script(request) else keep_sent(request)
            return HttpResponseRedirect(Place.of_draft(draft).restoring_page) if draft and draft.page else response
        place = getattr(request, "sent_place", None)
        if response.status_code not in (302, 303):
            if place and 400 <= response.status_code < 500 and not _has_words(request, place) and keep_sent(request):
                messages.warning(request, KEPT)
            return response
        if _next_page(response) and _needs_sign_in(request, response):
            return _sent_to_sign_in(request, response)
        # Whoever is redirected to the sign-in has saved nothing.
        if place and not _next_page(response):
            # After a warning or an error, what was typed was not saved, or not all of it.
            if any(message.level >= messages.WARNING for message in request._messages._queued_messages):
                keep_sent(request)
            else:
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


def _has_words(request: HttpRequest, place: Place) -> bool:
    """Whether the page that refuses the form has it again, or has said itself what becomes of the words."""
    forms = getattr(request, "page_drafts", {}).items()
    shown = (draft.place.key if draft else f"{form}:{row}" for (form, row), draft in forms)
    return hasattr(request, "kept_draft") or place.key in shown


def _without_form(request: HttpRequest, response: HttpResponse) -> FormDraft | None:
    """The reader's draft for which the page was opened, if the page does not have its form."""
    # A former address leads to the page, and a fault of it has a page of its own.
    is_elsewhere = response.status_code in (301, 308) or response.status_code >= 500
    is_away = response.status_code in (302, 303) and _next_page(response)
    if is_elsewhere or is_away or not request.user.is_authenticated:
        return None
    drafts = FormDraft.objects.filter(user=request.user, form=request.GET["draft"])
    own = [draft for draft in drafts if draft.page == own_address(request)]
    # The same form for another row, such as the next version of a text, is another form.
    has_form = any((draft.form, draft.row) in getattr(request, "page_drafts", {}) for draft in own)
    return own[0] if own and not has_form else None


def is_from_script(request: HttpRequest) -> bool:
    """Whether a script sent the request, which could do nothing with a page, and not a navigation."""
    return request.headers.get("Sec-Fetch-Dest", "document") != "document"


def _sent_to_sign_in(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The redirect to the sign-in, which leads to the form with what was typed in it."""
    if is_from_script(request):
        return JsonResponse({"signed_in": False}, status=401)
    draft = keep_sent(request)
    address = urlsplit(response.headers["Location"])
    query = QueryDict(address.query, mutable=True)
    if draft and draft.page:
        query[REDIRECT_FIELD_NAME] = Place.of_draft(draft).restoring_page
    elif not draft and typed_into(request):
        query[LOST] = "lost"
    response.headers["Location"] = address._replace(query=query.urlencode(safe="/")).geturl()
    return response


def _next_page(response: HttpResponse) -> str:
    """The page to which the sign-in leads; empty if the redirect leads elsewhere."""
    return QueryDict(urlsplit(response.headers["Location"]).query).get(REDIRECT_FIELD_NAME, "")


def _needs_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the session was over, or lacks its second factor."""
    user = request.user
    # Public pages redirect for other reasons, too; what has the place of a draft was for somebody who was signed in.
    if not getattr(getattr(request.resolver_match, "func", None), "login_required", True):
        is_to_sign_in = urlsplit(response.headers["Location"]).path == resolve_url(settings.LOGIN_URL)
        return is_to_sign_in and not user.is_authenticated and "_draft" in request.POST
    return not user.is_authenticated or (user.is_staff and not user.has_second_factor)
