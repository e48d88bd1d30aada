"""The outbox as organizers see it: what left, what waits, and what could not be delivered."""

from django.contrib import admin, messages
from django.utils.html import format_html

from egm_portal.mail import actions
from egm_portal.mail.models import Message
from egm_portal.meetings.admin import MeetingScopedAdmin, OrganizedMeetingFilter


@admin.register(Message)
class MessageAdmin(MeetingScopedAdmin):
    """Read-only; a message is sent again or cancelled by action."""

    list_display = ["subject", "recipient", "state_tag", "last_error", "queued_at", "sent_at"]
    list_filter = ["state", OrganizedMeetingFilter, "kind"]
    search_fields = ["to", "to_name", "subject"]
    date_hierarchy = "queued_at"
    fields = [
        "state_tag",
        "last_error",
        "subject",
        "to",
        "to_name",
        "reply_to",
        "meeting",
        "text",
        "queued_at",
        "sent_at",
        "attempts",
        "next_attempt_at",
        "not_after",
        "message_id",
    ]
    readonly_fields = fields
    actions = ["send_again", "cancel"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("meeting")

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def has_handle_permission(self, request) -> bool:
        return request.user.has_perm("mail.change_message")

    @admin.display(description="to", ordering="to")
    def recipient(self, message: Message) -> str:
        return f"{message.to_name} <{message.to}>" if message.to_name else message.to

    @admin.display(description="state", ordering="state")
    def state_tag(self, message: Message) -> str:
        return format_html('<span class="tag tag-{}">{}</span>', message.state, message.get_state_display())

    @admin.action(description="Send again", permissions=["handle"])
    def send_again(self, request, queryset):
        self._each(request, queryset, actions.retry_message, "will be sent again")

    @admin.action(description="Cancel", permissions=["handle"])
    def cancel(self, request, queryset):
        self._each(request, queryset, actions.cancel_message, "will not be sent")

    def _each(self, request, queryset, action, outcome: str) -> None:
        done = 0
        for message in queryset:
            try:
                action(message=message)
                done += 1
            except actions.NotAllowed as refusal:
                self.message_user(request, str(refusal), messages.WARNING)
        if done:
            noun = "message" if done == 1 else "messages"
            self.message_user(request, f"{done} {noun} {outcome}.", messages.SUCCESS)
