"""Where the writing page sends what is typed."""

from dataclasses import asdict

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.utils.html import format_html_join
from django.utils.text import normalize_newlines
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from egm_portal.automatic_requests import is_automatic
from egm_portal.exceptions import NotAllowed
from egm_portal.text.ids import is_id
from egm_portal.text.templatetags.dates import hour_in
from egm_portal.versioned_texts.actions import Base, newest_version
from egm_portal.versioned_texts.comparison import compare
from egm_portal.versioned_texts.models import MAX_TEXT, TextVersion
from proceedings.queries import author_names
from reports import actions
from reports.models import Section
from reports.patches import Patch, length_of
from reports.typed_merge import Choice, TypedMerge, merge_typed
from reports.views.desk import Desk, desk_of, section_of
from reports.writing_rules import TOO_LONG


@require_POST
@never_cache
def save(request: HttpRequest, slug: str, section: int) -> JsonResponse:
    """Saves what was typed: a change of the newest text, or the whole text with the one from which it was written.

    A change that was made from another text than the newest is answered as stale; the whole text is then merged.
    """
    desk = desk_of(request, slug)
    found = section_of(desk, section)
    if not desk.is_writer:
        raise PermissionDenied
    try:
        return _merged(request, desk, found) if "base" in request.POST else _patched(request, desk, found)
    except NotAllowed as refusal:
        return JsonResponse({"refusal": str(refusal)}, status=422)


@require_POST
@never_cache
@is_automatic
def newest(request: HttpRequest, slug: str, section: int) -> JsonResponse:
    """What others have saved since, for a page on which nothing was typed; nothing is saved."""
    desk = desk_of(request, slug)
    found = section_of(desk, section)
    version = newest_version(found.text)
    base = _typed(request, "base")
    merge = merge_typed(base, version.text if version else "", base)
    others = version if version and version.author_id != request.user.pk else None
    return JsonResponse(_state(desk, version, merge, others))


def _patched(request: HttpRequest, desk: Desk, section: Section) -> JsonResponse:
    numbers = [request.POST.get(name, "") for name in ("number", "saves", "start", "end", "length")]
    if not all(map(is_id, numbers)):
        return JsonResponse({"refusal": "This was not sent by any page of the portal."}, status=400)
    number, saves, start, end, length = map(int, numbers)
    if length > MAX_TEXT:
        return JsonResponse({"refusal": TOO_LONG}, status=413)
    patch = Patch(start, end, _typed(request, "text"))
    version = actions.save_patch(
        section=section, patch=patch, length=length, based_on=Base(number, saves), by=request.user
    )
    # Not 409: it happens whenever two people write, and browsers report it as an error.
    return JsonResponse(_state(desk, version) if version else {"stale": True})


def _merged(request: HttpRequest, desk: Desk, section: Section) -> JsonResponse:
    texts = {name: _typed(request, name) for name in ("base", "text", "unused") if name in request.POST}
    if max(map(length_of, texts.values())) > MAX_TEXT:
        return JsonResponse({"refusal": TOO_LONG}, status=413)
    saved = actions.save_merged(section=section, by=request.user, **{"text": "", **texts})
    return JsonResponse(_state(desk, saved.version, saved.merge, saved.theirs))


def _typed(request: HttpRequest, name: str) -> str:
    # No database keeps a NUL.
    return normalize_newlines(request.POST.get(name, "")).replace("\0", "\N{REPLACEMENT CHARACTER}")


def _state(
    desk: Desk, version: TextVersion | None, merge: TypedMerge | None = None, theirs: TextVersion | None = None
) -> dict[str, object]:
    """What the page has to know: the state that the portal has, and what comes into its field."""
    base = Base.of(version)
    state = {"number": base.number, "saves": base.saves}
    if version:
        state["hour"] = hour_in(version.saved_at, desk.meeting.time_zone)
    if merge is None or not (merge.patches or merge.choices):
        return state
    by = author_names(desk.meeting, [theirs.author]).get(theirs.author_id) if theirs and theirs.author else ""
    by = by or "Somebody else"
    named = f"{by}, {hour_in(theirs.saved_at, desk.meeting.time_zone)}" if theirs else by
    return state | {
        "text": merge.text,
        "changes": [asdict(patch) | {"by": named} for patch in merge.patches],
        "conflicts": [_conflict(choice, named) for choice in merge.choices],
        "note": f"{by} saved this section meanwhile; both texts are merged.",
    }


def _conflict(choice: Choice, by: str) -> dict[str, object]:
    shown = {"theirs": _compared(choice.base, choice.theirs), "mine": _compared(choice.base, choice.mine)}
    return {"start": choice.patch.start, "end": choice.patch.end, "theirs": choice.patch.text, "html": shown, "by": by}


def _compared(base: str, text: str) -> str:
    """The words with what was changed in them; as they are if nothing is left of those before."""
    if not text:
        return "<del>(deleted)</del>"
    return format_html_join("", "<p>{}</p>", ((paragraph.text,) for paragraph in compare(base, text).paragraphs))
