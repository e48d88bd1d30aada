"""Answers are counted once each, and nothing ties them to who gave them."""

import json
from collections import Counter
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import serializers

from egm_portal.clock import calendar_at, portal_now
from egm_portal.exceptions import NotAllowed
from evaluation.actions import answer_evaluation
from evaluation.models import Question, Respondent, Results
from evaluation.queries import people_asked
from evaluation.rules import ALREADY_ANSWERED, NOT_ASKED
from evaluation.tests.answers import answer
from participants import actions as participants
from participants.models import Participant
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(evaluated):
    return [factories.make_participant(status="accepted", meeting=evaluated) for _ in range(3)]


def every_row():
    """Each row of the database as JSON, by its table and key."""
    rows = [row for model in apps.get_models() for row in model._base_manager.all()]
    return {
        (row._meta.label, str(row.pk)): json.dumps(serializers.serialize("python", [row]), default=str) for row in rows
    }


def test_an_answer_changes_two_rows_that_nothing_links(with_history, evaluated, people, last_day):
    for person in people:
        with calendar_at(last_day):
            answer_evaluation(participant=person, answer=answer("good", f"Words of {person.name}."))
    late = factories.make_participant(status="accepted", meeting=evaluated)
    known = every_row()

    with calendar_at(last_day):
        answer_evaluation(participant=late, answer=answer("poor", "A canary."))

    changed = {key: row for key, row in every_row().items() if known.get(key) != row}
    results = Results.objects.get()
    assert {table for table, _ in changed} == {"evaluation.Respondent", "evaluation.Results"}
    assert len(changed) == 2
    assert [field.name for field in Respondent._meta.concrete_fields] == ["participant"]
    assert results.answered == 4
    counts = {"very_good": 0, "good": 3, "fair": 0, "poor": 1, "very_poor": 0}
    assert results.counts == dict.fromkeys(Question.values, counts)
    assert Counter(results.comments) == Counter([f"Words of {person.name}." for person in people] + ["A canary."])


def test_comments_are_in_no_order(evaluated, last_day):
    with calendar_at(last_day):
        for number in range(30):
            person = factories.make_participant(status="accepted", meeting=evaluated)
            answer_evaluation(participant=person, answer=answer("good", str(number)))

    comments = Results.objects.get().comments
    assert sorted(comments, key=int) == [str(number) for number in range(30)]
    assert comments != sorted(comments, key=int)  # by chance once in 30! times


def test_nobody_answers_twice(people, last_day):
    with calendar_at(last_day):
        answer_evaluation(participant=people[0], answer=answer("good", "Once."))

        with pytest.raises(NotAllowed) as refused:
            answer_evaluation(participant=people[0], answer=answer("poor", "Twice."))

    results = Results.objects.get()
    assert (str(refused.value), results.answered, results.comments) == (ALREADY_ANSWERED, 1, ["Once."])


@pytest.mark.parametrize("change", [{"role": "staff"}, {"status": "withdrawn", "answered_at": factories.TODAY}])
def test_who_is_no_longer_asked_cannot_answer(people, last_day, change):
    Participant.objects.filter(pk=people[0].pk).update(**change)

    with calendar_at(last_day):
        answer_evaluation(participant=people[1], answer=answer("good"))
        with pytest.raises(NotAllowed, match=NOT_ASKED):
            answer_evaluation(participant=people[0], answer=answer("poor"))

    assert (Results.objects.get().answered, Respondent.objects.get().participant) == (1, people[1])


@pytest.mark.parametrize("how", ["added", "changed", "prepares"])
def test_organizers_cannot_answer_with_addresses_of_their_own(evaluated, people, organizer, last_day, how):
    added = factories.make_participant("accepted", meeting=evaluated, email="own@example.org")
    with calendar_at(last_day - timedelta(days=1)):
        participants.change_email(participant=people[0], email="corrected@example.org", by=organizer)
    with calendar_at(last_day):
        if how == "added":
            Participant.objects.filter(pk=added.pk).update(email_since=portal_now())
        elif how == "changed":
            participants.change_email(participant=added, email="another@example.org", by=organizer)
        else:
            factories.make_member(evaluated, added.user)

        answer_evaluation(participant=people[0], answer=answer("good"))
        with pytest.raises(NotAllowed, match="entered on the last day"):
            answer_evaluation(participant=added, answer=answer("poor"))

    assert (people_asked(evaluated), Results.objects.get().answered) == (3, 1)


def test_answers_are_taken_from_the_last_day_until_the_end(evaluated, people):
    opens, closes = evaluated.last_day_starts_at, evaluated.evaluation_until
    moment = timedelta(seconds=1)

    for at in (opens - moment, closes):
        with calendar_at(at), pytest.raises(NotAllowed):
            answer_evaluation(participant=people[0], answer=answer("good"))
    for person, at in zip(people, (opens, closes - moment), strict=False):
        with calendar_at(at):
            answer_evaluation(participant=person, answer=answer("good"))

    assert Results.objects.get().answered == 2
