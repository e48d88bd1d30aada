"""What people say about a circulated draft, until its round closes."""

import pytest
from django.db import IntegrityError, transaction

from egm_portal.clock import calendar_at
from reports import actions as report_actions
from reports.tests.conftest import AUGUST, UNTIL
from review import actions
from review.models import Comment, NoComments
from review.rounds import rules


def values(comment):
    comment.refresh_from_db()
    names = ("kind", "text", "suggestion", "quote", "state")
    return tuple(getattr(comment, name) for name in names)


def comment_on(round_, paragraph, by, text="Who convened it?"):
    return actions.comment_on_draft(round=round_, paragraph=paragraph, text=text, by=by)


def test_comment_quotes_what_it_speaks_of(round_, paragraph, expert):
    comment = comment_on(round_, paragraph, expert, " Who convened it? ")

    assert values(comment) == ("comment", "Who convened it?", "", "The meeting was convened.", "open")
    assert (comment.participant, comment.user, comment.created_at) == (expert, None, AUGUST)


def test_suggestion_has_another_wording(round_, paragraph, expert):
    suggestion = actions.suggest_wording(
        round=round_, paragraph=paragraph, suggestion="The meeting was held.", text="", by=expert
    )

    assert values(suggestion) == ("suggestion", "", "The meeting was held.", "The meeting was convened.", "open")


def test_organizer_comments_too(round_, organizer):
    comment = comment_on(round_, "", organizer)

    assert (comment.participant, comment.user) == (None, organizer)


def test_generated_paragraph_is_commented_on(round_, expert):
    comment = comment_on(round_, "gen-opening", expert)

    assert comment.quote.startswith("The Meeting was held in")
    with pytest.raises(actions.NotAllowed, match="This paragraph is generated"):
        actions.suggest_wording(round=round_, paragraph="gen-opening", suggestion="Else.", by=expert)


@pytest.mark.parametrize("paragraph", ["zzzzzz", "para-400", "gen-other"])
def test_paragraph_that_is_not_in_the_round_is_refused(round_, expert, paragraph):
    with pytest.raises(actions.NotAllowed) as refused:
        comment_on(round_, paragraph, expert)

    assert (str(refused.value), Comment.objects.count()) == (rules.NOT_IN_ROUND, 0)


def test_paragraph_written_after_the_circulation_is_refused(round_, report, expert):
    section = report_actions.write_section(report=report, chapter="summary", body="In short.")
    key = type(section).objects.with_text().get(pk=section.pk).keys[0]

    with pytest.raises(actions.NotAllowed, match=rules.NOT_IN_ROUND):
        comment_on(round_, key, expert)


@pytest.mark.parametrize(
    ("suggestion", "refusal"),
    [
        ("  ", rules.NO_WORDING),
        ("The  meeting was convened.\n", rules.SAME_WORDING),
    ],
)
def test_suggestion_that_suggests_nothing_is_refused(round_, paragraph, expert, suggestion, refusal):
    with pytest.raises(actions.NotAllowed) as refused:
        actions.suggest_wording(round=round_, paragraph=paragraph, suggestion=suggestion, by=expert)

    assert str(refused.value) == refusal


def test_comment_without_words_is_refused(round_, paragraph, expert):
    with pytest.raises(actions.NotAllowed, match=rules.NOTHING_SAID):
        comment_on(round_, paragraph, expert, " \n")


def test_comment_sent_twice_is_there_once(round_, paragraph, expert, other_expert):
    first, again, by_other = [comment_on(round_, paragraph, by) for by in (expert, expert, other_expert)]

    assert (first, again == first, by_other == first) == (again, True, False)


def test_comment_with_the_words_of_a_suggestion_is_another_one(round_, paragraph, expert):
    suggestion = actions.suggest_wording(
        round=round_, paragraph=paragraph, suggestion="The meeting was held.", text="I agree.", by=expert
    )

    comment = comment_on(round_, paragraph, expert, "I agree.")

    assert (comment == suggestion, values(comment)[0]) == (False, "comment")


