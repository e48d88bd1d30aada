"""The outbox, bounced addresses and messages of the contact form, as organizers see them."""

from urllib.parse import quote

from django.contrib import admin
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from egm_portal.adminkit.cells import at_hour, choice_tag, local, tag
from egm_portal.adminkit.lists.chips import Chip, ChipFilter, state_chips
from egm_portal.adminkit.lists.filters import PeriodFilter
from egm_portal.adminkit.scope import MeetingScopedAdmin, OrganizedMeetingFilter, ReadOnly
from egm_portal.adminkit.verbs import Verb
from egm_portal.clock import by_calendar
from egm_portal.mail import actions, registry, rules
from egm_portal.mail.forms import MailTemplateForm
from egm_portal.mail.models import Bounce, ContactMessage, MailTemplate, Message
from egm_portal.meetings.models import StaffRole, User

_S = Message.State


class SendAgain(Verb):
    role = StaffRole.ORGANIZER
    name = "send-again"
    label = "Send again"
    explanation = "These messages are queued again. The portal tries to send them for another 48 hours."
    past = "Waiting to be sent"
    refusal = staticmethod(rules.refusal_to_retry)

    def detail(self, message: Message) -> str:
        return message.last_error

    def perform(self, message: Message, by: User) -> None:
        actions.retry_message(message=message)


class Cancel(Verb):
    role = StaffRole.ORGANIZER
    name = "cancel"
    label = "Cancel"
    explanation = "These messages will not be sent."
    past = "Cancelled"
    danger = True
    refusal = staticmethod(rules.refusal_to_cancel)

    def perform(self, message: Message, by: User) -> None:
        actions.cancel_message(message=message)


class KindFilter(admin.SimpleListFilter):
    title = "kind of e-mail"
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return sorted(((kind.name, kind.description) for kind in registry.all_kinds()), key=lambda pair: pair[1])

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


class MessageChips(ChipFilter):
    parameter_name = "state__exact"
    chips = state_chips(
        "state", {state: state.label for state in (_S.FAILED, _S.QUEUED, _S.CLAIMED, _S.SENT, _S.CANCELLED)}
    )


class QueuedFilter(PeriodFilter):
    title, parameter_name, column = "month", "month", "queued_at"


@admin.register(Message)
class MessageAdmin(ReadOnly, MeetingScopedAdmin):
    """Messages are only sent again or cancelled here, never edited."""

    list_display = ["subject", "recipient", "state_tag", "queued_in_short", "sent_in_short", "last_error"]
    list_filter = [OrganizedMeetingFilter, MessageChips, KindFilter, QueuedFilter]
    search_fields = ["to", "to_name", "subject"]
    search_help_text = "Recipient, address or subject"
    fields = [
        "state_tag",
        "last_error",
        "kind_in_words",
        "subject",
        "to",
        "to_name",
        "reply_to",
        "meeting",
        "text",
        "queued_at",
        "sent_at",
        "attempts",
        "next_attempt",
        "last_moment",
        "message_id",
    ]
    readonly_fields = fields
    verbs = (SendAgain(), Cancel())

    queued_in_short = at_hour("queued_at", "queued")
    sent_in_short = at_hour("sent_at", "sent")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("meeting")

    def get_fields(self, request, obj=None) -> list[str]:
        ended = obj is not None and obj.state not in (_S.QUEUED, _S.CLAIMED)
        return [name for name in self.fields if not (ended and name == "next_attempt")]

    def may_change_states(self, request, row=None) -> bool:
        return request.user.has_perm("mail.change_message")

    @admin.display(description="next attempt")
    def next_attempt(self, message: Message) -> str:
        return local(by_calendar(message.next_attempt_at), message.meeting)

    @admin.display(description="not sent after")
    def last_moment(self, message: Message) -> str:
        return local(message.not_after and by_calendar(message.not_after), message.meeting)

    @admin.display(description="to", ordering="to")
    def recipient(self, message: Message) -> str:
        return f"{message.to_name} <{message.to}>" if message.to_name else message.to

    @admin.display(description="kind of e-mail")
    def kind_in_words(self, message: Message) -> str:
        return registry.described(message.kind)

    @admin.display(description="state", ordering="state")
    def state_tag(self, message: Message) -> SafeString:
        return choice_tag(Message.State(message.state), rules.TINTS)


class MailTemplateAdmin(MeetingScopedAdmin):
    """Organizers' own mail templates. Their preview needs participants, so `office.admin` registers the screen."""

    form = MailTemplateForm
    when_empty = "E-mails for which you have no template use the portal’s own text."
    list_display = ["subject", "mail"]
    list_filter = [OrganizedMeetingFilter]
    list_select_related = choice_related = ("meeting",)
    search_fields = ["subject", "text"]
    search_help_text = "Words of the template"
    fields = ["meeting", "kind", "subject", "text"]

    def add_view(self, request, form_url="", extra_context=None):
        """The form, once the e-mail is chosen on which its text and placeholders depend."""
        is_chosen = request.method == "POST" or not {"kind", "draft"}.isdisjoint(request.GET)
        if is_chosen or not self.has_add_permission(request):
            return super().add_view(request, form_url, extra_context)
        request.edited_meeting = self._chosen_meeting(request)
        address = {name: request.GET[name] for name in ("meeting",) if name in request.GET}
        kinds = [
            (f"?{urlencode(address | {'kind': kind.name})}", kind.description) for kind in registry.customizable_kinds()
        ]
        context = {**self.admin_site.each_context(request), "opts": self.opts, "kinds": kinds}
        return TemplateResponse(request, "mail/admin/choose_kind.html", context | {"title": "Add mail template"})

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(["mail"] if obj else [])]

    def get_fields(self, request, obj=None):
        return ["meeting", "mail" if obj else "kind", "subject", "text"]

    @admin.display(description="e-mail", ordering="kind")
    def mail(self, wording: MailTemplate) -> str:
        return registry.described(wording.kind)


