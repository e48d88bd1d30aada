"""What the pages of the evaluation show."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from agenda.models import Officer
from agenda.roles import Role
from egm_portal.meetings.models import Meeting
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
    """Those of these people whom the evaluation of their meeting is for, if it has one."""
    return people.attending().filter(role__in=ROLES_ASKED)


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
