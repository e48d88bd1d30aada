"""The page that takes an aide-memoire from Word: what was pasted or uploaded, by sections, before it is written."""

import re

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize
from django.template.response import TemplateResponse
from django.urls import path
from django.views.decorators.http import require_POST

from egm_portal.adminkit.error_summary import ErrorItem
from egm_portal.adminkit.roles import meeting_or_404, require_role
from egm_portal.adminkit.undo_offers import tag_of
from egm_portal.adminkit.verbs import Verb
from egm_portal.drafts.actions import discard_draft
from egm_portal.drafts.models import FormDraft
from egm_portal.drafts.places import Place, row_key
from egm_portal.exceptions import NotAllowed
from egm_portal.incoming.composition import kept_in, left_out_of, text_of, told
from egm_portal.incoming.imported import ImportedFile
from egm_portal.incoming.pasting import answer_in_marks
from egm_portal.incoming.reading import Unreadable, read_docx
from egm_portal.incoming.sections import numbered_as_items, read_text, sections_of
from egm_portal.meetings.models import AideMemoireSection, Meeting, StaffRole
from egm_portal.text.ids import is_id
from office.aide_memoire.actions import WRITE, state_of, write_aide_memoire
from office.aide_memoire.forms import (
    MAX_DOCUMENT,
    MAX_SECTIONS,
    TOO_MANY,
    DocumentTextForm,
    PlaceForm,
    SectionRows,
    Sections,
    rows_of,
)
from office.aide_memoire.proposals import proposals_of
from room.afterwards_forms import ListFileForm

ROUTE = "meetings_meeting_aide-memoire-from-word"
TEXT_DRAFT = f"admin:{ROUTE} text"
CONTACT = re.compile(r"contacts-\d+-(?!id$|meeting$)")
ROW = re.compile(r"form-(\d+)-")
SECONDS = 20  # to read a Word document in a request
NOTHING = "There is no text to be read."


class WriteAideMemoire(Verb):
    """The verb that this page performs: the log names it, and it can be undone."""

    name = WRITE
    label = "Read from a Word document"
    past = "Aide-memoire written from a document"
    touched = staticmethod(lambda meeting: [AideMemoireSection.objects.filter(meeting=meeting)])


def read_for_new(request: HttpRequest) -> str:
    """Puts the text of the Word document, and what the aide-memoire says, into the fields of a new meeting.

    What was typed stays. A refusal of the document, or nothing.
    """
    sent = request.POST.copy()
    if "file" in request.FILES:
        file = ListFileForm(request.POST, request.FILES)
        if not file.is_valid():
            return " ".join(file.errors["file"])
        try:
            read = read_docx(file.cleaned_data["file"].temporary_file_path(), seconds=SECONDS, has_bold=True)
        except (NotAllowed, Unreadable) as refusal:
            return str(refusal)
        sent["aide_memoire"] = text_of(list(numbered_as_items(read.blocks)), 1, has_levels=True)
    if "_read" in sent and len(sent.get("aide_memoire", "")) <= MAX_DOCUMENT:
        found = proposals_of(sent.get("aide_memoire", ""))
        rows = {
            f"contacts-{row}-{name}": words for row, each in enumerate(found.contacts) for name, words in each.items()
        }
        has_contacts = any(words.strip() for name, words in sent.items() if CONTACT.match(name))
        if rows and not has_contacts:
            sent["contacts-TOTAL_FORMS"] = str(len(found.contacts))
        for name, words in (found.fields | ({} if has_contacts else rows)).items():
            if not sent.get(name, "").strip():
                sent[name] = words
    request.POST = sent
    return ""


