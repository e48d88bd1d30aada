"""The room in which a meeting agrees: what its screen shows, who agrees or objects, and the record of it."""

from datetime import timedelta
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q

from egm_portal.clock import portal_now, real_now
from egm_portal.marked_texts.models import TextVersion
from egm_portal.meetings.models import Meeting
from participants.models import Participant
from room.models.recommendations import MAX_RECOMMENDATION, Recommendation, addressees_of, in_sentence

MAX_REASON = 1000  # characters
QUIET_AFTER = timedelta(minutes=2)
"""Without a sign of who types a text for so long, the screen shows again what it showed before."""
KEPT_FOR = timedelta(minutes=30)
"""For so long others can take it over."""


class Room(models.Model):
    """What the screen of a meeting shows now, and who may do what there.

    `counter` is incremented with every change that all pages of the room show, `replies` with what participants reply,
    which only the operator and the chair see, and `typings` with the words of a text that is being typed: otherwise
    each reply, and every few words, would send the whole room again to every telephone.
    """

    class Shows(models.TextChoices):
        NOTHING = "nothing", "Nothing"
        PROPOSAL = "proposal", "The proposal"
        ADOPTED = "adopted", "What was adopted"

    class Circle(models.TextChoices):
        EXPERTS = "experts", "Experts"
        PARTICIPANTS = "participants", "All participants"

    class Settled(models.TextChoices):
        CLEARED = "cleared", "Cleared"
        ISSUED = "issued", "Issued"

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="agreeing_room")
    counter = models.PositiveBigIntegerField(default=0, editable=False)
    replies = models.PositiveBigIntegerField(default=0, editable=False)
    # How final the report is that carries the proposals, which do not change then; empty as long as they may.
    settled = models.CharField(max_length=8, choices=Settled, blank=True, default="", db_default="", editable=False)
    last_number = models.PositiveIntegerField(default=0, editable=False)
    shows = models.CharField(max_length=10, choices=Shows, default=Shows.NOTHING, editable=False)
    proposal = models.ForeignKey(
        Recommendation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    with_changes = models.BooleanField("marks changes", default=False, editable=False)
    is_dark = models.BooleanField("dark", default=False, editable=False)
    page = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)  # of a long text or list
    shown_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The text that somebody types for the screen and has not kept, last changed at `typed_at` in real time.
    typed_text = models.TextField(max_length=MAX_RECOMMENDATION, blank=True, default="", db_default="", editable=False)
    typed_kind = models.CharField(max_length=16, blank=True, default="", db_default="", editable=False)
    typed_addressee = models.CharField(max_length=16, blank=True, default="", db_default="", editable=False)
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    typed_at = models.DateTimeField(null=True, blank=True, editable=False)
    shows_typed = models.BooleanField(default=False, db_default=False, editable=False)
    typings = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)
    # Of the link for the room’s computer; empty while there is none.
    link_nonce = models.CharField(max_length=32, blank=True, default="", editable=False)
    proposers = models.CharField(
        "who proposes",
        max_length=12,
        choices=Circle,
        default=Circle.PARTICIPANTS,
        help_text="Who may propose conclusions and recommendations, and suggest other wordings.",
    )
    deciders = models.CharField(
        "who agrees and objects",
        max_length=12,
        choices=Circle,
        default=Circle.EXPERTS,
        help_text="Only if participants agree and object at all.",
    )
    takes_stances = models.BooleanField(
        "participants agree and object",
        default=False,
        db_default=False,
        help_text="On their telephones, to each version. Only the chair, the rapporteur and the operators see "
        "who does.",
    )
    shows_names = models.BooleanField(
        "name those who proposed", default=False, help_text="On the screen, below the text."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(shows="proposal") | Q(proposal__isnull=True),
                name="room_shows_its_proposal",
                violation_error_message="The screen has a proposal only while it shows one.",
            )
        ]

    def __str__(self) -> str:
        return f"Room of {self.meeting}"

    @property
    def is_typed_now(self) -> bool:
        """Whether somebody types a text for the screen, as the chair says it, before it is a proposal."""
        return self.typed_at is not None and real_now() - self.typed_at < QUIET_AFTER

    @property
    def is_typed_shown(self) -> bool:
        """Whether it is on the screen. An empty one is not: what is under consideration stays until a word comes."""
        return self.shows_typed and bool(self.typed_text.strip()) and self.is_typed_now

    @property
    def has_typed(self) -> bool:
        """Whether somebody types a text, or has typed one in the last half hour and not kept it."""
        return self.typed_at is not None and real_now() - self.typed_at < KEPT_FOR

    @cached_property
    def typed_kind_name(self) -> str:
        """What it will be: "recommendation to Governments". One query if it has an addressee."""
        kind = Recommendation.Kind(self.typed_kind).label.lower()
        rows = addressees_of(self.meeting) if self.typed_addressee else []
        names = [row.name for row in rows if row.key == self.typed_addressee]
        return f"{kind} to {in_sentence(names[0])}" if names else kind


