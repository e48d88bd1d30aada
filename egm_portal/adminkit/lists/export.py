"""Export of a list as it is shown: its columns, and the rows that match its filters, or of those the ticked ones."""

import re
from html import unescape

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from tablib import Dataset

from egm_portal.adminkit.lists import ALL_THAT_MATCH, TICKED
from egm_portal.adminkit.lists.table import columns_of, values_of
from egm_portal.adminkit.spreadsheets import Csv, Xlsx
from egm_portal.clock import portal_now
from egm_portal.security_events import security_event
from egm_portal.text.ids import is_id

FORMATS = {kind.extension: kind for kind in (Csv, Xlsx)}
_TIME = re.compile(r'<time\b[^>]*\bdatetime="([^"]*)"[^>]*>.*?</time>')


class ExportForm(forms.Form):
    format = forms.ChoiceField(
        choices=[(name, kind.title) for name, kind in FORMATS.items()], initial="csv", widget=forms.RadioSelect
    )


class ExportPages(admin.ModelAdmin):
    """Adds the page that exports a list to its screen."""

    def get_urls(self) -> list:
        return [path("export/", self.admin_site.admin_view(self.export), name=self._export_name), *super().get_urls()]

    @property
    def _export_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_export"

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        shown = extra_context or {}
        address = f"{reverse(f'admin:{self._export_name}')}?{request.GET.urlencode()}"
        shown["export_url"] = address if self.has_export_permission(request) else ""
        shown["can_tick"] = bool(shown["export_url"] or shown.get("list_verbs"))
        return super().changelist_view(request, shown)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def exportable(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        """Those of the rows that the reader may export."""
        return rows

    def exported_table(self, changelist: ChangeList, rows: QuerySet) -> Dataset:
        """What the list shows of the rows, as texts; instants as in 2013-07-10 09:00."""
        values = values_of(changelist)
        table = Dataset(headers=[column.heading for column in columns_of(changelist)])
        table.extend([text_of(value(row)) for value in values.values()] for row in rows)
        return table

    def export(self, request: HttpRequest) -> HttpResponse:
        """Asks for a format, and answers with the file."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        try:
            changelist = self.get_changelist_instance(request)
        except IncorrectLookupParameters as error:  # Django handles it only on the page of the list
            raise BadRequest("The list cannot be filtered like this.") from error
        rows = self.exportable(request, changelist.queryset)
        ticked = [] if ALL_THAT_MATCH in request.POST else list(filter(is_id, request.POST.getlist(TICKED)))
        if ticked:
            rows = rows.filter(pk__in=ticked)
        # The button below a list sends the ticked rows and no format yet.
        form = ExportForm(request.POST if "format" in request.POST else None)
        if form.is_valid():
            kind = FORMATS[form.cleaned_data["format"]]()
            content = kind.export_data(self.exported_table(changelist, rows))
            security_event("exported", what=self.opts.label_lower, format=kind.extension)
            name = f"{self.opts.verbose_name_plural.replace(' ', '-')}-{portal_now():%Y-%m-%d}.{kind.extension}"
            headers = {"Content-Disposition": f'attachment; filename="{name}"'}
            return HttpResponse(content, content_type=kind.content_type, headers=headers)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Export {self.opts.verbose_name_plural}",
            "opts": self.opts,
            "form": form,
            "number": rows.count(),
            "ticked": ticked,
            "back": f"{reverse(f'admin:{self.opts.app_label}_{self.opts.model_name}_changelist')}?"
            f"{request.GET.urlencode()}",
        }
        return TemplateResponse(request, "admin/lists/export.html", context, status=422 if form.errors else 200)


def text_of(content: SafeString | str) -> str:
    """The text of a cell without its markup, in which an instant is as programs read it."""
    if isinstance(content, SafeString):
        content = unescape(strip_tags(_TIME.sub(r"\1", content)))
    return "" if content == "-" else " ".join(content.split())
