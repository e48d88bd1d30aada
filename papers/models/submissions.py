"""Documents that participants send without owing them, such as slides, and how far each is."""

from django.db import models

from egm_portal.clock import portal_now
from papers.models.documents import Document
from participants.models import Participant


class SubmissionQuerySet(models.QuerySet):
    def to_review(self) -> "SubmissionQuerySet":
        return self.filter(state=Submission.State.SUBMITTED)

    def with_author(self) -> "SubmissionQuerySet":
        return self.select_related("participant__meeting", "document__meeting")


class Submission(models.Model):
    """A document that a participant has sent of their own: an organizer publishes it, or returns it with a note.

    A file that replaces a published one is approved before readers get it.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", "To review"
        RETURNED = "returned", "Revision requested"
        APPROVED = "approved", "Approved"

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="submission")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.SUBMITTED)
    state_at = models.DateTimeField(default=portal_now)
    return_note = models.TextField(max_length=5000, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["document"]

    def __str__(self) -> str:
        return str(self.document)
