from django.contrib import admin

from egm_portal.adminkit.cells import in_meeting_time
from egm_portal.adminkit.scope import ConflictInline, MeetingScopedAdmin, OrganizedMeetingFilter, ReadOnly
from egm_portal.adminkit.verbs import Verb
from egm_portal.meetings.models import StaffRole, User
from papers.models import Paper
from participants.models import Participant
from reminders import rules
from reminders.actions import remind_now
from reminders.forms import ReminderRuleForm
from reminders.models import Reminder, ReminderRule


class ReminderRuleInline(ConflictInline):
    model = ReminderRule
    form = ReminderRuleForm
    fields = [("kind", "days", "active")]
    verbose_name_plural = "Reminders, sent at 09:00 in the meeting’s time"


@admin.register(ReminderRule)
class ReminderRuleAdmin(MeetingScopedAdmin):
    form = ReminderRuleForm
    fields = ["meeting", "kind", "days", "active"]
    list_display = ["meeting", "kind", "when", "active"]
    list_display_links = ["kind"]
    list_filter = [OrganizedMeetingFilter, "kind", "active"]
    list_select_related = choice_related = ("meeting",)

    @admin.display(description="when", ordering="days")
    def when(self, rule: ReminderRule) -> str:
        return rule.when


@admin.register(Reminder)
class ReminderAdmin(ReadOnly, MeetingScopedAdmin):
    when_empty = (
        "Reminders appear here once they have been sent: at 09:00 in the meeting’s time, on the days set in its rules."
    )
    meeting_path = "participant__meeting"
    list_display = ["participant", "rule", "due", "outcome", "mail"]
    list_filter = [OrganizedMeetingFilter, "outcome"]
    list_select_related = ("participant__meeting", "rule", "message")
    search_fields = ["participant__name", "participant__email"]
    fields = readonly_fields = ["participant", "rule", "due", "outcome", "mail"]

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
        "revision or the slides. Anybody who was already reminded today receives none."
    )
    past = "Reminded"


class RemindParticipant(RemindVerb):
    """Reminds of what is owed first."""

    def refusal(self, participant: Participant) -> str:
        return rules.refusal_to_remind(participant)

    def detail(self, participant: Participant) -> str:
        return participant.email

    def perform(self, participant: Participant, by: User) -> None:
        remind_now(participant=participant)


class RemindAuthor(RemindVerb):
    def refusal(self, paper: Paper) -> str:
        return rules.refusal_to_remind_of_paper(paper)

    def detail(self, paper: Paper) -> str:
        return paper.participant.email

    def perform(self, paper: Paper, by: User) -> None:
        remind_now(participant=paper.participant, paper=paper)
