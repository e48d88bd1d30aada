"""Rules and ledger of reminders as organizers see them, and the verb with which they remind at once."""

from django.contrib import admin

from egm_portal.adminkit.cells import in_meeting_time
from egm_portal.adminkit.scope import ConflictInline, MeetingScopedAdmin, OrganizedMeetingFilter, ReadOnly
from egm_portal.adminkit.verbs import Verb
from egm_portal.meetings.models import User
from papers.models import Paper
from participants.models import Participant
from reminders import rules
from reminders.actions import remind_now
from reminders.forms import ReminderRuleForm
from reminders.models import Reminder, ReminderRule


class ReminderRuleInline(ConflictInline):
    """The rules of one meeting, on its own page."""

    model = ReminderRule
    form = ReminderRuleForm
    fields = [("kind", "days", "active")]
    verbose_name_plural = "Reminders, sent at 09:00 of the meeting’s time"


@admin.register(ReminderRule)
class ReminderRuleAdmin(MeetingScopedAdmin):
    """When people are reminded of what they have not done."""

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
    """Which reminders went, to whom and when."""

    when_empty = "Reminders come here at 09:00 of the meeting’s time, on the days that its rules name."
    meeting_path = "participant__meeting"
    list_display = ["participant", "rule", "due", "outcome", "mail"]
    list_filter = [OrganizedMeetingFilter, "outcome"]
    list_select_related = ("participant__meeting", "rule", "message")
    search_fields = ["participant__name", "participant__email"]
    fields = readonly_fields = ["participant", "rule", "due", "outcome", "mail"]

    due = in_meeting_time("due_at", "was due")

    @admin.display(description="its mail")
    def mail(self, reminder: Reminder) -> str:
        return reminder.message.get_state_display() if reminder.message else "none"


class RemindVerb(Verb):
    """Sends the mail that fits what somebody owes."""

    name = "remind"
    label = "Remind now"
    explanation = (
        "Each of them gets the mail that fits what they owe: to answer the invitation, to send the paper or the "
        "slides, or to replace the paper that went back. Anyone reminded today is left out."
    )
    past = "Reminded"


class RemindParticipant(RemindVerb):
    """Reminds of what is due first."""

    def refusal(self, participant: Participant) -> str:
        return rules.refusal_to_remind(participant)

    def detail(self, participant: Participant) -> str:
        return participant.email

    def perform(self, participant: Participant, by: User) -> None:
        remind_now(participant=participant)


class RemindAuthor(RemindVerb):
    """Reminds of this paper."""

    def refusal(self, paper: Paper) -> str:
        return rules.refusal_to_remind_of_paper(paper)

    def detail(self, paper: Paper) -> str:
        return paper.participant.email

    def perform(self, paper: Paper, by: User) -> None:
        remind_now(participant=paper.participant, paper=paper)
