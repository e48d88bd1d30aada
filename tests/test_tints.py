"""What states are tinted as: each table has every member of its enumeration, and only tints that a style sheet has."""

import re

import pytest
from django.conf import settings

from agenda import slides
from egm_portal.mail import rules as mail_rules
from egm_portal.mail.models import Message
from papers.cells import PUBLICATION_TINTS
from papers.models import Document
from papers.states import WORDS, Standing
from participants import rules as participant_rules
from participants.models import Participant
from reports import rules as report_rules
from reports.models import Report
from review.clearances import rules as clearance_rules
from review.models import Clearance
from room import rules as room_rules
from room.models import Recommendation

TABLES = {
    "messages": (Message.State, mail_rules.TINTS),
    "participants": (Participant.Status, participant_rules.TINTS),
    "papers": (Standing, {standing: words.tint for standing, words in WORDS.items()}),
    "papers, for their authors": (Standing, {standing: words.author_tint for standing, words in WORDS.items()}),
    "documents": (Document.Publication, PUBLICATION_TINTS),
    "slides": (slides.SlidesStanding, slides.TINTS),
    "recommendations": (Recommendation.State, room_rules.RECOMMENDATION_TINTS),
    "reports": (Report.State, report_rules.REPORT_TINTS),
    "clearances": (Clearance.State, clearance_rules.CLEARANCE_TINTS),
}


@pytest.fixture(scope="module")
def known_tints():
    styles = "".join(path.read_text() for path in (settings.BASE_DIR / "static/css").rglob("*.css"))
    return {"", *re.findall(r"\.tag-([a-z]+)", styles)}


@pytest.mark.parametrize("name", TABLES)
def test_each_state_has_a_tint(name, known_tints):
    states, tints = TABLES[name]

    assert set(tints) == set(states)
    assert set(tints.values()) <= known_tints


@pytest.mark.parametrize("name", TABLES)
def test_no_two_states_are_called_the_same(name):
    states, _ = TABLES[name]

    assert len({label.lower() for label in states.labels}) == len(states)
