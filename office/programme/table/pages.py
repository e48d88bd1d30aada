"""The page that takes a programme from a table: what each row becomes, before it is added to the draft."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize
from django.template.response import TemplateResponse
from django.urls import path
from django.views.decorators.http import require_POST

from agenda import actions
from agenda.models import Session
from egm_portal.adminkit.error_summary import ErrorItem
from egm_portal.adminkit.roles import meeting_or_404, require_role
from egm_portal.adminkit.spreadsheets import UnreadableFile
from egm_portal.drafts.actions import discard_draft
from egm_portal.drafts.places import Place, row_key
from egm_portal.exceptions import NotAllowed
from egm_portal.incoming.html import TooLarge
from egm_portal.marked_texts.forms import PlainTextField
from egm_portal.meetings.models import Meeting, StaffRole
from egm_portal.text.ids import is_id
from office.admin_urls import programme_url
from office.programme.reading import version_of
from office.programme.table.cells import (
    MAX_CHARACTERS,
    cells_of_html,
    cells_of_text,
    cells_of_workbook,
    text_of_cells,
)
from office.programme.table.rows import ReadTable, read_table
from participants.models import Participant

ROUTE = "meetings_meeting_programme_table"
MAX_FILE = 2_000_000  # bytes
NOTHING = (
    "No row of this table is a session, a break or an item. Check that each has its time, or a title such as Lunch."
)


class TableForm(forms.Form):
    table = PlainTextField(
        label="The table",
        max_length=MAX_CHARACTERS,
        strip=False,
        help_text="Copy the table in Word, Excel, LibreOffice or on a web page, and paste it here: each row is a line, "
        "and tabs separate its cells. Days stand in rows or in a column of their own.",
        widget=forms.Textarea(attrs={"rows": 14, "dir": "auto", "data-report-text": True, "wrap": "off"}),
        error_messages={"required": "Paste the table, or choose a workbook."},
    )


class WorkbookForm(forms.Form):
    file = forms.FileField(
        label="Workbook (.xlsx)",
        required=False,
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text="If you choose a workbook, the table above is not read. Of several sheets, the one that is open is.",
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE:
            raise forms.ValidationError("The workbook has more than 2 MB. Copy the programme into one of its own.")
        return file


class TablePages(admin.ModelAdmin):
    """Adds the page to the screen of meetings."""

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        pages = [
            path("<int:pk>/programme/table/", view(self.programme_table), name=ROUTE),
            path("<int:pk>/programme/table/paste/", view(require_POST(self.paste_table)), name=f"{ROUTE}_paste"),
        ]
        return pages + super().get_urls()

    def programme_table(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form for the table; POST shows what each row becomes, and then adds it."""
        meeting = meeting_or_404(request, pk=pk)
        require_role(request, StaffRole.EDITOR, meeting.pk)
        if request.method != "POST":
            return self._table_page(request, meeting, TableForm(label_suffix=""))
        has_file = "file" in request.FILES and "add" not in request.POST
        file = WorkbookForm(request.POST, request.FILES, label_suffix="") if has_file else WorkbookForm(label_suffix="")
        form = TableForm(request.POST, label_suffix="")
        typed = request.POST.get("table", "")
        if not (file if has_file else form).is_valid():
            shown = TableForm(initial={"table": typed}, label_suffix="") if has_file else form
            return self._table_page(request, meeting, shown, file=file, status=422)
        try:
            if has_file:
                cells = cells_of_workbook(file.cleaned_data["file"].read())
                form = TableForm({"table": text_of_cells(cells)}, label_suffix="")
            else:
                cells = cells_of_text(form.cleaned_data["table"])
            people = Participant.objects.filter(meeting=meeting).order_by("pk")
            table = read_table(cells, meeting, people)
            if not table.sessions:
                raise NotAllowed(NOTHING)
        except (NotAllowed, UnreadableFile) as refusal:
            if has_file:
                form = TableForm(initial={"table": typed}, label_suffix="")
            (file if has_file else form).add_error("file" if has_file else "table", str(refusal))
            return self._table_page(request, meeting, form, file=file, status=422)
        if "add" in request.POST:
            return self._add_table(request, meeting, form, table)
        return self._table_page(request, meeting, form, table=table)

    def paste_table(self, request: HttpRequest, pk: int) -> JsonResponse:
        """The table in lines and tabs, from the HTML that was pasted; nothing is saved."""
        require_role(request, StaffRole.EDITOR, meeting_or_404(request, pk=pk).pk)
        try:
            cells = cells_of_html(request.POST.get("html", ""))
        except (TooLarge, NotAllowed) as refusal:
            return JsonResponse({"refusal": str(refusal)}, status=413)
        return JsonResponse({"text": text_of_cells(cells), "told": f"{len(cells)} rows pasted."})

    def _add_table(self, request: HttpRequest, meeting: Meeting, form: TableForm, table: ReadTable) -> HttpResponse:
        version = request.POST.get("version", "")
        try:
            actions.add_table(
                meeting=meeting,
                sessions=table.sessions,
                seen=int(version) if is_id(version) or version == "0" else -1,
                by=request.user,
            )
        except NotAllowed as refusal:
            refused = [ErrorItem(str(refusal), href="#rows")]
            return self._table_page(request, meeting, form, table=table, refused=refused, status=409)
        discard_draft(place=Place(request.user.pk, f"admin:{ROUTE}", row_key(meeting.pk), ()))
        count, items = len(table.sessions), table.items
        said = f"{count} session{pluralize(count)} and breaks with {items} item{pluralize(items)} were added."
        self.log_change(request, meeting, f"Programme: {said}")
        messages.success(request, said)
        return redirect(programme_url(meeting))

    def _table_page(
        self,
        request: HttpRequest,
        meeting: Meeting,
        form: TableForm,
        *,
        file: WorkbookForm | None = None,
        table: ReadTable | None = None,
        refused: list[ErrorItem] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Programme from a table",
            "opts": self.opts,
            "meeting": meeting,
            "form": form,
            "file": file or WorkbookForm(label_suffix=""),
            "table": table,
            "version": version_of(meeting) if table else 0,
            "present": Session.objects.filter(meeting=meeting).count() if table else 0,
            "programme_page": programme_url(meeting),
            "route": f"admin:{ROUTE}",
            "refused": refused or [],
        }
        return TemplateResponse(request, "office/programme/table.html", context, status=status)
