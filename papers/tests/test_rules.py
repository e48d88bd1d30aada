import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from egm_portal.clock import calendar_at
from papers import actions, rules
from papers.models import Document, Paper, Version
from tests import factories

DUE = datetime(2013, 7, 15, 22, tzinfo=UTC)
UNTIL = DUE + timedelta(days=2)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("state", "dates", "allowed"),
    [
        ("submitted", {}, True),
        ("accepted", {}, True),
        ("withdrawn", {}, False),
        ("accepted", {"publish_at": DUE}, False),
        ("submitted", {"publish_at": DUE}, False),
        ("accepted", {"publish_at": DUE, "withdrawn_at": UNTIL}, True),
    ],
)
def test_author_describes_what_readers_are_not_shown(state, dates, allowed):
    assert rules.can_describe(Paper(state=state, document=Document(**dates))) is allowed


def test_nothing_is_described_before_a_file_has_come():
    assert rules.can_describe(Paper(state="awaited")) is False


@pytest.mark.parametrize(
    ("at", "extended_until", "found"),
    [
        (DUE - SECOND, None, "on_time"),
        (DUE, None, "on_time"),
        (DUE + SECOND, None, "in_grace"),
        (DUE + rules.GRACE, None, "in_grace"),
        (DUE + rules.GRACE + SECOND, None, "late"),
        (DUE + rules.GRACE + rules.HELD, None, "late"),
        (DUE + rules.GRACE + rules.HELD + SECOND, None, None),
        (DUE, UNTIL, "on_time"),
        (DUE + SECOND, UNTIL, "extended"),
        (UNTIL, UNTIL, "extended"),
        (UNTIL + SECOND, UNTIL, "in_grace"),
        (UNTIL + rules.GRACE + SECOND, UNTIL, "late"),
        (DUE + SECOND, DUE - timedelta(days=1), "in_grace"),
    ],
)
def test_timeliness_at_each_edge(at, extended_until, found):
    assert rules.timeliness(DUE, extended_until, at) == found


@pytest.mark.parametrize("page", ["experts.md", "organizers.md"])
def test_guides_tell_the_minutes_of_grace(page):
    text = (settings.BASE_DIR / "docs" / page).read_text(encoding="utf-8")

    assert re.findall(r"(\d+) minutes after the deadline", text) == [f"{rules.GRACE.seconds // 60}"]


def test_paper_without_a_deadline_is_never_late():
    assert rules.timeliness(None, None, DUE) == "not_due"


@pytest.mark.parametrize(
    ("kind", "consent", "allowed"),
    [
        ("expert_paper", False, False),
        ("expert_paper", True, True),
        ("presentation", False, False),
        ("background", False, True),
    ],
)
def test_work_of_an_author_needs_consent(kind, consent, allowed):
    assert rules.can_publish(Document(kind=kind, publication_consent=consent)) == allowed


NO_FILE = "No file that counts has been received."
OF_EACH_STATE = {
    "awaited": [NO_FILE, "Awaited: there is nothing to return.", "", "", "It is already expected."],
    "submitted": [NO_FILE, "", "", "", "It is already expected."],
    "returned": [NO_FILE, "Revision requested: there is nothing to return.", "", "", "It is already expected."],
    "accepted": [
        "Accepted: there is nothing to accept.",
        "Accepted: there is nothing to return.",
        "It has been accepted.",
        "It has been accepted.",
        "It is already expected.",
    ],
    "withdrawn": [
        "No paper expected: there is nothing to accept.",
        "No paper expected: there is nothing to return.",
        "It is no longer expected.",
        "It is not expected.",
        "",
    ],
}


@pytest.mark.django_db
@pytest.mark.parametrize("state", Paper.State.values)
def test_refusals_of_each_state_of_a_paper_without_a_file(state):
    paper = Paper(state=state, own_due_at=DUE, participant=factories.make_participant())

    assert [
        rules.refusal_to_accept(paper),
        rules.refusal_to_return(paper),
        rules.refusal_to_extend(paper),
        rules.refusal_to_withdraw_paper(paper),
        rules.refusal_to_expect(paper),
    ] == OF_EACH_STATE[state]


