"""Where the writing page sends what is typed."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.utils.text import normalize_newlines
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from egm_portal.exceptions import NotAllowed
from egm_portal.text.ids import is_id
from egm_portal.text.templatetags.dates import hour_in
from egm_portal.versioned_texts.actions import Base
from egm_portal.versioned_texts.models import MAX_TEXT, TextVersion
from reports import actions
from reports.patches import Patch
from reports.views.desk import Desk, desk_of, section_of

STALE = 409


@require_POST
@never_cache
def save(request: HttpRequest, slug: str, section: int) -> JsonResponse:
    """Saves a small change of the newest text; 409 if it was made from another one."""
    desk = desk_of(request, slug)
    found = section_of(desk, section)
    if not desk.is_writer:
        raise PermissionDenied
    numbers = [request.POST.get(name, "") for name in ("number", "saves", "start", "end", "length")]
    if not all(map(is_id, numbers)):
        return JsonResponse({"refusal": "This was not sent by any page of the portal."}, status=400)
    number, saves, start, end, length = map(int, numbers)
    if length > MAX_TEXT:
        return JsonResponse({"refusal": f"A section has up to {MAX_TEXT:,} characters. Split it."}, status=413)
    patch = Patch(start, end, normalize_newlines(request.POST.get("text", "")))
    try:
        version = actions.save_patch(
            section=found, patch=patch, length=length, based_on=Base(number, saves), by=request.user
        )
    except NotAllowed as refusal:
        return JsonResponse({"refusal": str(refusal)}, status=422)
    if version is None:
        return JsonResponse({}, status=STALE)
    return JsonResponse(_state(desk, version))


def _state(desk: Desk, version: TextVersion) -> dict[str, object]:
    hour = hour_in(version.saved_at, desk.meeting.time_zone)
    return {"number": version.number, "saves": version.saves, "hour": hour}