def _stopped(bounce: Bounce) -> str:
    return "E-mails of every meeting" if bounce.is_permanent else "E-mails of this meeting"


class ClearBounce(Verb):
    role = StaffRole.ORGANIZER
    name = "clear"
    label = "Mark as working"
    explanation = (
        "Reminders and letters to these addresses will be sent again: those of the meeting in which one bounced or, "
        "if the mail server refused the address, those of every meeting."
    )
    past = "Marked as working"

    def refusal(self, bounce: Bounce) -> str:
        return "Already marked as working." if bounce.cleared_at else ""

    def detail(self, bounce: Bounce) -> str:
        return f"{_stopped(bounce)}: {bounce.reason}"

    def perform(self, bounce: Bounce, by: User) -> None:
        actions.clear_bounce(address=bounce.address, meeting=bounce.meeting, by=by)


class BounceChips(ChipFilter):
    parameter_name = "state"
    chips = {
        "bounced": Chip("Bounced", lambda bounces, at: bounces.filter(cleared_at=None)),
        "working": Chip("Working again", lambda bounces, at: bounces.exclude(cleared_at=None)),
    }


@admin.register(Bounce)
class BounceAdmin(ReadOnly, MeetingScopedAdmin):
    when_empty = "An address is listed here when an e-mail to it bounces."
    list_display = ["address", "state_tag", "stopped", "reason", "found_in_short"]
    list_filter = [OrganizedMeetingFilter, BounceChips]
    list_select_related = ("meeting",)
    search_fields = ["address", "reason"]
    search_help_text = "Address or reason"
    fields = readonly_fields = [
        "address",
        "state_tag",
        "stopped",
        "reason",
        "meeting",
        "found_at",
        "recorded",
        "cleared_at",
        "cleared",
    ]
    verbs = (ClearBounce(),)

    found_in_short = at_hour("found_at", "found")

    def may_change_states(self, request, row=None) -> bool:
        return request.user.has_perm("mail.change_bounce")

    @admin.display(description="stops", ordering="is_permanent")
    def stopped(self, bounce: Bounce) -> str:
        return _stopped(bounce)

    # As text: Django would link to pages of users, which organizers may not see.
    @admin.display(description="recorded by")
    def recorded(self, bounce: Bounce) -> str:
        return str(bounce.recorded_by or "the mail server")

    @admin.display(description="marked as working by")
    def cleared(self, bounce: Bounce) -> str:
        return str(bounce.cleared_by or "-")

    @admin.display(description="state")
    def state_tag(self, bounce: Bounce) -> SafeString:
        return tag("working", "good") if bounce.cleared_at else tag("bounced", "bad")


class SentFilter(PeriodFilter):
    title, parameter_name, column = "month", "month", "sent_at"


@admin.register(ContactMessage)
class ContactMessageAdmin(ReadOnly, MeetingScopedAdmin):
    """Messages of the contact form. Those to the portal's own unit have no meeting, so only superusers see them."""

    when_empty = "Messages from the contact page of a meeting are listed here, and sent by e-mail to its unit."
    list_display = ["title", "sender_in_words", "sent_in_short", "mail_state"]
    list_filter = [OrganizedMeetingFilter, SentFilter]
    list_select_related = ("meeting", "mail")
    search_fields = ["name", "email", "subject", "text"]
    search_help_text = "Sender, address or words of the message"
    fields = readonly_fields = ["meeting", "name", "address", "proven", "subject", "text", "sent_at", "mail_state"]

    sent_in_short = at_hour("sent_at", "sent")

    @admin.display(description="subject", ordering="subject")
    def title(self, message: ContactMessage) -> str:
        return message.heading

    @admin.display(description="from", ordering="name")
    def sender_in_words(self, message: ContactMessage) -> str:
        return f"{message.name} <{message.email}>"

    @admin.display(description="e-mail address")
    def address(self, message: ContactMessage) -> SafeString:
        reply = f"mailto:{quote(message.email, safe='@')}?subject={quote('Re: ' + message.heading)}"
        return format_html('<a href="{}">{}</a>', reply, message.email)

    @admin.display(description="who sent it")
    def proven(self, message: ContactMessage) -> str:
        return "Signed in with this address" if message.sender_id else "Not signed in; the address is not verified"

    @admin.display(description="e-mail to the unit", ordering="mail__state")
    def mail_state(self, message: ContactMessage) -> SafeString:
        if message.mail is None:
            return tag("none")
        state = choice_tag(Message.State(message.mail.state), rules.TINTS)
        return format_html('<a href="{}">{}</a>', reverse("admin:mail_message_change", args=[message.mail_id]), state)
