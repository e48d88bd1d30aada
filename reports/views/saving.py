"""Where the writing page sends what is typed."""

from dataclasses import asdict

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.html import format_html_join
from django.utils.text import normalize_newlines
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from egm_portal.automatic_requests import is_automatic
from egm_portal.exceptions import NotAllowed
from egm_portal.marked_texts.actions import Base, newest_version
from egm_portal.marked_texts.comparison import compare
from egm_portal.marked_texts.models import MAX_TEXT, TextVersion
from egm_portal.text.dates import hour_and_day
from egm_portal.text.ids import is_id
from proceedings.queries import author_names
from reports import actions
from reports.models import Section
from reports.patches import Patch, length_of
from reports.typed_merge import Choice, TypedMerge, merge_typed
from reports.views.workspace import Workspace, section_of, workspace_of
from reports.writing_rules import TOO_LONG

NOT_UNDERSTOOD = "The portal could not read what this page sent. Copy the text, then open the page again."


@require_POST
@never_cache
def save(request: HttpRequest, slug: str, section: int) -> JsonResponse:
    """Saves what was typed: a change of the newest text, or the whole text with the one from which it was written.

    A change that was made from another text than the newest is answered as stale; the whole text is then merged. What
    is sent once more because its answer was lost is in the newest text already, and changes nothing. A section that
    was deleted meanwhile is answered with 410.
    """
    workspace = workspace_of(request, slug)
    found = get_object_or_404(Section.objects.select_related("text"), report=workspace.report, pk=section)
    if not workspace.is_writer:
        raise PermissionDenied
    try:
        if "base" not in request.POST:
            return _patched(request, workspace, found)
        texts = {name: _typed(request, name) for name in ("base", "text", "unused") if name in request.POST}
        if max(map(length_of, texts.values())) > MAX_TEXT:
            return JsonResponse({"refusal": TOO_LONG}, status=413)
        saved = actions.save_merged(section=found, by=request.user, **{"text": "", **texts})
        return JsonResponse(_state(workspace, saved.version) | _merged_state(request, workspace, found, saved.merge))
    except NotAllowed as refusal:
        return JsonResponse({"refusal": str(refusal)}, status=410 if found.deleted_at else 422)


@require_POST
@never_cache
@is_automatic
def newest(request: HttpRequest, slug: str, section: int) -> JsonResponse:
    """What others have saved since, for a page on which nothing was typed; nothing is saved."""
    workspace = workspace_of(request, slug)
    found = section_of(workspace, section)
    version = newest_version(found.text)
    base = _typed(request, "base")
    merge = merge_typed(base, version.text if version else "", base)
    return JsonResponse(_state(workspace, version) | _merged_state(request, workspace, found, merge))


def _patched(request: HttpRequest, workspace: Workspace, section: Section) -> JsonResponse:
    numbers = [request.POST.get(name, "") for name in ("number", "saves", "start", "end", "length")]
    if not all(map(is_id, numbers)):
        return JsonResponse({"refusal": NOT_UNDERSTOOD}, status=400)
    number, saves, start, end, length = map(int, numbers)
    if length > MAX_TEXT:
        return JsonResponse({"refusal": TOO_LONG}, status=413)
    patch = Patch(start, end, _typed(request, "text"))
    version = actions.save_patch(
        section=section, patch=patch, length=length, based_on=Base(number, saves), by=request.user
    )
    # Not 409: it happens whenever two people write, and browsers report it as an error.
    return JsonResponse(_state(workspace, version) if version else {"stale": True})


def _typed(request: HttpRequest, name: str) -> str:
    # No database keeps a NUL.
    return normalize_newlines(request.POST.get(name, "")).replace("\0", "\N{REPLACEMENT CHARACTER}")


def _state(workspace: Workspace, version: TextVersion | None) -> dict[str, object]:
    """The state that the portal has."""
    saved = {"hour": hour_and_day(version.saved_at, workspace.meeting.time_zone)} if version else {}
    return Base.of(version)._asdict() | saved


def _merged_state(request: HttpRequest, workspace: Workspace, section: Section, merge: TypedMerge) -> dict[str, object]:
    """What comes into the field of the page; nothing if nobody else has saved."""
    if not (merge.patches or merge.choices):
        return {}
    zone = workspace.meeting.time_zone
    theirs = _version_of_others(request, section)
    by, named = "You", "You, in another window"
    if theirs:
        by = author_names(workspace.meeting, [theirs.author]).get(theirs.author_id) if theirs.author else ""
        by = by or "Somebody else"
        named = f"{by}, {hour_and_day(theirs.saved_at, zone)}"
    where = "" if theirs else " in another window"
    return {
        "text": merge.text,
        "changes": [asdict(patch) | {"by": named} for patch in merge.patches],
        "conflicts": [_conflict(choice, named) for choice in merge.choices],
        "note": f"{by} saved this section meanwhile{where}; both texts are merged.",
    }


def _version_of_others(request: HttpRequest, section: Section) -> TextVersion | None:
    """The newest version that somebody else has saved since the state that the page has; None if there is none."""
    typed = request.POST.get("number", ""), request.POST.get("saves", "")
    number, saves = map(int, typed) if all(map(is_id, typed)) else (0, 0)
    newer = Q(number__gt=number) | Q(number=number, saves__gt=saves)
    versions = TextVersion.objects.filter(newer, versioned_text=section.text_id).select_related("author")
    return versions.exclude(author=request.user).order_by("-number").first()


def _conflict(choice: Choice, by: str) -> dict[str, object]:
    shown = {"theirs": _compared(choice.base, choice.theirs), "mine": _compared(choice.base, choice.mine)}
    return {"start": choice.patch.start, "end": choice.patch.end, "theirs": choice.patch.text, "html": shown, "by": by}


def _compared(base: str, text: str) -> str:
    """The words with what was changed in them; as they are if nothing is left of those before."""
    if not text:
        return "<del>(deleted)</del>"
    return format_html_join("", "<p>{}</p>", ((paragraph.text,) for paragraph in compare(base, text).paragraphs))
