"""The list of participants, with the states of their papers."""

from django.contrib import admin
from django.db.models import Prefetch
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agenda.slides import with_owed_slides
from egm_portal.adminkit.cells import short_day, tag
from egm_portal.adminkit.scope import OrganizedMeetingFilter
from egm_portal.mail import registry
from egm_portal.meetings.models import StaffRole
from office.bulk_mail import PARTICIPANT_VERBS
from office.erasure import Erase
from office.filters import ParticipantChips, TaskFilter
from office.merging.pages import MergePages
from office.person_parts import parts_of
from office.signed_letters.pages import SignedLetterPages
from papers import queries
from papers.advice import length_of
from papers.cells import state_tag
from papers.models import Paper, Version
from papers.queries import written_with_others
from participants.admin.screens import ParticipantAdmin
from participants.cells import tasks_tag
from participants.models import Participant
from reminders.admin import RemindParticipant


@admin.register(Participant)
class OfficeParticipantAdmin(MergePages, SignedLetterPages, ParticipantAdmin):
    list_display = ["person", "role", "invitation", "paper", "tasks", "consent", "last_contact"]
    list_filter = [OrganizedMeetingFilter, ParticipantChips, TaskFilter, "status", "role", "region"]
    # The overview links to the experts of each gender, and of each field of work, which is free text.
    linked_fields = ("field", "gender")
    verbs = (*ParticipantAdmin.verbs, RemindParticipant(), *PARTICIPANT_VERBS, Erase())

    def get_queryset(self, request):
        versions = Prefetch("papers__document__versions", Version.objects.defer("first_page"))
        papers = Prefetch("papers", Paper.objects.select_related("participant__meeting", "document"))
        people = with_owed_slides(super().get_queryset(request).with_bounces())
        return people.prefetch_related(papers, "papers__extensions", versions, *written_with_others())

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and obj:
            may_open_letter = self.has_role(request, StaffRole.ORGANIZER, obj)
            context["parts"] = parts_of(obj, request.user, may_open_letter=may_open_letter)
        return super().render_change_form(request, context, add, change, form_url, obj)

    @admin.display(description="last e-mail", ordering="last_contact_at")
    def last_contact(self, participant: Participant) -> SafeString | str:
        day = short_day(participant.last_contact_at, participant.meeting)
        if not participant.mail_comes_back:
            return format_html("{}, {}", day, registry.in_short(participant.last_contact_kind)) if day else ""
        problem = "address refused" if participant.address_is_refused else "e-mail bounced"
        return format_html("{} {}", tag(problem, "bad"), day)

    @admin.display(description="tasks", ordering="-tasks_open")
    def tasks(self, participant: Participant) -> SafeString | str:
        return tasks_tag(participant)

    @admin.display(description="paper")
    def paper(self, participant: Participant) -> SafeString | str:
        papers = [paper for paper in participant.papers.all() if paper.state not in Paper.NOT_EXPECTED]
        if papers:
            newest = queries.owed_paper(papers[0]).newest
            return format_html("{} {}", state_tag(papers[0]), length_of(newest) if newest else "")
        shared = [
            row.paper for row in participant.papers_with_others.all() if row.paper.state not in Paper.NOT_EXPECTED
        ]
        return format_html("{} with {}", state_tag(shared[0]), shared[0].participant.name) if shared else ""
