"""What was pasted as HTML, read as a text in marks: into a section, and into the field for a meeting's own list."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from egm_portal.incoming.composition import kept_in, left_out_of, text_of, told, told_of_list
from egm_portal.incoming.html import TooLarge, read_html
from egm_portal.incoming.interpretation import interpret
from egm_portal.text.ids import is_id
from reports.room.rules import Act
from reports.views.room_files import recorder_of
from reports.views.workspace import section_of, workspace_of


@require_POST
@never_cache
def paste(request: HttpRequest, slug: str, section: int) -> JsonResponse:
    """The text in marks for a section, and what of it was kept; nothing is saved."""
    workspace = workspace_of(request, slug, of_sections=True)
    if not workspace.writes(section_of(workspace, section)):
        raise PermissionDenied
    return _answer(request)


@require_POST
@never_cache
def paste_list(request: HttpRequest, slug: str) -> JsonResponse:
    """The same for a list of what the meeting adopted, in which tables are left out."""
    if Act.OPERATE not in recorder_of(request, slug):
        raise PermissionDenied
    return _answer(request, is_list=True)


def _answer(request: HttpRequest, *, is_list: bool = False) -> JsonResponse:
    label = request.POST.get("label", "")
    try:
        read = interpret(read_html(request.POST.get("html", "")))
    except TooLarge as refusal:
        return JsonResponse({"refusal": str(refusal)}, status=413)
    blocks = [block for block in read.blocks if not (is_list and block.table)]
    text = text_of(blocks, int(label) if is_id(label) else 1, has_levels=is_list)
    said = told_of_list(read, "heading", "note") if is_list else told(kept_in(read), left_out_of(read))
    return JsonResponse({"text": text, "told": said})
