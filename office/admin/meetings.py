"""The screens of a meeting: its list, and the pages of its settings."""

from collections.abc import Mapping

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import get_text_list

from egm_portal.adminkit.cells import in_meeting_time, local, short_time, tag
from egm_portal.adminkit.lists.filters import PeriodFilter
from egm_portal.adminkit.roles import has_role, roles_of
from egm_portal.adminkit.scope import MeetingScopedAdmin
from egm_portal.adminkit.verbs import Verb
from egm_portal.clock import portal_now
from egm_portal.meetings import actions
from egm_portal.meetings.models import AideMemoireSection, Meeting, StaffRole, User
from egm_portal.meetings.slugs import free_slug
from egm_portal.text import dates
from egm_portal.text.country_fields import tell_names
from office.admin.announcement import Announce, WithdrawAnnouncement
from office.admin.meeting_forms import CopyForm, MeetingForm, NewMeetingForm
from office.admin.meeting_pages import AIDE_MEMOIRE, BASICS, EVALUATION, PAGES, MeetingPage, described, page_of
from office.admin_urls import board_url, list_url
from office.aide_memoire.actions import state_of, write_aide_memoire
from office.aide_memoire.pages import ROUTE as FROM_WORD
from office.aide_memoire.pages import AideMemoirePages, WriteAideMemoire, read_for_new
from office.attendance_pages import AttendancePages, RecordAll
from office.board.facts import facts_of
from office.board.first_steps import first_steps, steps_are_open
from office.changes.verbs import CHANGES, ChangeVerb, sent_in_vain, told_fields
from office.meeting_copy import copy_meeting, texts_with_dates
from office.member_pages import MemberPages
from office.programme.conflict_pages import ConflictPages
from office.programme.day_pages import DayPages
from office.programme.pages import ProgrammePages
from office.programme.release_page import ReleasePages, ReleaseProgramme
from office.programme.slides_pages import SlidesPages
from office.programme.table.pages import TablePages
from office.room_pages import RoomPages
from reminders.actions import add_usual_rules
from review.admin.clearance_verbs import SendAideMemoire
from review.models import Clearance, ClearedText

PREFIX = "meetings_meeting_"
LOOK_AT_IT = "Nothing has been saved yet. Look at what was filled in from the aide-memoire, and then add the meeting."


class CopyMeeting(Verb):
    role = StaffRole.ORGANIZER
    name = "copy"
    label = "Copy this meeting"
    explanation = (
        "A new meeting with the same texts, aide-memoire, contacts, tasks, mail templates, sessions and reminders, on "
        "new dates. Papers, releases and clearances are not copied, nor are people whom you do not nominate again. The "
        "copy is not public."
    )
    past = "Copied"
    form = CopyForm
    many = False

    def done(self, meetings: list[Meeting], typed: Mapping[str, object]) -> str:
        done = super().done(meetings, typed)
        texts = [text for copy in meetings for text in texts_with_dates(copy)]
        return f"{done} Check the dates in these texts: {get_text_list(texts, 'and')}." if texts else done

    def perform(self, meeting: Meeting, by: User, **typed) -> Meeting:
        return copy_meeting(meeting=meeting, by=by, **typed)


class YearFilter(PeriodFilter):
    title, parameter_name, column, unit = "year", "year", "starts_on", "year"


