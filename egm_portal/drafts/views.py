"""The address to which static/js/drafts.js sends what was typed, and where a draft is discarded."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from egm_portal.drafts import actions
from egm_portal.drafts.models import FormDraft
from egm_portal.drafts.places import LIFE, OldPlace, Place, WrongPlace
from egm_portal.drafts.typed import storable
from egm_portal.exceptions import NotAllowed

TOO_OLD = (
    f"This page was opened more than {LIFE.days} days ago, and what you type is no longer saved as a draft. Open the "
    "page again, and copy your text into it."
)


@require_POST
@never_cache
def drafts(request: HttpRequest) -> HttpResponse:
    try:
        place = Place.from_token(request.POST.get("draft", ""), request.user)
        if "discard" in request.POST:
            actions.discard_draft(place=place)
            if request.headers.get("Accept") == "application/json":
                return JsonResponse({"kept_at": None})
            then = request.POST.get("then", "")
            # Only a path: anything else is no address, and Django would take it for the name of a route.
            is_own = then.startswith("/") and url_has_allowed_host_and_scheme(then, allowed_hosts=None)
            return redirect(then if is_own else "/")
        values = _read(request.POST.get("values", ""))
        known = request.POST.get("known")
        others = {} if known is None else _of_another_page(place, known)
        draft = actions.keep_draft(place=place, values=others | values)
    except OldPlace:
        return JsonResponse({"refusal": TOO_OLD}, status=400)
    except WrongPlace:
        return JsonResponse({"refusal": "This page belongs to another account."}, status=400)
    except NotAllowed as refusal:
        return JsonResponse({"refusal": str(refusal)}, status=413)
    except ValueError:
        return JsonResponse({"refusal": "This was not sent by any page of the portal."}, status=400)
    # From now on the page keeps these, too.
    others = {name: value for name, value in others.items() if name not in values}
    return JsonResponse({"kept_at": draft and draft.kept_at} | ({"others": others} if others else {}))


def _of_another_page(place: Place, known: str) -> dict[str, dict]:
    """The draft of this form, if another page has written it since the time that this page knows; empty otherwise."""
    draft = FormDraft.objects.filter(user=place.user, form=place.form_key, row=place.row_key).first()
    kept_at = draft and json.loads(DjangoJSONEncoder().encode(draft.kept_at))
    return draft.values if draft and kept_at != known else {}


def _read(text: str) -> dict[str, dict]:
    """The values in the JSON that a browser sent; raises ValueError for what no page sends."""
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
        | ({"shown": _shown(value["shown"])} if "shown" in value else {})
        for name, value in sent.items()
    }


def _shown(sent: object) -> str | list[str]:
    return storable(sent) if isinstance(sent, str) else _texts(sent)


def _texts(sent: object) -> list[str]:
    if not isinstance(sent, list) or not all(isinstance(text, str) for text in sent):
        raise ValueError("A field has a list of texts.")
    return [storable(text) for text in sent]
