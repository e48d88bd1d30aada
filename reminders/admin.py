from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import HiddenInput
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode

from egm_portal.adminkit.cells import at_hour, in_meeting_time
from egm_portal.adminkit.lists.chips import ChipFilter, state_chips
from egm_portal.adminkit.lists.filters import LinkedFilter
from egm_portal.adminkit.scope import MeetingScopedAdmin, OrganizedMeetingFilter, ReadOnly
from egm_portal.adminkit.verbs import Verb
from egm_portal.meetings.models import Meeting, StaffRole, User
from egm_portal.text.ids import is_id
from papers.models import Paper
from participants.models import Participant
from reminders import rules
from reminders.actions import remind_now
from reminders.forms import ActiveForm, ReminderRuleForm
from reminders.kinds import KINDS
from reminders.models import Reminder, ReminderRule
from reminders.rule_table import first_mail, next_sending, rule_groups

TITLE = "Reminders"


@admin.register(ReminderRule)
class ReminderRuleAdmin(MeetingScopedAdmin):
    """The rules of one meeting in one table, in which one of them can be open, or a new one."""

    form = ReminderRuleForm
    change_list_template = add_form_template = change_form_template = "reminders/admin/rules.html"
    fields = ["meeting", "kind", "days", "active"]
    list_display = ["when", "active"]
    list_editable = ["active"]
    list_filter = [OrganizedMeetingFilter]
    list_select_related = choice_related = ("meeting",)
    list_per_page = 500  # no meeting can have more, since each kind has each day once

    @admin.display(description="when", ordering="days")
    def when(self, rule: ReminderRule) -> str:
        return rule.when

    def get_queryset(self, request) -> QuerySet:
        # A version of the portal may have dropped a kind; the ledger still names its rules.
        return super().get_queryset(request).filter(kind__in=KINDS)

    def get_changelist_form(self, request, **kwargs) -> type[ActiveForm]:
        return super().get_changelist_form(request, form=ActiveForm, **kwargs)

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *(["kind"] if obj else [])]

    def get_fields(self, request, obj=None) -> list[str]:
        # Of a rule that exists, the table above and the row itself say both.
        return ["days", "active"] if obj else self.fields

    def formfield_for_foreignkey(self, field, request, **kwargs):
        # A rule is added in the table of its meeting.
        return super().formfield_for_foreignkey(field, request, **kwargs, widget=HiddenInput)

    def changelist_view(self, request, extra_context=None) -> HttpResponse:
        meeting = self._meeting(request)
        if meeting is None:
            return self._to_meetings(request)
        response = super().changelist_view(request, {"title": TITLE} | (extra_context or {}))
        if changelist := (getattr(response, "context_data", None) or {}).get("cl"):
            forms = changelist.formset.forms if changelist.formset else []
            switches = {form.instance.pk: form for form in forms}
            response.context_data |= self._table(request, changelist.result_list, meeting, switches=switches)
        return response

    def add_view(self, request, form_url="", extra_context=None) -> HttpResponse:
        if self._meeting(request) is None:
            return self._to_meetings(request)
        return super().add_view(request, form_url, extra_context)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None) -> HttpResponse:
        meeting = obj.meeting if obj else self._meeting(request)
        context |= {"title": "Add a reminder" if add else TITLE, "subtitle": None}
        context |= self._table(request, self.get_queryset(request).filter(meeting=meeting), meeting, opened=obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_add(self, request, obj: ReminderRule, post_url_continue=None) -> HttpResponse:
        return self._saved(request, obj)

    def response_change(self, request, obj: ReminderRule) -> HttpResponse:
        return self._saved(request, obj)

    def _saved(self, request, rule: ReminderRule) -> HttpResponse:
        self.message_user(request, f"Saved: {rule}.", messages.SUCCESS)
        return redirect(rules_url(rule.meeting))

    def _meeting(self, request) -> Meeting | None:
        """The meeting chosen, or the reader's only one; raises Http404 if it is not theirs."""
        own, chosen = Meeting.objects.for_member(request.user), self._chosen_meeting(request)
        if chosen:
            return get_object_or_404(own, pk=chosen)
        return own.get() if own.count() == 1 else None

    def _to_meetings(self, request) -> HttpResponse:
        self.message_user(request, "Choose a meeting: its reminders are among its settings.")
        return redirect("admin:index")

    def _table(self, request, rules, meeting: Meeting, *, opened=None, switches=None) -> dict:
        """What the template shows: the rules by subject, what is sent next, and the mail of the rule that is open."""
        groups = rule_groups(rules, meeting)
        rows = [row for group in groups for row in group.rows]
        open_row = next((row for row in rows if row.rule == opened), None)
        return {
            "meeting": meeting,
            "groups": [
                (group.kind, [(row, (switches or {}).get(row.rule.pk)) for row in group.rows]) for group in groups
            ],
            "active_count": sum(row.rule.active for row in rows),
            "rules_count": len(rows),
            "next": next_sending(groups),
            "open_row": open_row,
            "mail": first_mail(open_row) if open_row else None,
            "table_url": rules_url(meeting),
            "sent_url": f"{reverse('admin:reminders_reminder_changelist')}?{urlencode({'meeting': meeting.pk})}",
            "may_add": self.has_add_permission(request),
            "may_change": self.has_change_permission(request),
            "may_delete": open_row and self.has_delete_permission(request, opened),
        }


def rules_url(meeting: Meeting) -> str:
    return f"{reverse('admin:reminders_reminderrule_changelist')}?{urlencode({'meeting': meeting.pk})}"


class RuleFilter(LinkedFilter, admin.SimpleListFilter):
    """The reminders of one rule, to which the table of rules leads."""

    title = "rule"
    parameter_name = "rule__id__exact"

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        chosen = self.value() if is_id(self.value() or "") else 0
        return [(str(rule.pk), str(rule)) for rule in ReminderRule.objects.filter(pk=chosen).select_related("meeting")]

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        return queryset.filter(rule=self.value()) if is_id(self.value() or "") else queryset


class ReminderChips(ChipFilter):
    parameter_name = "outcome__exact"
    chips = state_chips("outcome", {Reminder.Outcome.SENT: "Sent", Reminder.Outcome.SKIPPED: "Skipped"})


@admin.register(Reminder)
class ReminderAdmin(ReadOnly, MeetingScopedAdmin):
    when_empty = (
        "Reminders appear here once they have been sent: at 09:00 in the meeting’s time, on the days set in its rules."
    )
    meeting_path = "participant__meeting"
    list_display = ["participant", "rule", "due_in_short", "outcome", "mail"]
    list_filter = [OrganizedMeetingFilter, ReminderChips, RuleFilter]
    list_select_related = ("participant__meeting", "rule", "message")
    search_fields = ["participant__name", "participant__email"]
    search_help_text = "Name or address"
    fields = readonly_fields = ["participant", "rule", "due", "outcome", "mail"]

    due_in_short = at_hour("due_at", "was due")
    due = in_meeting_time("due_at", "was due")

    @admin.display(description="e-mail")
    def mail(self, reminder: Reminder) -> str:
        return reminder.message.get_state_display() if reminder.message else "none"


class RemindVerb(Verb):
    role = StaffRole.ORGANIZER
    name = "remind"
    label = "Remind now"
    explanation = (
        "Each person receives the e-mail about what is outstanding: an answer to the invitation, the paper, its "
        "revision, the slides or a task. Anybody who was already reminded today receives none."
    )
    past = "Reminded"


class RemindParticipant(RemindVerb):
    """Reminds of what is owed first."""

    refusal = staticmethod(rules.refusal_to_remind)

    def detail(self, participant: Participant) -> str:
        return participant.email

    def perform(self, participant: Participant, by: User) -> None:
        remind_now(participant=participant)


class RemindAuthor(RemindVerb):
    refusal = staticmethod(rules.refusal_to_remind_of_paper)

    def detail(self, paper: Paper) -> str:
        return paper.participant.email

    def perform(self, paper: Paper, by: User) -> None:
        remind_now(participant=paper.participant, paper=paper)
