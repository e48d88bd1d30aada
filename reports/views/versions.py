"""The versions of a section or of a recommendation: who saved them and when, compared, and restored."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from egm_portal.exceptions import NotAllowed
from egm_portal.marked_texts.actions import Base, newest_version
from egm_portal.marked_texts.choice import chosen_versions, restored_version
from egm_portal.marked_texts.models import TextVersion, VersionedText
from egm_portal.meetings.models import User
from egm_portal.text.ids import is_id
from proceedings.queries import shown_versions
from reports import actions
from reports.comparing import compare_sections
from reports.models import Section
from reports.preview import Place
from reports.views.section_page import SectionPage
from reports.views.workspace import Workspace, render_page, section_of, workspace_of
from room import actions as room_actions
from room.models import Recommendation
from room.rules import Seen


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def versions(request: HttpRequest, slug: str, section: int) -> HttpResponse:
    """Two versions of a section compared, by default the newest two; POST restores one."""
    workspace = workspace_of(request, slug, of_sections=True)
    found = section_of(workspace, section)
    back = reverse("reports:write", args=[slug, found.pk])
    if request.method == "POST" and newest_version(found.text):
        workspace.require_writer(found)
        if "key" in request.POST:
            return _restored_paragraph(request, workspace, found)
        return restored_version(request, found.text, partial(actions.restore_section, section=found), back)
    context = {
        "action": reverse("reports:versions", args=[slug, found.pk]),
        "back": back,
        "is_section": True,
        "may_write": workspace.may_write_in(found),
    }
    place, trail = SectionPage(workspace, found).place, [(str(found), back), ("Versions", "")]
    return _page(request, workspace, found, found.text, place, context, *trail)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def recommendation_versions(request: HttpRequest, slug: str, recommendation: int) -> HttpResponse:
    """The same for the words of a conclusion or recommendation, with the version that the meeting adopted."""
    workspace = workspace_of(request, slug)
    rows = Recommendation.objects.filter(meeting=workspace.meeting).select_related("wording")
    found = get_object_or_404(rows, pk=recommendation)
    if request.method == "POST":
        workspace.require_writer()

        def restore(number: int, based_on: Base, by: User) -> TextVersion:
            seen = Seen(based_on.number, request.POST.get("state", ""))
            return room_actions.restore_recommendation(
                recommendation=found, number=number, seen=seen, by=by, changes_adopted=True
            )

        return restored_version(request, found.wording, restore, request.path)
    context = {
        "action": reverse("reports:recommendation_versions", args=[slug, found.pk]),
        "may_write": workspace.may_write,
        "adopted": found.adopted_version,
        "state": found.state,
        "check": reverse("reports:check_recommendation", args=[slug, found.pk]),
        "current": "Recommendations",
    }
    if workspace.is_staff:
        context["back"] = reverse("admin:room_recommendation_change", args=[found.pk])
    trail = f"Versions of a {found.get_kind_display().lower()}", ""
    return _page(request, workspace, found, found.wording, Place(), context, trail)


def _page(
    request: HttpRequest,
    workspace: Workspace,
    subject: Section | Recommendation,
    text: VersionedText | None,
    place: Place,
    context: dict,
    *trail: tuple[str, str],
) -> HttpResponse:
    rows = shown_versions(workspace.meeting, text)
    if not rows and "back" in context:
        return redirect(context["back"])  # nothing was saved yet
    if not rows:
        raise Http404
    numbers = [row.version.number for row in rows]
    old, new = chosen_versions(request, text, numbers)
    context |= {
        "subject": subject,
        "title": f"Versions of “{subject}”",
        "rows": rows,
        "compared": {"old": old.number, "new": new.number, "newest": numbers[0]},
        "comparison": compare_sections(old, new, place),
        "sources": [version for version in (old, new) if version.source],
        "is_beside": request.GET.get("view") == "beside",
    }
    return render_page(request, workspace, "reports/versions.html", context, *trail)


def _restored_paragraph(request: HttpRequest, workspace: Workspace, section: Section) -> HttpResponse:
    """One paragraph put back into the newest text."""
    key, number = request.POST["key"], request.POST.get("restore", "")
    if not is_id(number) or not TextVersion.objects.filter(versioned_text=section.text_id, number=number).exists():
        raise Http404
    try:
        version = actions.restore_paragraph(section=section, key=key, number=int(number), by=request.user)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("reports:versions", workspace.meeting.slug, section.pk)
    messages.success(request, f"The paragraph is as in version {number} again; this is version {version.number}.")
    return redirect("reports:versions", workspace.meeting.slug, section.pk)
