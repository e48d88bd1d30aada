"""Circulation rounds: the frozen text that participants read, and what they say about it."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from egm_portal.clock import portal_now
from egm_portal.marked_texts.models import TextVersion
from egm_portal.text.lines import LineField
from egm_portal.text.years import years_are_plausible
from participants.models import Participant
from reports.models.reports import Report
from room.models.recommendations import Recommendation

MAX_COMMENT = 5000
MAX_WORDING = 20_000  # characters: a paragraph may have a table


class RoundQuerySet(models.QuerySet):
    def open(self, at: datetime | None = None) -> "RoundQuerySet":
        """Those in which comments are taken at `at` (now, by the portal's calendar)."""
        return self.filter(closes_at__gt=at or portal_now())

    def answered_before(self, at: datetime) -> "RoundQuerySet":
        """Closed rounds in which every comment was answered before `at`, some of which their authors were not told.

        Views of a text are waited for as long as it is open. None of a report that is in draft again: its participants
        cannot read it.
        """
        of_round = Comment.objects.threads().filter(round=OuterRef("pk"))
        key = Concat(Value("rec-"), Cast("pk", CharField()))  # as Recommendation.key
        its_text = Recommendation.objects.taking_views().alias(paragraph=key).filter(paragraph=OuterRef("paragraph"))
        is_unanswered = Q(answered_at=None) & (~Q(kind=Comment.Kind.VIEW) | Exists(its_text))
        waiting = of_round.filter(is_unanswered | Q(answered_at__gt=at))
        untold = Q(told_at=None) | Exists(of_round.filter(answered_at__gt=OuterRef("told_at")))
        shown = [Report.State.CIRCULATED, Report.State.CLEARED, Report.State.ISSUED]
        return self.filter(untold, ~Exists(waiting), closes_at__lte=portal_now(), report__state__in=shown)


class Round(models.Model):
    """One circulation of the draft: its content and numbers are frozen, and comments are taken until it closes.

    `wordings` has the source of each paragraph that people wrote, by its key, and `versions` the texts that it was
    made from. `told_at` is when the authors were last told of answers: a comment that comes from Word afterwards, and
    an answer that is changed, are told in a further mail.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField(default=portal_now)
    closes_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    content = models.JSONField()
    wordings = models.JSONField(default=dict)
    versions = models.ManyToManyField(TextVersion, related_name="+")

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"],
                name="round_number_once_in_report",
                violation_error_message="Another round of this report has this number.",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gte=F("opened_at")),
                name="round_closes_after_it_opens",
                violation_error_message="A round cannot close before it opens.",
            ),
            years_are_plausible("round", instants=("closes_at",)),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True) | Q(told_at__gte=F("closes_at")),
                name="round_authors_told_after_it_closes",
                violation_error_message="Authors are told once their round has closed.",
            ),
        ]

    def __str__(self) -> str:
        return f"Round {self.number}"

    def is_open(self, at: datetime) -> bool:
        return at < self.closes_at


class CommentQuerySet(models.QuerySet):
    def threads(self) -> "CommentQuerySet":
        """Comments and suggestions, without replies to them."""
        return self.filter(reply_to=None)

    def open(self) -> "CommentQuerySet":
        """Those that have not been answered. A view is answered when its text is settled, and not by itself."""
        return self.threads().filter(state=Comment.State.OPEN).exclude(kind=Comment.Kind.VIEW)

    def views(self) -> "CommentQuerySet":
        """What people say should become of a text that the meeting left open."""
        return self.filter(kind=Comment.Kind.VIEW)


class Comment(models.Model):
    """What somebody says about a paragraph of a circulated draft, or the wording that they suggest for it.

    `paragraph` is the key of its first block, `para-5` if it was generated while those had no keys, and empty for the
    draft as a whole; `quote` has the words that it speaks of. A reply belongs to another comment, and is not answered
    itself. Of an accepted one, `adopted_text` is what was written into the paragraph, and `replaced_text` what was
    there.
    """

    class Kind(models.TextChoices):
        COMMENT = "comment", "Comment"
        SUGGESTION = "suggestion", "Suggested wording"
        VIEW = "view", "View"

    class View(models.TextChoices):
        """What the report should say in the place of a text that the meeting left open."""

        KEEP = "keep", "Keep the words"
        LEAVE_OUT = "leave_out", "Leave them out"
        OTHER = "other", "Other words"

    class State(models.TextChoices):
        OPEN = "open", "open"
        ACCEPTED = "accepted", "accepted"
        IN_PART = "accepted_in_part", "accepted in part"
        NOT_ACCEPTED = "not_accepted", "not accepted"
        NOTED = "noted", "noted"

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="comments")
    paragraph = LineField(max_length=20, blank=True)
    quote = models.TextField(blank=True)
    participant = models.ForeignKey(Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = LineField(max_length=200, blank=True, help_text="Of an author in a file whom the portal cannot find.")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.COMMENT)
    view = models.CharField(max_length=10, choices=View, blank=True, default="", db_default="")
    text = models.TextField(max_length=MAX_COMMENT, blank=True)
    suggestion = models.TextField(max_length=MAX_WORDING, blank=True)
    reply_to = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies")
    created_at = models.DateTimeField(default=portal_now)
    changed_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    answer = models.TextField(max_length=MAX_COMMENT, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    adopted_text = models.TextField(blank=True)
    replaced_text = models.TextField(blank=True)
    adopted_in = models.ForeignKey(TextVersion, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["round", "created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="suggestion", view="") & ~Q(suggestion="")
                | Q(kind="comment", view="", suggestion="") & ~Q(text="")
                | Q(kind="view", view="other") & ~Q(suggestion="")
                | Q(kind="view", view__in=["keep", "leave_out"], suggestion=""),
                name="comment_says_something",
                violation_error_message="A comment needs words, and a suggestion the wording that it suggests.",
            ),
            models.UniqueConstraint(
                fields=["round", "paragraph", "participant"],
                condition=Q(kind="view"),
                name="view_once_in_round",
                violation_error_message="This person has said already what the report should say here.",
            ),
            models.CheckConstraint(
                condition=Q(participant__isnull=True) | Q(user__isnull=True),
                name="comment_has_one_author",
                violation_error_message="A comment is by a participant or by an organizer, not by both.",
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True, answer="")
                | (~Q(state="open") & Q(answered_at__isnull=False)),
                name="comment_answered_at_a_time",
                violation_error_message="An answered comment, and no other, must have a time of its answer.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted_in_part", "not_accepted"]) | ~Q(answer=""),
                name="comment_refused_with_words",
                violation_error_message="“Accepted in part” and “not accepted” need words for the author.",
            ),
            models.CheckConstraint(
                condition=Q(reply_to__isnull=True) | Q(state="open", kind="comment"),
                name="comment_reply_has_no_state",
                violation_error_message="A reply to a comment is not answered itself.",
            ),
        ]

    def __str__(self) -> str:
        words = self.text or self.suggestion or self.get_view_display()
        return words if len(words) <= 80 else f"{words[:79]}…"


class NoComments(models.Model):
    """That a participant has read the draft of a round and has nothing to say about it; it ends the reminders."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="without_comments")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    said_at = models.DateTimeField(default=portal_now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "participant"],
                name="no_comments_once_in_round",
                violation_error_message="This person has said so already.",
            )
        ]

    def __str__(self) -> str:
        return f"No comments by {self.participant}"
