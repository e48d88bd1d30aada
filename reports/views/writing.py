"""A report is written here: its outline, and one section at a time."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.text import normalize_newlines
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from egm_portal.adminkit.conflicts import lock_row
from egm_portal.adminkit.conflicts.admin import CONFLICT
from egm_portal.clock import portal_now
from egm_portal.drafts.models import FormDraft
from egm_portal.drafts.places import Place, row_key
from egm_portal.exceptions import NotAllowed
from egm_portal.marked_texts.actions import Base, newest_version, version_at
from egm_portal.marked_texts.models import TextVersion
from papers.languages import code_of
from proceedings.queries import author_names
from reports import actions, organization
from reports.actions.sections import locked_report
from reports.forms import SectionTextForm
from reports.models import Report, Section
from reports.outline import every_entry
from reports.presence import present_in
from reports.preview import preview
from reports.queries import generated_part, preview_documents, report_content
from reports.typed_merge import merge_typed
from reports.views.section_page import SectionPage, material_of
from reports.views.workspace import Workspace, render_page, section_of, workspace_of
from reports.writing_rules import SECTION_FORM, TOO_LONG_TOGETHER, refusal_of_length


@require_safe
@never_cache
def outline(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = workspace_of(request, slug, of_sections=True)
    present = present_in(workspace.report, workspace.meeting, but=request.user)
    context = {"entries": SectionPage(workspace, present=present).entries, "present": present}
    return render_page(request, workspace, "reports/outline.html", context)


@require_safe
@never_cache
def chapter(request: HttpRequest, slug: str, anchor: str) -> HttpResponse:
    """A chapter that is generated, or consists of sections, as it is printed."""
    workspace = workspace_of(request, slug, of_sections=True)
    entries = SectionPage(workspace).entries
    division = next((each for each in report_content(workspace.report).chapters if each.anchor == anchor), None)
    if division is None:
        raise Http404
    own = next((entry for entry in every_entry(entries) if entry.division and entry.division.anchor == anchor), None)
    context = {
        "entries": entries,
        "entry": own,
        "division": division,
        "generated": _generated_parts(workspace) if own and own.heading == organization.HEADING else [],
    }
    return render_page(request, workspace, "reports/chapter.html", context, (division.heading, ""))


def _generated_parts(workspace: Workspace) -> list[tuple[str, str, str, Section | None]]:
    """Each part that can be generated: its value, name and records, and the section if somebody writes it."""
    sections = {section.chapter: section for section in workspace.sections if section.body.strip()}
    return [(part.value, part.label, organization.RECORDS[part], sections.get(part)) for part in organization.GENERATED]


@require_safe
@never_cache
def whole(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole report as it is printed, for those who work on it: from each heading one comes to its section."""
    workspace = workspace_of(request, slug, of_sections=True)
    title = "Report" if workspace.report.state == Report.State.ISSUED else "Whole draft"
    context = {
        "content": report_content(workspace.report),
        "heading": title,
        "writing": slug if workspace.may_write else "",
        "present": present_in(workspace.report, workspace.meeting, but=request.user),
    }
    return render_page(request, workspace, "reports/whole.html", context, (title, ""))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def write(request: HttpRequest, slug: str, section: int) -> HttpResponse:
    """One section with its preview; POST saves it, or shows the preview of what was typed."""
    workspace = workspace_of(request, slug, of_sections=True)
    found = section_of(workspace, section)
    if request.method != "POST":
        newest = newest_version(found.text)
        form = SectionTextForm(instance=newest or TextVersion()) if workspace.may_write_in(found) else None
        return _page(request, workspace, found, form, newest, restored=_restored(request, found, form))
    if not workspace.writes(found):
        raise PermissionDenied
    if "ready" in request.POST and "text" not in request.POST:
        return _marked(request, workspace, found)
    with transaction.atomic():
        # The report first, as everywhere else: requests with two orders can block each other.
        locked_report(found.report)
        # Then read again: what somebody else saved meanwhile is compared, not replaced.
        lock_row(found)
        newest = newest_version(found.text)
        posted = _with_others(request, found, newest, _with_notes(request.POST))
        form = SectionTextForm(posted, instance=newest or TextVersion())
        is_sound = form.is_valid()
        if is_sound and "preview" not in request.POST:
            return _saved(request, workspace, found, form, newest)
    status = CONFLICT if form.all_conflicts.are_open else 200 if is_sound else 422
    return _page(request, workspace, found, form, newest, status)


@dataclass(frozen=True)
class Restored:
    """The draft of a text, and the version from which it was written; None if that is no longer known."""

    text: str
    base: TextVersion | None


def _place(request: HttpRequest, section: Section) -> Place:
    return Place(request.user.pk, SECTION_FORM, row_key(section.pk), ("text", "number", "saves"), page=request.path)


