"""Where the writing page sends what is typed."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.html import format_html_join
from django.utils.text import normalize_newlines
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from egm_portal.automatic_requests import is_automatic
from egm_portal.exceptions import NotAllowed
from egm_portal.marked_texts.actions import Base, newest_version
from egm_portal.marked_texts.comparison import compare
from egm_portal.marked_texts.merging import MergeConflict
from egm_portal.marked_texts.models import MAX_TEXT, TextVersion
from egm_portal.text.dates import hour_and_day
from proceedings.queries import author_names
from reports import actions
from reports.actions.typing import TypedSave
from reports.models import Section
from reports.typed_merge import CHOICES, conflict_ids
from reports.views.workspace import Workspace, section_of, workspace_of
from reports.writing_rules import TOO_LONG

NOT_UNDERSTOOD = "The portal could not read what this page sent. Copy the text, then open the page again."
NOTE = "{} saved this section meanwhile{}; both texts are merged."


@require_POST
@never_cache
def save(request: HttpRequest, slug: str, section: int) -> JsonResponse:
    """Saves the whole text that was typed, with the state from which it was written; what others saved is merged.

    If the text of that state is needed and no longer known, the answer asks for it. What is sent once more because its
    answer was lost is in the newest text already, and changes nothing. A section that was deleted meanwhile is answered
    with 410.
    """
    workspace = workspace_of(request, slug, of_sections=True)
    found = get_object_or_404(Section.objects.select_related("text"), report=workspace.report, pk=section)
    if not workspace.writes(found):
        raise PermissionDenied
    sent = _sent(request.POST)
    if sent is None:
        return JsonResponse({"refusal": NOT_UNDERSTOOD}, status=400)
    if max(len(sent["text"]), len(sent["base"] or "")) > MAX_TEXT:
        return JsonResponse({"refusal": TOO_LONG}, status=413)
    try:
        saved = actions.save_typed(section=found, by=request.user, **sent)
    except NotAllowed as refusal:
        return JsonResponse({"refusal": str(refusal)}, status=410 if found.deleted_at else 422)
    if saved is None:
        # Not 409: it happens whenever two people write, and browsers report it as an error.
        return JsonResponse({"needs": "base"})
    merged = _merged(request, workspace, found, sent["text"], saved, sent["based_on"])
    return JsonResponse(_state(workspace, saved.version) | merged)


@require_safe
@never_cache
@is_automatic
def newest(request: HttpRequest, slug: str, section: int) -> JsonResponse:
    """What others have saved since the state of a page on which nothing was typed."""
    workspace = workspace_of(request, slug, of_sections=True)
    found = section_of(workspace, section)
    version = newest_version(found.text)
    state = Base.sent_in(request.GET)
    note = _author(request, workspace, found, state)["note"] if state else ""
    return JsonResponse(_state(workspace, version) | {"text": version.text if version else "", "note": note})


def _sent(values: QueryDict) -> dict | None:
    """What was sent, as `save_typed` takes it; None if the text or the state is missing."""
    state = Base.sent_in(values)
    if state is None or "text" not in values:
        return None
    return {
        "text": _typed(values["text"]),
        "based_on": state,
        "base": _typed(values["base"]) if "base" in values else None,
        "chosen": {conflict: choice for choice in CHOICES for conflict in values.getlist(choice)},
        "unused": list(map(_typed, values.getlist("unused"))),
    }


def _typed(text: str) -> str:
    # No database keeps a NUL.
    return normalize_newlines(text).replace("\0", "\N{REPLACEMENT CHARACTER}")


def _state(workspace: Workspace, version: TextVersion | None) -> dict[str, object]:
    """The state that the portal has."""
    saved = {"hour": hour_and_day(version.saved_at, workspace.meeting.time_zone)} if version else {}
    return Base.of(version)._asdict() | saved


def _merged(
    request: HttpRequest, workspace: Workspace, section: Section, typed: str, saved: TypedSave, state: Base
) -> dict[str, object]:
    """What comes into the field of the page, and is asked there; nothing if the text was saved as it was typed.

    A page in whose field somebody has typed meanwhile keeps that, and goes on from `base_of_sent`.
    """
    merge = saved.merge
    values = {"text": merge.field} if merge.field != typed else {}
    if merge.conflicts:
        values |= {"base": merge.base, "base_of_sent": merge.base_of_typed}
        ids = conflict_ids(merge.conflicts)
        values["conflicts"] = [_conflict(*each) for each in zip(ids, merge.conflicts, strict=True)]
    if values and saved.is_merged:
        values |= _author(request, workspace, section, state)
    return values


def _author(request: HttpRequest, workspace: Workspace, section: Section, state: Base) -> dict[str, str]:
    """Who was the last to save since this state, somebody else if anybody did: in a note, and beside their words."""
    newer = Q(number__gt=state.number) | Q(number=state.number, saves__gt=state.saves)
    versions = TextVersion.objects.filter(newer, versioned_text=section.text_id).select_related("author")
    theirs = versions.exclude(author=request.user).order_by("-number").first()
    if theirs is None:
        return {"note": NOTE.format("You", " in another window"), "by": "You, in another window"}
    names = author_names(workspace.meeting, [theirs.author]) if theirs.author else {}
    name = names.get(theirs.author_id) or "Somebody else"
    saved_at = hour_and_day(theirs.saved_at, workspace.meeting.time_zone)
    return {"note": NOTE.format(name, ""), "by": f"{name}, {saved_at}"}


def _conflict(known: str, conflict: MergeConflict) -> dict[str, object]:
    shown = {"theirs": _compared(conflict.base, conflict.theirs), "mine": _compared(conflict.base, conflict.mine)}
    return {"id": known, "html": shown}


def _compared(base: str, text: str) -> str:
    """The words with what was changed in them; as they are if nothing is left of those before."""
    if not text:
        return "<del>(deleted)</del>"
    return format_html_join("", "<p>{}</p>", ((paragraph.text,) for paragraph in compare(base, text).paragraphs))
