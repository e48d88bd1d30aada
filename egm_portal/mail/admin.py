"""The outbox as organizers see it: what left, what waits, and what could not be delivered."""

from django.contrib import admin
from django.utils.safestring import SafeString

from egm_portal.mail import actions, rules
from egm_portal.mail.models import Message
from egm_portal.meetings.admin import MeetingScopedAdmin, OrganizedMeetingFilter, ReadOnly
from egm_portal.meetings.columns import tag
from egm_portal.meetings.verbs import Verb

_S = Message.State
TINTS = {_S.QUEUED: "warn", _S.CLAIMED: "accent", _S.SENT: "good", _S.FAILED: "bad"}


def _cannot_be_sent_again(message: Message) -> str:
    if message.state != _S.FAILED:
        return f"{message.get_state_display()}."
    return "" if rules.can_retry(message) else "It carried a code that is no longer kept."


VERBS = (
    Verb(
        name="send-again",
        label="Send again",
        explains="These leave as soon as the mail server takes them; it is tried for 48 hours once more.",
        past="Waiting to be sent",
        perform=lambda message, by: actions.retry_message(message=message),
        refusal=_cannot_be_sent_again,
        detail=lambda message: message.last_error,
    ),
    Verb(
        name="cancel",
        label="Cancel",
        explains="These will not be sent.",
        past="Cancelled",
        perform=lambda message, by: actions.cancel_message(message=message),
        refusal=lambda message: "" if rules.can_cancel(message) else f"{message.get_state_display()}.",
        danger=True,
    ),
)


@admin.register(Message)
class MessageAdmin(ReadOnly, MeetingScopedAdmin):
    """Nobody writes or corrects a message here; it is sent again or cancelled."""

    list_display = ["subject", "recipient", "state_tag", "queued_at", "sent_at", "last_error"]
    list_filter = ["state", OrganizedMeetingFilter]
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
    verbs = VERBS

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("meeting")

    def may_change_states(self, request, row=None) -> bool:
        return request.user.has_perm("mail.change_message")

    @admin.display(description="to", ordering="to")
    def recipient(self, message: Message) -> str:
        return f"{message.to_name} <{message.to}>" if message.to_name else message.to

    @admin.display(description="state", ordering="state")
    def state_tag(self, message: Message) -> SafeString:
        return tag(message.get_state_display().lower(), TINTS.get(message.state, ""))
