"""The page of a meeting's letters of invitation, and their Word documents."""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from egm_portal.adminkit.roles import meeting_or_404
from egm_portal.meetings.models import StaffRole
from egm_portal.serving import private_download
from egm_portal.text.ids import is_id
from egm_portal.wordfiles.package import DOCX
from participants.letters_of_invitation.queries import letters_of
from participants.letters_of_invitation.word import file_name, letter_docx, letters_zip

PAGE = "admin:participants_participant_letters"


def link_to_letters(meeting_id: int) -> tuple[str, str]:
    return "Letters of invitation", reverse(PAGE, args=[meeting_id])


class LettersOfInvitationPages(admin.ModelAdmin):
    """Adds the page and the documents to the screen of participants."""

    def get_urls(self) -> list:
        letters = self.admin_site.admin_view(never_cache(require_safe(self.letters_of_invitation)))
        files = self.admin_site.admin_view(never_cache(require_safe(self.letter_files)))
        pages = [
            path("letters/<number:meeting>/", letters, name="participants_participant_letters"),
            path("letters/<number:meeting>/files/", files, name="participants_participant_letters_files"),
        ]
        return pages + super().get_urls()

    def letters_of_invitation(self, request: HttpRequest, meeting: int) -> HttpResponse:
        found = meeting_or_404(request, StaffRole.EDITOR, pk=meeting)
        context = {
            **self.admin_site.each_context(request),
            "title": "Letters of invitation",
            "opts": self.opts,
            "meeting": found,
            "letters": letters_of(found),
        }
        return TemplateResponse(request, "participants/admin/letters_of_invitation.html", context)

    def letter_files(self, request: HttpRequest, meeting: int) -> HttpResponse:
        """The Word documents of all letters, or of the people in `ids`: one by itself, several as an archive."""
        found = meeting_or_404(request, StaffRole.EDITOR, pk=meeting)
        wanted = request.GET.get("ids")
        letters = letters_of(found, wanted and [int(pk) for pk in wanted.split(",") if is_id(pk)])
        if not letters:
            raise Http404
        if len(letters) == 1:
            return private_download(letter_docx(letters[0]), f"{file_name(letters[0])}.docx", DOCX)
        return private_download(letters_zip(letters), f"{found.slug}-letters.zip", "application/zip")
