"""Import with a preview of the rows of a meeting; the resource of each screen defines the columns."""

from dataclasses import dataclass, field

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from import_export.resources import ModelResource
from import_export.results import InvalidRow, Result, RowResult

from egm_portal.adminkit.error_summary import ErrorItem
from egm_portal.adminkit.history import log_rows
from egm_portal.adminkit.import_files import FORMATS, ImportFile
from egm_portal.adminkit.spreadsheets import UnreadableFile, format_of
from egm_portal.meetings.models import Meeting, StaffRole
from egm_portal.text.ids import is_id
from egm_portal.text.sizes import over_limit

FILE_LIMIT = 5 * 1000 * 1000  # bytes


class MeetingImportForm(forms.Form):
    """The file, and the meeting of its rows; the format is recognized from the file itself."""

    meeting = forms.ModelChoiceField(Meeting.objects.none(), empty_label=None)
    import_file = forms.FileField(label="File", widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}))

    def __init__(self, *args, meetings: QuerySet[Meeting], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings

    def clean_import_file(self) -> UploadedFile:
        file = self.cleaned_data["import_file"]
        if file.size > FILE_LIMIT:
            raise forms.ValidationError(over_limit(file.size, FILE_LIMIT))
        return file

    def read(self) -> ImportFile:
        """What the file holds; raises UnreadableFile."""
        file, content = self.cleaned_data["import_file"], self.cleaned_data["import_file"].read()
        kind = format_of(content)
        return ImportFile(file.name, kind.extension, self.cleaned_data["meeting"].pk, kind().sheets(content))


@dataclass(frozen=True)
class Choices:
    """What somebody has chosen on the page of a preview; without it, the file is read as the portal understands it.

    `columns` are the columns as which those of the file are read, by place, and `meant` what words mean, by column and
    word.
    """

    sheet: int | None = None
    columns: dict[int, str] | None = None
    meant: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, posted: QueryDict) -> "Choices":
        sheet, shown = posted.get("sheet", ""), posted.get("sheet_shown", "")
        columns, meant = {}, {}
        for name, value in posted.items():
            kind, _, chosen_for = name.partition(":")
            if kind == "column" and is_id(chosen_for) and value:
                columns[int(chosen_for)] = value
            elif kind == "meant" and value:
                column, _, word = chosen_for.partition(":")
                meant[column, word] = value
        # What was chosen for the columns of one sheet says nothing about those of another.
        return cls(int(sheet) if is_id(sheet) else None, columns if shown and sheet == shown else None, meant)


@dataclass(frozen=True)
class Preview:
    """What the page of a preview shows: the file, the text as which the page keeps it, and what each row would do."""

    file: ImportFile
    kept: str
    meeting: Meeting
    sheet: int
    headings: int
    result: Result
    read_as: list[tuple[str, str]]

    @property
    def refused(self) -> dict[int, str]:
        """Why rows are refused, by their numbers in the file."""
        return {row.number: in_sentences(row) for row in self.result.invalid_rows}

    @property
    def to_import(self) -> int:
        return self.result.totals[RowResult.IMPORT_TYPE_NEW] + self.result.totals[RowResult.IMPORT_TYPE_UPDATE]


def in_sentences(row: InvalidRow) -> str:
    columns = (f"{column}: {' '.join(sentences)}" for column, sentences in row.field_specific_errors.items())
    return " ".join([*columns, *row.non_field_specific_errors])


