"""What becomes of comments: text and state change together, and nobody answers what has changed meanwhile."""

from itertools import product

import pytest

from egm_portal.clock import calendar_at
from reports import actions as report_actions
from reports.present_text import present_paragraphs
from reports.tests.conftest import UNTIL, text_of
from review import actions
from review.actions import Seen
from review.models import Comment
from review.rounds import rules
from room.models import Recommendation
from tests import factories

CONVENED, AIMS = "The meeting was convened.", "It had two aims."
OPEN = Seen("open", CONVENED)


@pytest.fixture
def suggestion(round_, paragraph, expert):
    return actions.suggest_wording(
        round=round_, paragraph=paragraph, suggestion="The meeting was held.", text="It took place.", by=expert
    )


@pytest.fixture
def comment(round_, paragraph, expert):
    return actions.comment_on_draft(round=round_, paragraph=paragraph, text="Who convened it?", by=expert)


def introduction(report):
    return text_of(report, "introduction")


def test_accepted_suggestion_is_written_into_its_paragraph(report, suggestion, organizer):
    accepted = actions.accept_comment(comment=suggestion, seen=OPEN, by=organizer)

    assert introduction(report) == f"The meeting was held.\n\n{AIMS}"
    assert (accepted.state, accepted.answer, accepted.answered_by) == ("accepted", "", organizer)
    assert (accepted.adopted_text, accepted.replaced_text) == ("The meeting was held.", CONVENED)
    assert (accepted.adopted_in.number, accepted.adopted_in.author) == (2, organizer)
    assert accepted.adopted_in.source == f"Comment {suggestion.pk}"


def test_paragraph_keeps_its_key(report, suggestion, paragraph, organizer):
    actions.accept_comment(comment=suggestion, seen=OPEN, by=organizer)

    assert present_paragraphs(report)[paragraph].source == "The meeting was held."


def test_suggestion_is_accepted_in_part_with_other_words_and_a_reason(report, suggestion, organizer):
    with pytest.raises(actions.NotAllowed, match="an answer is required for “accepted in part”"):
        actions.accept_comment(comment=suggestion, seen=OPEN, text="We met.", in_part=True, by=organizer)
    before = introduction(report)

    actions.accept_comment(comment=suggestion, seen=OPEN, text="We met.", answer="Shorter.", in_part=True, by=organizer)

    suggestion.refresh_from_db()
    assert (before, introduction(report)) == (f"{CONVENED}\n\n{AIMS}", f"We met.\n\n{AIMS}")
    assert (suggestion.state, suggestion.answer, suggestion.adopted_text) == ("accepted_in_part", "Shorter.", "We met.")


def test_comment_is_accepted_with_or_without_an_edit(report, comment, round_, paragraph, organizer, other_expert):
    other = actions.comment_on_draft(round=round_, paragraph=paragraph, text="Well said.", by=other_expert)

    actions.accept_comment(comment=comment, seen=OPEN, text="The division convened the meeting.", by=organizer)
    actions.accept_comment(comment=other, seen=Seen("open"), by=organizer)

    comment.refresh_from_db()
    other.refresh_from_db()
    assert introduction(report) == f"The division convened the meeting.\n\n{AIMS}"
    assert (comment.state, comment.replaced_text) == ("accepted", CONVENED)
    assert (other.state, other.adopted_text, other.adopted_in) == ("accepted", "", None)


def test_paragraph_that_was_changed_meanwhile_is_not_written(report, suggestion, organizer):
    report_actions.write_section(
        report=report, chapter="introduction", body=f"The meeting was convened in July.\n\n{AIMS}"
    )

    with pytest.raises(actions.NotAllowed) as refused:
        actions.accept_comment(comment=suggestion, seen=OPEN, by=organizer)
    before = introduction(report)
    actions.accept_comment(
        comment=suggestion,
        seen=Seen("open", "The meeting was convened in July."),
        text="The meeting was held in July.",
        by=organizer,
    )

    assert str(refused.value) == rules.CHANGED
    assert before.startswith("The meeting was convened in July.")
    assert introduction(report) == f"The meeting was held in July.\n\n{AIMS}"


def test_paragraph_that_was_deleted_is_not_written_but_its_comment_is_answered(report, suggestion, organizer):
    report_actions.write_section(report=report, chapter="introduction", body=AIMS)

    with pytest.raises(actions.NotAllowed) as refused:
        actions.accept_comment(comment=suggestion, seen=Seen("open"), by=organizer)
    actions.accept_comment(
        comment=suggestion, seen=Seen("open"), text="", answer="It is in the summary.", in_part=True, by=organizer
    )

    assert str(refused.value) == rules.GONE
    assert (introduction(report), Comment.objects.get().state) == (AIMS, "accepted_in_part")


