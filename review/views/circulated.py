"""The circulated draft for those who take part: read with frozen numbers, and commented on by paragraph."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from egm_portal.exceptions import NotAllowed, NotYours
from egm_portal.marked_texts.comparison import difference
from egm_portal.meetings.models import Meeting
from participants.models import Participant
from reports.models import Report
from reports.queries import report_content
from review import actions
from review.rounds.places import Place
from review.rounds.reader import Reader, reader_of
from review.rounds.reading import CirculatedDraft
from review.rounds.targets import Target, comment_or_404, target_of

ANNEXES = "annexes"
TOO_LATE = "The report has been issued, and comments are no longer accepted. What you typed is kept under My drafts."


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def circulated(request: HttpRequest, slug: str) -> HttpResponse:
    # Mails link here: once the report is issued their links lead to the public page, for everybody.
    is_issued = Report.objects.issued().filter(meeting__in=Meeting.objects.public(), meeting__slug=slug).exists()
    # Whoever has typed something signs in first: it is theirs, and becomes a draft.
    if not request.user.is_authenticated and (request.method == "POST" or not is_issued):
        return redirect_to_login(request.get_full_path())
    if is_issued:
        return _issued_meanwhile(request, "website:report", slug)
    try:
        reader = reader_of(request, slug)
    except NotYours:
        # Who took part when they began to write is told so. Others learn nothing.
        took_part = Participant.objects.filter(user=request.user, meeting__slug=slug).exists()
        if not (took_part and request.method == "POST"):
            raise
        return _private(render(request, "review/circulated/lost_right.html", status=403))
    except Http404:
        if Report.objects.embargoed().filter(meeting__slug=slug).exists():
            return _issued_meanwhile(request, "reports:embargoed", slug)
        raise
    draft = CirculatedDraft(reader, request.GET.get("part", ""))
    return _private(_posted(request, draft) if request.method == "POST" else _page(request, draft))


def _issued_meanwhile(request: HttpRequest, route: str, slug: str) -> HttpResponse:
    """To the report that was issued. What was sent is refused, so that it becomes a draft."""
    if request.method == "POST":
        messages.warning(request, TOO_LATE)
    return _private(redirect(route, slug))


def _posted(request: HttpRequest, draft: CirculatedDraft) -> HttpResponse:
    if "say" in request.POST:
        return _said_no_comments(request, draft.reader)
    if "withdraw" in request.POST:
        return _withdrawn(request, draft)
    target = target_of(request, draft)
    if target is None or not (draft.reader.participant or draft.reader.is_editor):
        raise NotYours
    form = target.form(request.POST)
    if not form.is_valid() or "difference" in request.POST:
        return _page(request, draft, target, form)
    try:
        comment = target.send(form.cleaned_data)
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return _page(request, draft, target, form)
    messages.success(request, form.sent)
    return redirect(address_of(draft, draft.places[comment.paragraph]))


def _said_no_comments(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Records that a participant has no comments, or that they have some after all."""
    if reader.participant is None:
        raise NotYours
    act = actions.say_no_comments if request.POST["say"] == "nothing" else actions.take_back_no_comments
    try:
        act(round=reader.round, participant=reader.participant)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("review:circulated", reader.meeting.slug)


def _withdrawn(request: HttpRequest, draft: CirculatedDraft) -> HttpResponse:
    comment = comment_or_404(draft, request.POST["withdraw"], must_be_own=True)
    place = draft.places[comment.paragraph]
    try:
        actions.withdraw_comment(comment=comment)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Your comment has been withdrawn.")
    return redirect(address_of(draft, place))


def _page(
    request: HttpRequest, draft: CirculatedDraft, target: Target | None = None, form: forms.Form | None = None
) -> HttpResponse:
    reader, round_ = draft.reader, draft.round
    if target is None and reader.may_comment(draft.at):
        target = target_of(request, draft)
        form = target and target.form()
    if target and target.place.part:
        draft.part = target.place.part
    is_asked = "difference" in request.POST
    context = {
        "meeting": reader.meeting,
        "report": reader.report,
        "round": round_,
        "draft": draft,
        "is_participant": bool(reader.participant),
        "is_open": round_.is_open(draft.at),
        "may_comment": reader.may_comment(draft.at),
        "may_settle": bool(draft.open_places) and reader.may_settle,
        "has_none": bool(reader.participant)
        and round_.without_comments.filter(participant=reader.participant).exists(),
        "target": target,
        "form": form,
        "difference": difference(form.wording, form.typed) if hasattr(form, "typed") else None,
        "annexes": report_content(reader.report) if request.GET.get("part") == ANNEXES else None,
        "now": draft.at,
        "trail": _trail(reader),
    }
    status = 422 if form is not None and form.errors and not is_asked else 200
    return render(request, "review/circulated/page.html", context, status=status)


def _trail(reader: Reader) -> list[tuple[str, str]]:
    meeting = reader.meeting
    if reader.participant:
        return [
            ("My meetings", reverse("my:list")),
            (meeting.short_title, reverse("my:meeting", args=[meeting.slug])),
            ("Draft report", ""),
        ]
    return [("Report", reverse("reports:outline", args=[meeting.slug])), ("Draft report", "")]


def address_of(draft: CirculatedDraft, place: Place) -> str:
    """The address of the page with this paragraph."""
    address = reverse("review:circulated", args=[draft.reader.meeting.slug])
    part = f"?{urlencode({'part': place.part})}" if draft.is_long and place.part else ""
    return f"{address}{part}#{place.anchor}"


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response
