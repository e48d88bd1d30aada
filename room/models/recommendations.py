"""The conclusions and recommendations of a meeting."""

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from agenda.models import SessionNumber
from egm_portal.clock import portal_now
from egm_portal.marked_texts.models import TextVersion, VersionedText
from egm_portal.meetings.models import Meeting
from egm_portal.text.lines import LineField
from papers.models import Document
from participants.models import Participant

MAX_RECOMMENDATION = 5000  # characters
FIRST_WORDS = 8
"""So many words of a text are its short title, if it has no other."""


class Addressee(models.Model):
    """One of those to whom a meeting addresses recommendations, in the order in which the report prints them.

    A meeting without rows has those of `Recommendation.Addressee`.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="addressees")
    key = models.CharField(max_length=16)
    name = LineField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["meeting", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "key"], name="addressee_key_once"),
            models.UniqueConstraint(
                fields=["meeting", "name"],
                name="addressee_name_once",
                violation_error_message="The meeting already has this addressee.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


IN_SENTENCES = {
    "United Nations system": "the United Nations system",
    "Civil society": "civil society",
    "Private sector": "the private sector",
}


def in_sentence(name: str) -> str:
    """The name of an addressee after "to"; those that meetings name themselves stand as they are."""
    return IN_SENTENCES.get(name, name)


def addressees_of(meeting: Meeting) -> list[Addressee]:
    """Those of the meeting in the order of the report; the usual ones are not saved yet. One query."""
    own = list(Addressee.objects.filter(meeting=meeting))
    usual = enumerate(Recommendation.Addressee.choices, start=1)
    return own or [Addressee(meeting=meeting, key=key, name=name, position=place) for place, (key, name) in usual]


class RecommendationQuerySet(models.QuerySet):
    def with_text(self) -> "RecommendationQuerySet":
        """Annotated with the newest `text`, its `version`, the `adopted_text`, and the name of the addressee.

        What there is none of is empty.
        """
        versions = TextVersion.objects.filter(versioned_text=OuterRef("wording"))
        newest, adopted = versions.order_by("-number"), versions.filter(number=OuterRef("adopted_version"))
        nothing = Value("", models.TextField())
        own = Addressee.objects.filter(meeting=OuterRef("meeting"), key=OuterRef("addressee"))
        usual = [When(addressee=key, then=Value(name)) for key, name in Recommendation.Addressee.choices]
        usual_name = Case(*usual, default=Value(""), output_field=models.CharField())
        return self.annotate(
            text=Coalesce(Subquery(newest.values("text")[:1]), nothing),
            version=Coalesce(Subquery(newest.values("number")[:1]), 0),
            adopted_text=Coalesce(Subquery(adopted.values("text")[:1]), nothing),
            addressee_name=Coalesce(Subquery(own.values("name")[:1]), usual_name),
        )

    def undecided(self) -> "RecommendationQuerySet":
        """Those about which the meeting has still to decide, or left words open."""
        return self.filter(state__in=UNDECIDED)

    def in_queue(self) -> "RecommendationQuerySet":
        """In the order in which the meeting takes them up."""
        return self.order_by("queue_position", "proposal_number", "pk")

    def adopted(self) -> "RecommendationQuerySet":
        """Those that were adopted by the meeting, or agreed by correspondence after it."""
        return self.filter(state=Recommendation.State.ADOPTED)

    def left_open(self) -> "RecommendationQuerySet":
        """Those about which the meeting could not agree, and nobody has settled what the report says."""
        return self.filter(state=Recommendation.State.LEFT_OPEN, settlement="")

    def taking_views(self) -> "RecommendationQuerySet":
        """Those that were left open and wait to be settled, also while one of them is on the screen again."""
        state = Recommendation.State
        is_open = Q(state=state.LEFT_OPEN) | Q(state=state.CONSIDERED, state_before_shown=state.LEFT_OPEN)
        return self.filter(is_open, settlement="")

    def printed(self) -> "RecommendationQuerySet":
        """Those of which chapters IV and V consist: what was adopted, and what was left open, in its brackets."""
        return self.filter(state__in=[Recommendation.State.ADOPTED, Recommendation.State.LEFT_OPEN])

    def with_settled_room(self) -> "RecommendationQuerySet":
        """Annotated with `settled_room`: `settled` of the meeting's room, or None if nobody has used it."""
        return self.annotate(settled_room=F("meeting__agreeing_room__settled"))


class RecommendationManager(models.Manager.from_queryset(RecommendationQuerySet)):
    """Rows with their text: whoever reads a proposal reads its words."""

    def get_queryset(self) -> RecommendationQuerySet:
        return super().get_queryset().with_text()

    def without_text(self) -> RecommendationQuerySet:
        """For those who need the rows only: Django takes longer to write the subqueries than to run them."""
        return super().get_queryset()


