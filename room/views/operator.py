"""The operator's page of the room, and the same without its verbs for the chair."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import chain

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egm_portal.adminkit.error_summary import ErrorItem
from egm_portal.automatic_requests import is_automatic
from egm_portal.drafts.sent import keep_sent
from egm_portal.exceptions import NotAllowed, NotYours, RowRemoved
from egm_portal.incoming.listed import CONCLUSION
from egm_portal.meetings.models import User
from egm_portal.text.ids import is_id
from room import actions
from room.links import screen_link
from room.models import Recommendation, Room, addressees_of
from room.operating import OperatorPage, OvertakenEdit, overtaken_edit
from room.operator_forms import FORMS, AboutForm, ReopenForm, TypedForm
from room.operators import stamp_of_operators
from room.queries import Visitor, room_of
from room.rules import Act
from room.views.operating import BUTTONS, DECISIONS, Operation
from room.views.screen import first_link, part_unless_known, reads_versions, visitor_of

TYPED = ("keep", "keep_adopt", "discard", "take_over")
"""What buttons do with the text that is typed for the screen."""
DISCARDED = "The text is off the screen, and kept as a draft: Type a text offers it again."
OPENED = ("block", "merge")
"""Parts of the page that links open beside the forms of FORMS: each asks what becomes of the selected proposals."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def operate(request: HttpRequest, slug: str) -> HttpResponse:
    """The queue, the selected proposal and the verbs; POST does one of them."""
    visitor = _operator(request, slug)
    if request.method == "POST":
        return _do(request, visitor)
    return render(request, "room/operate.html", _context(request, visitor))


@require_safe
@never_cache
@is_automatic
def operate_part(request: HttpRequest, slug: str) -> HttpResponse:
    """The parts of the page that follow the room, unless the reader has them already."""
    visitor = _operator(request, slug)
    return part_unless_known(
        request,
        _etag(visitor.room, request.user),
        lambda: render(request, "room/_operate_parts.html", _context(request, visitor)),
    )


@require_POST
@never_cache
@is_automatic
def present(request: HttpRequest, slug: str) -> HttpResponse:
    """Notes that the page is open, and what is edited there. Scripts say so every few seconds."""
    visitor = _operator(request, slug)
    if Act.OPERATE not in visitor:
        raise PermissionDenied
    number = request.POST.get("editing", "")
    rows = Recommendation.objects.filter(meeting=visitor.meeting)
    editing = rows.filter(proposal_number=number).first() if is_id(number) else None
    types = "types" in request.POST
    actions.note_operator(meeting=visitor.meeting, user=request.user, editing=editing, types=types)
    return HttpResponse(status=204)


@require_POST
@never_cache
def typed(request: HttpRequest, slug: str) -> JsonResponse:
    """Takes what somebody has typed so far, which the screen then shows; `shown` says whether it does."""
    visitor = _operator(request, slug)
    if Act.OPERATE not in visitor:
        raise PermissionDenied
    form = TypedForm(request.POST, addressees=addressees_of(visitor.meeting))
    form.fields["text"].required = False
    if not form.is_valid():
        return JsonResponse({"refusal": " ".join(chain.from_iterable(form.errors.values()))}, status=422)
    # Only once somebody has pressed the box: another operator may have shown something else meanwhile.
    shows = form.cleaned_data["shows"] if "choose" in request.POST else None
    try:
        room = actions.type_text(meeting=visitor.meeting, by=request.user, shows=shows, **form.words)
    except NotAllowed as refusal:
        return JsonResponse({"refusal": str(refusal)}, status=409)
    return JsonResponse({"shown": room.shows_typed})


def _etag(room: Room, reader: User) -> str:
    # The revision of the meeting rises when somebody is renamed, merged, erased or withdraws.
    people = f"{room.meeting.revision}-{stamp_of_operators(room.meeting, reader)}"
    typed = f"{room.typings}-{int(room.is_typed_now)}"
    return f'"{room.pk or 0}-{room.counter}-{room.replies}-{typed}-{people}"'


