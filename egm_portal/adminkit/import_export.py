"""Import with a preview of the rows of a meeting; the resource of each screen defines the columns."""

import time
from pathlib import Path
from uuid import uuid4

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from import_export.admin import ImportMixin
from import_export.forms import ConfirmImportForm, ImportForm
from import_export.results import Result, RowResult
from import_export.tmp_storages import BaseStorage

from egm_portal.adminkit.error_summary import ErrorItem
from egm_portal.adminkit.history import log_rows
from egm_portal.adminkit.spreadsheets import Csv, UnreadableFile, Xlsx, format_of
from egm_portal.meetings.models import Meeting, StaffRole
from egm_portal.text.sizes import over_limit

FORMATS = [Csv, Xlsx]
FILE_LIMIT = 5 * 1000 * 1000  # bytes
PREVIEW_LIFE = 3600  # seconds for which a previewed file can be confirmed


class PreviewFolder(BaseStorage):
    """Previewed files, which hold personal data: in a folder that only the portal can open, for an hour."""

    def save(self, data: bytes) -> None:
        folder = _folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for file in folder.iterdir():
            if file.stat().st_mtime < time.time() - PREVIEW_LIFE:
                file.unlink(missing_ok=True)
        self.name = uuid4().hex
        (folder / self.name).write_bytes(data)

    def read(self) -> bytes:
        return (_folder() / self.name).read_bytes()

    def remove(self) -> None:
        (_folder() / self.name).unlink(missing_ok=True)


def _folder() -> Path:
    return settings.DATA_DIR / "imports"


class MeetingImportForm(ImportForm):
    """The file, and the meeting of its rows; the format is recognized from the file itself."""

    meeting = forms.ModelChoiceField(Meeting.objects.none(), empty_label=None)
    field_order = ["meeting", "import_file"]
    media = forms.Media()

    def __init__(self, formats, resources, *, meetings, **kwargs) -> None:
        super().__init__(formats, resources, **kwargs)
        self.fields["meeting"].queryset = meetings
        self.fields["import_file"].label = "File"
        self.fields["import_file"].widget.attrs["accept"] = ".csv,.xlsx"
        self.fields["format"].required = False
        self.fields["format"].widget = forms.HiddenInput()

    def clean_import_file(self):
        file = self.cleaned_data["import_file"]
        if file.size > FILE_LIMIT:
            raise forms.ValidationError(over_limit(file.size, FILE_LIMIT))
        return file

    def clean(self) -> dict:
        cleaned = super().clean()
        if file := cleaned.get("import_file"):
            cleaned["format"] = FORMATS.index(format_of(file.read(4)))
            file.seek(0)
        return cleaned


