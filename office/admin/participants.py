"""The list of participants, with the states of their papers."""

from django.contrib import admin
from django.db.models import Prefetch
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agenda.slides import with_owed_slides
from egm_portal.adminkit.cells import tag
from egm_portal.adminkit.scope import OrganizedMeetingFilter
from egm_portal.meetings.models import StaffRole
from office.bulk_mail import PARTICIPANT_VERBS
from office.erasure import Erase
from office.filters import OpenFilter
from office.merging.pages import MergePages
from office.person_parts import parts_of
from papers.cells import state_tag
from papers.models import Paper, Version
from participants.admin.screens import ParticipantAdmin
from participants.models import Participant
from reminders.admin import RemindParticipant


@admin.register(Participant)
class OfficeParticipantAdmin(MergePages, ParticipantAdmin):
    list_display = ["person", "status_tag", "paper", "invited_on", "answered_on", "last_contact", "consent"]
    list_filter = [OrganizedMeetingFilter, OpenFilter, "status", "role", "list_consent", "region", "gender"]
    # The overview links to the experts of each field of work, which is free text and no filter.
    linked_lookups = ("field__exact",)
    verbs = (*ParticipantAdmin.verbs, RemindParticipant(), *PARTICIPANT_VERBS, Erase())

    def get_queryset(self, request):
        versions = Prefetch("papers__document__versions", Version.objects.defer("first_page"))
        papers = Prefetch("papers", Paper.objects.select_related("participant__meeting", "document"))
        people = with_owed_slides(super().get_queryset(request).with_bounces())
        return people.prefetch_related(papers, "papers__extensions", versions)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and obj:
            may_open_letter = self.has_role(request, StaffRole.ORGANIZER, obj)
            context["parts"] = parts_of(obj, request.user, may_open_letter=may_open_letter)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_list_display(self, request) -> list[str]:
        # In a list of one meeting its name would be the same in each row.
        shown = super().get_list_display(request)
        return shown if request.GET.get(OrganizedMeetingFilter.parameter_name) else [*shown, "meeting_name"]

    @admin.display(description="meeting", ordering="meeting__short_title")
    def meeting_name(self, participant: Participant) -> str:
        return participant.meeting.short_title

    @admin.display(description="name", ordering="name")
    def person(self, participant: Participant) -> SafeString:
        problem = "address refused" if participant.address_is_refused else "e-mail bounced"
        flag = tag(problem, "bad") if participant.mail_comes_back else ""
        return format_html('{} {} <small class="role">{}</small>', participant, flag, participant.get_role_display())

    @admin.display(description="paper")
    def paper(self, participant: Participant) -> SafeString | str:
        papers = [paper for paper in participant.papers.all() if paper.state != Paper.State.WITHDRAWN]
        return state_tag(papers[0]) if papers else "-"
