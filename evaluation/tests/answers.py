"""Answers to the five questions."""

from egm_portal.clock import calendar_at
from evaluation.actions import answer_evaluation
from evaluation.models import Question
from tests import factories


def answer(mark, comment=""):
    """The same mark for each question, and a comment."""
    return dict.fromkeys(Question.values, mark) | {"comment": comment}


def answered(meeting, number, mark="good", comment=""):
    """So many participants who have answered on the last day of the meeting."""
    people = [factories.make_participant(status="accepted", meeting=meeting) for _ in range(number)]
    with calendar_at(meeting.last_day_starts_at):
        for person in people:
            answer_evaluation(participant=person, answer=answer(mark, comment))
    return people
