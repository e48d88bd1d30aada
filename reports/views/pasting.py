"""What was pasted as HTML into a section, read as a text in marks."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from egm_portal.incoming.pasting import answer_in_marks
from reports.views.workspace import section_of, workspace_of


@require_POST
@never_cache
def paste(request: HttpRequest, slug: str, section: int) -> JsonResponse:
    """The text in marks for a section, and what of it was kept; nothing is saved."""
    workspace = workspace_of(request, slug, of_sections=True)
    if not workspace.writes(section_of(workspace, section)):
        raise PermissionDenied
    return answer_in_marks(request)
