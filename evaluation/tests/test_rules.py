"""When results are shown, and the end of the evaluation moved."""

from datetime import timedelta

import pytest

from egm_portal.clock import calendar_at
from evaluation.queries import answers_of, shown_results
from evaluation.rules import refusal_to_move_end, refusal_to_show_results
from evaluation.tests.answers import answered

pytestmark = pytest.mark.django_db
NEEDED = "Results are shown only if at least five people have answered, so that no one’s answers can be guessed"


@pytest.mark.parametrize(
    ("answers", "days_after_end", "sentence"),
    [
        (4, -1, f"{NEEDED}; one more answer is needed."),
        (3, -1, f"{NEEDED}; two more answers are needed."),
        (4, 1, f"The evaluation closed on 8 August 2013, 24:00 (Geneva). {NEEDED}."),
        (5, -1, "Results are shown once the evaluation has closed, on 8 August 2013, 24:00 (Geneva)."),
        (5, 0, ""),
    ],
)
def test_results_are_shown_from_five_answers_on_once_it_has_closed(evaluated, answers, days_after_end, sentence):
    answered(evaluated, answers)

    with calendar_at(evaluated.evaluation_until + timedelta(days=days_after_end)):
        assert refusal_to_show_results(evaluated, answers_of(evaluated).answered) == sentence
        assert bool(shown_results(evaluated)) == (not sentence)


@pytest.mark.parametrize(
    ("answers", "until", "sentence"),
    [
        (0, None, ""),
        (1, None, "Somebody has answered: enter a time at which the evaluation closes."),
        (1, timedelta(hours=-1), "The evaluation opens on 25 July 2013, the last day. Enter a later time."),
        (4, timedelta(days=60), ""),
        (5, timedelta(days=60), "The results have been shown: the evaluation cannot be opened again."),
        (5, timedelta(days=14), ""),
    ],
)
def test_an_evaluation_whose_results_were_shown_is_not_opened_again(evaluated, answers, until, sentence):
    answered(evaluated, answers)
    moved = evaluated.last_day_starts_at + until if until is not None else None
    if until == timedelta(days=14):
        moved = evaluated.evaluation_until

    with calendar_at(evaluated.evaluation_until + timedelta(days=1)):
        assert refusal_to_move_end(evaluated, moved, answers) == sentence