def _operator(request: HttpRequest, slug: str) -> Visitor:
    visitor = visitor_of(request, slug)
    if Act.FOLLOW not in visitor:
        raise NotYours
    return visitor


def _do(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Does what the button says. What cannot be done now is said on the page, with all that was typed."""
    if Act.OPERATE not in visitor:
        raise PermissionDenied
    verb = request.POST.get("do", "")
    actions.note_operator(meeting=visitor.meeting, user=request.user)
    if verb in TYPED:
        return _do_with_typed(request, visitor, verb)
    form = _form(verb, visitor, request.POST) if verb in FORMS else None
    if form and not form.is_valid():
        return _again(request, visitor, form)
    try:
        told = _perform(request, visitor, verb, form)
    except NotAllowed as refusal:
        return _not_done(request, visitor, form, str(refusal))
    if told:
        messages.success(request, told)
    number = request.POST.get("select", "")
    return redirect(reverse("room:operate", args=[visitor.meeting.slug]) + (f"?proposal={number}" if number else ""))


def _not_done(request: HttpRequest, visitor: Visitor, form: AboutForm | None, refusal: str) -> HttpResponse:
    """The page with the refusal; an edit of what was adopted meanwhile is offered as one after reopening."""
    if form is None:
        return _again(request, visitor, None, ErrorItem(refusal, href="#proposal"))
    overtaken = overtaken_edit(visitor.meeting, form)
    if overtaken is None:
        return _again(request, visitor, _refused(form, visitor, request.POST, refusal))
    keep_sent(request)  # for whoever leaves it adopted
    reopening = ReopenForm.about(overtaken.proposal, initial={"text": overtaken.text})
    return _again(request, visitor, reopening, overtaken=overtaken)


def _do_with_typed(request: HttpRequest, visitor: Visitor, verb: str) -> HttpResponse:
    """Keeps the text that was typed for the screen, adopts it too, discards it, or has its reader go on with it."""
    meeting, page = visitor.meeting, reverse("room:operate", args=[visitor.meeting.slug])
    if verb == "take_over":
        actions.take_over_text(meeting=meeting, by=request.user)
        return redirect(f"{page}?open=type")
    if verb == "discard":
        actions.discard_text(meeting=meeting, by=request.user)
        if request.POST.get("text", "").strip():
            messages.warning(request, DISCARDED)  # so that it becomes a draft
        return redirect(page)
    form = TypedForm(request.POST, addressees=addressees_of(meeting))
    if form.is_valid():
        how = {"shows": form.cleaned_data["shows"], "adopts": verb == "keep_adopt"}
        try:
            kept = actions.keep_text(meeting=meeting, by=request.user, **form.words, **how)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(f"{page}?proposal={kept.proposal_number}")
    return _again(request, visitor, form)


def _perform(request: HttpRequest, visitor: Visitor, verb: str, form: AboutForm | None) -> str:
    done: Callable[[Operation], str] | None = BUTTONS.get(verb) or DECISIONS.get(verb)
    if done is None:
        raise NotAllowed("The page does not know this button. Load it again.")
    named = form.cleaned_data["proposal"] if form else request.POST.get("proposal", "")
    proposals = Recommendation.objects.filter(meeting=visitor.meeting)
    proposal = proposals.filter(pk=named).first() if is_id(str(named)) else None
    if proposal is None and named:
        raise RowRemoved(Recommendation, named)
    return done(Operation(visitor.meeting, request.user, proposal, request.POST, form.cleaned_data if form else {}))


def _form(name: str, visitor: Visitor, data=None, proposal: Recommendation | None = None) -> AboutForm:
    kind = FORMS[name]
    form = kind(data) if proposal is None else kind.about(proposal, initial={"text": proposal.words})
    if name == "outcome":
        form.set_meeting(visitor.meeting)
    return form


def _refused(form: AboutForm, visitor: Visitor, data: QueryDict, refusal: str) -> AboutForm:
    """The form with all that was typed, now about the proposal as the page shows it: sending it again is a decision."""
    present = Recommendation.objects.filter(pk=form.cleaned_data["proposal"], meeting=visitor.meeting).first()
    data = data.copy()
    if present:
        data["version"], data["state"] = present.version, present.state
    again = _form(data["do"], visitor, data)
    again.is_valid()
    again.add_error(None, refusal)
    return again


def _again(
    request: HttpRequest,
    visitor: Visitor,
    form: AboutForm | TypedForm | None,
    *errors: ErrorItem,
    overtaken: OvertakenEdit | None = None,
) -> HttpResponse:
    # Another operator may have changed the room while this request waited for it.
    visitor = replace(visitor, room=room_of(visitor.meeting))
    context = _context(request, visitor, form) | {"errors": list(errors), "overtaken": overtaken}
    return render(request, "room/operate.html", context, status=422)


@dataclass(frozen=True)
class Opened:
    """What a link has opened on the page: a form about the selected proposal, or a question about selected ones."""

    name: str
    form: AboutForm | None
    ticked: list[Recommendation]
    draft_row: str = ""  # a reason is no draft of another form about the same proposal


def _typing(request: HttpRequest, visitor: Visitor, page: OperatorPage) -> TypedForm | None:
    """The form for a text that is typed for the screen, unless it is not asked for, or somebody else types one."""
    if request.GET.get("open") != "type" or Act.OPERATE not in visitor or page.typed_by_others:
        return None
    own = page.typed if page.typed and page.typed.typed_text.strip() else None
    last = Recommendation.objects.filter(meeting=visitor.meeting).order_by("-proposal_number").first()
    addressee = own.typed_addressee if own else last and last.addressee
    initial = {} if addressee is None else {"becomes": addressee or CONCLUSION}
    if own:
        initial |= {"text": own.typed_text, "shows": visitor.room.shows_typed}
    rows = addressees_of(visitor.meeting)
    return TypedForm(initial={"becomes": rows[0].key} | initial, addressees=rows)


def _opened(request: HttpRequest, visitor: Visitor, page: OperatorPage, form: AboutForm | None) -> Opened:
    name = request.GET.get("open", "")
    if form:
        name = next(name for name, kind in FORMS.items() if type(form) is kind)
    elif name in FORMS and page.proposal:
        is_adopted = page.proposal.state == Recommendation.State.ADOPTED
        form = _form(name, visitor, proposal=page.proposal) if is_adopted == (name == "reopen") else None
    ticked = [int(number) for number in request.GET.getlist("ticked") if is_id(number)]
    row = f"{page.proposal.pk}-{name}" if form and page.proposal else ""
    return Opened(name if name in FORMS or name in OPENED else "", form, page.numbered(ticked), row)


def _context(request: HttpRequest, visitor: Visitor, form: AboutForm | TypedForm | None = None) -> dict:
    named = request.GET.get("proposal", "") or request.POST.get("select", "")
    page = OperatorPage(visitor.room, request.user, int(named) if is_id(named) else None)
    typing = form if isinstance(form, TypedForm) else _typing(request, visitor, page)
    opened = _opened(request, visitor, page, None if isinstance(form, TypedForm) else form)
    query = urlencode({key: request.GET.getlist(key) for key in ("proposal", "open", "ticked")}, doseq=True)
    part = reverse("room:operate_part", args=[visitor.meeting.slug])
    return {
        "meeting": visitor.meeting,
        "etag": _etag(visitor.room, request.user),
        "page": page,
        "opened": opened,
        "form": typing or opened.form,
        "typing": typing,
        "may_operate": Act.OPERATE in visitor,
        "is_staff": visitor.is_staff,
        "reads_versions": reads_versions(visitor),
        "link": screen_link(visitor.room) if Act.OPERATE in visitor else "",
        "follow": f"{part}?{query}" if query else part,
        "trail": [first_link(visitor), ("The room", "")],
    }
