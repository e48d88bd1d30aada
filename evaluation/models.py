"""Who has answered, and what was answered: two tables that nothing links, neither a column nor a time nor an order."""

from django.db import models

from egm_portal.meetings.models import Meeting
from participants.models import Participant

MAX_COMMENT = 2000


class Question(models.TextChoices):
    """The five questions, the same in every meeting; the labels are those of the results."""

    OBJECTIVES = "objectives", "Results of the meeting in relation to its objectives"
    PREPARATION = "preparation", "Preparation of the meeting and its papers"
    DISCUSSION = "discussion", "Discussion and the time for it"
    CONCLUSIONS = "conclusions", "Usefulness of the conclusions and recommendations"
    ORGANIZATION = "organization", "Organization of the meeting"


class Rating(models.TextChoices):
    """From the best to the worst."""

    VERY_GOOD = "very_good", "Very good"
    GOOD = "good", "Good"
    FAIR = "fair", "Fair"
    POOR = "poor", "Poor"
    VERY_POOR = "very_poor", "Very poor"


def no_answers() -> dict[str, dict[str, int]]:
    """The counts at first. Ratings that came in as they were given would tell the first answer by their order."""
    return {question: dict.fromkeys(Rating.values, 0) for question in Question.values}


class Respondent(models.Model):
    """A participant who has answered."""

    # As the primary key, so that the row has no number that counts the answers.
    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return str(self.participant)


class Results(models.Model):
    """What was answered in a meeting: how often each rating was given to each question, and the comments.

    It is one row, which every answer changes. Rows of single answers would be written by the transactions that write
    the respondents, and in the same order.
    """

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="+")
    counts = models.JSONField(default=no_answers)  # by question and rating
    comments = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "results"

    def __str__(self) -> str:
        return f"Results of the evaluation of {self.meeting}"

    @property
    def answered(self) -> int:
        """How many have answered; each answers every question."""
        return sum(self.counts[Question.OBJECTIVES].values())