class AideMemoirePages(admin.ModelAdmin):
    """Adds the page to the screen of meetings."""

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        pages = [
            path("<int:pk>/aide-memoire/from-word/", view(self.read_aide_memoire), name=ROUTE),
            path(
                "<int:pk>/aide-memoire/from-word/paste/",
                view(require_POST(self.paste_aide_memoire)),
                name=f"{ROUTE}_paste",
            ),
        ]
        return pages + super().get_urls()

    def read_aide_memoire(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form for the text; POST shows each section, and then writes them."""
        meeting = meeting_or_404(request, pk=pk)
        require_role(request, StaffRole.EDITOR, meeting.pk)
        if request.method != "POST":
            # The address of the rows: what was typed into them is filled in again by the draft.
            rows = request.GET.get("rows", "")
            if is_id(rows) and int(rows) <= MAX_SECTIONS:
                return self._sections_page(request, meeting, Sections(initial=[{}] * int(rows)), state_of(meeting))
            return self._text_page(request, meeting, DocumentTextForm(label_suffix=""), ListFileForm(label_suffix=""))
        if "write" in request.POST:
            return self._write_sections(request, meeting)
        return self._read_document(request, meeting)

    def paste_aide_memoire(self, request: HttpRequest, pk: int) -> JsonResponse:
        """The text in marks, from the HTML that was pasted; nothing is saved."""
        require_role(request, StaffRole.EDITOR, meeting_or_404(request, pk=pk).pk)
        return answer_in_marks(request, is_document=True)

    def _read_document(self, request: HttpRequest, meeting: Meeting) -> HttpResponse:
        has_file = "file" in request.FILES
        initial = {"text": request.POST.get("text", "")}
        pasted = DocumentTextForm(None if has_file else request.POST, initial=initial, label_suffix="")
        file = ListFileForm(request.POST, request.FILES, label_suffix="") if has_file else ListFileForm(label_suffix="")
        form: forms.Form = file if has_file else pasted
        if form.is_valid():
            try:
                if has_file:
                    path_of_file = file.cleaned_data["file"].temporary_file_path()
                    read = read_docx(path_of_file, seconds=SECONDS, has_bold=True)
                else:
                    read = read_text(pasted.cleaned_data["text"])
                found = sections_of(read.blocks)
                if not found or len(found) > MAX_SECTIONS:
                    raise NotAllowed(TOO_MANY if found else NOTHING)
            except (NotAllowed, Unreadable) as refusal:
                form.add_error("file" if has_file else "text", str(refusal))
            else:
                return self._sections_page(request, meeting, rows_of(found), state_of(meeting), read=read)
        return self._text_page(request, meeting, pasted, file, status=422)

    def _write_sections(self, request: HttpRequest, meeting: Meeting) -> HttpResponse:
        rows, seen = Sections(request.POST), request.POST.get("seen", "")
        place = PlaceForm(request.POST, label_suffix="")
        if "show" in request.POST:
            return self._sections_page(request, meeting, rows, seen, place=place)
        # Nothing is asked where there is nothing to be replaced.
        has_sections = meeting.aide_memoire.exists()
        refused: list[ErrorItem] = []
        if rows.is_valid() and (place.is_valid() or not has_sections):
            if not rows.written:
                refused = [ErrorItem("Every section is left out: nothing was written.", href="#sections")]
            else:
                are_added = has_sections and place.cleaned_data["place"] == "after"
                try:
                    change = write_aide_memoire(
                        meeting=meeting, sections=rows.written, are_added=are_added, seen=seen, by=request.user
                    )
                except NotAllowed as refusal:
                    refused, seen = [ErrorItem(str(refusal), href="#sections")], state_of(meeting)
                else:
                    discard_draft(place=Place(request.user.pk, TEXT_DRAFT, row_key(meeting.pk), ()))
                    count = len(rows.written)
                    self.log_change(request, meeting, f"{WriteAideMemoire.past}.")
                    said = (
                        f"{count} section{pluralize(count)} of the aide-memoire {pluralize(count, 'was,were')} written."
                    )
                    self.message_user(request, said, messages.SUCCESS, extra_tags=tag_of(change.batch))
                    return redirect("admin:meetings_meeting_aide-memoire", meeting.pk)
        return self._sections_page(request, meeting, rows, seen, place=place, refused=refused, status=422)

    def _text_page(
        self, request: HttpRequest, meeting: Meeting, pasted: forms.Form, file: forms.Form, status: int = 200
    ) -> HttpResponse:
        kept = FormDraft.objects.filter(user=request.user, form=f"admin:{ROUTE}", row=row_key(meeting.pk)).first()
        numbers = [int(found[1]) for name in (kept.values if kept else ()) if (found := ROW.match(name))]
        context = {"pasted": pasted, "file": file, "kept_rows": max(numbers, default=-1) + 1}
        return self._page_of_reading(request, meeting, context, status)

    def _sections_page(
        self,
        request: HttpRequest,
        meeting: Meeting,
        rows: SectionRows,
        seen: str,
        *,
        read: ImportedFile | None = None,
        place: PlaceForm | None = None,
        refused: list[ErrorItem] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        present = meeting.aide_memoire.count()
        context = {
            "rows": rows,
            "seen": seen,
            "present": present,
            "place": place or PlaceForm(label_suffix=""),
            "kept": told(kept_in(read), left_out_of(read)) if read else "",
            "strays": [f"{stray.what}: {stray.text}" if stray.text else stray.what for stray in read.strays]
            if read
            else [],
            "refused": refused or [],
        }
        return self._page_of_reading(request, meeting, context, status)

    def _page_of_reading(self, request: HttpRequest, meeting: Meeting, context: dict, status: int) -> HttpResponse:
        shared = {
            **self.admin_site.each_context(request),
            "title": "Aide-memoire from Word",
            "opts": self.opts,
            "meeting": meeting,
            "route": f"admin:{ROUTE}",
            "text_draft": TEXT_DRAFT,
        }
        return TemplateResponse(request, "office/aide_memoire/read.html", shared | context, status=status)
