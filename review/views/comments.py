"""The table of comments for organizers and writers, and the page on which one of them is answered."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed, RowRemoved, refuse_if
from egm_portal.marked_texts.comparison import difference
from egm_portal.meetings.models import User
from reports.commands import NextStep
from reports.models import Report
from reports.views.workspace import Tab, Workspace, workspace_of
from reports.wordings import both_changes
from review import actions
from review.models import Comment, Round
from review.rounds import rules
from review.rounds.answer_forms import AnswerForm, SeveralForm
from review.rounds.open_texts import open_texts_of
from review.rounds.queries import open_comments_in, round_named, rounds_of
from review.rounds.table import Row, Table

FILTERS = ("round", "show", "from", "section")
ROWS = 25  # on one page, which stays below 100 kB
_S = Comment.State


def answer_them(report: Report, count: int) -> NextStep:
    """That the open comments are to be answered."""
    what = f"answer {count} comments" if count > 1 else "answer one comment"
    address = f"{reverse('review:comments', args=[report.meeting.slug])}?show=open"
    return NextStep(what, capfirst(what), address, None)


TAB = Tab("Comments", "review:comments", open_comments_in, answer_them)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def comments(request: HttpRequest, slug: str) -> HttpResponse:
    """All comments of a round; POST sets those that are ticked."""
    workspace = workspace_of(request, slug)
    rounds = rounds_of(workspace.report)
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    round_ = round_named(rounds, chosen["round"])
    if round_ is None:
        context = _context(workspace) | {"open_texts": open_texts_of(workspace.report, None)}
        return render(request, "review/comments/none.html", context)
    table = table_for(workspace, round_, chosen["show"], chosen["from"], chosen["section"])
    query = urlencode({name: value for name, value in chosen.items() if value})
    context = _context(workspace) | {"rounds": rounds, "query": query}
    if request.method != "POST":
        return _table(request, workspace, table, SeveralForm(), context)
    if not workspace.is_writer:
        raise PermissionDenied
    ticked = _ticked(request, table)
    form = SeveralForm(request.POST, ticked=ticked)
    if form.is_valid():
        try:
            count = len(actions.answer_comments(comments=ticked, by=request.user, **form.cleaned_data))
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            label = _S(form.cleaned_data["state"]).label
            messages.success(request, f"{count} comment{'s' if count != 1 else ''} set to “{label}”.")
            return redirect(f"{request.path}?{query}".rstrip("?"))
    return _table(request, workspace, table, form, context, status=422)


def _ticked(request: HttpRequest, table: Table) -> dict[Comment, str]:
    """The comments that were ticked, each with the state in which it was seen."""
    seen = dict(value.split(":", 1) for value in request.POST.getlist("comment") if ":" in value)
    rows = {str(row.comment.pk): row.comment for row in table.all_rows}
    return {rows[pk]: state for pk, state in seen.items() if pk in rows}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def comment(request: HttpRequest, slug: str, comment: int) -> HttpResponse:
    """One comment with its paragraph, as it was circulated and as it is now; POST answers it."""
    workspace = workspace_of(request, slug)
    threads = Comment.objects.threads().filter(round__report=workspace.report).select_related("round")
    found = threads.filter(pk=comment).first()
    if found is None:
        raise RowRemoved(Comment, comment)
    table = table_for(workspace, found.round)
    row = next((row for row in table.all_rows if row.comment.pk == comment), None)
    if row is None:  # a view: it is answered with its text
        raise RowRemoved(Comment, comment)
    if request.method != "POST":
        return _answer_page(request, workspace, row, _answer_form(request, row))
    if not workspace.is_writer:
        raise PermissionDenied
    return _answered(request, workspace, table, row)


def _answered(request: HttpRequest, workspace: Workspace, table: Table, row: Row) -> HttpResponse:
    form = _answer_form(request, row, request.POST)
    if "difference" in request.POST or not form.is_valid():
        return _answer_page(request, workspace, row, form)
    try:
        refuse_if(_conflict(row) if form.cleaned_data["seen"] != row.seen else "")
        _answer(row, form, request.user)
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return _answer_page(request, workspace, row, form)
    state = _S(form.cleaned_data["state"])
    told = "open again" if state == _S.OPEN else state.label
    messages.success(request, f"The comment on {row.place.name} is {told}.")
    return redirect(_next_address(request, workspace, table, row))


def table_for(workspace: Workspace, round_: Round, *chosen: str) -> Table:
    """The comments of a round as far as they are for this reader; `chosen` is what the table is narrowed to.

    Where the meeting is not for attribution the chair reads them without names, as on the circulated draft, and
    views of texts that are open once everybody has given theirs.
    """
    sees_names = not (workspace.is_chair and workspace.meeting.not_for_attribution)
    sees_views = not (workspace.is_chair and round_.is_open(portal_now()))
    return Table(workspace.report, round_, *chosen, sees_names=sees_names, sees_views=sees_views)


def _context(workspace: Workspace) -> dict:
    return {"workspace": workspace, "meeting": workspace.meeting, "trail": workspace.trail(("Comments", ""))}


def _table(
    request: HttpRequest, workspace: Workspace, table: Table, form: SeveralForm, context: dict, status: int = 200
) -> HttpResponse:
    at = request.GET.get("at", "")
    place = next((place for place, row in enumerate(table.rows) if str(row.comment.pk) == at), 0)
    page = Paginator(table.rows, ROWS).get_page(request.GET.get("page") or place // ROWS + 1)
    rows = list(page)
    may_answer = workspace.may_write
    current = next((row for row in rows if str(row.comment.pk) == at), None)
    current = current or next((row for row in rows if row.is_open), None) if may_answer else None
    context |= {
        "table": table,
        "groups": table.grouped(rows),
        "page": page,
        "count": page.paginator.count,
        "round": table.round,
        "may_answer": may_answer,
        "open_texts": open_texts_of(workspace.report, table),
        "current": current,
        "answer_form": _answer_form(request, current) if current else None,
        "ticked": request.POST.getlist("comment"),
        "form": form,
        "told_after": int(rules.TOLD_AFTER.total_seconds() // 60),
    }
    return render(request, "review/comments/table.html", context, status=status)


def _answer_form(request: HttpRequest, row: Row, data=None) -> AnswerForm:
    present = row.present.source if row.present else None
    # The field begins with the suggestion, with what has changed since it was circulated if both fit.
    begin, text = request.GET.get("begin", ""), row.comment.adopted_text or row.comment.suggestion
    if begin == "present" or not text:
        text = present or ""
    elif begin != "suggestion" and row.is_earlier:
        text = both_changes(row.circulated, present or "", text) or text
    initial = {
        "text": text,
        "answer": row.comment.answer,
        "seen": row.seen,
    }
    return AnswerForm(data, wording=present, heading=f"New wording of {row.place.name}", initial=initial)


def _answer_page(request: HttpRequest, workspace: Workspace, row: Row, form: AnswerForm) -> HttpResponse:
    asked = "difference" in request.POST
    if form.is_bound and not asked:
        # What was meanwhile written is shown beside what was typed, and counts as seen from now on.
        form.data = form.data.copy()
        form.data["seen"] = row.seen
        form.data["text"] = form.typed  # the table has no field for it
    address = reverse("review:comments", args=[workspace.meeting.slug])
    context = {
        "workspace": workspace,
        "meeting": workspace.meeting,
        "row": row,
        "form": form,
        "difference": difference(form.wording, form.typed) if form.wording is not None else None,
        "may_answer": workspace.may_write,
        "may_open": workspace.may_write and not row.is_open and not rules.refusal_to_open_again(row.comment),
        "back": request.GET.get("back", ""),
        "trail": workspace.trail(("Comments", address), (f"Comment on {row.place.name}", "")),
    }
    status = 422 if form.errors and not asked else 200
    return render(request, "review/comments/comment.html", context, status=status)


def _answer(row: Row, form: AnswerForm, by: User) -> None:
    """Does what the button says; raises NotAllowed."""
    comment, state, answer = row.comment, form.cleaned_data["state"], form.cleaned_data["answer"]
    seen = actions.Seen(comment.state, row.present.source if row.present else None)
    if state == _S.OPEN:
        actions.open_comment_again(comment=comment, seen=seen, by=by)
    elif state in (_S.ACCEPTED, _S.IN_PART):
        # Without the field, as in the table, the suggested wording is accepted as it is; a deleted paragraph gets none.
        text = form.cleaned_data["text"] if "text" in form.cleaned_data and "text" in form.data else None
        text = "" if row.is_gone else text
        actions.accept_comment(comment=comment, seen=seen, by=by, text=text, answer=answer, in_part=state == _S.IN_PART)
    else:
        actions.answer_comments(
            comments={comment: comment.state}, state=state, answer=answer, by=by, takes_words_back=True
        )


def _conflict(row: Row) -> str:
    if row.is_open:
        return rules.CHANGED
    return (
        f"{row.answered_by} has answered this comment meanwhile: {row.comment.get_state_display()}. Nothing was "
        "changed. What you typed is still here."
    )


def _next_address(request: HttpRequest, workspace: Workspace, table: Table, row: Row) -> str:
    """The table as it was filtered, at the next open comment."""
    rows = table.rows
    place = rows.index(row)
    following = next((each for each in [*rows[place + 1 :], *rows[:place]] if each.is_open), row)
    back = request.GET.get("back", "")
    query = "&".join(filter(None, [back, urlencode({"at": following.comment.pk})]))
    return f"{reverse('review:comments', args=[workspace.meeting.slug])}?{query}#comment-{following.comment.pk}"
