"""The screens of the administration that join floors: the meeting, and the list of its participants."""

from allauth.account.adapter import get_adapter
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import Prefetch
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agenda.actions import changes_between, release_programme
from agenda.admin import SessionAdmin
from agenda.models import Session
from agenda.queries import newest_release, sessions_of, working_programme
from agenda.slides import with_owed_slides
from egm_portal.clock import portal_now
from egm_portal.mail.admin import MailTemplateAdmin
from egm_portal.mail.models import MailTemplate
from egm_portal.meetings.admin import ConflictInline, MeetingAdmin, OrganizedMeetingFilter, UserAdmin
from egm_portal.meetings.columns import tag
from egm_portal.meetings.models import Meeting, User
from egm_portal.meetings.verbs import Verb
from office.copying import copy_meeting
from office.erasure import ERASE
from office.filters import OpenFilter
from office.forms import CopyForm, ReleaseForm
from office.letters import PARTICIPANT_VERBS, TEMPLATE_VERBS, with_bounces
from office.remind_now import REMIND_AUTHOR, REMIND_PARTICIPANT
from office.reminders import add_usual_rules
from office.review import sessions_with_papers
from office.review_pages import ReviewPages
from office.rooms import page_of_board, page_of_session_zip, rooms_of
from office.user_forms import UserForm
from papers.admin import PaperAdmin
from papers.columns import state_tag
from papers.models import Paper, Version
from participants.admin import ParticipantAdmin
from participants.models import Participant, ReminderRule
from participants.reminder_forms import ReminderRuleForm


def _what_changes(meeting: Meeting) -> str:
    draft = working_programme(meeting)
    before = newest_release(meeting)
    if before is None:
        return f"This is the first release, with {len(draft)} sessions."
    changes = changes_between(sessions_of(before), draft)
    return "\n".join([f"Since {before}:", *(changes or ["Nothing has changed."])])


VERBS = (
    Verb(
        name="release",
        label="Release the programme",
        explains="The working draft is frozen, and the public sees it from now on, with a list of what changed.",
        past="Programme released",
        perform=lambda meeting, by, kind: release_programme(meeting=meeting, kind=kind, by=by),
        refusal=lambda meeting: (
            "" if Session.objects.filter(meeting=meeting).exists() else "The programme has no sessions yet."
        ),
        detail=_what_changes,
        form=ReleaseForm,
        many=False,
    ),
    Verb(
        name="copy",
        label="Copy this meeting",
        explains=(
            "A new meeting with the same words, aide-memoire, contacts, own wordings of mails, sessions and "
            "reminders, on new dates. "
            "People, papers and releases are not copied, and the copy is not public."
        ),
        past="Copied",
        perform=lambda meeting, by, **typed: copy_meeting(meeting=meeting, by=by, **typed),
        form=CopyForm,
        many=False,
    ),
)


def _list_as_pdf(meeting: Meeting) -> list[tuple[str, str]]:
    """The way to the list of participants as a PDF, for a meeting that is public."""
    if meeting.public_from is None or meeting.public_from > portal_now():
        return []
    return [("List of participants (PDF)", reverse("website:participants_pdf", args=[meeting.slug]))]


class ReminderRuleInline(ConflictInline):
    """When people are reminded of what they have not done."""

    model = ReminderRule
    form = ReminderRuleForm
    fields = [("kind", "days", "active")]
    verbose_name_plural = "Reminders, sent at 09:00 of the meeting’s time"


@admin.register(Meeting)
class OfficeMeetingAdmin(MeetingAdmin):
    """A meeting, with the way to everything that belongs to it."""

    verbs = VERBS
    inlines = [*MeetingAdmin.inlines, ReminderRuleInline]

    def save_related(self, request, form, formsets, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change and not ReminderRule.objects.filter(meeting=form.instance).exists():
            add_usual_rules(meeting=form.instance)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and obj:
            context["room_links"] = [("Board", page_of_board(obj)), *rooms_of(obj, request), *_list_as_pdf(obj)]
        return super().render_change_form(request, context, add, change, form_url, obj)


@admin.register(Participant)
class OfficeParticipantAdmin(ParticipantAdmin):
    """Participants, with how far their papers are."""

    list_display = ["person", "status_tag", "paper", "invited_on", "answered_on", "last_contact", "consent"]
    list_filter = [OrganizedMeetingFilter, OpenFilter, "status", "role", "list_consent", "region", "gender"]
    linked_lookups = ("field__exact",)  # the board counts experts by their field, which is a text of their own
    verbs = (*ParticipantAdmin.verbs, REMIND_PARTICIPANT, *PARTICIPANT_VERBS, ERASE)

    def get_queryset(self, request):
        versions = Prefetch("papers__document__versions", Version.objects.defer("first_page"))
        papers = Prefetch("papers", Paper.objects.select_related("participant__meeting", "document"))
        people = with_owed_slides(with_bounces(super().get_queryset(request)))
        return people.prefetch_related(papers, "papers__extensions", versions)

    def get_list_display(self, request) -> list[str]:
        shown = super().get_list_display(request)
        return shown if request.GET.get(OrganizedMeetingFilter.parameter_name) else [*shown, "meeting_name"]

    @admin.display(description="meeting", ordering="meeting__short_title")
    def meeting_name(self, participant: Participant) -> str:
        return participant.meeting.short_title

    @admin.display(description="name", ordering="name")
    def person(self, participant: Participant) -> SafeString:
        comes_back = "address refused" if participant.address_is_refused else "mail comes back"
        flag = tag(comes_back, "bad") if participant.mail_comes_back else ""
        return format_html('{} {} <small class="role">{}</small>', participant, flag, participant.get_role_display())

    @admin.display(description="paper")
    def paper(self, participant: Participant) -> SafeString | str:
        papers = [paper for paper in participant.papers.all() if paper.state != Paper.State.WITHDRAWN]
        return state_tag(papers[0]) if papers else "-"


@admin.register(Paper)
class OfficePaperAdmin(ReviewPages, PaperAdmin):
    """Papers, which are reviewed side by side, and whose authors can be reminded."""

    verbs = (*PaperAdmin.verbs, REMIND_AUTHOR)


@admin.register(Session)
class OfficeSessionAdmin(SessionAdmin):
    """Sessions, with the way to the papers that are presented in them."""

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and obj and obj in sessions_with_papers(obj.meeting):
            context["room_links"] = [("Papers received (ZIP)", page_of_session_zip(obj))]
        return super().render_change_form(request, context, add, change, form_url, obj)


@admin.register(User)
class OfficeUserAdmin(UserAdmin):
    """Who signs in, whether they take part or not."""

    form = add_form = UserForm

    def user_change_password(self, request, id, form_url=""):
        """The page that sets somebody else's password, who is told; one's own is changed by whoever knows it."""
        user = self.get_object(request, unquote(id))
        if user == request.user:
            return redirect("account_change_password")
        with transaction.atomic():
            response = super().user_change_password(request, id, form_url)
            if user and user.password != User.objects.values_list("password", flat=True).get(pk=user.pk):
                get_adapter().send_notification_mail("account/email/password_set", user)
        return response


@admin.register(MailTemplate)
class OfficeMailTemplateAdmin(MailTemplateAdmin):
    """Own wordings, with a preview for a real participant."""

    verbs = TEMPLATE_VERBS
