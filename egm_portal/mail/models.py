"""The outbox with one row for each mail to one person, mail templates, bounced addresses and the contact form."""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.text import Truncator

from egm_portal.clock import portal_now, real_now
from egm_portal.meetings.models import Meeting
from egm_portal.text.lines import LineField
from egm_portal.undo.models import Change


def new_message_id() -> str:
    """A Message-ID with the portal's host (RFC 5322, section 3.6.4)."""
    return f"<{uuid4().hex}@{settings.SITE_HOST}>"


class MessageQuerySet(models.QuerySet):
    def due(self, at: datetime) -> "MessageQuerySet":
        """Messages that a sender may claim at `at` (real time): queued, or claimed by a sender whose lease expired."""
        return self.filter(
            Q(state=Message.State.QUEUED, next_attempt_at__lte=at)
            | Q(state=Message.State.CLAIMED, leased_until__lte=at)
        )


class Message(models.Model):
    """One mail to one person, rendered when it is queued, except for its slots, which the sender fills."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting to be sent"
        CLAIMED = "claimed", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Not delivered"
        CANCELLED = "cancelled", "Cancelled"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=80)
    to = models.EmailField("recipient")
    to_name = LineField("recipient's name", max_length=200, blank=True)
    reply_to = models.EmailField("replies go to")
    subject = models.TextField()
    text = models.TextField()
    html = models.TextField("HTML part")
    slots = models.JSONField(default=dict, blank=True, help_text="The marker of each slot in the texts.")
    about = models.JSONField(default=dict, blank=True, help_text="Ids of what the e-mail is about.")
    encrypted = models.TextField(blank=True, help_text="Encrypted values of slots, cleared when the e-mail is sent.")
    change = models.ForeignKey(
        Change,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="What caused it, as long as that can be undone.",
    )
    not_after = models.DateTimeField("not sent after", null=True, blank=True)
    dedup_key = models.CharField(max_length=200, unique=True)
    message_id = models.CharField("Message-ID", max_length=200, unique=True, default=new_message_id)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    # These two follow the portal's calendar, because people read them; all other instants are real time.
    queued_at = models.DateTimeField("queued", default=portal_now)
    sent_at = models.DateTimeField("sent", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    first_attempt_at = models.DateTimeField("first attempt", null=True, blank=True)
    next_attempt_at = models.DateTimeField("next attempt", default=real_now)
    leased_until = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField("what went wrong", blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-queued_at", "-pk"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(state__in=["queued", "claimed"]), name="message_unsent"
            ),
            models.Index(fields=["meeting", "state"], name="message_by_meeting"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="message_sent_has_its_date",
                violation_error_message="A message has a sending date if it was sent, and only then.",
            ),
            models.CheckConstraint(
                condition=Q(state="claimed", leased_until__isnull=False)
                | (~Q(state="claimed") & Q(leased_until__isnull=True)),
                name="message_claimed_has_a_lease",
                violation_error_message="A message has a lease while it is being sent, and only then.",
            ),
            models.CheckConstraint(
                condition=Q(attempts=0, first_attempt_at__isnull=True)
                | Q(attempts__gt=0, first_attempt_at__isnull=False),
                name="message_attempts_have_a_first",
                violation_error_message="A message has the time of its first attempt if there was one, and only then.",
            ),
            models.CheckConstraint(
                condition=Q(encrypted="") | Q(state__in=["queued", "claimed"]),
                name="message_encrypted_only_while_unsent",
                violation_error_message="Encrypted values are stored only until the message is sent.",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(last_error=""),
                name="message_failed_says_why",
                violation_error_message="A message that was not delivered must state the reason.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.to})"


class MailTemplate(models.Model):
    """An organizer's own text for one kind of mail of one meeting. It is never run as a Django template."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField("e-mail", max_length=80)
    subject = LineField(max_length=200)
    text = models.TextField(max_length=10_000)

    class Meta:
        verbose_name = "mail template"
        verbose_name_plural = "mail templates"
        ordering = ["meeting", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "kind"],
                name="mail_template_once",
                violation_error_message="This meeting already has a template for this e-mail. Change that one.",
            )
        ]

    def __str__(self) -> str:
        return self.subject


class BounceQuerySet(models.QuerySet):
    def active(self) -> "BounceQuerySet":
        return self.filter(cleared_at__isnull=True)

    def stopping(self, meeting) -> "BounceQuerySet":
        """Those that stop mails of this meeting: recorded in it, or permanent refusals by a mail server."""
        return self.active().filter(Q(is_permanent=True) | Q(meeting=meeting))

    def of(self, address: str) -> "BounceQuerySet":
        return self.filter(address__iexact=address)


class Bounce(models.Model):
    """Mail that came back from an address: reminders and letters to it stop until somebody clears the bounce.

    One that an organizer records stops only mails of their own meeting; a permanent refusal by a mail server stops
    those of every meeting.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    address = models.EmailField()
    is_permanent = models.BooleanField("permanent refusal", default=False, editable=False)
    reason = models.TextField("reply of the mail server")
    found_at = models.DateTimeField("recorded", default=portal_now)
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    cleared_at = models.DateTimeField("marked as working", null=True, blank=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = BounceQuerySet.as_manager()

    class Meta:
        verbose_name = "bounced address"
        verbose_name_plural = "bounced addresses"
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("address"),
                "meeting",
                condition=Q(cleared_at__isnull=True, is_permanent=False),
                name="bounce_active_once_in_a_meeting",
                violation_error_message="A bounce is already recorded for this address.",
            ),
            models.UniqueConstraint(
                Lower("address"),
                condition=Q(cleared_at__isnull=True, is_permanent=True),
                name="bounce_permanent_once",
                violation_error_message="This address is already recorded as refused.",
            ),
            models.CheckConstraint(
                condition=~Q(address=""),
                name="bounce_has_an_address",
                violation_error_message="A bounce must have an address.",
            ),
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=False) | Q(cleared_by__isnull=True),
                name="bounce_cleared_has_its_date",
                violation_error_message="Only an address marked as working can have somebody who marked it.",
            ),
        ]

    def __str__(self) -> str:
        return self.address


class ContactMessageQuerySet(models.QuerySet):
    def of(self, user, addresses: Iterable[str]) -> "ContactMessageQuerySet":
        """Messages from the account, and those that give one of the addresses as the sender's; `user` may be None."""
        theirs = Q(sender=user) if user else Q()
        for address in addresses:
            theirs |= Q(email__iexact=address)
        return self.filter(theirs).select_related("meeting") if theirs else self.none()


class ContactMessage(models.Model):
    """What somebody wrote to the unit of a meeting or of the portal in the contact form; kept for 12 months."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = LineField(max_length=200)
    email = models.EmailField("e-mail address")  # not verified unless there is a sender
    subject = LineField(max_length=150, blank=True)
    text = models.TextField("message")
    sent_at = models.DateTimeField("received", default=portal_now, db_index=True)
    mail = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ContactMessageQuerySet.as_manager()

    class Meta:
        verbose_name = "contact message"
        verbose_name_plural = "contact messages"
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(email="") & ~Q(text=""),
                name="contact_message_can_be_answered",
                violation_error_message="A message must have a text, and an address for the reply.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.heading} ({self.name})"

    @property
    def heading(self) -> str:
        return self.subject or Truncator(self.text).words(8)
