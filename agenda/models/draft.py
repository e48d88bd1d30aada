"""The working draft of the programme: sessions, items, the people and documents in them, and accepted conflicts."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q

from agenda import kinds
from agenda.kinds import KINDS, KindInfo
from agenda.models.documents import ItemDocument
from agenda.roles import ITEM_ROLES, SESSION_ROLES, Role
from agenda.severities import Rule
from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from egm_portal.text.lines import LineField
from egm_portal.text.validators import validate_one_line
from egm_portal.text.years import years_are_plausible
from papers.models import Document, Paper, Submission
from participants.models import Participant


class Session(models.Model):
    """A part of the meeting with a start and a length; participants see it once the programme is released.

    The sessions of one room follow each other in the order of `position`: one that is pinned starts at its own time,
    the others when the one before them ends. `starts_at` holds the result for both (`agenda.timing`).
    """

    Kind = kinds.Kind

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="sessions")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SESSION)
    number = models.PositiveIntegerField(
        null=True,
        blank=True,
        editable=False,
        help_text="Part of the session’s address: assigned once and never reused. Breaks have none.",
    )
    label = LineField(
        "number",
        max_length=12,
        blank=True,
        db_default="",
        default="",
        help_text="Printed before the title, such as 2 or III. Working sessions are counted; other sessions have none.",
        validators=[validate_one_line],
    )
    title = LineField(max_length=200)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField("length in minutes", validators=[MinValueValidator(5)])
    is_pinned = models.BooleanField(
        "fixed start",
        default=True,
        help_text="Keeps its start when what comes before it takes longer. The first session of a day always does.",
    )
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    room = LineField(
        max_length=100,
        blank=True,
        help_text="Leave empty for the room of the meeting. Sessions in other rooms can be parallel.",
    )
    joining_link = models.URLField(
        blank=True,
        help_text="Only if it differs from the meeting’s. Only people who take part see it.",
    )
    summary = models.TextField(max_length=5000, blank=True)
    moved_in = models.PositiveIntegerField(default=0, editable=False)  # a version of `ProgrammeDraft`
    moved_at = models.DateTimeField(null=True, blank=True, editable=False)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["meeting", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=5),
                name="session_lasts",
                violation_error_message="A session must last at least five minutes.",
            ),
            models.UniqueConstraint(fields=["meeting", "number"], name="session_number_once"),
            years_are_plausible("session", instants=("starts_at",)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def info(self) -> KindInfo:
        """What depends on its kind."""
        return KINDS[self.kind]

    @property
    def heading(self) -> str:
        return self.info.heading(self.label, self.title)

    @property
    def name(self) -> str:
        """How a sentence names it."""
        return self.info.name(self.label, self.title)


class ProgrammeDraft(models.Model):
    """The working draft of a meeting's programme: its version, which each change of it increments.

    Its row is locked by every change, so that there is one order of them. Sessions and items know the version in which
    they were last moved.
    """

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, primary_key=True, related_name="draft")
    version = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"Version {self.version}"


class SessionNumber(models.Model):
    """A number assigned to a session. It stays when the session is deleted, so that it is never reused."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    session_pk = models.PositiveBigIntegerField(unique=True)

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="session_number_given_once")]

    def __str__(self) -> str:
        return str(self.number)


def new_item_key() -> str:
    return secrets.token_hex(4)


class ItemQuerySet(models.QuerySet):
    def of_meeting(self, meeting: Meeting | int) -> "ItemQuerySet":
        """The items of the meeting's programme, and those that are not yet scheduled."""
        return self.filter(Q(session__meeting=meeting) | Q(unscheduled_in=meeting))

    def without_slides(self) -> "ItemQuerySet":
        slides = ItemDocument.objects.filter(item=OuterRef("pk"), document__kind=Document.Kind.PRESENTATION)
        # Those that were returned, or closed, are awaited again.
        slides = slides.exclude(document__submission__state=Submission.State.RETURNED)
        return self.filter(~Exists(slides), slides_expected=True)

    def awaiting_slides(self, at: datetime) -> "ItemQuerySet":
        """Those of them whose session begins after `at`, with at least one speaker who takes part."""
        speaking = ItemPerson.objects.filter(role=Role.SPEAKER, participant__in=Participant.objects.attending())
        return self.without_slides().filter(session__starts_at__gt=at, pk__in=speaking.values("item"))


