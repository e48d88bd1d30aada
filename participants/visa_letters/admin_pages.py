"""Pages of a participant's visa support letter in the administration: its progress, and its PDF."""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from egm_portal.adminkit.roles import require_role
from egm_portal.automatic_requests import is_automatic
from egm_portal.meetings.models import StaffRole
from egm_portal.pdf.models import Rendering
from egm_portal.security_events import security_event
from egm_portal.serving import FileMissing, private_pdf
from participants.models import InvitationLetter, Participant


class LetterPages(admin.ModelAdmin):
    def get_urls(self) -> list:
        pages = [("letter", self.letter), ("letter/progress", self.letter_progress), ("letter/file", self.letter_file)]
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(require_safe(page)),
                name=f"participants_participant_{name.replace('/', '_')}",
            )
            for name, page in pages
        ]
        return own + super().get_urls()

    @admin.display(description="state of the letter")
    def letter_state(self, participant: Participant) -> SafeString | str:
        letter = InvitationLetter.objects.filter(participant=participant.pk).select_related("rendering").first()
        if letter is None or letter.rendering is None:
            return ""
        page = reverse("admin:participants_participant_letter", args=[participant.pk])
        return format_html('<a href="{}">{}</a>', page, letter.rendering.get_state_display())

    def letter(self, request: HttpRequest, pk: int) -> HttpResponse:
        participant, rendering = self._letter(request, pk)
        context = {
            **self.admin_site.each_context(request),
            "title": "Visa support letter",
            "opts": self.opts,
            "row": participant,
            "printed": "letter",
            "rendering": rendering,
            "progress_url": reverse("admin:participants_participant_letter_progress", args=[pk]),
        }
        return TemplateResponse(request, "participants/visa_letters/admin/letter.html", context)

    @is_automatic
    def letter_progress(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The progress as JSON, for static/js/progress.js."""
        _, rendering = self._letter(request, pk)
        return JsonResponse(rendering.progress())

    def letter_file(self, request: HttpRequest, pk: int) -> HttpResponse:
        participant, rendering = self._letter(request, pk)
        if rendering.state != Rendering.State.DONE:
            raise Http404
        try:
            name = f"{participant.meeting.slug}-letter-{participant.pk}.pdf"
            response = private_pdf(request, rendering.file.name, name)
        except FileMissing:
            raise Http404 from None
        security_event("unpublished_downloaded", letter_of=participant.pk)
        return response

    def _letter(self, request: HttpRequest, pk: int) -> tuple[Participant, Rendering]:
        participant = get_object_or_404(self.get_queryset(request), pk=pk)
        require_role(request, StaffRole.ORGANIZER, participant.meeting_id)
        letter = InvitationLetter.objects.filter(participant=participant).select_related("rendering").first()
        if letter is None or letter.rendering is None or not self.has_change_permission(request, participant):
            raise Http404
        return participant, letter.rendering