class Stance(models.Model):
    """That a participant agrees or objects to a version of a proposal; another version asks them again."""

    class Answer(models.TextChoices):
        AGREES = "agrees", "Agrees"
        OBJECTS = "objects", "Objects"

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="stances")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    answer = models.CharField(max_length=8, choices=Answer)
    words = models.TextField(max_length=MAX_REASON, blank=True, help_text="To which words they object, and why.")
    answered_at = models.DateTimeField(default=portal_now)

    class Meta:
        ordering = ["recommendation", "version", "answered_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "participant", "version"],
                name="stance_once_for_a_version",
                violation_error_message="This person has answered to this version.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant} {self.get_answer_display().lower()}"


class Suggestion(models.Model):
    """The wording that a participant suggests instead of a version; `accepted_as` is the version that it became."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        IGNORED = "ignored", "Ignored"

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="suggestions")
    participant = models.ForeignKey(Participant, on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField()
    text = models.TextField(max_length=MAX_RECOMMENDATION)
    reason = models.TextField(max_length=MAX_REASON, blank=True)
    suggested_at = models.DateTimeField(default=portal_now)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN, editable=False)
    accepted_as = models.ForeignKey(TextVersion, on_delete=models.SET_NULL, null=True, related_name="+", editable=False)

    class Meta:
        ordering = ["recommendation", "suggested_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "participant", "version"],
                name="suggestion_once_for_a_version",
                violation_error_message="This person has suggested a wording for this version.",
            )
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"


class RecordEntry(models.Model):
    """Something that happened in the room: what was on the screen from when on, and what the meeting decided.

    `version` is that of the proposal's words. `reason` says why it was not adopted then, or why
    its brackets stay. `typed_at` is when an outcome
    was typed afterwards; `at`, when it happened.
    """

    class Event(models.TextChoices):
        SHOWN = "shown", "On the screen"
        LIST_SHOWN = "list_shown", "On the screen: what was adopted"
        CLEARED = "cleared", "Nothing on the screen"
        ADOPTED = "adopted", "Adopted"
        LEFT_OPEN = "left_open", "Left open"
        NOT_ADOPTED = "dropped", "Not adopted"
        MERGED = "merged", "Merged"
        UNDONE = "undone", "Decision undone"
        RECONSIDERED = "proposed", "Proposed again"
        AGREED = "words", "Agreed by correspondence"
        VIEW = "view", "Printed as a view"
        BRACKETS = "brackets", "Printed in brackets"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+")
    event = models.CharField(max_length=12, choices=Event)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, null=True, related_name="record")
    version = models.PositiveIntegerField(null=True)
    reason = models.TextField(max_length=MAX_REASON, blank=True, default="", db_default="")
    with_changes = models.BooleanField(default=False)
    at = models.DateTimeField(default=portal_now)
    typed_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "record entries"
        ordering = ["meeting", "at", "pk"]

    def __str__(self) -> str:
        return self.get_event_display()

    @property
    def is_decision(self) -> bool:
        return self.event not in (self.Event.SHOWN, self.Event.LIST_SHOWN, self.Event.CLEARED)


class OperatorPresence(models.Model):
    """Who has the operator's page of a meeting open, when it was last heard of, and which proposal they edit there."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.SET_NULL, null=True, related_name="+")
    seen_at = models.DateTimeField(default=real_now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"],
                name="operator_presence_once",
                violation_error_message="This person’s presence is recorded already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.meeting}"
