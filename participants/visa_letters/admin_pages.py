"""The PDF of a participant's visa support letter, for organizers."""

from django.contrib import admin
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.views.generic import RedirectView

from egm_portal.adminkit.roles import has_role, require_role
from egm_portal.exceptions import NotYours
from egm_portal.meetings.models import StaffRole
from egm_portal.pdf.pages import PdfPage
from participants.models import InvitationLetter, Participant
from participants.visa_letters.printing import LETTER


def letter_page(request: HttpRequest, pk: int) -> PdfPage:
    """The letter of the participant with this id, which a verb of the administration makes."""
    participant = get_object_or_404(Participant.objects.select_related("meeting"), pk=pk)
    meeting = participant.meeting
    if not has_role(request, StaffRole.VIEWER, meeting.pk):
        raise NotYours
    require_role(request, StaffRole.ORGANIZER, meeting.pk)
    letter = InvitationLetter.objects.filter(participant=participant).select_related("rendering").first()
    if letter is None or letter.rendering is None:
        raise Http404
    request.edited_meeting = meeting.pk  # whose bar stands above the page
    person = reverse("admin:participants_participant_change", args=[pk])
    again = f"{reverse('admin:participants_participant_make-letter')}?{urlencode({'id': pk})}"
    return PdfPage(
        meeting=meeting,
        title=f"Visa support letter of {participant.name}",
        file_name=f"{meeting.slug}-letter-{pk}",
        trail=[(participant.name, person), ("Visa support letter", "")],
        find=lambda: letter.rendering,
        generate=lambda by: None,
        may_generate=False,
        others=[("Regenerate the letter", again), ("Back to the participant", person)],
        event={"letter_of": pk},
    )


PAGES = {LETTER: letter_page}


class LetterPages(admin.ModelAdmin):
    def get_urls(self) -> list:
        former = RedirectView.as_view(url=f"/pdf/{LETTER}/%(pk)s/")
        return [path("<int:pk>/letter/", self.admin_site.admin_view(former)), *super().get_urls()]

    @admin.display(description="state of the letter")
    def letter_state(self, participant: Participant) -> SafeString | str:
        letter = InvitationLetter.objects.filter(participant=participant.pk).select_related("rendering").first()
        if letter is None or letter.rendering is None:
            return ""
        page = reverse("pdf:page", args=[LETTER, participant.pk])
        return format_html('<a href="{}">{}</a>', page, letter.rendering.get_state_display())