@admin.register(Meeting)
class MeetingAdmin(
    MemberPages,
    RoomPages,
    AideMemoirePages,
    ReleasePages,
    ConflictPages,
    ProgrammePages,
    TablePages,
    SlidesPages,
    DayPages,
    AttendancePages,
    MeetingScopedAdmin,
):
    """A meeting, whose form is in several pages: `meeting_pages` has what each asks for."""

    meeting_path = "pk"
    verbs = (Announce(), WithdrawAnnouncement(), *CHANGES, CopyMeeting(), SendAideMemoire())
    page_verbs = (ReleaseProgramme(), WriteAideMemoire(), RecordAll())
    form = MeetingForm
    list_display = ["short_title", "dates", "city", "phase", "due_in_short", "announced"]
    list_filter = [YearFilter]
    search_fields = ["short_title", "title", "city"]
    search_help_text = "Title or city"
    inlines = [inline for page in PAGES.values() for inline in page.inlines]

    due = in_meeting_time("papers_due", "papers are due", ends_day=True)

    def meeting_of(self, row: Meeting) -> Meeting:
        return row

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = NewMeetingForm
        form = super().get_form(request, obj, change=change, **kwargs)
        form.by = request.user
        if obj is None:
            form.refusal_of_file = getattr(request, "refusal_of_file", "")
        return form

    def has_add_permission(self, request) -> bool:
        # Who adds a meeting becomes its organizer: those who only edit or view others' do not.
        may_organize = not roles_of(request) or has_role(request, StaffRole.ORGANIZER)
        return may_organize and request.user.has_perm("meetings.add_meeting")

    def get_urls(self) -> list:
        pages = [
            path(f"<path:object_id>/{name}/", self.admin_site.admin_view(self.change_view), name=f"{PREFIX}{name}")
            for name in (route.removeprefix(PREFIX) for route in PAGES)
            if name not in ("add", "change")
        ]
        return pages + super().get_urls()

    def add_view(self, request, form_url="", extra_context=None):
        if request.method == "POST":
            request.refusal_of_file = read_for_new(request)
            if not request.refusal_of_file and NewMeetingForm.READ in request.POST and request.POST.get("aide_memoire"):
                self.message_user(request, LOOK_AT_IT)
        return super().add_view(request, form_url, extra_context)

    def get_fieldsets(self, request, obj=None) -> list:
        groups = described(page_of(request), obj, self._change_links(request, obj))
        if obj is None or "papers_due" not in told_fields(obj):
            return groups
        # For reading, a deadline at midnight is 24:00 of the day that it ends.
        shown = {"papers_due": "due"}
        return [
            (name, options | {"fields": [shown.get(field, field) for field in options["fields"]]})
            for name, options in groups
        ]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "due", *(told_fields(obj) if obj else [])]

    def _change_links(self, request: HttpRequest, meeting: Meeting | None) -> dict[str, tuple[str, str]]:
        """The ways to change what people were told, by the groups of fields that show it."""
        if meeting is None or not self.may_change_states(request, meeting):
            return {}
        return {
            verb.group: (f"{verb.label_for(meeting)} …", self.verb_url(verb, [meeting.pk], request.path))
            for verb in self.verbs_for(request, meeting)
            if isinstance(verb, ChangeVerb) and verb.group and not verb.refusal(meeting)
        }

    def get_inlines(self, request, obj=None) -> tuple:
        return page_of(request).inlines

    def has_delete_permission(self, request, obj=None) -> bool:
        return request.user.is_superuser

    def save_model(self, request, obj: Meeting, form, change: bool) -> None:
        if not change:
            obj.slug = free_slug(obj.short_title, obj.starts_on.year)
        slug = obj.slug
        if change:
            # The new address is written by `change_meeting_slug`, which keeps the former one as a redirect.
            obj.slug = Meeting.objects.values_list("slug", flat=True).get(pk=obj.pk)
        super().save_model(request, obj, form, change)
        tell_names(request, form)
        if slug != obj.slug:
            actions.change_meeting_slug(meeting=obj, slug=slug)
        # Also a superuser, who sees it anyway: lists, verbs and mails ask whose meeting it is.
        if not change:
            actions.set_role(meeting=obj, user=request.user, role=StaffRole.ORGANIZER, by=request.user)

    def save_formset(self, request, form, formset, change: bool) -> None:
        if formset.model is not AideMemoireSection:
            super().save_formset(request, form, formset, change)
            return
        moved = formset.save(commit=False)
        actions.arrange_sections(meeting=form.instance, moved=moved, deleted=formset.deleted_objects)

    def save_related(self, request, form, formsets, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change:
            add_usual_rules(meeting=form.instance)
        if not change and form.sections:
            empty = state_of(form.instance)
            write_aide_memoire(
                meeting=form.instance, sections=form.sections, are_added=False, seen=empty, by=request.user
            )

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        page = page_of(request)
        context |= {"title": page.title, "subtitle": None, "lead": page.lead, "show_delete": page is BASICS}
        if add:
            context["other_buttons"] = [(NewMeetingForm.READ, "Fill in from the aide-memoire")]
            context["save_label"] = "Add the meeting"
        if obj and steps_are_open(obj):
            context["other_buttons"] = [("_next", "Save and continue")]
        if obj:
            context["lead_links"] = self._lead_links(request, page, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _lead_links(self, request: HttpRequest, page: MeetingPage, meeting: Meeting) -> list[tuple[str, str]]:
        """The ways from one of a meeting's pages to what is done about it elsewhere."""
        if page is AIDE_MEMOIRE:
            clearances = list_url(Clearance, meeting, kind__exact=ClearedText.AIDE_MEMOIRE)
            links = [("Clearance of the aide-memoire", clearances)]
            if has_role(request, StaffRole.EDITOR, meeting.pk):
                links.insert(0, ("From Word", reverse(f"admin:{FROM_WORD}", args=[meeting.pk])))
            return links
        if page is EVALUATION:
            return [("Results", reverse("evaluation:results", args=[meeting.slug]))]
        if page is not BASICS or not self.may_change_states(request, meeting):
            return []
        # The other changes of the meeting stand beside the fields that show what they change.
        verbs = [
            verb
            for verb in self.verbs_for(request, meeting)
            if isinstance(verb, (Announce, WithdrawAnnouncement)) or (isinstance(verb, ChangeVerb) and not verb.group)
        ]
        offered = [verb for verb in verbs if not verb.refusal(meeting)]
        return [(verb.label_for(meeting), self.verb_url(verb, [meeting.pk])) for verb in offered]

    def response_add(self, request, obj: Meeting, post_url_continue=None) -> HttpResponse:
        return self._lead_on(request, obj, f"{obj} has been added.", "")

    def response_change(self, request, obj: Meeting) -> HttpResponse:
        saved = f"{page_of(request).title}: your changes have been saved."
        if ignored := sent_in_vain(request.POST, obj):
            self.message_user(request, f"{ignored} People were told of it meanwhile.", messages.WARNING)
        if "_next" in request.POST and steps_are_open(obj):
            return self._lead_on(request, obj, saved, request.path)
        self.message_user(request, saved, messages.SUCCESS)
        return redirect(request.path)

    def _lead_on(self, request: HttpRequest, meeting: Meeting, saved: str, page: str) -> HttpResponse:
        """Leads from this page to that of the next step, and after the last one to the overview."""
        steps = first_steps(facts_of(meeting))
        step = steps.after(page) if steps else None
        self.message_user(request, f"{saved} Next: {step.name}." if step else saved, messages.SUCCESS)
        return redirect(step.link if step else board_url(meeting))

    @admin.display(description="papers due", ordering="papers_due")
    def due_in_short(self, meeting: Meeting) -> SafeString | str:
        return short_time(meeting.papers_due, meeting, ends_day=True)

    @admin.display(description="dates", ordering="starts_on")
    def dates(self, meeting: Meeting) -> str:
        return dates.date_range(meeting.starts_on, meeting.ends_on)

    @admin.display(description="phase")
    def phase(self, meeting: Meeting) -> SafeString:
        return tag(meeting.phase().label, "accent")

    @admin.display(description="public", ordering="public_from")
    def announced(self, meeting: Meeting) -> SafeString:
        if meeting.public_from is None:
            return tag("not public")
        if meeting.public_from > portal_now():
            return tag(format_html("from {}", local(meeting.public_from, meeting)), "warn")
        return tag("public", "good")
