from datetime import UTC, datetime, timedelta

import pytest

from papers.models import Author, Document
from tests import factories
from website.phase_texts import PhaseTexts, Step
from website.queries.documents import author_line

pytestmark = pytest.mark.django_db
OPENS = datetime(2013, 7, 23, 22, tzinfo=UTC)
CLOSES = datetime(2013, 7, 25, 22, tzinfo=UTC)
FROM = datetime(2013, 6, 20, 7, tzinfo=UTC)
ISSUED = datetime(2013, 9, 2, 8, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def meeting(db):
    return factories.make_meeting(papers_from=FROM, report_issued_at=ISSUED)


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        (
            FROM - MOMENT,
            "The meeting is announced for 24-25 July 2013 in Geneva. "
            "Papers are received from 20 June 2013 until 15 July 2013, 24:00 (Geneva).",
        ),
        (FROM, "Papers are being received until 15 July 2013, 24:00 (Geneva)."),
        (factories.DUE, "Papers were due by 15 July 2013. The meeting opens on 24 July 2013."),
        (OPENS, "The meeting is in session: 24-25 July 2013."),
        (CLOSES, "The meeting was held on 24-25 July 2013. Its report is being prepared."),
        (ISSUED, "The meeting was held on 24-25 July 2013. Its report was issued on 2 September 2013."),
    ],
)
def test_sentence_follows_the_phase(meeting, at, sentence):
    assert PhaseTexts(meeting, at).sentence == sentence


@pytest.mark.parametrize(
    ("at", "states"),
    [
        (FROM - MOMENT, ["now", "", "", "", ""]),
        (FROM, ["done", "now", "", "", ""]),
        (factories.DUE, ["done", "now", "", "", ""]),
        (OPENS, ["done", "done", "now", "", ""]),
        (CLOSES, ["done", "done", "done", "now", ""]),
        (ISSUED, ["done", "done", "done", "done", "done"]),
    ],
)
def test_steps_follow_the_phase(meeting, at, states):
    assert [step.state for step in PhaseTexts(meeting, at).steps] == states


def test_steps_name_their_dates(meeting):
    assert PhaseTexts(meeting, FROM).steps == [
        Step("Announced", "3 June", "done"),
        Step("Papers are being received", "until 15 July", "now"),
        Step("Meeting", "24-25 July", ""),
        Step("Report in preparation", "", ""),
        Step("Report issued", "", ""),
    ]


def test_meeting_without_papers_has_no_such_step():
    meeting = factories.make_meeting(papers_due=None)

    says = PhaseTexts(meeting, FROM)

    assert [step.name for step in says.steps] == ["Announced", "Meeting", "Report in preparation", "Report issued"]
    assert says.sentence == "The meeting is announced for 24-25 July 2013 in Geneva."


@pytest.mark.parametrize(
    ("names", "line"),
    [
        ([], "A division"),
        (["Expert 1"], "Expert 1, Country A"),
        (["Expert 1", "Expert 2"], "Expert 1, Country A, with Expert 2, Country A"),
        (
            ["Expert 1", "Expert 2", "Expert 3"],
            "Expert 1, Country A, with Expert 2, Country A and Expert 3, Country A",
        ),
    ],
)
def test_author_line(names, line):
    authors = [Author(name=name, country="Country A") for name in names]

    assert author_line(Document(corporate_author="A division"), authors) == line


@pytest.mark.parametrize("at", [FROM, OPENS, CLOSES, ISSUED])
@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("cancelled", "The meeting, planned for 24-25 July 2013 in Geneva, was cancelled."),
        (
            "postponed",
            "The meeting, planned for 24-25 July 2013, has been postponed. New dates will be announced here.",
        ),
    ],
)
def test_meeting_that_is_not_held_never_says_that_it_was(meeting, at, state, sentence):
    meeting.state = state
    says = PhaseTexts(meeting, at)

    texts = [says.no_papers, says.no_documents, says.no_programme, says.no_participants, says.no_report]

    assert (says.sentence, says.tag, says.steps, says.is_over, says.of_the_report) == (sentence, state, [], False, "")
    assert not any(word in " ".join(texts) for word in ("was held", "in session", "being prepared", "opens on"))