class Recommendation(models.Model):
    """A conclusion, or a recommendation to an addressee, from its proposal to its adoption.

    Its words are kept in versions (`wording`). Rows that were read have the newest as `text`, with its number as
    `version`, and those that the meeting adopted as `adopted_text`: the wording may be edited afterwards.
    """

    class Kind(models.TextChoices):
        CONCLUSION = "conclusion", "Conclusion"
        RECOMMENDATION = "recommendation", "Recommendation"

    class Addressee(models.TextChoices):
        """Those to whom a meeting addresses recommendations, unless it has its own list."""

        GOVERNMENTS = "governments", "Governments"
        UN_SYSTEM = "un_system", "United Nations system"
        CIVIL_SOCIETY = "civil_society", "Civil society"
        PRIVATE_SECTOR = "private_sector", "Private sector"

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        CONSIDERED = "considered", "Under consideration"
        ADOPTED = "adopted", "Adopted"
        LEFT_OPEN = "left_open", "Left open"
        MERGED = "merged", "Merged"
        DROPPED = "dropped", "Not adopted"

    class Settlement(models.TextChoices):
        """What became of a text that the meeting had left open."""

        WORDS = "words", "Agreed by correspondence"
        LEFT_OUT = "left_out", "Left out"
        VIEW = "view", "Printed as a view"
        BRACKETS = "brackets", "Printed in brackets"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="recommendations")
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.RECOMMENDATION)
    proposal_number = models.PositiveIntegerField(
        editable=False, help_text="Its number in the room: assigned once and never reused."
    )
    short_title = LineField(max_length=80, blank=True, default="", help_text="Otherwise its first words are shown.")
    group = LineField(
        max_length=80,
        blank=True,
        default="",
        db_default="",
        help_text="A subheading in its chapter, or below its addressee, for those that follow each other with it.",
    )
    # The key of an addressee of the meeting.
    addressee = models.CharField(max_length=16, blank=True, help_text="Leave empty for a conclusion.")
    wording = models.OneToOneField(VersionedText, on_delete=models.CASCADE, related_name="+", editable=False)
    adopted_version = models.PositiveIntegerField(null=True, blank=True, editable=False)
    # Of what was adopted without its brackets, or settled: the version that has them, to which undoing returns.
    bracketed_version = models.PositiveIntegerField(null=True, blank=True, editable=False)
    objective = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The number of the meeting’s objective to which it relates."
    )
    evidence = models.ManyToManyField(Document, related_name="+", blank=True)
    # "5-6", by the id of the document.
    evidence_pages = models.JSONField(default=dict, editable=False)
    session_number = models.ForeignKey(
        SessionNumber, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="session"
    )
    proposed_by = models.ForeignKey(Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    supporters = models.ManyToManyField(Participant, related_name="+", blank=True)
    position = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")
    printed_number = models.PositiveSmallIntegerField(
        null=True, editable=False, help_text="Among those of its kind, in printed order, from clearance on."
    )
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED, editable=False)
    state_at = models.DateTimeField(default=portal_now, editable=False)
    # Of a decision, the state to which undoing it returns.
    state_before = models.CharField(max_length=10, blank=True, default="", editable=False)
    # The state in which it was last put on the screen, to which it returns from there undecided.
    state_before_shown = models.CharField(max_length=10, blank=True, default="", db_default="", editable=False)
    # Only of an outcome that was typed afterwards: `state_at` is when it happened.
    typed_at = models.DateTimeField(null=True, blank=True, editable=False)
    reason = models.TextField(max_length=1000, blank=True, default="", editable=False)
    settlement = models.CharField(
        max_length=10, choices=Settlement, blank=True, default="", db_default="", editable=False
    )
    queue_position = models.PositiveIntegerField(default=0, editable=False)
    adopted_at = models.DateTimeField(null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.RESTRICT, null=True, blank=True, related_name="merged", editable=False
    )

    objects = RecommendationManager()

    text = adopted_text = addressee_name = ""
    version = 0

    class Meta:
        base_manager_name = "objects"
        ordering = ["meeting", "kind", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "kind", "printed_number"],
                name="recommendation_printed_number_once",
                violation_error_message="Another conclusion or recommendation has this number.",
            ),
            models.UniqueConstraint(
                fields=["meeting", "proposal_number"],
                name="proposal_number_once",
                violation_error_message="Another proposal of this meeting has this number.",
            ),
            models.CheckConstraint(
                condition=Q(kind="conclusion", addressee="") | (Q(kind="recommendation") & ~Q(addressee="")),
                name="recommendation_has_an_addressee",
                violation_error_message="A recommendation needs an addressee; a conclusion has none.",
            ),
            models.CheckConstraint(
                condition=Q(state="adopted", adopted_at__isnull=False)
                | (~Q(state="adopted") & Q(adopted_at__isnull=True)),
                name="recommendation_adopted_at_a_time",
                violation_error_message="An adopted proposal, and no other, must have a time of adoption.",
            ),
            models.CheckConstraint(
                condition=Q(settlement="")
                | Q(settlement="words", state="adopted")
                | Q(settlement="left_out", state="dropped")
                | Q(settlement__in=["view", "brackets"], state="left_open"),
                name="recommendation_settled_as_its_state",
                violation_error_message="What became of a text that was left open does not fit its state.",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="recommendation_merged_into_another",
                violation_error_message="A merged proposal, and no other, must name the one it is merged into.",
            ),
        ]

    @property
    def key(self) -> str:
        """Its identity among the paragraphs of the report; other keys have no hyphen."""
        return f"rec-{self.pk}"

    @property
    def words(self) -> str:
        """What the room shows: of what was adopted the adopted words, even if the text was edited since."""
        return self.adopted_text or self.text

    @property
    def version_of_words(self) -> int:
        return self.adopted_version or self.version

    @property
    def title(self) -> str:
        """Its short title, or else its first words."""
        words = self.words.split()
        first = " ".join(words[:FIRST_WORDS])
        return self.short_title or (f"{first} …" if len(words) > FIRST_WORDS else first)

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"

    @property
    def to_whom(self) -> str:
        """The addressee after "to"; empty for a conclusion."""
        return in_sentence(self.addressee_name)


UNDECIDED = (Recommendation.State.PROPOSED, Recommendation.State.CONSIDERED, Recommendation.State.LEFT_OPEN)
