"""Several files at once: each becomes a document, and is accepted or refused by itself."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.datastructures import MultiValueDict

from egm_portal.meetings.models import Meeting, StaffRole, User
from egm_portal.text.sizes import file_size
from papers import actions
from papers.admin.document_files import ACCEPTED, OneFileForm, SentFile, also_taken
from papers.models import Document
from papers.titles import title_from

MAX_FILES = 20  # files: each may take seconds to read, and a request waits for all


class FilesInput(forms.FileInput):
    """An input with which several files are chosen."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """The files that were sent; what is in them is checked later, one by one."""

    widget = FilesInput
    most = MAX_FILES

    def clean(self, data: list[UploadedFile] | None, initial=None) -> list[UploadedFile]:
        if not data and self.required:
            raise forms.ValidationError("Please choose at least one file.", code="required")
        if data and len(data) > self.most:
            raise forms.ValidationError(f"These are {len(data)} files. Please choose {self.most} at a time, at most.")
        return data or []


class SeveralFilesForm(forms.Form):
    """The files, and what they have in common."""

    required_css_class = "required"
    meeting = forms.ModelChoiceField(Meeting.objects.none())
    kind = forms.ChoiceField(choices=[("", "---------"), *Document.Kind.choices])
    access = forms.ChoiceField(
        label="Who may read them",
        choices=[choice for choice in Document.Access.choices if choice[0] != Document.Access.ADDRESSEE],
        help_text="Once they are published. Adding a file does not publish it.",
        initial=Document.Access.ORGANIZERS,
    )
    files = FilesField(widget=FilesInput(attrs={"accept": ACCEPTED}))

    def __init__(self, *args, meetings, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings
        self.fields["files"].help_text = (
            f"PDFs; {also_taken()}. At most {MAX_FILES} files, and "
            f"{file_size(settings.UPLOAD_LIMIT)} altogether. The title of each document is made from the file’s name."
        )


class SeveralFiles(admin.ModelAdmin):
    """The page on which several files are added at once, with a link to it from the list of documents."""

    def get_urls(self) -> list:
        page = path("several/", self.admin_site.admin_view(self.several), name="papers_document_several")
        return [page, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        address, chosen = reverse("admin:papers_document_several"), self._chosen_meeting(request)
        link = ("Add several files", f"{address}?meeting={chosen}" if chosen else address)
        links = [link] if self.has_add_permission(request) else []
        return super().changelist_view(request, {"list_links": links, **(extra_context or {})})

    def several(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        request.edited_meeting = self._chosen_meeting(request)  # whose bar stands above the page
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = SeveralFilesForm(
            *sent,
            meetings=Meeting.objects.for_member(request.user, StaffRole.EDITOR),
            initial={"meeting": request.edited_meeting},
        )
        was_valid = bool(sent) and form.is_valid()
        if was_valid:
            self._add_files(request, form)
            if form.is_valid():
                return HttpResponseRedirect(self._list(form.cleaned_data["meeting"].pk))
        context = {
            **self.admin_site.each_context(request),
            "title": "Add several files",
            "opts": self.opts,
            "form": form,
            "some_refused": was_valid,
            "limit": settings.UPLOAD_LIMIT,
            "back": self._list(request.edited_meeting),
        }
        return TemplateResponse(
            request, "admin/papers/document/several.html", context, status=422 if form.errors else 200
        )

    @staticmethod
    def _list(meeting: int | None) -> str:
        return reverse("admin:papers_document_changelist", query={"meeting": meeting} if meeting else None)

    def _add_files(self, request: HttpRequest, form: SeveralFilesForm) -> None:
        values, added = form.cleaned_data, []
        shared = {name: values[name] for name in ("meeting", "kind", "access")}
        for file in values["files"]:
            file_form = OneFileForm(MultiValueDict({"file": [file]}), values["kind"])
            if file_form.is_valid():
                added.append(add_file(file_form.sent, request.user, **shared))
                self.log_addition(request, added[-1], "Added with several files.")
            else:
                form.add_error("files", f"{file.name}: {' '.join(file_form.errors['file'])}")
        if added:
            self.message_user(request, f"Added: {'; '.join(map(str, added))}.", messages.SUCCESS)


@transaction.atomic
def add_file(sent: SentFile, by: User, **shared) -> Document:
    document = actions.add_document(title=title_from(sent.file.name) or "Untitled document", **shared)
    sent.add_to(document, by)
    return document
