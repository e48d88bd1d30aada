"""House style in a section and in the whole report, as hints."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import normalize_newlines
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.marked_texts.actions import Base, newest_version
from egm_portal.marked_texts.keys.carrying import carry_keys
from egm_portal.marked_texts.markup.parser import parse
from egm_portal.marked_texts.models import MAX_TEXT
from egm_portal.text.templatetags.dates import hour_in
from house_style import Hint
from house_style.excerpts import Excerpt, excerpt
from house_style.places import places_in_scripts, spans_in_text
from reports.actions.keys import keyed_blocks
from reports.models import Section
from reports.style_check import CheckedText, hints_of_recommendation, hints_of_report, hints_of_section
from reports.views.hint_decisions import decide, last_decision
from reports.views.workspace import Workspace, render_page, section_of, workspace_of
from room.models import Recommendation

SHOWN = 100
"""Hints on the page of a section; later ones are shown when some of these are applied or ignored."""
SHOWN_BESIDE_TEXT = 300
"""Hints in the margin of the text that is being written."""
SHOWN_OF_EACH = 10
"""Hints of each section on the page of the whole report."""


@require_safe
@never_cache
def check_report(request: HttpRequest, slug: str) -> HttpResponse:
    """The number of hints about each section, and the first of them."""
    workspace = workspace_of(request, slug)
    found = hints_of_report(workspace.report, workspace.is_staff)
    checks = [
        (each, _address(workspace, each.subject), len(each.open), _shown(each.open[:SHOWN_OF_EACH]))
        for each in found
        if each.open
    ]
    context = {"checks": checks, "count": sum(len(each.open) for each in found), "texts": len(found)}
    context["checked_at"] = portal_now()
    return render_page(request, workspace, "reports/check_report.html", context, ("House style", ""))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def check(request: HttpRequest, slug: str, section: int) -> HttpResponse:
    """The hints about a section as it is saved; POST decides one of them."""
    workspace = workspace_of(request, slug, of_sections=True)
    found = section_of(workspace, section)
    newest = newest_version(found.text)
    text, keys = (newest.text, newest.keys) if newest else ("", ())
    checked = hints_of_section(found, text, keys, workspace.is_staff)
    back = str(found), reverse("reports:write", args=[slug, found.pk])
    return _checked(request, workspace, checked, Base.of(newest), back)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def check_recommendation(request: HttpRequest, slug: str, recommendation: int) -> HttpResponse:
    """The same for the newest words of a conclusion or recommendation."""
    workspace = workspace_of(request, slug)
    rows = Recommendation.objects.filter(meeting=workspace.meeting).select_related("wording")
    found = get_object_or_404(rows, pk=recommendation)
    checked, base = hints_of_recommendation(found, workspace.report, workspace.is_staff), Base(found.version)
    back_to = f"Versions of a {found.get_kind_display().lower()}"
    back = back_to, reverse("reports:recommendation_versions", args=[slug, found.pk])
    context = {"adopted": found.adopted_version, "is_recommendation": True}
    return _checked(request, workspace, checked, base, back, **context)


@require_POST
@never_cache
def hints(request: HttpRequest, slug: str, section: int) -> JsonResponse:
    """The hints about the text that was sent, with their places in it; nothing is saved."""
    workspace = workspace_of(request, slug, of_sections=True)
    found = section_of(workspace, section)
    text = normalize_newlines(request.POST.get("text", ""))
    if len(text) > MAX_TEXT:
        return JsonResponse({"refusal": f"Texts of up to {MAX_TEXT:,} characters can be checked."}, status=413)
    before = keyed_blocks(newest_version(found.text))
    # A paragraph that is not saved yet has no key: what is ignored in it is not known.
    keys = carry_keys(before, [block.source for block in parse(text)], lambda: "").keys
    places = places_in_scripts(text)
    hints = hints_of_section(found, text, keys, workspace.is_staff).open
    first = hints[:SHOWN_BESIDE_TEXT]
    values = {
        "checked": hour_in(portal_now(), workspace.meeting.time_zone),
        "hints": [_values(hint, places, span) for hint, span in zip(first, spans_in_text(text, first), strict=True)],
        "count": len(hints),
    }
    return JsonResponse(values)


def _checked(
    request: HttpRequest, workspace: Workspace, checked: CheckedText, base: Base, back: tuple[str, str], **context
) -> HttpResponse:
    if request.method == "POST":
        return _decided(request, workspace, checked, base)
    subject = checked.subject
    context |= {
        "checked_at": portal_now(),
        "subject": subject,
        "may_write": workspace.may_write_in(subject) if isinstance(subject, Section) else workspace.may_write,
        "action": _address(workspace, subject),
        "back": back[1],
        "base": base,
        "hints": _shown(checked.open[:SHOWN]),
        "count": len(checked.open),
        "ignored": _shown(checked.ignored[:SHOWN]),
        "last": last_decision(request, subject, base),
    }
    return render_page(request, workspace, "reports/check.html", context, back, ("House style", ""))


def _address(workspace: Workspace, subject: Section | Recommendation) -> str:
    name = "reports:check" if isinstance(subject, Section) else "reports:check_recommendation"
    return reverse(name, args=[workspace.meeting.slug, subject.pk])


def _decided(request: HttpRequest, workspace: Workspace, checked: CheckedText, base: Base) -> HttpResponse:
    workspace.require_writer(checked.subject if isinstance(checked.subject, Section) else None)
    is_script, decision = request.headers.get("Accept") == "application/json", None
    try:
        decision = decide(request, workspace.report, checked, base)
    except NotAllowed as refusal:
        if is_script:
            return JsonResponse({"refusal": str(refusal)}, status=422)
        messages.error(request, str(refusal))
    if is_script:
        return JsonResponse({})
    address = _address(workspace, checked.subject)
    return redirect(f"{address}#hint-{decision.position + 1}" if decision else address)


def _shown(found: list[Hint]) -> list[tuple[Hint, Excerpt]]:
    return [(hint, excerpt(hint)) for hint in found]


def _values(hint: Hint, places: list[int], span: tuple[int, int]) -> dict[str, object]:
    """A hint for the writing page; `start` and `end` are where scripts find it in the text, or places in
    the section's heading.

    `shown` and `better` are what people read of the words and of the replacement.
    """
    shown = excerpt(hint)
    start, end = span if hint.is_in_heading else (places[place] for place in span)
    return {
        "identity": hint.ticket,
        "key": hint.block_key,
        "in_heading": hint.is_in_heading,
        "start": start,
        "end": end,
        "words": hint.words,
        "replacement": hint.replacement,
        "shown": shown.words,
        "better": shown.better,
        "sentence": hint.sentence,
        "source": str(hint.rule.source),
    }
