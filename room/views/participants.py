"""The room for those who take part: proposals, agreement and objections, other wordings, and what was decided."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egm_portal.automatic_requests import is_automatic
from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed, RowRemoved
from egm_portal.marked_texts.actions import Base
from egm_portal.marked_texts.comparison import compare
from egm_portal.meetings.models import Meeting
from egm_portal.text.ids import is_id
from participants.queries import own_participation
from room import actions, queries, rules
from room.forms import NAMES_OF_EVIDENCE, ProposalForm, WordingForm
from room.models import Recommendation, Room, Stance
from room.queries import Visitor
from room.rules import Act, Seen
from room.screen import Screen
from room.views.screen import known_etags


def visit(request: HttpRequest, slug: str, room: Room | None = None) -> Visitor:
    """The reader in the room, for pages of those who take part; raises Http404 for others."""
    participant = own_participation(request.user, slug)
    room = room or queries.room_of(participant.meeting)
    return Visitor(participant.meeting, room, participant, rules.acts_of_role(participant.role, room), is_staff=False)


def _trail(meeting: Meeting, *further: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        ("My meetings", reverse("my:list")),
        (meeting.short_title, reverse("my:meeting", args=[meeting.slug])),
        ("The room", reverse("room:room", args=[meeting.slug]) if further else ""),
        *further,
    ]


def _proposal(meeting: Meeting, number: int) -> Recommendation:
    """The proposal with this number; raises RowRemoved: whoever made it may have withdrawn it."""
    found = queries.proposals_of(meeting).filter(proposal_number=number).first()
    if found is None:
        raise RowRemoved(Recommendation, number)
    return found


@require_safe
@never_cache
def room(request: HttpRequest, slug: str) -> HttpResponse:
    """What is on the screen, every proposal, and what was decided."""
    found = visit(request, slug)
    offices = queries.acts_of_offices(found.participant)
    context = {
        "trail": _trail(found.meeting),
        "etag": _etag(found.room),
        "now": portal_now(),
        "may_see": Act.FOLLOW in offices,
        "may_operate": Act.OPERATE in offices,
    }
    return render(request, "room/page.html", _shown(found) | context)


@require_safe
@never_cache
@login_not_required
@is_automatic
def room_news(request: HttpRequest, slug: str) -> HttpResponse:
    """The parts of the page that change, or 304 if nothing has, with two queries. Scripts ask every few seconds.

    Whoever knows the ETag was shown these parts, so for 304 neither session nor participant is read. While somebody
    types a text for the screen, only that text is sent again.
    """
    room = queries.followed_room(slug)
    known = known_etags(request)
    if room and (etag := _etag(room)) in known:
        return HttpResponseNotModified(headers={"ETag": etag})
    knows_all_but_words = room is not None and any(tag.startswith(_etag_of_all_but_words(room)) for tag in known)
    return _news(request, slug, room, knows_all_but_words)


@login_required
def _news(request: HttpRequest, slug: str, room: Room | None, knows_all_but_words: bool) -> HttpResponse:
    found = visit(request, slug, room)
    if knows_all_but_words and found.room.is_typed_shown:
        context = {"typed": found.room, "takes_stances": found.room.takes_stances}
        response = render(request, "room/_now.html", context)
    else:
        response = render(request, "room/_parts.html", _shown(found))
    response["ETag"] = _etag(found.room)
    return response


@require_POST
@never_cache
def answer(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Agrees or objects to the version that was shown, or takes an answer back."""
    found = visit(request, slug)
    proposal = get_object_or_404(Recommendation.objects.without_text(), meeting=found.meeting, proposal_number=number)
    given, version = request.POST.get("answer", ""), request.POST.get("version", "")
    own = {"participant": found.participant, "recommendation": proposal}
    is_asked_by_script = request.get_preferred_type(["text/html", "application/json"]) == "application/json"
    try:
        if given == "undo" and is_id(version):
            actions.take_back_answer(**own, version=int(version))
            sentence = f"Your answer to proposal {number} has been taken back."
        elif given in Stance.Answer.values and is_id(version):
            actions.answer_recommendation(**own, version=int(version), answer=given)
            verb = "agree with" if given == Stance.Answer.AGREES else "object to"
            sentence = f"You {verb} version {version} of proposal {number}."
        else:
            raise Http404
    except NotAllowed as refusal:
        if is_asked_by_script:
            return JsonResponse({"refusal": str(refusal)}, status=409)
        messages.error(request, str(refusal))
    else:
        if is_asked_by_script:
            return JsonResponse({"told": sentence})
        messages.success(request, sentence)
    return redirect(f"{reverse('room:room', args=[slug])}#proposal-{number}")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """The form for a new proposal; `session` in the address chooses one."""
    found = visit(request, slug)
    form = _proposal_form(request, found, {"session_number": request.GET.get("session", "")})

    def send(form: ProposalForm) -> str:
        made = actions.propose_as_participant(participant=found.participant, **form.proposal)
        return f"Sent as proposal {made.proposal_number}."

    context = {"title": "New proposal", "button": "Send proposal", "draft_row": found.meeting.pk}
    return _form_page(request, found, form, send, context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def change(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The form with one's own proposal, until it is under consideration; `withdraw` deletes it."""
    found = visit(request, slug)
    proposal = _proposal(found.meeting, number)
    if proposal.proposed_by_id != found.participant.pk:
        raise Http404
    own = {"participant": found.participant, "recommendation": proposal}
    initial = {name: getattr(proposal, name) for name in ("kind", "addressee", "short_title", "text", "objective")}
    initial["session_number"] = proposal.session_number and proposal.session_number.number
    documents = queries.evidence_shown_to(request.user, proposal)
    for document, (evidence, pages) in zip(documents, NAMES_OF_EVIDENCE, strict=False):
        initial |= {evidence: document, pages: proposal.evidence_pages.get(str(document.pk), "")}
    form = _proposal_form(request, found, initial, len(documents))

    def send(form: ProposalForm) -> str:
        if "withdraw" in request.POST:
            seen = Seen.sent(request.POST.get("based_on", ""), Recommendation.State.PROPOSED)
            actions.withdraw_proposal(**own, seen=seen)
            return f"Proposal {number} has been withdrawn."
        based_on = Base(int(request.POST["based_on"]) if is_id(request.POST.get("based_on", "")) else 0)
        seen = request.POST.get("seen", "")
        actions.change_own_proposal(**own, based_on=based_on, seen=seen, **form.proposal)
        return f"Proposal {number} has been changed."

    context = {
        "title": f"Change proposal {number}",
        "button": "Save",
        "proposal": proposal,
        "seen": queries.stamp_of_facts(proposal),
        "draft_row": proposal.pk,
        "closed": found.closed or rules.refusal_to_change_own(proposal),
    }
    return _form_page(request, found, form, send, context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def suggest(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The form for another wording of the version that is shown, or for an objection in words."""
    found = visit(request, slug)
    proposal = _proposal(found.meeting, number)
    initial = {"version": proposal.version, "suggestion": proposal.text}
    may_object = Act.DECIDE in found
    form = WordingForm(request.POST or None, initial=initial, may_object=may_object)
    own = {"participant": found.participant, "recommendation": proposal}

    def send(form: WordingForm) -> str:
        values = form.cleaned_data
        # A refusal comes with the words as they are: sending it again is about these.
        form.data = request.POST.copy()
        form.data["version"] = proposal.version
        if "object" in request.POST:
            actions.answer_recommendation(
                **own, version=values["version"], answer=Stance.Answer.OBJECTS, words=values["reason"]
            )
            return f"You object to version {values['version']} of proposal {number}."
        actions.suggest_for_version(
            **own, version=values["version"], text=values["suggestion"], reason=values["reason"]
        )
        return f"Your wording for proposal {number} has been sent."

    typed = form["suggestion"].value() or ""
    context = {
        "title": "Suggest wording",
        "proposal": proposal,
        "may_object": may_object,
        "draft_row": f"{proposal.pk}-{proposal.version}",
        "difference": compare(proposal.text, typed),
        "closed": found.closed or rules.refusal_to_answer(proposal, proposal.version),
    }
    return _form_page(request, found, form, send, context, template="room/suggest.html")


def _proposal_form(request: HttpRequest, found: Visitor, initial: dict, documents: int = 1) -> ProposalForm:
    """The form with what was typed; with `more`, it asks for one document more, and checks nothing yet."""
    context = {"meeting": found.meeting, "reader": request.user}
    if "more" in request.POST:
        asked = sum(evidence in request.POST for evidence, _ in NAMES_OF_EVIDENCE)
        return ProposalForm(initial=request.POST.dict(), documents=asked + 1, **context)
    return ProposalForm(request.POST or None, initial=initial, documents=documents, **context)


def _form_page(
    request: HttpRequest,
    found: Visitor,
    form: forms.Form,
    send: Callable[[forms.Form], str],
    context: dict,
    template: str = "room/propose.html",
) -> HttpResponse:
    """The page of a form, which `send` sends; what was typed stays if that is refused."""
    is_sent = request.method == "POST" and form.is_bound
    if is_sent and "difference" not in request.POST and ("withdraw" in request.POST or form.is_valid()):
        try:
            messages.success(request, send(form))
            return redirect("room:room", found.meeting.slug)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
    context = {"closed": found.closed, "form": form, "meeting": found.meeting, "room": found.room} | context
    context["trail"] = _trail(found.meeting, (context["title"], ""))
    has_errors = is_sent and "difference" not in request.POST and form.errors
    return render(request, template, context, status=422 if has_errors else 200)


def _etag(room: Room) -> str:
    """Of the parts of the page that change; nobody can guess it."""
    return f'{_etag_of_all_but_words(room)}{room.typings if room.is_typed_shown else 0}"'


def _etag_of_all_but_words(room: Room) -> str:
    """How the ETag begins, without the words that somebody types."""
    state = f"{room.meeting_id} {room.counter} {room.is_typed_shown} {bool(rules.refusal_after_meeting(room.meeting))}"
    return f'"{salted_hmac("room.news", state, algorithm="sha256").hexdigest()}-'


def _shown(found: Visitor) -> dict:
    screen = Screen(found.room)
    stances = queries.own_stances(found.participant) if found.room.takes_stances else {}
    for row in filter(None, {screen.proposal, *screen.queue}):
        own = stances.get(row.pk)
        row.own_answer = own if own and own.version == row.version else None
        row.is_asked_again = own is not None and row.own_answer is None
    return {
        "meeting": found.meeting,
        "participant": found.participant,
        "screen": screen,
        "typed": screen.typed,
        "shown": None if screen.typed else screen.proposal,
        "waiting": screen.proposal if screen.typed and screen.proposal in screen.queue else None,
        "others": [row for row in screen.queue if row != screen.proposal],
        "changes": screen.changes,
        "takes_stances": found.room.takes_stances,
        "closed": found.closed,
        "may_decide": Act.DECIDE in found,
        "may_propose": Act.PROPOSE in found,
    }
