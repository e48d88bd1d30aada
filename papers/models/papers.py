"""Papers that participants owe, and the extensions of their deadlines."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from egm_portal.clock import portal_now
from egm_portal.text.years import years_are_plausible
from papers import states
from papers.kinds import KINDS, kinds_where
from papers.models.documents import Document, assisted_by
from papers.models.versions import Version, VersionQuerySet
from papers.states import states_where
from participants.models import Participant


class PaperQuerySet(models.QuerySet):
    def missing(self) -> "PaperQuerySet":
        """Papers of people who take part and are asked for a file."""
        return self.filter(state__in=Paper.OWED, participant__status=Participant.Status.ACCEPTED)

    def expected(self) -> "PaperQuerySet":
        """Papers in a state in which one is expected, whether or not their authors still take part."""
        return self.exclude(state__in=Paper.NOT_EXPECTED)

    def of_attending(self) -> "PaperQuerySet":
        """The expected papers of people who take part."""
        return self.expected().filter(participant__status=Participant.Status.ACCEPTED)

    def received(self) -> "PaperQuerySet":
        return self.of_attending().filter(state__in=Paper.RECEIVED)

    def held(self) -> "PaperQuerySet":
        return self.of_attending().with_newest(Version.objects.held())

    def accepted_unpublished(self) -> "PaperQuerySet":
        """Accepted papers of people who take part, whose documents are neither published nor scheduled."""
        return self.of_attending().filter(state=Paper.State.ACCEPTED, document__in=Document.objects.unpublished())

    def overdue(self, at: datetime) -> "PaperQuerySet":
        """Papers that still need a file, and whose deadline, with its extensions, has passed at `at`."""
        early = kinds_where(lambda kind: kind.is_due_early)
        concept = When(kind__in=early, then="participant__meeting__concept_paper_due")
        due_at = Coalesce("own_due_at", Case(concept), "participant__meeting__papers_due")
        extended = Extension.objects.filter(paper=OuterRef("pk"))
        returned = extended.filter(replaces__isnull=False).order_by("-pk")
        asked = self.filter(state__in=Paper.OWED).annotate(
            counted_due_at=due_at,
            returned_in=Subquery(returned.values("pk")[:1]),
            replaced_due_at=Subquery(returned.values("replaces")[:1]),
        )
        # As in `rules.dates_of`.
        has_passed = Q(counted_due_at__lt=at) | Q(counted_due_at__lte=F("replaced_due_at"))
        has_passed |= Q(counted_due_at=None) & Exists(extended)
        counting = extended.filter(pk__gte=Coalesce(OuterRef("returned_in"), 0))
        return asked.filter(has_passed, ~Exists(counting.filter(until__gte=at)))

    def with_newest(self, versions: VersionQuerySet) -> "PaperQuerySet":
        newest = Version.objects.originals().filter(document=OuterRef("document")).order_by("-number")
        newest = newest.values("pk")[:1]
        return self.filter(Exists(versions.filter(document=OuterRef("document"), pk=Subquery(newest))))

    def assisted_by(self, user) -> "PaperQuerySet":
        return self.filter(assisted_by(user))

    def ever_assisted_by(self, user) -> "PaperQuerySet":
        """The papers of others for which `user` is named or has sent files, in whatever state they are."""
        files = Version.objects.filter(document=OuterRef("document"), uploaded_by=user.pk)
        own = Q(participant__user=user.pk)
        return self.filter(Q(assistant_email__iexact=user.email) | (Exists(files) & ~own))

    def written_with(self, participants) -> "PaperQuerySet":
        """The papers of others that these participants write with them."""
        return self.filter(pk__in=PaperAuthor.objects.filter(participant__in=participants).values("paper"))

    def visible_to(self, user) -> "PaperQuerySet":
        """The papers for which `user` may send files: their own, and those that they submit for others."""
        own = Q(participant__in=Participant.objects.of_user(user))
        return self.filter(own | assisted_by(user))

    def readable_by(self, user) -> "PaperQuerySet":
        """Besides those, the papers that `user` writes with others, who send the files."""
        others = self.written_with(Participant.objects.of_user(user)).expected()
        return self.filter(Q(pk__in=self.visible_to(user).values("pk")) | Q(pk__in=others.values("pk")))


class Paper(models.Model):
    """What a participant owes the meeting; its files belong to its document."""

    State = states.State
    OWED = states_where(lambda state: state.is_owed)
    RECEIVED = states_where(lambda state: state.is_received)
    NOT_EXPECTED = states.NOT_EXPECTED

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=24, choices=Document.Kind, default=Document.Kind.EXPERT_PAPER)
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="paper", editable=False
    )
    state = models.CharField(max_length=12, choices=State, default=State.AWAITED, editable=False)
    own_due_at = models.DateTimeField(
        "a deadline of its own",
        null=True,
        blank=True,
        help_text="Leave empty to use the meeting's deadline for papers.",
    )
    assistant_email = models.EmailField(
        "may be submitted by", blank=True, editable=False, help_text="Somebody whom the author has named."
    )
    return_note = models.TextField(max_length=5000, blank=True, editable=False)
    state_at = models.DateTimeField(default=portal_now, editable=False)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["participant__meeting", "participant__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "kind"],
                name="paper_once",
                violation_error_message="This person already owes a paper of this kind.",
            ),
            models.CheckConstraint(
                condition=Q(document__isnull=False) | Q(state__in=[states.State.AWAITED, *states.NOT_EXPECTED]),
                name="paper_submitted_has_a_document",
            ),
            years_are_plausible("paper", instants=("own_due_at",)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.participant}"

    @property
    def due_at(self) -> datetime | None:
        """The deadline without extensions; None while the meeting has none."""
        is_early = KINDS[self.kind].is_due_early
        return self.own_due_at or self.participant.meeting.paper_due(concept=is_early)


class PaperAuthor(models.Model):
    """A participant who writes the paper of another one, its holder: it counts for both, and the holder sends files.

    Who is printed, and in which order, is said by the authors of its document.
    """

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="other_authors")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="papers_with_others")
    was_holder = models.BooleanField(
        default=False, db_default=False, help_text="Held the paper until they no longer took part."
    )
    joined_at = models.DateTimeField(default=portal_now)

    class Meta:
        verbose_name = "paper written with others"
        verbose_name_plural = "papers written with others"
        ordering = ["paper", "pk"]
        constraints = [models.UniqueConstraint(fields=["paper", "participant"], name="paper_author_once")]

    def __str__(self) -> str:
        return f"{self.participant}: {self.paper}"


class Extension(models.Model):
    """Another date for one paper: a row of its own, so that the old date stays visible.

    It adds time; one with which a paper is returned `replaces` the dates before it (`rules.dates_of`).
    """

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="extensions")
    until = models.DateTimeField()
    replaces = models.DateTimeField(
        null=True,
        editable=False,
        help_text="The deadline when the paper was returned, or the date of the return where there was none.",
    )
    reason = models.TextField(max_length=5000)
    allowed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    allowed_at = models.DateTimeField(default=portal_now)
    version = models.OneToOneField(
        Version,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="extension",
        help_text="The file that turned out to be unusable: the portal itself allowed this. Empty: an organizer did.",
    )

    class Meta:
        ordering = ["paper", "until"]
        constraints = [years_are_plausible("extension", instants=("until",))]

    def __str__(self) -> str:
        return f"Extension of {self.paper}"
