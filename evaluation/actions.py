"""Answering the evaluation. No log tells who answered what: these actions write no history and no security event."""

from collections.abc import Iterable, Mapping
from secrets import SystemRandom

from django.db import transaction

from egm_portal.exceptions import refuse_if
from egm_portal.meetings.models import Meeting
from evaluation.models import Question, Respondent, Results
from evaluation.queries import asked_among
from evaluation.rules import ALREADY_ANSWERED, NOT_ASKED, refusal_to_answer
from participants.models import Participant


@transaction.atomic
def answer_evaluation(*, participant: Participant, answer: Mapping[str, str]) -> None:
    """Counts the rating of each question and adds the comment; raises NotAllowed. The answer cannot be changed."""
    meeting = _locked(participant.meeting_id)
    refuse_if(refusal_to_answer(meeting))
    refuse_if("" if asked_among(Participant.objects.filter(pk=participant.pk)).exists() else NOT_ASKED)
    _, is_new = Respondent.objects.get_or_create(participant=participant)
    refuse_if("" if is_new else ALREADY_ANSWERED)
    _add(_results_of(meeting), [answer])


@transaction.atomic
def record_answers(*, meeting: Meeting, answers: Iterable[Mapping[str, str]]) -> bool:
    """Counts answers that were given elsewhere, it is not known by whom; False if the meeting has answers already."""
    results = _results_of(_locked(meeting.pk))
    if results.answered:
        return False
    _add(results, answers)
    return True


def _locked(meeting_id: int) -> Meeting:
    # One after the other: two answers at once would count as one, and one that is sent twice as two. And after an
    # organizer who closes the evaluation: once results are shown, they do not change.
    return Meeting.objects.select_for_update(no_key=True).get(pk=meeting_id)


def _results_of(meeting: Meeting) -> Results:
    return Results.objects.get_or_create(meeting=meeting)[0]


def _add(results: Results, answers: Iterable[Mapping[str, str]]) -> None:
    for answer in answers:
        for question in Question.values:
            results.counts[question][answer[question]] += 1
        if answer["comment"]:
            results.comments.append(answer["comment"])
    # The last comment would be that of the last person who answered.
    SystemRandom().shuffle(results.comments)
    results.save(update_fields=["counts", "comments"])
