"""Where static/js/drafts.js sends what was typed, and where a draft is discarded; pages show a draft themselves."""

import json
import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from egm_portal.drafts import actions
from egm_portal.drafts.places import Place, WrongPlace
from egm_portal.exceptions import NotAllowed

LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@require_POST
@never_cache
def drafts(request: HttpRequest) -> HttpResponse:
    """Keeps one's own draft, or discards it and leads back to its page."""
    try:
        place = Place.from_token(request.POST.get("draft", ""), request.user)
        if "discard" in request.POST:
            actions.discard_draft(place=place)
            return redirect(_page_after(request))
        draft = actions.keep_draft(place=place, values=_read(request.POST.get("values", "")))
    except WrongPlace:
        return JsonResponse({"refusal": "This page is of another account."}, status=400)
    except NotAllowed as refusal:
        return JsonResponse({"refusal": str(refusal)}, status=413)
    except ValueError:
        return JsonResponse({"refusal": "This was not sent by any page of the portal."}, status=400)
    return JsonResponse({"kept_at": draft and draft.kept_at})


def _read(text: str) -> dict[str, dict]:
    """What a browser sent as JSON; raises ValueError for what no page sends."""
    try:
        sent = json.loads(text)
    except RecursionError:
        raise ValueError("A draft is not nested.") from None
    if not isinstance(sent, dict) or not all(isinstance(value, dict) for value in sent.values()):
        raise ValueError("A draft has an object for each field.")
    return {
        name: {
            "typed": _texts(value.get("typed")),
            "saved": None if value.get("saved") is None else _texts(value["saved"]),
        }
        for name, value in sent.items()
    }


def _texts(sent: object) -> list[str]:
    """The values of one field, of which a choice may have several or none, without what no page or row can hold.

    Half an emoji is one such: scripts cut texts in 16 bits, and JSON carries what is left as a lone surrogate.
    """
    if not isinstance(sent, list) or not all(isinstance(text, str) for text in sent):
        raise ValueError("A field has a list of texts.")
    return [LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\0", "")) for text in sent]


def _page_after(request: HttpRequest) -> str:
    then = request.POST.get("then", "")
    return then if url_has_allowed_host_and_scheme(then, allowed_hosts=None) else "/"
