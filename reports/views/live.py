"""What the writing page asks for while somebody types: the preview, and what others have done meanwhile."""

from dataclasses import fields

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.template.loader import render_to_string
from django.utils.text import normalize_newlines
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from egm_portal.automatic_requests import is_automatic
from egm_portal.marked_texts.actions import newest_version
from egm_portal.marked_texts.comparison import compare
from egm_portal.marked_texts.models import MAX_TEXT
from egm_portal.text.ids import is_id
from reports.models import Section
from reports.presence import by_section, present_in
from reports.preview import Place, preview
from reports.queries import preview_documents
from reports.views.section_page import SectionPage, digest, stamp_of
from reports.views.workspace import section_of, workspace_of
from room.views.screen import known_etags

NUMBERS = [field.name for field in fields(Place) if field.name != "mark"]
MARK = 8
"""Characters of the mark of a chapter or section, such as "XXXVIII"."""


@require_POST
@never_cache
def preview_of_section(request: HttpRequest, slug: str, section: int) -> JsonResponse:
    """The section with the text that was sent, as it is printed; nothing is saved."""
    workspace = workspace_of(request, slug, of_sections=True)
    found = section_of(workspace, section)
    text = normalize_newlines(request.POST.get("text", ""))
    if len(text) > MAX_TEXT:
        return JsonResponse({"refusal": f"The preview shows up to {MAX_TEXT:,} characters."}, status=413)
    newest = newest_version(found.text)
    saved = (newest.text, newest.keys) if newest else ("", ())
    # Only numbers and a mark, which are shown to whoever sent them.
    numbers = {name: int(request.POST[name]) for name in NUMBERS if is_id(request.POST.get(name, ""))}
    place = Place(request.POST.get("mark", "")[:MARK], **numbers)
    shown = preview(str(found), text, place, saved, preview_documents(workspace.meeting))
    return JsonResponse(
        {
            "html": render_to_string("reports/write/_preview.html", {"preview": shown}),
            "lines": shown.lines,
            "next": shown.next_number,
        }
    )


@require_POST
@never_cache
def difference(request: HttpRequest, slug: str, section: int) -> JsonResponse:
    """What is different in the text that was sent from the newest one; nothing is saved."""
    workspace = workspace_of(request, slug, of_sections=True)
    found = section_of(workspace, section)
    text = normalize_newlines(request.POST.get("text", ""))[:MAX_TEXT]
    newest = newest_version(found.text)
    compared = compare(newest.text if newest else "", text)
    return JsonResponse({"html": render_to_string("marked_texts/_comparison.html", {"comparison": compared})})


@require_safe
@never_cache
@is_automatic
def news(request: HttpRequest, slug: str, section: int) -> HttpResponse:
    """Who writes now, which text of the section is the newest, and the outline where it has changed since `stamp`.

    Asked every few seconds and mostly answered with 304; nothing is written.
    """
    workspace = workspace_of(request, slug, of_sections=True)
    found = section_of(workspace, section)
    present = present_in(workspace.report, workspace.meeting, but=request.user)
    sections = list(Section.objects.present().filter(report=workspace.report).with_state())
    stamp = stamp_of(workspace.report, sections)
    etag = f'"{digest(stamp, [(person.user, person.section_id, person.is_quiet) for person in present])}"'
    if etag in known_etags(request):
        return HttpResponseNotModified(headers={"ETag": etag})
    values = {"stamp": stamp, "writers": _writers(present), "present": _rendered("_present", present=present)}
    own = next(each for each in sections if each.pk == found.pk)
    values |= {"number": own.version, "saves": own.saves}
    if request.GET.get("stamp") != stamp:
        page = SectionPage(workspace, found, present)
        context = {"entries": page.entries, "meeting": workspace.meeting, "current": found.pk}
        values |= {"outline": _rendered("_outline", **context), "place": page.place_values}
    return JsonResponse(values, headers={"ETag": etag})


def _writers(present: list) -> dict[int, str]:
    return {section: _rendered("_writers", writers=people) for section, people in by_section(present).items()}


def _rendered(name: str, **context) -> str:
    return render_to_string(f"reports/write/{name}.html", context)