@pytest.mark.django_db
def test_paper_without_a_deadline_takes_no_extension(today):
    paper = factories.make_paper(meeting=factories.make_meeting(papers_due=None))

    assert rules.refusal_to_extend(paper) == "It has no deadline."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("checks", "sentence"),
    [
        ({}, ""),
        ({"unchecked": True}, "Its file could not be checked. Check it again, or return it."),
        (
            {"quarantined": "Eicar"},
            "The virus scanner found something harmful in its file. Its author has been asked for another.",
        ),
    ],
)
def test_paper_is_accepted_by_its_newest_file(today, checks, sentence):
    paper = factories.make_paper("submitted")
    Version.objects.filter(document=paper.document_id).update(checks=checks)

    assert rules.refusal_to_accept(paper) == sentence
    paper.document.publication_consent = False
    assert rules.refusal_to_accept_and_publish(paper) == (sentence or rules.NO_CONSENT)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("after", "state", "to_take", "to_receive"),
    [
        (timedelta(hours=-1), "submitted", "There is no late file.", ""),
        (timedelta(hours=2), "awaited", "", ""),
        (timedelta(hours=2), "withdrawn", "It is no longer expected.", "It is no longer expected."),
    ],
)
def test_late_file_is_taken_while_the_paper_is_expected(today, after, state, to_take, to_receive):
    paper = factories.make_paper()
    with calendar_at(DUE + after):
        actions.receive_paper(paper=paper, file=factories.make_pdf_file(), by=None)
    paper.refresh_from_db()
    paper.state = state

    assert rules.refusal_to_take_held_file(paper) == to_take
    assert rules.refusal_to_receive(paper, DUE + after) == to_receive


@pytest.mark.django_db
def test_no_file_is_received_once_late_files_are_not_held(today):
    paper, last = factories.make_paper(), DUE + rules.GRACE + rules.HELD

    assert rules.refusal_to_receive(paper, last) == ""
    assert rules.refusal_to_receive(paper, last + SECOND) == "Its deadline has passed. Extend the deadline first."


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        (None, "Its file has been checked already, or there is none."),
        (Version(), "Its file has been checked already, or there is none."),
        (Version(checks={"unchecked": True}), ""),
        (Version(checks={"unprepared": "copy"}), ""),
        (
            Version(checks={"quarantined": "Eicar"}),
            "The file stays blocked. The virus scanner found something harmful in its file. "
            "Its author has been asked for another.",
        ),
    ],
)
def test_file_is_checked_again_of_which_nothing_came(version, sentence):
    assert rules.refusal_to_check_again(version) == sentence


@pytest.mark.django_db
def test_document_is_published_once_with_a_file_or_an_address_and_consent(today, meeting):
    with_file, without = factories.make_document(meeting=meeting), factories.make_document(meeting=meeting, file=False)
    elsewhere = factories.make_document(meeting=meeting, file=False, link="https://example.org/a.pdf")
    work = factories.make_paper("accepted").document
    work.publication_consent = False
    shown = factories.make_paper("published").document

    documents = [with_file, elsewhere, without, work, shown]

    assert [rules.refusal_to_publish(document) for document in documents] == [
        "",
        "",
        "It has no accepted file, and no external address.",
        "The author has not agreed to publication.",
        "It is already published.",
    ]


@pytest.mark.django_db
def test_document_takes_a_file_unless_it_is_a_paper_in_review_or_leads_elsewhere(today, meeting):
    submitted, accepted = (factories.make_paper(state).document for state in ("submitted", "accepted"))
    elsewhere = factories.make_document(meeting=meeting, file=False, link="https://example.org/a.pdf")

    documents = [factories.make_document(meeting=meeting), accepted, submitted, elsewhere]

    assert [rules.refusal_to_add_file(document) for document in documents] == [
        "",
        "",
        "Files of a paper are uploaded on the paper’s page. Translations can be added once it is accepted.",
        "It has an external address. Remove that from its form first.",
    ]


@pytest.mark.parametrize(
    ("dates", "embargo", "sentence"),
    [
        ({}, None, "It is not published."),
        ({"publish_at": DUE}, None, ""),
        ({"publish_at": UNTIL + timedelta(days=1)}, None, ""),
        ({"publish_at": UNTIL + timedelta(days=1)}, UNTIL + timedelta(days=1), rules.EMBARGOED),
        ({"publish_at": DUE, "withdrawn_at": DUE}, None, "It is not published."),
    ],
)
def test_document_is_withdrawn_from_readers_who_have_it_or_will_have_it(dates, embargo, sentence):
    document = Document(**dates)
    document.embargoed_until = embargo
    with calendar_at(UNTIL):
        assert rules.refusal_to_withdraw_document(document) == sentence
