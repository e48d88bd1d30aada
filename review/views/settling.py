"""The page on which a text that the meeting left open is settled: by the chair, a rapporteur or an organizer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from egm_portal.drafts.sent import keep_sent
from egm_portal.exceptions import NotAllowed, RowRemoved
from reports.views.workspace import Workspace, workspace_of
from review import actions
from review.rounds.open_texts import OpenText, SettlingForm, open_text
from review.rounds.queries import newest_round
from review.views.comments import table_for
from room.models import Recommendation
from room.rules import Seen

OPEN_AGAIN = "open"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def settle(request: HttpRequest, slug: str, recommendation: int) -> HttpResponse:
    """The text with the views of those who took part, and the form; POST settles it, or opens it again."""
    workspace = workspace_of(request, slug)
    text = _text_of(workspace, recommendation)
    if request.method != "POST":
        return _page(request, workspace, text, text.begun_with(request.GET.get("begin", "")))
    if not workspace.may_settle:
        raise PermissionDenied
    if request.POST.get("settlement") == OPEN_AGAIN:
        return _opened(request, workspace, text)
    form = SettlingForm(request.POST, auto_id=f"id-{text.row.key}-%s")
    if not form.is_valid():
        return _page(request, workspace, text, form)
    values = {name: form.cleaned_data[name] for name in ("settlement", "words", "reason")}
    try:
        settled = actions.settle_text(
            report=workspace.report, recommendation=text.row, seen=form.seen, by=request.user, **values
        )
    except NotAllowed as refusal:
        return _refused(request, workspace, _text_of(workspace, recommendation), form, str(refusal))
    printed = "" if settled.settlement == Recommendation.Settlement.LEFT_OUT else f": “{settled.text}”"
    messages.success(request, f"{settled.get_settlement_display()}{printed}")
    return redirect(_address(workspace))


def _text_of(workspace: Workspace, recommendation: int) -> OpenText:
    """The text as it is now, with its views; raises RowRemoved for one that was not left open."""
    round_ = newest_round(workspace.report)
    text = open_text(workspace.report, recommendation, table_for(workspace, round_) if round_ else None)
    if text is None:
        raise RowRemoved(Recommendation, recommendation)
    return text


def _refused(
    request: HttpRequest, workspace: Workspace, text: OpenText, form: SettlingForm, refusal: str
) -> HttpResponse:
    """The page with the text as it is now and all that was typed: sending it again is a decision about this text."""
    form.data = request.POST.copy()
    form.data["version"], form.data["state"] = text.row.version, text.row.state
    form.add_error(None, refusal)
    if text.is_settled:
        keep_sent(request)  # for whoever opens it again
    return _page(request, workspace, text, form)


def _opened(request: HttpRequest, workspace: Workspace, text: OpenText) -> HttpResponse:
    seen = Seen.sent(request.POST.get("version", ""), request.POST.get("state", ""))
    try:
        actions.open_text_again(report=workspace.report, recommendation=text.row, seen=seen, by=request.user)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The text is open again, in its brackets.")
    return redirect(_address(workspace))


def _address(workspace: Workspace) -> str:
    return f"{reverse('review:comments', args=[workspace.meeting.slug])}#left-open"


def _page(request: HttpRequest, workspace: Workspace, text: OpenText, form: SettlingForm) -> HttpResponse:
    comments = reverse("review:comments", args=[workspace.meeting.slug])
    context = {
        "workspace": workspace,
        "meeting": workspace.meeting,
        "text": text,
        "form": form,
        "trail": workspace.trail(("Comments", comments), (f"Proposal {text.row.proposal_number}", "")),
    }
    return render(request, "review/comments/settle.html", context, status=422 if form.errors else 200)
