"""What happens in one moment to a comment and to the paragraph that it is about: text and answer change together."""

from functools import partial

import pytest
from django.db import connection

from egm_portal.clock import calendar_at
from egm_portal.exceptions import NotAllowed
from egm_portal.mail.models import Message
from egm_portal.marked_texts.actions import Base, newest_version
from egm_portal.marked_texts.models import TextVersion
from egm_portal.meetings.models import User
from reports import actions
from reports.models import Section
from review import actions as review_actions
from review.actions import Seen
from review.models import Comment
from tests import factories
from tests.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
CONVENED, AIMS = "The meeting was convened.", "It had two aims."
HELD = "The meeting was held."
OPEN = Seen("open", CONVENED)


@pytest.fixture(autouse=True)
def today():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time.")
    with calendar_at(factories.TODAY):
        yield


@pytest.fixture
def section(meeting):
    """A section of two paragraphs, in a draft that is open for comments."""
    report = actions.change_state(report=actions.start_report(meeting=meeting), state="draft")
    section = actions.write_section(report=report, chapter="introduction", body=f"{CONVENED}\n\n{AIMS}")
    review_actions.circulate_report(report=report, comments_until=factories.DUE)
    return section


@pytest.fixture
def author(meeting):
    return factories.make_participant("accepted", meeting=meeting)


def suggested(section: Section, author, words: str = HELD) -> Comment:
    round_ = section.report.rounds.get()
    key = next(key for key, source in round_.wordings.items() if source == CONVENED)
    return review_actions.suggest_wording(round=round_, paragraph=key, suggestion=words, by=author)


def text_of(section: Section) -> str:
    return newest_version(section.text).text


def editors(count: int) -> list[User]:
    return [factories.make_user() for _ in range(count)]


def refused(outcomes: list) -> list:
    """Those that were told so; any other exception is an error of the test."""
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, NotAllowed):
            raise outcome
    return [outcome for outcome in outcomes if isinstance(outcome, NotAllowed)]


def test_suggestion_that_eight_accept_at_once_is_written_once(section, author):
    suggestion = suggested(section, author)

    outcomes = at_once(
        [partial(review_actions.accept_comment, comment=suggestion, seen=OPEN, by=user) for user in editors(8)]
    )

    suggestion.refresh_from_db()
    assert len(refused(outcomes)) == 7
    assert text_of(section) == f"{HELD}\n\n{AIMS}"
    assert TextVersion.objects.filter(versioned_text=section.text).count() == 2
    assert (suggestion.state, suggestion.adopted_text, suggestion.replaced_text) == ("accepted", HELD, CONVENED)
    assert suggestion.adopted_in == newest_version(section.text)


def test_of_suggestions_for_one_paragraph_that_are_accepted_at_once_one_is_written(section, author):
    rows = [suggested(section, author, f"The meeting was held, and {number} came.") for number in range(6)]

    outcomes = at_once(
        [
            partial(review_actions.accept_comment, comment=row, seen=OPEN, by=user)
            for row, user in zip(rows, editors(6), strict=True)
        ]
    )

    assert len(refused(outcomes)) == 5
    accepted = Comment.objects.get(state="accepted")
    assert text_of(section) == f"{accepted.suggestion}\n\n{AIMS}"
    assert set(Comment.objects.exclude(pk=accepted.pk).values_list("state", "adopted_text")) == {("open", "")}


@pytest.mark.parametrize(
    "typed",
    [f"{CONVENED}\n\nIt had three aims.", f"The meeting was convened in July.\n\n{AIMS}"],
    ids=["another paragraph", "the same paragraph"],
)
def test_suggestion_that_is_accepted_while_its_section_is_saved_loses_neither(section, author, typed):
    suggestion = suggested(section, author)
    first, second = editors(2)
    based_on = Base.of(newest_version(section.text))
    accepting = partial(review_actions.accept_comment, comment=suggestion, seen=OPEN, by=first)
    saving = partial(actions.save_section, section=section, text=typed, based_on=based_on, by=second)

    accepted, saved = at_once([accepting, saving])

    refused([accepted, saved])
    suggestion.refresh_from_db()
    is_accepted, is_saved = suggestion.state == "accepted", isinstance(saved, TextVersion)
    # Whoever comes second is told, or writes into what the first has written.
    expected = {
        (True, False): f"{HELD}\n\n{AIMS}",
        (False, True): typed,
        (True, True): typed.replace(CONVENED, HELD),
    }
    assert text_of(section) == expected[is_accepted, is_saved]
    assert is_accepted is not isinstance(accepted, NotAllowed)
    assert suggestion.adopted_text == (HELD if is_accepted else "")
    assert (is_accepted and is_saved) <= (CONVENED in typed)


def test_suggestion_that_is_accepted_while_it_is_withdrawn_is_one_or_the_other(section, author):
    suggestion = suggested(section, author)
    (editor,) = editors(1)

    outcomes = at_once(
        [
            partial(review_actions.accept_comment, comment=suggestion, seen=OPEN, by=editor),
            partial(review_actions.withdraw_comment, comment=suggestion),
        ]
    )

    assert len(refused(outcomes)) == 1
    is_left = Comment.objects.filter(pk=suggestion.pk).exists()
    assert text_of(section) == f"{HELD if is_left else CONVENED}\n\n{AIMS}"


def test_comment_that_is_sent_six_times_at_once_is_one(section, author):
    round_ = section.report.rounds.get()

    outcomes = at_once(
        [partial(review_actions.comment_on_draft, round=round_, paragraph="", text="Well done.", by=author)] * 6
    )

    assert refused(outcomes) == []
    assert Comment.objects.count() == 1


def test_authors_whom_five_tell_at_once_get_one_mail(section, author):
    suggestion = suggested(section, author)
    (editor,) = editors(1)
    review_actions.accept_comment(comment=suggestion, seen=OPEN, by=editor)
    review_actions.close_round(report=section.report)
    round_ = section.report.rounds.get()

    told = at_once([partial(review_actions.tell_authors, round=round_)] * 5)

    assert sorted(told) == [False] * 4 + [True]
    assert Message.objects.filter(kind="review/answered").count() == 1