class MeetingConfirmForm(ConfirmImportForm):
    """The confirmed preview, signed: nobody can name another file, or confirm what somebody else looked at."""

    import_file_name = original_file_name = format = resource = None
    preview = forms.CharField(widget=forms.HiddenInput())

    def __init__(self, *args, user, meetings, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.meetings = user, meetings

    def clean(self) -> dict:
        cleaned = super().clean()
        try:
            user, name, number, meeting = signing.loads(
                cleaned.get("preview", ""), salt="import preview", max_age=PREVIEW_LIFE
            )
        except signing.BadSignature:
            user = name = None
        if user != self.user.pk or not (_folder() / name).is_file():
            raise forms.ValidationError("This preview has expired. Choose the file again.")
        own = self.meetings.filter(pk=meeting).first()
        if own is None:
            raise forms.ValidationError("You may no longer edit this meeting.")
        return cleaned | {"import_file_name": name, "original_file_name": name, "format": number, "meeting": own}


class ImportPages(ImportMixin):
    """Adds import to a screen of rows of meetings."""

    import_export_change_list_template = None  # the list has the link already
    import_form_class = MeetingImportForm
    confirm_form_class = MeetingConfirmForm
    tmp_storage_class = PreviewFolder
    formats = FORMATS
    from_encoding = None

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def get_import_form_kwargs(self, request: HttpRequest) -> dict:
        return super().get_import_form_kwargs(request) | {"meetings": self._own_meetings(request)}

    def get_import_form_initial(self, request: HttpRequest) -> dict:
        return {"meeting": self._chosen_meeting(request)}

    def get_confirm_form_kwargs(self, request: HttpRequest, import_form=None) -> dict:
        return super().get_confirm_form_kwargs(request, import_form) | {
            "user": request.user,
            "meetings": self._own_meetings(request),
        }

    def get_confirm_form_initial(self, request: HttpRequest, import_form) -> dict:
        if import_form is None:
            return {}
        values = import_form.cleaned_data
        preview = [request.user.pk, values["import_file"].tmp_storage_name, values["format"], values["meeting"].pk]
        return {"preview": signing.dumps(preview, salt="import preview")}

    def get_import_resource_kwargs(self, request: HttpRequest, form=None, **kwargs) -> dict:
        return {"meeting": getattr(form, "cleaned_data", {}).get("meeting")}

    def get_import_data_kwargs(self, **kwargs) -> dict:
        return super().get_import_data_kwargs(**kwargs) | {"rollback_on_validation_errors": True}

    def import_columns(self) -> list[tuple[str, str]]:
        """The name of each column of a file, with what its cells may contain."""
        raise NotImplementedError

    def get_urls(self) -> list:
        template = self.admin_site.admin_view(self.import_template)
        return [path("import/template.<str:extension>", template, name=self._template_name), *super().get_urls()]

    @property
    def _template_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_import_template"

    def import_template(self, request: HttpRequest, extension: str) -> HttpResponse:
        if not self.has_import_permission(request):
            raise PermissionDenied
        kinds = {kind.extension: kind for kind in FORMATS}
        if extension not in kinds:
            raise Http404
        kind = kinds[extension]()
        response = HttpResponse(kind.template(self.import_columns()), content_type=kind.content_type)
        name = f"{self.opts.verbose_name_plural}-template.{extension}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def get_import_context_data(self, **kwargs) -> dict:
        templates = [
            (kind.extension.upper(), reverse(f"admin:{self._template_name}", args=[kind.extension])) for kind in FORMATS
        ]
        return {"columns": self.import_columns(), "templates": templates}

    def import_action(self, request: HttpRequest, **kwargs) -> HttpResponse:
        request.edited_meeting = self._chosen_meeting(request)  # whose bar stands above the page
        response = super().import_action(request, **kwargs)
        # A file that cannot be confirmed is not kept.
        file = getattr(response.context_data["form"], "cleaned_data", {}).get("import_file")
        if hasattr(file, "tmp_storage_name") and "confirm_form" not in response.context_data:
            PreviewFolder(name=file.tmp_storage_name).remove()
        return self._with_title_and_errors(response)

    def process_dataset(self, dataset, form: MeetingConfirmForm, request: HttpRequest, **kwargs) -> Result:
        request.edited_meeting = form.cleaned_data["meeting"].pk
        return super().process_dataset(dataset, form, request, **kwargs)

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        if not result.has_errors() and not result.has_validation_errors():
            done = super().process_result(result, request)
            return HttpResponseRedirect(f"{done.url}?meeting={request.edited_meeting}")
        # Since the preview somebody has changed a row, and the file no longer fits.
        form = MeetingImportForm(
            FORMATS,
            self.resource_classes,
            meetings=self._own_meetings(request),
            initial=self.get_import_form_initial(request),
        )
        context = self.admin_site.each_context(request) | {"opts": self.opts, "form": form, "result": result}
        return self._with_title_and_errors(TemplateResponse(request, [self.import_template_name], context))

    def _own_meetings(self, request: HttpRequest):
        return Meeting.objects.for_member(request.user, StaffRole.EDITOR)

    def _with_title_and_errors(self, response: TemplateResponse) -> TemplateResponse:
        result, refused = response.context_data.get("result"), []
        if result is not None and (result.has_errors() or result.has_validation_errors()):
            count = len(result.invalid_rows)
            rows = f"{count} row{'s are' if count != 1 else ' is'} refused. " if count else ""
            sentence = "Nothing was imported. Correct the file and choose it again: a file is imported only as a whole."
            refused = [ErrorItem(f"{rows}{sentence}", href="#id_import_file")]
        title = f"Import {self.opts.verbose_name_plural}"
        response.context_data |= {"title": title, "media": self.media, "refused": refused}
        return response

    def add_data_read_fail_error_to_form(self, form, e: Exception) -> None:
        if not isinstance(e, UnreadableFile):
            raise e
        form.add_error("import_file", str(e))

    def generate_log_entries(self, result: Result, request: HttpRequest) -> None:
        for kind, flag, words in (
            (RowResult.IMPORT_TYPE_NEW, ADDITION, "Added from a file."),
            (RowResult.IMPORT_TYPE_UPDATE, CHANGE, "Changed from a file."),
        ):
            rows = [row.instance for row in result if row.import_type == kind]
            log_rows(rows=rows, by=request.user.pk, flag=flag, words=words)

    def add_success_message(self, result: Result, request: HttpRequest) -> None:
        count = result.totals
        messages.success(
            request,
            f"Imported: {count[RowResult.IMPORT_TYPE_NEW]} new, {count[RowResult.IMPORT_TYPE_UPDATE]} changed, "
            f"{count[RowResult.IMPORT_TYPE_SKIP]} unchanged.",
        )
