from collections import defaultdict
from datetime import date

import pytest

from egm_portal.exceptions import NotAllowed
from participants import actions
from participants.admin.verbs import VERBS
from participants.letters_of_invitation.forms import OwnWords
from participants.models import Participant, ParticipantTask
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
TYPED = {
    "answer": {"accepts": True, "note": "By letter"},
    "cleared": {"day": date(2013, 7, 10)},
    "change-email": {"email": "new@example.org"},
    "task": {"task": ParticipantTask(), "done": True},
    "withdraw": {"note": "", "tells": True},
    "replace": {"candidate": None, "name": "Expert New", "email": ""},
    "letter-of-invitation": {
        "own": defaultdict(lambda: OwnWords("", "")),
        "dated_on": date(2013, 7, 10),
        "reply_by": date(2013, 7, 14),
    },
    "make-letter": {"signatory": "Signatory A", "signatory_title": "Chief"},
}


def in_status(status, meeting):
    if status == "reserve":
        actions.move_to_reserve(participant=(person := factories.make_participant(meeting=meeting)))
    elif status == "withdrawn":
        person = factories.make_participant(meeting=meeting, status="accepted")
        actions.withdraw_participant(participant=person)
    else:
        return factories.make_participant(meeting=meeting, status=status)
    person.refresh_from_db()
    return person


def refused_with(verb, row, by, **typed):
    with pytest.raises(NotAllowed) as refused:
        verb.perform(row, by, **typed)
    return str(refused.value)


@pytest.mark.parametrize("status", Participant.Status.values)
def test_action_refuses_with_the_sentence_that_the_screen_shows(status, meeting, organizer):
    person = in_status(status, meeting)
    refused = [verb for verb in VERBS if verb.refusal(person)]

    sentences = {verb.name: refused_with(verb, person, organizer, **TYPED.get(verb.name, {})) for verb in refused}

    assert sentences == {verb.name: verb.refusal(person) for verb in refused}
    assert len(sentences) >= 3