def test_paragraph_that_was_joined_to_another_is_found_there(report, suggestion, organizer):
    joined = f"It had two aims, after the meeting was convened. {CONVENED}"
    report_actions.write_section(report=report, chapter="introduction", body=joined)

    with pytest.raises(actions.NotAllowed, match=rules.CHANGED):
        actions.accept_comment(comment=suggestion, seen=OPEN, by=organizer)


def test_paragraph_is_found_in_the_section_to_which_it_was_moved(report, suggestion, organizer):
    report_actions.write_section(report=report, chapter="introduction", body=AIMS)
    report_actions.write_section(report=report, chapter="summary", body=f"In short.\n\n{CONVENED}")
    # Four words are too few to recognize: the paragraph is new.
    assert suggestion.paragraph not in present_paragraphs(report)


def test_adopted_recommendation_is_edited_and_its_adopted_version_stays(meeting, report, expert, organizer):
    adopted = factories.make_recommendation(meeting, "adopted")
    words = adopted.text
    with calendar_at(UNTIL.replace(day=1)):
        actions.circulate_report(report=report, comments_until=UNTIL)
        suggestion = actions.suggest_wording(
            round=report.rounds.get(), paragraph=adopted.key, suggestion="Answer each claim.", by=expert
        )

        accepted = actions.accept_comment(comment=suggestion, seen=Seen("open", words), by=organizer)

    adopted = Recommendation.objects.get()
    assert (adopted.text, adopted.adopted_text) == ("Answer each claim.", words)
    assert (accepted.adopted_text, accepted.replaced_text) == ("Answer each claim.", words)
    assert (accepted.adopted_in.number, accepted.adopted_in.author) == (adopted.version, organizer) == (2, organizer)


def test_comment_that_another_organizer_has_answered_is_left_as_it_is(report, suggestion, organizer):
    actions.answer_comments(comments={suggestion: "open"}, state="noted", by=organizer)

    with pytest.raises(actions.NotAllowed) as refused:
        actions.accept_comment(comment=suggestion, seen=OPEN, by=organizer)
    with pytest.raises(actions.NotAllowed):
        actions.answer_comments(comments={suggestion: "open"}, state="not_accepted", answer="No.", by=organizer)

    assert str(refused.value) == "A comment has been answered meanwhile: noted. Nothing was changed."
    assert (Comment.objects.get().state, introduction(report)) == ("noted", f"{CONVENED}\n\n{AIMS}")


def test_several_are_answered_at_once_or_none_of_them(comment, suggestion, organizer):
    answers = {"state": "not_accepted", "answer": "The notes say otherwise.", "by": organizer}
    actions.answer_comments(comments={comment: "open"}, state="noted", by=organizer)

    with pytest.raises(actions.NotAllowed):
        actions.answer_comments(comments={comment: "open", suggestion: "open"}, **answers)
    between = sorted(Comment.objects.values_list("state", flat=True))
    found = actions.answer_comments(comments={comment: "noted", suggestion: "open"}, **answers)

    assert between == ["noted", "open"]
    assert {(each.state, each.answer) for each in found} == {("not_accepted", "The notes say otherwise.")}


def test_several_are_not_accepted_at_once_without_words_nor_accepted(comment, suggestion, organizer):
    both = {comment: "open", suggestion: "open"}

    with pytest.raises(actions.NotAllowed, match="an answer is required for “not accepted”"):
        actions.answer_comments(comments=both, state="not_accepted", answer=" ", by=organizer)
    with pytest.raises(actions.NotAllowed, match="Comments are accepted one by one"):
        actions.answer_comments(comments=both, state="accepted", by=organizer)

    assert Comment.objects.open().count() == 2


def test_several_answered_at_once_take_no_accepted_words_out(report, comment, suggestion, organizer):
    actions.accept_comment(comment=suggestion, seen=OPEN, by=organizer)
    written = introduction(report)

    with pytest.raises(actions.NotAllowed, match="The words of an accepted comment stand in the text"):
        actions.answer_comments(comments={comment: "open", suggestion: "accepted"}, state="noted", by=organizer)

    assert introduction(report) == written != f"{CONVENED}\n\n{AIMS}"
    assert Comment.objects.get(pk=comment.pk).state == "open"


