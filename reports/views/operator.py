"""The operator's page of the room, and the same without its verbs for the chair."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from egm_portal.adminkit.error_summary import ErrorItem
from egm_portal.automatic_requests import is_automatic
from egm_portal.exceptions import NotAllowed, NotYours
from egm_portal.text.ids import is_id
from proceedings.queries import author_names
from reports.models import Recommendation
from reports.room.links import screen_link
from reports.room.operating import OperatorPage
from reports.room.operator_forms import FORMS, ProposalForm
from reports.room.rules import Act
from reports.views.operating import BUTTONS, DECISIONS, Operation
from reports.views.screen import Visit, etag_of, part_unless_known, visit_of

OPENED = ("block", "merge")
"""Parts of the page that links open beside the forms of FORMS: each asks what is to become of the ticked proposals."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def operate(request: HttpRequest, slug: str) -> HttpResponse:
    """The queue, the selected proposal and the verbs; POST does one of them."""
    visit = _visit(request, slug)
    if request.method == "POST":
        return _do(request, visit)
    return render(request, "reports/room/operate.html", _context(request, visit))


@require_safe
@never_cache
@is_automatic
def operate_part(request: HttpRequest, slug: str) -> HttpResponse:
    """The parts of the page that follow the room, unless the reader has them already."""
    visit = _visit(request, slug)
    return part_unless_known(
        request, visit.room, lambda: render(request, "reports/room/_operate.html", _context(request, visit))
    )


def _visit(request: HttpRequest, slug: str) -> Visit:
    visit = visit_of(request, slug)
    if Act.SEE_STANCES not in visit.visitor:
        raise NotYours
    if visit.visitor.participant is None:
        request.edited_meeting = visit.meeting.pk  # whose bar stands above the page of organizers
    return visit


def _do(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Does what the button says. What cannot be done now is said on the page, with all that was typed."""
    if Act.OPERATE not in visit.visitor:
        raise PermissionDenied
    verb = request.POST.get("do", "")
    form = _form(verb, visit, request.POST) if verb in FORMS else None
    if form and not form.is_valid():
        return _again(request, visit, form)
    try:
        told = _perform(request, visit, verb, form)
    except NotAllowed as refusal:
        if form is None:
            return _again(request, visit, None, ErrorItem(str(refusal), href="#proposal"))
        return _again(request, visit, _refused(form, visit, request.POST, str(refusal)))
    if told:
        messages.success(request, told)
    number = request.POST.get("select", "")
    return redirect(reverse("reports:operate", args=[visit.meeting.slug]) + (f"?proposal={number}" if number else ""))


def _perform(request: HttpRequest, visit: Visit, verb: str, form: ProposalForm | None) -> str:
    done: Callable[[Operation], str] | None = BUTTONS.get(verb) or DECISIONS.get(verb)
    if done is None:
        raise NotAllowed("The page does not know this button. Load it again.")
    named = form.cleaned_data["proposal"] if form else request.POST.get("proposal", "")
    proposals = Recommendation.objects.filter(meeting=visit.meeting)
    proposal = get_object_or_404(proposals, pk=named) if is_id(str(named)) else None
    return done(Operation(visit.meeting, request.user, proposal, request.POST, form.cleaned_data if form else {}))


def _form(name: str, visit: Visit, data=None, proposal: Recommendation | None = None) -> ProposalForm:
    kind = FORMS[name]
    form = kind(data) if proposal is None else kind.about(proposal, initial={"text": proposal.text})
    if name == "outcome":
        form.set_meeting(visit.meeting)
    return form


def _refused(form: ProposalForm, visit: Visit, data: QueryDict, refusal: str) -> ProposalForm:
    """The form with all that was typed, now about the proposal as the page shows it: sending it again is a decision."""
    present = Recommendation.objects.filter(pk=form.cleaned_data["proposal"], meeting=visit.meeting).first()
    data = data.copy()
    if present:
        data["version"], data["state"] = present.version, present.state
    again = _form(data["do"], visit, data)
    again.is_valid()
    again.add_error(None, refusal)
    return again


def _again(request: HttpRequest, visit: Visit, form: ProposalForm | None, *errors: ErrorItem) -> HttpResponse:
    context = _context(request, visit, form) | {"errors": list(errors)}
    return render(request, "reports/room/operate.html", context, status=422)


@dataclass(frozen=True)
class Opened:
    """What a link has opened on the page: a form about the selected proposal, or a question about ticked ones."""

    name: str
    form: ProposalForm | None
    ticked: list[Recommendation]


def _opened(request: HttpRequest, visit: Visit, page: OperatorPage, form: ProposalForm | None) -> Opened:
    name = request.POST.get("do", "") if form else request.GET.get("open", "")
    if form is None and name in FORMS and page.proposal:
        form = _form(name, visit, proposal=page.proposal)
    ticked = [int(number) for number in request.GET.getlist("ticked") if is_id(number)]
    return Opened(name if name in FORMS or name in OPENED else "", form, page.numbered(ticked))


def _first_link(visit: Visit) -> tuple[str, str]:
    if visit.visitor.participant:
        return visit.meeting.short_title, reverse("my:meeting", args=[visit.meeting.slug])
    return visit.meeting.short_title, visit.meeting.get_absolute_url()


def _author(page: OperatorPage) -> str:
    written = page.selected.written if page.selected else None
    return author_names(page.meeting, [written.author]).get(written.author_id, "") if written and written.author else ""


def _context(request: HttpRequest, visit: Visit, form: ProposalForm | None = None) -> dict:
    named = request.GET.get("proposal", "") or request.POST.get("select", "")
    page = OperatorPage(visit.meeting, int(named) if is_id(named) else None)
    opened = _opened(request, visit, page, form)
    query = urlencode({key: request.GET.getlist(key) for key in ("proposal", "open", "ticked")}, doseq=True)
    part = reverse("reports:operate_part", args=[visit.meeting.slug])
    return {
        "meeting": visit.meeting,
        "etag": etag_of(page.screen.room),
        "page": page,
        "opened": opened,
        "form": opened.form,
        "may_operate": Act.OPERATE in visit.visitor,
        "author": _author(page),
        "link": screen_link(visit.room) if Act.OPERATE in visit.visitor else "",
        "follow": f"{part}?{query}" if query else part,
        "trail": [_first_link(visit), ("The room", "")],
    }
