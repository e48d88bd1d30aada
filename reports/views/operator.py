"""The operator's page of the room, and the same without its verbs for the chair."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from egm_portal.adminkit.error_summary import ErrorItem
from egm_portal.automatic_requests import is_automatic
from egm_portal.exceptions import NotAllowed, NotYours, RowRemoved
from egm_portal.text.ids import is_id
from proceedings.queries import author_names
from reports.models import Recommendation, Room
from reports.room.links import screen_link
from reports.room.operating import OperatorPage
from reports.room.operator_forms import FORMS, ProposalForm
from reports.room.queries import Visitor
from reports.room.rules import Act
from reports.views.operating import BUTTONS, DECISIONS, Operation
from reports.views.screen import first_link, part_unless_known, reads_versions, visitor_of

OPENED = ("block", "merge")
"""Parts of the page that links open beside the forms of FORMS: each asks what is to become of the ticked proposals."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def operate(request: HttpRequest, slug: str) -> HttpResponse:
    """The queue, the selected proposal and the verbs; POST does one of them."""
    visitor = _operator(request, slug)
    if request.method == "POST":
        return _do(request, visitor)
    return render(request, "reports/room/operate.html", _context(request, visitor))


@require_safe
@never_cache
@is_automatic
def operate_part(request: HttpRequest, slug: str) -> HttpResponse:
    """The parts of the page that follow the room, unless the reader has them already."""
    visitor = _operator(request, slug)
    return part_unless_known(
        request,
        _etag(visitor.room),
        lambda: render(request, "reports/room/_operate.html", _context(request, visitor)),
    )


def _etag(room: Room) -> str:
    # The revision of the meeting rises when somebody is renamed, merged, erased or withdraws.
    return f'"{room.pk or 0}-{room.counter}-{room.replies}-{room.meeting.revision}"'


def _operator(request: HttpRequest, slug: str) -> Visitor:
    visitor = visitor_of(request, slug)
    if Act.FOLLOW not in visitor:
        raise NotYours
    if visitor.participant is None:
        request.edited_meeting = visitor.meeting.pk  # whose bar stands above the page of organizers
    return visitor


def _do(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Does what the button says. What cannot be done now is said on the page, with all that was typed."""
    if Act.OPERATE not in visitor:
        raise PermissionDenied
    verb = request.POST.get("do", "")
    form = _form(verb, visitor, request.POST) if verb in FORMS else None
    if form and not form.is_valid():
        return _again(request, visitor, form)
    try:
        told = _perform(request, visitor, verb, form)
    except NotAllowed as refusal:
        if form is None:
            return _again(request, visitor, None, ErrorItem(str(refusal), href="#proposal"))
        return _again(request, visitor, _refused(form, visitor, request.POST, str(refusal)))
    if told:
        messages.success(request, told)
    number = request.POST.get("select", "")
    return redirect(reverse("reports:operate", args=[visitor.meeting.slug]) + (f"?proposal={number}" if number else ""))


def _perform(request: HttpRequest, visitor: Visitor, verb: str, form: ProposalForm | None) -> str:
    done: Callable[[Operation], str] | None = BUTTONS.get(verb) or DECISIONS.get(verb)
    if done is None:
        raise NotAllowed("The page does not know this button. Load it again.")
    named = form.cleaned_data["proposal"] if form else request.POST.get("proposal", "")
    proposals = Recommendation.objects.filter(meeting=visitor.meeting)
    proposal = proposals.filter(pk=named).first() if is_id(str(named)) else None
    if proposal is None and named:
        raise RowRemoved(Recommendation, named)
    return done(Operation(visitor.meeting, request.user, proposal, request.POST, form.cleaned_data if form else {}))


def _form(name: str, visitor: Visitor, data=None, proposal: Recommendation | None = None) -> ProposalForm:
    kind = FORMS[name]
    form = kind(data) if proposal is None else kind.about(proposal, initial={"text": proposal.text})
    if name == "outcome":
        form.set_meeting(visitor.meeting)
    return form


def _refused(form: ProposalForm, visitor: Visitor, data: QueryDict, refusal: str) -> ProposalForm:
    """The form with all that was typed, now about the proposal as the page shows it: sending it again is a decision."""
    present = Recommendation.objects.filter(pk=form.cleaned_data["proposal"], meeting=visitor.meeting).first()
    data = data.copy()
    if present:
        data["version"], data["state"] = present.version, present.state
    again = _form(data["do"], visitor, data)
    again.is_valid()
    again.add_error(None, refusal)
    return again


def _again(request: HttpRequest, visitor: Visitor, form: ProposalForm | None, *errors: ErrorItem) -> HttpResponse:
    context = _context(request, visitor, form) | {"errors": list(errors)}
    return render(request, "reports/room/operate.html", context, status=422)


@dataclass(frozen=True)
class Opened:
    """What a link has opened on the page: a form about the selected proposal, or a question about ticked ones."""

    name: str
    form: ProposalForm | None
    ticked: list[Recommendation]
    draft_row: str = ""  # a reason is no draft of another form about the same proposal


def _opened(request: HttpRequest, visitor: Visitor, page: OperatorPage, form: ProposalForm | None) -> Opened:
    name = request.POST.get("do", "") if form else request.GET.get("open", "")
    is_open = page.proposal and page.proposal.state != Recommendation.State.ADOPTED
    if form is None and name in FORMS and is_open:
        form = _form(name, visitor, proposal=page.proposal)
    ticked = [int(number) for number in request.GET.getlist("ticked") if is_id(number)]
    row = f"{page.proposal.pk}-{name}" if form and page.proposal else ""
    return Opened(name if name in FORMS or name in OPENED else "", form, page.numbered(ticked), row)


def _author(page: OperatorPage) -> str:
    written = page.selected.written if page.selected else None
    return author_names(page.meeting, [written.author]).get(written.author_id, "") if written and written.author else ""


def _context(request: HttpRequest, visitor: Visitor, form: ProposalForm | None = None) -> dict:
    named = request.GET.get("proposal", "") or request.POST.get("select", "")
    page = OperatorPage(visitor.meeting, int(named) if is_id(named) else None)
    opened = _opened(request, visitor, page, form)
    query = urlencode({key: request.GET.getlist(key) for key in ("proposal", "open", "ticked")}, doseq=True)
    part = reverse("reports:operate_part", args=[visitor.meeting.slug])
    return {
        "meeting": visitor.meeting,
        "etag": _etag(page.screen.room),
        "page": page,
        "opened": opened,
        "form": opened.form,
        "may_operate": Act.OPERATE in visitor,
        "is_staff": visitor.is_staff,
        "reads_versions": reads_versions(request, visitor),
        "author": _author(page),
        "link": screen_link(visitor.room) if Act.OPERATE in visitor else "",
        "follow": f"{part}?{query}" if query else part,
        "trail": [first_link(visitor), ("The room", "")],
    }