def test_after_the_deadline_nothing_is_taken(round_, paragraph, expert, other_expert):
    comment = comment_on(round_, paragraph, expert)
    acts = [
        lambda: comment_on(round_, paragraph, expert, "Late."),
        lambda: actions.suggest_wording(round=round_, paragraph=paragraph, suggestion="Late.", by=expert),
        lambda: actions.reply_to_comment(comment=comment, text="Late.", by=other_expert),
        lambda: actions.change_comment(comment=comment, text="Late."),
        lambda: actions.withdraw_comment(comment=comment),
        lambda: actions.say_no_comments(round=round_, participant=other_expert),
        lambda: actions.take_back_no_comments(round=round_, participant=other_expert),
    ]

    refusals = set()
    with calendar_at(UNTIL):
        for act in acts:
            with pytest.raises(actions.NotAllowed) as refused:
                act()
            refusals.add(str(refused.value))

    assert refusals == {
        "Comments closed on 23 August 2013, 24:00 (Geneva). Nothing was sent: copy your words from here and write to "
        "the organizers."
    }
    assert (Comment.objects.get().text, NoComments.objects.count()) == ("Who convened it?", 0)


def test_own_words_are_changed_until_they_are_answered(round_, paragraph, expert, organizer):
    comment = comment_on(round_, paragraph, expert)
    suggestion = actions.suggest_wording(round=round_, paragraph=paragraph, suggestion="It was.", by=expert)

    actions.change_comment(comment=comment, text="Who?")
    actions.change_comment(comment=suggestion, text="Short.", suggestion="It was held.")
    actions.answer_comments(comments={comment: "open"}, state="noted", by=organizer)

    assert values(comment)[1:3] == ("Who?", "")
    assert values(suggestion)[1:3] == ("Short.", "It was held.")
    for act in (lambda: actions.change_comment(comment=comment, text="No."), lambda: withdrawn(comment)):
        with pytest.raises(actions.NotAllowed, match="Your comment has been answered meanwhile: noted."):
            act()
    with pytest.raises(actions.NotAllowed, match=rules.SAME_WORDING):
        actions.change_comment(comment=suggestion, text="", suggestion="The meeting was convened.")


def withdrawn(comment):
    actions.withdraw_comment(comment=comment)


def test_comment_is_withdrawn_unless_somebody_has_replied(round_, paragraph, expert, other_expert):
    first, second = (comment_on(round_, paragraph, expert, text) for text in ("One.", "Two."))
    actions.reply_to_comment(comment=second, text="Why?", by=other_expert)

    withdrawn(first)
    with pytest.raises(actions.NotAllowed) as refused:
        withdrawn(second)
    with pytest.raises(actions.NotAllowed, match="This comment has been withdrawn"):
        withdrawn(first)

    assert str(refused.value) == rules.REPLIED
    assert list(Comment.objects.threads()) == [second]


def test_reply_to_a_reply_belongs_to_the_comment(round_, paragraph, expert, other_expert):
    comment = comment_on(round_, paragraph, expert)

    reply = actions.reply_to_comment(comment=comment, text="The division.", by=other_expert)
    again = actions.reply_to_comment(comment=reply, text="Thank you.", by=expert)

    assert [each.reply_to for each in (reply, again)] == [comment, comment]
    assert list(Comment.objects.open()) == [comment]


def test_no_comments_is_said_once_and_ends_with_a_comment(round_, paragraph, expert, other_expert):
    for participant in (expert, expert, other_expert):
        actions.say_no_comments(round=round_, participant=participant)
    both = NoComments.objects.count()

    comment_on(round_, paragraph, expert)
    actions.take_back_no_comments(round=round_, participant=other_expert)

    assert (both, NoComments.objects.count()) == (2, 0)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"text": ""}, "comment_says_something"),
        ({"kind": "suggestion"}, "comment_says_something"),
        ({"suggestion": "Else."}, "comment_says_something"),
        ({"state": "noted"}, "comment_answered_at_a_time"),
        ({"answered_at": AUGUST}, "comment_answered_at_a_time"),
        ({"state": "not_accepted", "answered_at": AUGUST}, "comment_refused_with_words"),
        ({"state": "accepted_in_part", "answered_at": AUGUST}, "comment_refused_with_words"),
    ],
)
def test_constraints_of_comments(round_, paragraph, expert, changes, constraint):
    comment = comment_on(round_, paragraph, expert)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(**changes)


def test_constraints_of_authors_and_replies(round_, paragraph, expert, organizer):
    comment = comment_on(round_, paragraph, expert)
    reply = actions.reply_to_comment(comment=comment, text="Yes.", by=organizer)

    for row, changes, constraint in (
        (comment, {"user": organizer}, "comment_has_one_author"),
        (reply, {"state": "noted", "answered_at": AUGUST}, "comment_reply_has_no_state"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Comment.objects.filter(pk=row.pk).update(**changes)