class ImportPages(admin.ModelAdmin):
    """Adds import to a screen of rows of meetings."""

    import_resource: type[ModelResource]
    import_page = "admin/import_export/import.html"

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def import_columns(self) -> list[tuple[str, str]]:
        """The name of each column of a file, with what its cells may contain."""
        raise NotImplementedError

    def get_urls(self) -> list:
        pages = [
            ("import/template.<str:extension>", self.import_template, "import_template"),
            ("import/", self.import_action, "import"),
            ("process_import/", self.process_import, "process_import"),
        ]
        own = [path(part, self.admin_site.admin_view(page), name=self._name_of(name)) for part, page, name in pages]
        return [*own, *super().get_urls()]

    def _name_of(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        allowed = {"has_import_permission": self.has_import_permission(request)}
        return super().changelist_view(request, (extra_context or {}) | allowed)

    def import_template(self, request: HttpRequest, extension: str) -> HttpResponse:
        if not self.has_import_permission(request):
            raise PermissionDenied
        if extension not in FORMATS:
            raise Http404
        content = FORMATS[extension]().template(self.import_columns())
        return _download(content, extension, f"{self.opts.verbose_name_plural}-template")

    def import_action(self, request: HttpRequest) -> HttpResponse:
        """The form for a file, and the preview of one, which can be made again with other choices."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        request.edited_meeting = self._chosen_meeting(request)  # whose bar stands above the page
        if "preview" in request.POST:
            return self._previewed_again(request)
        data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        initial = {"meeting": request.edited_meeting}
        form = MeetingImportForm(data, files, meetings=self._own_meetings(request), initial=initial)
        if not form.is_valid():
            return self._page(request, form)
        try:
            file = form.read()
            preview = self._preview(
                request, file, form.cleaned_data["meeting"], file.signed(request.user.pk), Choices()
            )
        except UnreadableFile as reason:
            form.add_error("import_file", str(reason))
            return self._page(request, form)
        return self._page(request, form, preview)

    @method_decorator(require_POST)
    def process_import(self, request: HttpRequest) -> HttpResponse:
        """Imports the rows that are right, or sends back the others to be mended."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        request.edited_meeting = self._chosen_meeting(request)
        file, meeting, refusal = self._kept_file(request)
        if refusal:
            return self._page(request, self._empty_form(request), refusal=refusal)
        is_import = "mend" not in request.POST
        try:
            preview = self._preview(
                request, file, meeting, request.POST["preview"], Choices.of(request.POST), is_import
            )
        except UnreadableFile as reason:
            return self._page(request, self._empty_form(request), refusal=str(reason))
        if not is_import:
            return self._rows_to_mend(preview)
        if preview.result.has_errors():
            return self._page(request, self._empty_form(request), preview)
        self._note_import(request, preview.result)
        if preview.refused:
            return self._page(request, self._empty_form(request), preview, is_done=True)
        return HttpResponseRedirect(self._list_url(meeting))

    def _previewed_again(self, request: HttpRequest) -> HttpResponse:
        file, meeting, refusal = self._kept_file(request)
        if refusal:
            return self._page(request, self._empty_form(request), refusal=refusal)
        try:
            preview = self._preview(request, file, meeting, request.POST["preview"], Choices.of(request.POST))
        except UnreadableFile as reason:
            return self._page(request, self._empty_form(request), refusal=str(reason))
        return self._page(request, self._empty_form(request), preview)

    def _kept_file(self, request: HttpRequest) -> tuple[ImportFile | None, Meeting | None, str]:
        """The file that the page has kept and its meeting, or why it cannot be imported."""
        file = ImportFile.restored(request.POST.get("preview", ""), request.user.pk)
        if file is None:
            return None, None, "This preview has expired. Choose the file again."
        meeting = self._own_meetings(request).filter(pk=file.meeting).first()
        request.edited_meeting = file.meeting if meeting else request.edited_meeting
        return file, meeting, "" if meeting else "You may no longer edit this meeting."

    def _preview(
        self,
        request: HttpRequest,
        file: ImportFile,
        meeting: Meeting,
        kept: str,
        choices: Choices,
        is_import: bool = False,
    ) -> Preview:
        """Reads the rows, and imports those that are right if it is told so; raises UnreadableFile."""
        request.edited_meeting = meeting.pk
        row_of_headings = self.import_resource.row_of_headings
        sheet = file.sheet_with_most(row_of_headings) if choices.sheet is None else choices.sheet
        if sheet >= len(file.sheets):
            raise UnreadableFile("The file has no such sheet.")
        headings = file.headings(sheet, row_of_headings)
        resource = self.import_resource(meeting=meeting, columns=choices.columns, meant=choices.meant)
        with transaction.atomic():
            result = resource.import_data(
                file.sheets[sheet].table(headings),
                dry_run=not is_import,
                raise_errors=False,
                use_transactions=True,
                retain_instance_in_row_result=True,
            )
        return Preview(file, kept, meeting, sheet, headings, result, resource.read_as())

    def _rows_to_mend(self, preview: Preview) -> HttpResponse:
        if not preview.refused:
            raise Http404
        content = preview.file.rows_to_mend(
            preview.sheet, preview.headings, preview.refused, self.import_resource.reason_heading
        )
        return _download(content, preview.file.extension, f"{self.opts.verbose_name_plural}-to-mend")

    def _page(
        self,
        request: HttpRequest,
        form: MeetingImportForm,
        preview: Preview | None = None,
        refusal: str = "",
        is_done: bool = False,
    ) -> TemplateResponse:
        result, refused = preview and preview.result, []
        if result and result.has_errors():
            refused = [ErrorItem("Nothing was imported.", href="#content-main")]
        templates = [
            (extension.upper(), reverse(f"admin:{self._name_of('import_template')}", args=[extension]))
            for extension in FORMATS
        ]
        context = self.admin_site.each_context(request) | {
            "title": f"Import {self.opts.verbose_name_plural}",
            "media": self.media,
            "opts": self.opts,
            "form": form,
            "preview": preview,
            "result": result,
            "refused": refused,
            "refusal": refusal,
            "is_done": is_done,
            "list_url": self._list_url(preview.meeting) if preview else "",
            "columns": self.import_columns(),
            "templates": templates,
        }
        return TemplateResponse(request, [self.import_page], context)

    def _empty_form(self, request: HttpRequest) -> MeetingImportForm:
        initial = {"meeting": request.edited_meeting}
        return MeetingImportForm(meetings=self._own_meetings(request), initial=initial)

    def _own_meetings(self, request: HttpRequest) -> QuerySet[Meeting]:
        return Meeting.objects.for_member(request.user, StaffRole.EDITOR)

    def _list_url(self, meeting: Meeting) -> str:
        address = reverse(f"admin:{self._name_of('changelist')}")
        return f"{address}?meeting={meeting.pk}"

    def _note_import(self, request: HttpRequest, result: Result) -> None:
        for kind, flag, words in (
            (RowResult.IMPORT_TYPE_NEW, ADDITION, "Added from a file."),
            (RowResult.IMPORT_TYPE_UPDATE, CHANGE, "Changed from a file."),
        ):
            rows = [row.instance for row in result if row.import_type == kind]
            log_rows(rows=rows, by=request.user.pk, flag=flag, words=words)
        count = result.totals
        messages.success(
            request,
            f"Imported: {count[RowResult.IMPORT_TYPE_NEW]} new, {count[RowResult.IMPORT_TYPE_UPDATE]} changed, "
            f"{count[RowResult.IMPORT_TYPE_SKIP]} unchanged.",
        )


def _download(content: bytes, extension: str, stem: str) -> HttpResponse:
    response = HttpResponse(content, content_type=FORMATS[extension].content_type)
    response["Content-Disposition"] = f'attachment; filename="{stem}.{extension}"'
    return response
