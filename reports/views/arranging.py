"""Sections are added, named, moved, split and deleted."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from egm_portal.exceptions import NotAllowed
from egm_portal.marked_texts.actions import Base, newest_version
from egm_portal.marked_texts.markup.parser import parse
from egm_portal.marked_texts.models import TextVersion
from egm_portal.text.ids import is_id
from evaluation.queries import shown_results
from reports import actions
from reports.forms import AddForm, HeadingForm, PlaceForm, SplitForm
from reports.models import Section
from reports.organization import GENERATED
from reports.views.workspace import render_page, section_of, workspace_of
from reports.writing_rules import SEVERAL

RENAME, MOVE, SPLIT, DELETE = "rename", "move", "split", "delete"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def arrange(request: HttpRequest, slug: str, section: int) -> HttpResponse:
    """One section named, moved, split or deleted."""
    workspace = workspace_of(request, slug)
    found = section_of(workspace, section)
    workspace.require_writer()
    newest, sent = newest_version(found.text), request.POST.get("verb", "")
    shown = _forms(request, found, newest, sent) if found.chapter in SEVERAL else {}
    form = shown.get(sent)
    if sent == DELETE or (form and form.is_valid()):
        try:
            return _arranged(request, found, sent, form)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect("reports:arrange", slug, found.pk)
    shown_forms = {f"{verb}_form": each for verb, each in shown.items()}
    context = {"section": found, "base": Base.of(newest), **shown_forms}
    trail = [(str(found), reverse("reports:write", args=[slug, found.pk])), ("Name and place", "")]
    status = 422 if request.method == "POST" else 200
    return render_page(request, workspace, "reports/arrange.html", context, *trail, status=status)


def _forms(request: HttpRequest, section: Section, newest: TextVersion | None, sent: str) -> dict[str, forms.Form]:
    """What may be changed of a section besides its text: a form for each verb, of which one may have been sent."""
    common = {
        verb: {"data": request.POST if verb == sent else None, "prefix": verb, "label_suffix": ""}
        for verb in (RENAME, MOVE, SPLIT)
    }
    others = Section.objects.present().filter(report=section.report, chapter=section.chapter).exclude(pk=section.pk)
    before = others.filter(order__lt=section.order).last()
    blocks = [block for block in parse(newest.text) if block.kind in ("paragraph", "heading")] if newest else []
    lines = [(block.start, Truncator(block.source).words(12)) for block in blocks[1:]]
    # The paragraph at the cursor, whose line the writing page has put into the address.
    typed = request.GET.get("line", "")
    at_cursor = int(typed) if is_id(typed) else 0
    line = max((start for start, _ in lines if start <= at_cursor), default=None)
    return {
        RENAME: HeadingForm(initial={"heading": section.heading}, **common[RENAME]),
        MOVE: PlaceForm(others=others, initial={"after": before}, **common[MOVE]),
        SPLIT: SplitForm(lines=lines, initial={"line": line}, **common[SPLIT]),
    }


def _arranged(request: HttpRequest, section: Section, verb: str, form: forms.Form | None) -> HttpResponse:
    slug, leads_to = section.report.meeting.slug, section
    if verb == RENAME:
        actions.rename_section(section=section, heading=form.cleaned_data["heading"])
        messages.success(request, "The section has its new heading.")
    elif verb == MOVE:
        actions.move_section(section=section, after=form.cleaned_data["after"])
        messages.success(request, "The section was moved.")
    elif verb == SPLIT:
        based_on = Base.sent_in(request.POST) or Base(0)
        line, heading = form.cleaned_data["line"], form.cleaned_data["heading"]
        leads_to = actions.split_section(
            section=section, line=line, heading=heading, based_on=based_on, by=request.user
        )
        messages.success(request, f"“{section}” was split: this is its second part.")
    else:
        actions.delete_section(section=section)
        messages.success(request, f"“{section}” was deleted. You can restore it here.")
        return redirect("reports:add", slug)
    return redirect("reports:write", slug, leads_to.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """A new section, those that were deleted, and that on the evaluation once its results are shown."""
    workspace = workspace_of(request, slug)
    workspace.require_writer()
    form = AddForm(request.POST if request.method == "POST" else None, label_suffix="")
    if form.is_valid():
        chapter, heading = form.cleaned_data["chapter"], form.cleaned_data["heading"]
        try:
            last = Section.objects.present().filter(report=workspace.report, chapter=chapter).last()
            section = actions.add_section(report=workspace.report, chapter=chapter, heading=heading, after=last)
            return redirect("reports:write", slug, section.pk)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
    deleted = Section.objects.filter(report=workspace.report).exclude(deleted_at=None).order_by("-deleted_at")
    has_evaluation = any(section.chapter == Section.Chapter.EVALUATION for section in workspace.sections)
    results = shown_results(workspace.meeting) if workspace.may_write and not has_evaluation else None
    context, status = {"form": form, "deleted": deleted, "evaluation": results}, 422 if form.errors else 200
    return render_page(request, workspace, "reports/add.html", context, ("Add a section", ""), status=status)


@require_POST
def add_evaluation(request: HttpRequest, slug: str) -> HttpResponse:
    """Adds the section on the evaluation of the meeting, with its results."""
    workspace = workspace_of(request, slug)
    workspace.require_writer()
    try:
        section = actions.add_evaluation_section(report=workspace.report, by=request.user)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("reports:add", slug)
    messages.success(
        request,
        "The results have been added as a section of the chapter on the organization of work. You can edit it like "
        "any other section.",
    )
    return redirect("reports:write", slug, section.pk)


@require_POST
def write_generated(request: HttpRequest, slug: str, part: str) -> HttpResponse:
    """Lets people write a part of the organization of work that is generated; its text is where they begin."""
    workspace = workspace_of(request, slug)
    workspace.require_writer()
    if part not in GENERATED:
        raise Http404
    try:
        section = actions.write_generated_part(report=workspace.report, part=part, by=request.user)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("reports:outline", slug)
    messages.success(request, "This part is yours to write now. If you delete its text, it is generated again.")
    return redirect("reports:write", slug, section.pk)


@require_POST
def undelete(request: HttpRequest, slug: str, section: int) -> HttpResponse:
    """Puts a deleted section back in its place."""
    workspace = workspace_of(request, slug)
    workspace.require_writer()
    found = get_object_or_404(Section, report=workspace.report, pk=section)
    try:
        actions.undelete_section(section=found)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("reports:add", slug)
    messages.success(request, f"“{found}” is in the report again.")
    return redirect("reports:write", slug, found.pk)
