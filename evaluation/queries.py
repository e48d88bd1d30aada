"""What the pages of the evaluation show."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, QuerySet

from agenda.models import Officer
from agenda.roles import Role
from egm_portal.meetings.models import Meeting, Membership
from evaluation.models import Question, Rating, Respondent, Results
from evaluation.rules import ROLES_ASKED, refusal_to_show_results
from participants.models import Participant


@dataclass(frozen=True)
class QuestionResult:
    """How often each rating was given to a question, from the best to the worst."""

    question: Question
    counts: list[int]


def answers_of(meeting: Meeting) -> Results:
    """What was answered, or nothing yet: one query. Whether it may be shown, `refusal_to_show_results` says."""
    return Results.objects.filter(meeting=meeting).first() or Results(meeting=meeting)


def asked_among(people: QuerySet[Participant]) -> QuerySet[Participant]:
    """Those of these people whom the evaluation of their meeting is for, if it has one.

    Whoever prepares the meeting is not asked, nor those whose address was entered when the evaluation could be open
    (by the day in UTC): with addresses of their own, organizers could make up the number that shows the results, and
    know which answer is somebody else's.
    """
    prepares = Membership.objects.filter(meeting=OuterRef("meeting"), user__email__iexact=OuterRef("email"))
    return people.attending().filter(
        ~Exists(prepares), role__in=ROLES_ASKED, email_since__date__lt=F("meeting__ends_on")
    )


def is_asked(participant: Participant) -> bool:
    """Whether the meeting has an evaluation, and it is for this participant."""
    asked = asked_among(Participant.objects.filter(pk=participant.pk))
    return participant.meeting.evaluation_until is not None and asked.exists()


def people_asked(meeting: Meeting) -> int:
    return asked_among(Participant.objects.filter(meeting=meeting)).count()


def has_answered(participant: Participant) -> bool:
    return Respondent.objects.filter(participant=participant).exists()


def shown_results(meeting: Meeting) -> Results | None:
    """The results, if they may be shown: one query, or none if there is no evaluation."""
    if meeting.evaluation_until is None:
        return None
    results = answers_of(meeting)
    return None if refusal_to_show_results(meeting, results.answered) else results


def by_question(results: Results) -> Iterator[QuestionResult]:
    for question in Question:
        yield QuestionResult(question, [results.counts[question][rating] for rating in Rating])


def is_rapporteur(participant: Participant) -> bool:
    """Whether the participant is rapporteur of the whole meeting, and so reads the results."""
    return Officer.objects.filter(participant=participant, session=None, role=Role.RAPPORTEUR).exists()