def _restored(request: HttpRequest, section: Section, form: SectionTextForm | None) -> Restored | None:
    """What was typed when the text could not be saved, if the address asks for it."""
    if form is None or request.GET.get("draft") != SECTION_FORM:
        return None
    place = _place(request, section)
    draft = FormDraft.objects.filter(user=place.user, form=place.form_key, row=place.row_key).first()
    if draft is None or "text" not in draft.values:
        return None
    typed = {name: "".join(draft.values.get(name, {}).get("typed", ())) for name in place.names}
    state = Base.sent_in(typed)
    base = version_at(section.text, state) if state else None
    if base is None and "shown" in draft.values["text"]:
        # Nothing can be merged: saving asks, if the text is not what it was.
        form.shown_before["text"] = draft.values["text"]["shown"]
    return Restored(typed["text"], base)


def _marked(request: HttpRequest, workspace: Workspace, section: Section) -> HttpResponse:
    """Sent by a page whose text is saved already."""
    try:
        is_ready = request.POST["ready"] == "1"
        actions.mark_section_ready(section=section, is_ready=is_ready)
        messages.success(request, f"The section is marked as {'ready' if is_ready else 'in progress'}.")
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("reports:write", workspace.meeting.slug, section.pk)


def _with_notes(posted: QueryDict) -> QueryDict:
    """What was sent, with the notes of the session that were selected at the end of its text."""
    if "add-notes" not in posted:
        return posted
    sent = posted.copy()
    sent["text"] = "\n\n".join(filter(None, [posted.get("text", "").rstrip(), *posted.getlist("note")]))
    return sent


def _with_others(request: HttpRequest, section: Section, newest: TextVersion | None, posted: QueryDict) -> QueryDict:
    """What was sent, with paragraphs of others that were saved meanwhile and that it does not contradict.

    If both are too long together, they are not merged, and the form has both to choose from.
    """
    state = Base.sent_in(posted)
    if newest is None or state is None or state == Base.of(newest):
        return posted
    base = version_at(section.text, state)
    if base is None and state.number > 0:
        return posted
    merge = merge_typed(base.text if base else "", newest.text, normalize_newlines(posted.get("text", "")))
    if merge.conflicts:
        return posted
    if refusal_of_length(merge.saved, newest.text):
        messages.warning(request, f"{TOO_LONG_TOGETHER} Choose one of them below.")
        return posted
    merged = posted.copy()
    merged["text"] = merge.saved
    # The form then compares with the newest text, of which nothing is replaced.
    shown = SectionTextForm(instance=newest)
    merged[shown.shown_name] = shown[shown.shown_name].value()
    return merged


def _saved(
    request: HttpRequest, workspace: Workspace, section: Section, form: SectionTextForm, newest: TextVersion | None
) -> HttpResponse:
    try:
        version = actions.save_section(
            section=section, text=form.cleaned_data["text"], based_on=Base.of(newest), by=request.user
        )
        if request.POST.get("ready") in ("0", "1"):
            actions.mark_section_ready(section=section, is_ready=request.POST["ready"] == "1")
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return _page(request, workspace, section, form, newest, status=422)
    actions.note_presence(section=section, user=request.user)
    messages.success(request, f"The section has been saved as version {version.number}.")
    return redirect("reports:write", workspace.meeting.slug, section.pk)


def _page(
    request: HttpRequest,
    workspace: Workspace,
    section: Section,
    form: SectionTextForm | None,
    newest: TextVersion | None,
    status: int = 200,
    restored: Restored | None = None,
) -> HttpResponse:
    text = form.data["text"] if form and form.is_bound and "text" in form.data else newest.text if newest else ""
    base = newest
    if restored:
        text, base = restored.text, restored.base or newest
    if form and form.all_conflicts and newest and newest.author:
        form.note_author(
            author_names(workspace.meeting, [newest.author]).get(newest.author_id, "Somebody"),
            workspace.meeting.time_zone,
        )
    place = _place(request, section)
    request.page_drafts = {(place.form_key, place.row_key): None} if form else {}  # whether the page has its form
    present = present_in(workspace.report, workspace.meeting, but=request.user)
    page = SectionPage(workspace, section, present)
    saved = (newest.text, newest.keys) if newest else ("", ())
    context = {
        "section": section,
        "form": form,
        "newest": newest,
        "base": Base.of(base),
        "text": text,
        "restored_from": (base.text if base else "") if restored else None,
        # Saved by itself, it would replace what was written since.
        "is_asked_about": restored is not None and restored.base is None and newest is not None,
        "place": place,
        "now": int(portal_now().timestamp() * 1000),
        "language": code_of(workspace.meeting.language),
        "present": present,
        "page": page,
        "material": material_of(section, workspace, request.user),
        "records": organization.RECORDS.get(section.chapter, ""),
        "generated": generated_part(workspace.meeting, section.chapter)
        if section.chapter in organization.GENERATED
        else None,
        "preview": preview(str(section), text, page.place, saved, preview_documents(workspace.meeting)),
    }
    return render_page(request, workspace, "reports/write.html", context, (str(section), ""), status=status)
