from datetime import UTC, datetime

import pytest

from egm_portal.clock import calendar_at
from egm_portal.marked_texts.models import TextVersion, VersionedText
from reports import actions as report_actions
from room import actions
from room.models import Recommendation
from room.rules import Seen
from tests.factories import (
    make_conclusion,
    make_document,
    make_recommendation,
)

ISSUE = datetime(2013, 9, 2, 23, tzinfo=UTC)  # 3 September in Geneva


def test_propose_puts_a_recommendation_after_the_others_of_its_kind(meeting, expert):
    first, second = make_recommendation(meeting), make_recommendation(meeting, by=expert)
    conclusion = make_conclusion(meeting)

    assert [first.position, second.position, conclusion.position] == [1, 2, 1]
    assert (second.state, second.proposed_by) == ("proposed", expert)


def test_adopt_and_reconsider(meeting):
    with calendar_at(ISSUE):
        adopted = make_recommendation(meeting, "adopted")
    assert (adopted.state, adopted.adopted_at) == ("adopted", ISSUE)

    again = actions.reconsider_recommendation(recommendation=adopted, seen=None)

    assert (again.state, again.adopted_at) == ("proposed", None)


def test_merge_hands_evidence_and_supporters_on(meeting, expert):
    one, other = make_recommendation(meeting), make_recommendation(meeting, "adopted")
    one.supporters.add(expert)
    one.evidence.add(make_document(meeting=meeting))

    merged = actions.merge_recommendation(recommendation=one, seen=None, into=other)

    assert (merged.state, merged.merged_into) == ("merged", other)
    assert (list(other.supporters.all()), other.evidence.count()) == ([expert], 1)


def test_merge_into_what_was_dropped_is_refused(meeting):
    one, dropped = make_recommendation(meeting), make_recommendation(meeting, "dropped", text="Wait.")

    with pytest.raises(actions.NotAllowed, match="cannot be merged into “Wait.”: nothing was changed."):
        actions.merge_recommendation(recommendation=one, seen=None, into=dropped)


def test_what_was_dropped_is_not_adopted(meeting):
    dropped = make_recommendation(meeting, "dropped", text="Wait.")

    with pytest.raises(actions.NotAllowed, match="^Not adopted.$"):
        actions.adopt_recommendation(recommendation=dropped, seen=None)


def test_recommendations_stand_once_the_report_is_cleared(report):
    recommendation = make_recommendation(report.meeting)
    report_actions.change_state(report=report, state="cleared")

    with pytest.raises(actions.NotAllowed, match="Unlock it first."):
        actions.adopt_recommendation(recommendation=recommendation, seen=None)

    assert Recommendation.objects.get().state == "proposed"


def reworded(recommendation, text, based_on=1, by=None):
    seen = Seen(based_on, recommendation.state)
    return actions.reword_recommendation(
        recommendation=recommendation, text=text, seen=seen, by=by, changes_adopted=True
    )


def versions_of(recommendation):
    rows = TextVersion.objects.filter(versioned_text=recommendation.wording).order_by("number")
    return list(rows.values_list("number", "text", "author", "source"))


def test_first_words_are_those_of_the_proposer_unless_somebody_wrote_them_down(meeting, expert, organizer):
    by_expert, by_organizer = (
        make_recommendation(meeting, by=expert),
        make_recommendation(meeting, written_by=organizer),
    )

    assert versions_of(by_expert) == [(1, by_expert.text, expert.user.pk, "")]
    assert versions_of(by_organizer) == [(1, by_expert.text, organizer.pk, "")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Write the text of the conclusion or recommendation."),
        (" \n", "Write the text of the conclusion or recommendation."),
        ("a" * 5001, "A conclusion or recommendation has up to 5,000 characters."),
    ],
)
def test_proposal_without_words_or_with_too_many_is_refused(meeting, text, sentence):
    with pytest.raises(actions.NotAllowed, match=f"^{sentence}$"):
        make_recommendation(meeting, text=text)
    with pytest.raises(actions.NotAllowed, match=f"^{sentence}$"):
        reworded(make_recommendation(meeting, text="a" * 5000), text)

    assert [len(row.text) for row in Recommendation.objects.all()] == [5000]


def test_recommendation_is_reworded_from_the_version_that_was_seen(report, organizer):
    made = make_recommendation(report.meeting)

    reworded(made, "Answer within a month.", by=organizer)

    made = Recommendation.objects.get()
    assert (made.text, made.version) == ("Answer within a month.", 2)
    with pytest.raises(actions.NotAllowed, match="Somebody else changed this proposal meanwhile"):
        reworded(made, "Else.")
    assert versions_of(made)[1:] == [(2, "Answer within a month.", organizer.pk, "")]


def test_adopted_version_stays_when_the_words_are_edited(meeting):
    adopted = make_recommendation(meeting, "adopted", text="Anser every claim.")

    reworded(adopted, "Answer every claim.")

    row = Recommendation.objects.get()
    assert (row.adopted_version, row.adopted_text, row.version, row.text) == (
        1,
        "Anser every claim.",
        2,
        "Answer every claim.",
    )


def test_newest_version_is_adopted_and_reconsidering_forgets_which(meeting):
    made = make_recommendation(meeting)
    reworded(made, "Answer within a month.")

    actions.adopt_recommendation(recommendation=made, seen=None)
    adopted = Recommendation.objects.get()
    actions.reconsider_recommendation(recommendation=made, seen=None)

    again = Recommendation.objects.get()
    assert (adopted.adopted_version, adopted.adopted_text) == (2, "Answer within a month.")
    assert (again.adopted_version, again.adopted_text, again.version) == (None, "", 2)


def test_earlier_words_are_restored_as_the_newest_version(meeting, organizer):
    made = make_recommendation(meeting, text="One.")
    reworded(made, "Two.")

    actions.restore_recommendation(recommendation=made, number=1, seen=Seen(2, "proposed"), by=organizer)

    assert versions_of(made) == [
        (1, "One.", None, ""),
        (2, "Two.", None, ""),
        (3, "One.", organizer.pk, "Restored from version 1"),
    ]
    with pytest.raises(actions.NotAllowed, match="Somebody else changed this proposal meanwhile"):
        actions.restore_recommendation(recommendation=made, number=2, seen=Seen(2, "proposed"), by=organizer)


def test_proposal_is_deleted_with_its_words_and_a_decided_one_is_not(meeting):
    proposed, adopted = make_recommendation(meeting), make_recommendation(meeting, "adopted")

    actions.delete_recommendation(recommendation=proposed, seen=None)
    with pytest.raises(actions.NotAllowed, match="^Adopted. Only what is still proposed can be deleted.$"):
        actions.delete_recommendation(recommendation=adopted, seen=None)

    assert (Recommendation.objects.get(), VersionedText.objects.get()) == (adopted, adopted.wording)