def test_withdrawn_comment_is_not_answered(comment, organizer):
    Comment.objects.get().delete()

    with pytest.raises(actions.NotAllowed, match="A comment has been withdrawn meanwhile"):
        actions.answer_comments(comments={comment: "open"}, state="noted", by=organizer)


def test_answer_is_taken_back_with_the_words_that_it_wrote(report, suggestion, organizer):
    accepted = actions.accept_comment(comment=suggestion, seen=OPEN, by=organizer)

    opened = actions.open_comment_again(comment=accepted, seen=Seen("accepted"), by=organizer)

    assert introduction(report) == f"{CONVENED}\n\n{AIMS}"
    assert (opened.state, opened.answered_by, opened.answered_at, opened.adopted_text) == ("open", None, None, "")


def test_words_that_were_edited_since_stay(report, suggestion, organizer):
    accepted = actions.accept_comment(comment=suggestion, seen=OPEN, by=organizer)
    report_actions.write_section(report=report, chapter="introduction", body=f"The meeting was held here.\n\n{AIMS}")

    actions.open_comment_again(comment=accepted, seen=Seen("accepted"), by=organizer)

    assert introduction(report) == f"The meeting was held here.\n\n{AIMS}"


def test_accepted_words_are_edited_and_taken_back_as_one(report, suggestion, organizer):
    accepted = actions.accept_comment(comment=suggestion, seen=OPEN, by=organizer)

    actions.accept_comment(
        comment=accepted,
        seen=Seen("accepted", "The meeting was held."),
        text="We met.",
        answer="Shorter.",
        in_part=True,
        by=organizer,
    )
    edited = introduction(report)
    actions.answer_comments(
        comments={accepted: "accepted_in_part"},
        state="not_accepted",
        answer="After all.",
        by=organizer,
        takes_words_back=True,
    )

    assert (edited, introduction(report)) == (f"We met.\n\n{AIMS}", f"{CONVENED}\n\n{AIMS}")


def test_answers_stay_once_the_authors_were_told(report, comment, round_, organizer):
    actions.answer_comments(comments={comment: "open"}, state="noted", by=organizer)
    actions.close_round(report=report)
    actions.tell_authors(round=round_)

    with pytest.raises(actions.NotAllowed, match="The author has been told of this answer"):
        actions.open_comment_again(comment=comment, seen=Seen("noted"), by=organizer)
    changed = actions.answer_comments(
        comments={comment: "noted"}, state="not_accepted", answer="On reflection.", by=organizer
    )

    assert changed[0].state == "not_accepted"


def test_nothing_is_answered_once_the_report_is_cleared(report, comment, organizer):
    noted = actions.answer_comments(comments={comment: "open"}, state="noted", by=organizer)[0]
    with calendar_at(UNTIL):
        report_actions.change_state(report=report, state="cleared")

    with pytest.raises(actions.NotAllowed, match="The text of the report is final"):
        actions.answer_comments(comments={noted: "noted"}, state="not_accepted", answer="No.", by=organizer)


def test_reply_is_not_answered(comment, other_expert, organizer):
    reply = actions.reply_to_comment(comment=comment, text="The division.", by=other_expert)

    with pytest.raises(actions.NotAllowed, match="A reply is not answered itself"):
        actions.answer_comments(comments={reply: "open"}, state="noted", by=organizer)


@pytest.mark.parametrize("state", Comment.State)
def test_transitions(comment, organizer, state):
    def brought():
        if state == "accepted":
            return actions.accept_comment(comment=comment, seen=Seen("open"), by=organizer)
        if state == "open":
            return comment
        return actions.answer_comments(comments={comment: "open"}, state=state, answer="Yes.", by=organizer)[0]

    row = brought()

    allowed = {other for other in Comment.State if not rules.refusal_to_answer(row, other, "Yes.")}

    assert allowed == set(rules.COMMENT_TRANSITIONS[state]) == set(Comment.State) - {state}


def test_every_state_has_a_tint_and_its_transitions():
    assert set(rules.COMMENT_TINTS) == set(rules.COMMENT_TRANSITIONS) == set(Comment.State)
    assert {state for state, other in product(Comment.State, rules.WITH_WORDS) if state == other} == rules.WITH_WORDS


def test_text_with_markup_is_written_as_it_was_typed(report, round_, paragraph, expert, organizer):
    words = "The <b>meeting</b> was *held* & [closed](https://example.org)."
    suggestion = actions.suggest_wording(round=round_, paragraph=paragraph, suggestion=words, by=expert)

    actions.accept_comment(comment=suggestion, seen=OPEN, by=organizer)

    assert introduction(report) == f"{words}\n\n{AIMS}"
