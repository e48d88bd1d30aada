"""Who takes part in a meeting, how they were invited, and what they were reminded of."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from egm_portal.clock import portal_now
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting


class ParticipantQuerySet(models.QuerySet):
    def attending(self) -> "ParticipantQuerySet":
        """Those who accepted and have not withdrawn."""
        return self.filter(status=Participant.Status.ACCEPTED)

    def listed(self) -> "ParticipantQuerySet":
        """Those who take part and allowed the portal to name them in public."""
        return self.attending().filter(list_consent=True)

    def of_user(self, user) -> "ParticipantQuerySet":
        """The user's own participations, in meetings that they accepted."""
        return self.attending().filter(user=user.pk) if user.is_authenticated else self.none()


class Participant(models.Model):
    """One person in one meeting, described as printed for this meeting."""

    class Role(models.TextChoices):
        EXPERT = "expert", "Expert"
        CONSULTANT = "consultant", "Consultant/facilitator"
        CIVIL_SOCIETY = "civil_society", "Civil society representative"
        STAFF = "staff", "United Nations staff"
        OBSERVER = "observer", "Observer"

    class Status(models.TextChoices):
        NOMINATED = "nominated", "Nominated"
        RESERVE = "reserve", "Reserve"
        INVITED = "invited", "Invited"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Region(models.TextChoices):
        AFRICA = "africa", "African States"
        ASIA_PACIFIC = "asia_pacific", "Asia-Pacific States"
        EASTERN_EUROPE = "eastern_europe", "Eastern European States"
        LATIN_AMERICA = "latin_america", "Latin American and Caribbean States"
        WESTERN_EUROPE = "western_europe", "Western European and other States"

    class Gender(models.TextChoices):
        FEMALE = "female", "Female"
        MALE = "male", "Male"
        OTHER = "other", "Other"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False)
    role = models.CharField(max_length=20, choices=Role, default=Role.EXPERT)
    status = models.CharField(max_length=12, choices=Status, default=Status.NOMINATED, editable=False)
    honorific = models.CharField(max_length=20, blank=True, help_text="Mr., Ms., Dr. or as the person wishes.")
    name = models.CharField(max_length=200)
    email = models.EmailField("e-mail address")
    title = models.CharField(max_length=200, blank=True)
    affiliation = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=100, blank=True)
    region = models.CharField(
        max_length=20, choices=Region, blank=True, help_text="For the balance of regions; never published."
    )
    field = models.CharField(
        "field of work", max_length=100, blank=True, help_text="For the balance of fields; never published."
    )
    gender = models.CharField(
        max_length=10, choices=Gender, blank=True, help_text="For the balance of genders; never published."
    )
    list_consent = models.BooleanField("consent to be listed", null=True, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answer_note = models.TextField("reason or note on the answer", blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "name"]
        constraints = [
            models.UniqueConstraint(
                F("meeting"),
                Lower("email"),
                name="participant_email_once",
                violation_error_message="Somebody in this meeting has this e-mail address already.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["accepted", "declined", "withdrawn"]) | Q(answered_at__isnull=False),
                name="participant_answer_has_a_time",
                violation_error_message="An answer needs the time at which it was given.",
            ),
            models.CheckConstraint(
                condition=~Q(status="invited") | Q(invited_at__isnull=False),
                name="participant_invitation_has_a_time",
                violation_error_message="Who is invited was invited at some time.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.country}" if self.country else self.name

    @property
    def formal_name(self) -> str:
        return f"{self.honorific} {self.name}".strip()


class InvitationQuerySet(models.QuerySet):
    def standing(self) -> "InvitationQuerySet":
        """Invitations that have not been revoked."""
        return self.filter(revoked_at__isnull=True)


class Invitation(models.Model):
    """An invitation by mail. Its link is made from the nonce when the mail leaves, and is kept nowhere."""

    class State(models.TextChoices):
        SENT = "sent", "Sent"
        ANSWERED = "answered", "Answered"
        EXPIRED = "expired", "Expired"
        REVOKED = "revoked", "Revoked"

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="invitations")
    nonce = models.CharField(max_length=32)
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=portal_now)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(revoked_at__isnull=True),
                name="invitation_one_standing",
                violation_error_message="This person has an invitation already.",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="invitation_lives_for_a_while"),
        ]

    def __str__(self) -> str:
        return f"Invitation of {self.participant}"

    def state(self, at: datetime | None = None) -> State:
        """The state at `at` (now, by the portal's calendar, if not given)."""
        if self.revoked_at:
            return self.State.REVOKED
        if self.answered_at:
            return self.State.ANSWERED
        return self.State.EXPIRED if (at or portal_now()) >= self.expires_at else self.State.SENT


class ReminderRule(models.Model):
    """When participants of a meeting are reminded of what they owe: at 09:00 of the meeting's zone."""

    class Kind(models.TextChoices):
        PAPER_MISSING = "paper_missing", "The paper is missing"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="reminder_rules")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.PAPER_MISSING)
    days_before = models.PositiveSmallIntegerField("days before the deadline", default=3)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["meeting", "kind", "-days_before"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "kind", "days_before"],
                name="reminder_rule_once",
                violation_error_message="The meeting has this reminder already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.days_before} days before"


class Reminder(models.Model):
    """The ledger of reminders: one row for a rule, a participant and the instant at which it was due."""

    class Outcome(models.TextChoices):
        SENT = "sent", "Sent"
        SKIPPED = "skipped", "Skipped: found too late to be of use"

    rule = models.ForeignKey(ReminderRule, on_delete=models.CASCADE, related_name="reminders")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="reminders")
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    decided_at = models.DateTimeField(default=portal_now)
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-due_at"]
        constraints = [models.UniqueConstraint(fields=["rule", "participant", "due_at"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.rule} to {self.participant}"