class Item(models.Model):
    """A presentation or discussion in a session; its time follows from the lengths of those before it.

    An item without a session is not yet scheduled.
    """

    key = models.CharField(max_length=8, unique=True, editable=False, default=new_item_key)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, null=True, blank=True, related_name="items")
    unscheduled_in = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, null=True, blank=True, editable=False, related_name="unscheduled_items"
    )
    position = models.PositiveSmallIntegerField(default=0)
    title = LineField(max_length=300)
    minutes = models.PositiveSmallIntegerField("length in minutes", default=15)
    people = models.ManyToManyField(Participant, through="ItemPerson", related_name="+", blank=True)
    paper = models.ForeignKey(Paper, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    documents = models.ManyToManyField(Document, through="ItemDocument", related_name="+", blank=True)
    slides_expected = models.BooleanField(
        "slides expected",
        default=False,
        help_text=(
            "Speakers who take part are asked for slides on their personal pages and reminded until they send them."
        ),
    )
    moved_in = models.PositiveIntegerField(default=0, editable=False)  # a version of `ProgrammeDraft`
    moved_at = models.DateTimeField(null=True, blank=True, editable=False)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["session", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(session__isnull=False, unscheduled_in__isnull=True)
                | Q(session__isnull=True, unscheduled_in__isnull=False),
                name="item_has_session_or_is_unscheduled",
                violation_error_message="An item is in a session, or not yet scheduled in a meeting.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def meeting_id(self) -> int:
        return self.session.meeting_id if self.session else self.unscheduled_in_id


class ItemPerson(models.Model):
    """Somebody with a role in an item."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="roles")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(
        max_length=12,
        choices=[(role.value, role.label) for role in ITEM_ROLES],
        default=Role.SPEAKER,
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "participant__name", "pk"]
        unique_together = [("item", "participant")]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.participant}"


class Officer(models.Model):
    """Somebody with a role in one session, or in the meeting when no session is named: chair, rapporteur …"""

    class How(models.TextChoices):
        ELECTED = "elected", "Elected by the meeting"
        DESIGNATED = "designated", "Designated by the organizers"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="officers")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, null=True, blank=True, related_name="officers")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=12, choices=[(role.value, role.label) for role in SESSION_ROLES])
    how = models.CharField(max_length=10, choices=How, blank=True, default="", db_default="")  # empty: not recorded

    class Meta:
        ordering = ["meeting", "session", "role", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(how="elected", role="facilitator"),
                name="officer_facilitator_is_not_elected",
                violation_error_message="A facilitator is engaged by the United Nations, and is not elected.",
            ),
            models.UniqueConstraint(
                fields=["session", "role", "participant"],
                condition=Q(session__isnull=False),
                name="officer_of_session_in_role_once",
                violation_error_message="This person already has this role in the session.",
            ),
            models.UniqueConstraint(
                fields=["meeting", "role", "participant"],
                condition=Q(session__isnull=True),
                name="officer_of_meeting_in_role_once",
                violation_error_message="This person already has this role in the meeting.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.participant}"


class AcceptedConflict(models.Model):
    """A conflict of the working draft that somebody accepted as it is.

    It counts as long as the draft has a conflict by this rule with these `values`, which are `agenda.rules.Values` in
    one of their forms; `fingerprint` is theirs.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="accepted_conflicts")
    rule = models.CharField(max_length=24, choices=Rule)
    values = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    reason = LineField("reason (optional)", max_length=300, blank=True, validators=[validate_one_line])
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    accepted_at = models.DateTimeField(default=portal_now)

    class Meta:
        ordering = ["meeting", "accepted_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "fingerprint"], name="conflict_accepted_once")]

    def __str__(self) -> str:
        return f"Accepted as is: {self.get_rule_display()}"
