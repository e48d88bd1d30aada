"""A report is written here: its outline, and one section at a time."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from egm_portal.adminkit.conflicts import lock_row
from egm_portal.adminkit.conflicts.admin import CONFLICT
from egm_portal.exceptions import NotAllowed
from egm_portal.versioned_texts.actions import Base, newest_version
from egm_portal.versioned_texts.models import TextVersion
from proceedings.queries import author_names
from reports import actions, section_text
from reports.forms import SectionTextForm
from reports.models import Section
from reports.views.desk import Desk, desk_of, section_of


@require_safe
@never_cache
def outline(request: HttpRequest, slug: str) -> HttpResponse:
    desk = desk_of(request, slug)
    return render(request, "reports/outline.html", {"desk": desk, "meeting": desk.meeting, "trail": desk.trail()})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def write(request: HttpRequest, slug: str, section: int) -> HttpResponse:
    """One section with its preview; POST saves it, or shows the preview of what was typed."""
    desk = desk_of(request, slug)
    found = section_of(desk, section)
    if request.method != "POST":
        newest = newest_version(found.text)
        form = SectionTextForm(instance=newest or TextVersion()) if desk.may_write else None
        return _page(request, desk, found, form, newest)
    if not desk.is_writer:
        raise PermissionDenied
    with transaction.atomic():
        # Locked, then read again: what somebody else saved meanwhile is compared, not replaced.
        lock_row(found)
        newest = newest_version(found.text)
        form = SectionTextForm(request.POST, instance=newest or TextVersion())
        is_sound = form.is_valid()
        if is_sound and "preview" not in request.POST:
            return _saved(request, desk, found, form, newest)
    status = CONFLICT if form.all_conflicts.are_open else 200 if is_sound else 422
    return _page(request, desk, found, form, newest, status)


def _saved(
    request: HttpRequest, desk: Desk, section: Section, form: SectionTextForm, newest: TextVersion | None
) -> HttpResponse:
    try:
        version = actions.save_section(
            section=section, text=form.cleaned_data["text"], based_on=Base.of(newest), by=request.user
        )
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return _page(request, desk, section, form, newest, status=422)
    messages.success(request, f"The section has been saved as version {version.number}.")
    return redirect("reports:write", desk.meeting.slug, section.pk)


def _page(
    request: HttpRequest,
    desk: Desk,
    section: Section,
    form: SectionTextForm | None,
    newest: TextVersion | None,
    status: int = 200,
) -> HttpResponse:
    text = form.data["text"] if form and form.is_bound and "text" in form.data else newest.text if newest else ""
    if form and form.all_conflicts and newest and newest.author:
        form.note_author(
            author_names(desk.meeting, [newest.author]).get(newest.author_id, "Somebody"), desk.meeting.time_zone
        )
    context = {
        "desk": desk,
        "meeting": desk.meeting,
        "section": section,
        "form": form,
        "newest": newest,
        "preview": section_text.division(str(section), text),
        "trail": desk.trail((str(section), "")),
    }
    return render(request, "reports/write.html", context, status=status)
