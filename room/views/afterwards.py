"""What a meeting adopted without the screen is recorded: its list is pasted or uploaded, and read before it is kept."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from egm_portal.drafts.actions import discard_draft
from egm_portal.drafts.models import FormDraft
from egm_portal.drafts.places import Place, row_key
from egm_portal.exceptions import NotAllowed
from egm_portal.incoming.composition import told_of_list
from egm_portal.incoming.imported import ImportedFile
from egm_portal.incoming.interpretation import interpret
from egm_portal.incoming.listed import MAX_ENTRIES, RECOMMENDATION, listed
from egm_portal.incoming.pasting import answer_in_marks
from egm_portal.incoming.plain import read_plain
from egm_portal.incoming.reading import Unreadable, read_docx
from egm_portal.text.ids import is_id
from room import actions
from room.afterwards_forms import (
    AdoptedAtForm,
    Entries,
    EntryRows,
    ListFileForm,
    OthersForm,
    PastedForm,
    becoming,
)
from room.models import Addressee, addressees_of
from room.queries import Visitor
from room.rules import Act, refusal_once_settled
from room.views.files import recorder_of
from room.views.screen import first_link

DRAFT, LIST_DRAFT = "room:afterwards", "room:afterwards list"
ROW, BECOMES = re.compile(r"form-(\d+)-"), re.compile(r"form-\d+-becomes")
SECONDS = 20  # to read a list in a request
TOO_MANY = f"The list has more than {MAX_ENTRIES} paragraphs. Record it in parts."
NOTHING = "The list has no paragraph to record."


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def record_afterwards(request: HttpRequest, slug: str) -> HttpResponse:
    """The form for the list; POST shows each entry with what it will be recorded as, and then records them."""
    visitor = recorder_of(request, slug)
    if Act.OPERATE not in visitor:
        raise PermissionDenied
    if request.method != "POST":
        # The address of the entries: what was typed into them is filled in again, by drafts or after the sign-in.
        rows = request.GET.get("rows", "")
        if is_id(rows) and int(rows) <= MAX_ENTRIES:
            empty = Entries(initial=[{}] * int(rows), form_kwargs={"addressees": addressees_of(visitor.meeting)})
            return _entries_page(request, visitor, empty)
        return _list_page(request, visitor, PastedForm(), ListFileForm())
    if "record" in request.POST:
        return _record(request, visitor)
    return _read(request, visitor)


@require_POST
@never_cache
def paste_list(request: HttpRequest, slug: str) -> JsonResponse:
    """The list as a text in marks, from the HTML that was pasted; nothing is saved."""
    if Act.OPERATE not in recorder_of(request, slug):
        raise PermissionDenied
    return answer_in_marks(request, is_list=True)


def _read(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Shows the entries of the list that was sent, or the form again with what is wrong with it."""
    has_file = "file" in request.FILES
    pasted = PastedForm(request.POST if not has_file else None, initial={"listed": request.POST.get("listed", "")})
    file = ListFileForm(request.POST, request.FILES) if has_file else ListFileForm()
    form = file if has_file else pasted
    if form.is_valid():
        try:
            if has_file:
                read = read_docx(file.cleaned_data["file"].temporary_file_path(), seconds=SECONDS)
            else:
                read = interpret(read_plain(pasted.cleaned_data["listed"]))
            rows = _rows(read, addressees_of(visitor.meeting))
            return _entries_page(request, visitor, rows, left_out=told_of_list(read, "note"))
        except (NotAllowed, Unreadable) as refusal:
            form.add_error("file" if has_file else "listed", str(refusal))
    return _list_page(request, visitor, pasted, file, status=422)


def _rows(read: ImportedFile, addressees: list[Addressee]) -> EntryRows:
    found = listed(read.blocks, {row.key: row.name for row in addressees}, is_whole=True)
    if not found or len(found) > MAX_ENTRIES:
        raise NotAllowed(TOO_MANY if found else NOTHING)
    # As if they had been typed, so that the draft of the form has all of them.
    sent = {"form-TOTAL_FORMS": len(found), "form-INITIAL_FORMS": 0}
    for number, entry in enumerate(found):
        becomes = becoming(entry)
        if entry.kind == RECOMMENDATION and len(addressees) == 1:
            becomes = becomes or addressees[0].key
        values = {"becomes": becomes, "text": entry.text, "heading": entry.heading}
        sent |= {f"form-{number}-{name}": value for name, value in values.items()}
    rows = Entries(sent, form_kwargs={"addressees": addressees})
    for row in rows:
        row.errors.pop("becomes", None)  # nobody has been asked yet
    return rows


def _record(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    meeting, data = visitor.meeting, request.POST.copy()
    for name in [name for name in data if BECOMES.fullmatch(name) and not data[name]]:
        data[name] = data.get("others", "")
    rows = Entries(data, form_kwargs={"addressees": addressees_of(meeting)})
    at = AdoptedAtForm(request.POST, meeting=meeting)
    if rows.is_valid() & at.is_valid():
        try:
            recorded = actions.record_adopted(
                meeting=meeting, entries=rows.adopted, at=at.cleaned_data["at"], by=request.user
            )
        except NotAllowed as refusal:
            at.add_error(None, str(refusal))
        else:
            count = "1 text was" if len(recorded) == 1 else f"{len(recorded)} texts were"
            messages.success(request, f"{count} recorded as adopted.")
            discard_draft(place=Place(request.user.pk, LIST_DRAFT, row_key(meeting.pk), ()))
            return redirect("room:record", meeting.slug)
    return _entries_page(request, visitor, rows, at, status=422)


def _list_page(
    request: HttpRequest, visitor: Visitor, pasted: PastedForm, file: ListFileForm, status: int = 200
) -> HttpResponse:
    kept = FormDraft.objects.filter(user=request.user, form=DRAFT, row=row_key(visitor.meeting.pk)).first()
    numbers = [int(found[1]) for name in (kept.values if kept else ()) if (found := ROW.match(name))]
    context = {"pasted": pasted, "file": file, "kept_rows": max(numbers, default=-1) + 1, "draft_name": DRAFT}
    return _page(request, visitor, context, status)


def _entries_page(
    request: HttpRequest,
    visitor: Visitor,
    rows: EntryRows,
    at: AdoptedAtForm | None = None,
    left_out: str = "",
    status: int = 200,
) -> HttpResponse:
    undecided = sum(1 for row in rows if rows.is_bound and not row["becomes"].value())
    context = {"rows": rows, "at": at or AdoptedAtForm(meeting=visitor.meeting), "told": left_out}
    if undecided:
        context |= {"undecided": undecided, "others": OthersForm(addressees=addressees_of(visitor.meeting))}
    return _page(request, visitor, context, status)


def _page(request: HttpRequest, visitor: Visitor, context: dict, status: int) -> HttpResponse:
    slug = visitor.meeting.slug
    trail = [
        first_link(visitor),
        ("The room", reverse("room:operate", args=[slug])),
        ("Record", reverse("room:record", args=[slug])),
        ("Record afterwards", ""),
    ]
    shared = {
        "meeting": visitor.meeting,
        "is_staff": visitor.is_staff,
        "closed": refusal_once_settled(visitor.room.settled),
        "trail": trail,
    }
    return render(request, "room/afterwards.html", shared | context, status=status)
