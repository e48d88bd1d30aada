"""Rounds of comments: what each freezes, how long it is open, and when its authors are told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from egm_portal.clock import calendar_at, portal_now
from egm_portal.incoming.imported import ImportedComment
from egm_portal.mail import registry, rendering
from egm_portal.mail.models import Message
from participants.actions import withdraw_participant
from reports import actions as report_actions
from reports.content import FORMATS
from reports.models import WordImport
from reports.queries import report_content
from reports.tests.conftest import AUGUST, UNTIL
from reports.word.comments import WAITING, TakenComment, TakenComments
from review import actions, tasks
from review.models import Comment, Round
from review.rounds.rules import TOLD_AFTER


def told():
    return list(Message.objects.filter(kind="review/answered").values_list("to", flat=True))


def noted(*comments, by):
    return actions.answer_comments(comments=dict.fromkeys(comments, "open"), state="noted", by=by)


def test_round_freezes_content_and_numbers(report, round_):
    before = report_content(report)
    report_actions.write_section(report=report, chapter="introduction", body="All else.\n\nIt had two aims.")

    assert (round_.number, round_.opened_at, round_.closes_at) == (1, AUGUST, UNTIL)
    assert FORMATS.restored(round_.content) == replace(before, annexes=[])
    # PostgreSQL keeps the keys of JSON in an order of its own.
    assert sorted(round_.wordings.values()) == ["It had two aims.", "The meeting was convened."]
    assert [version.text for version in round_.versions.all()] == ["The meeting was convened.\n\nIt had two aims."]


def test_text_is_not_continued_in_the_version_that_was_circulated(report, round_, organizer):
    section = report.sections.get(chapter="introduction")
    based_on = report_actions.sections.Base(1)

    version = report_actions.save_section(section=section, text="Changed.", based_on=based_on, by=organizer)

    assert version.number == 2
    assert round_.versions.get().number == 1


def test_second_round_opens_once_the_first_is_closed_and_answered(report, round_, expert, organizer):
    comment = actions.comment_on_draft(round=round_, paragraph="", text="Well done.", by=expert)
    refusals = []
    for at in (AUGUST, UNTIL):
        with calendar_at(at), pytest.raises(actions.NotAllowed) as refused:
            actions.circulate_report(report=report, comments_until=UNTIL + timedelta(days=9))
        refusals.append(str(refused.value))

    with calendar_at(UNTIL):
        noted(comment, by=organizer)
        actions.circulate_report(report=report, comments_until=UNTIL + timedelta(days=9))

    assert refusals == [
        "Comments are open until 23 August 2013, 24:00 (Geneva). They then close by themselves.",
        "One comment has not been answered. Set each to accepted, accepted in part, not accepted or noted.",
    ]
    assert list(Round.objects.values_list("number", flat=True)) == [1, 2]
    assert told() == [expert.email]


def test_round_is_closed_by_putting_the_report_in_draft(report, round_):
    report_actions.change_state(report=report, state="draft")

    round_.refresh_from_db()
    assert (round_.closes_at, round_.is_open(portal_now())) == (AUGUST, False)


def test_deadline_is_moved_and_everybody_is_told(report, round_, expert):
    later = UNTIL + timedelta(days=3)
    waiting = Message.objects.get(kind="review/circulated", to=expert.email)

    actions.extend_round(report=report, comments_until=later)

    report.refresh_from_db()
    round_.refresh_from_db()
    assert (report.comments_until, round_.closes_at) == (later, later)
    message = Message.objects.get(kind="review/extended", to=expert.email)
    assert message.subject.endswith("comments on the draft report are open until 26 August 2013")
    assert f"/meetings/{report.meeting.slug}/my/report/" in rendering.fill(message).wording.text
    with pytest.raises(registry.NoLongerWanted):
        rendering.fill(waiting)


def test_deadline_that_returns_to_an_earlier_one_is_told_again(report, round_, expert):
    for hour, days in enumerate((3, 5, 5, 3)):
        with calendar_at(AUGUST + timedelta(hours=hour)):
            actions.extend_round(report=report, comments_until=UNTIL + timedelta(days=days))

    assert Message.objects.filter(kind="review/extended", to=expert.email).count() == 3


def test_closed_round_is_neither_moved_nor_closed_again(report, round_):
    actions.close_round(report=report)

    report.refresh_from_db()
    round_.refresh_from_db()
    assert (report.comments_until, round_.closes_at) == (AUGUST, AUGUST)
    for act in (actions.close_round, lambda report: actions.extend_round(report=report, comments_until=UNTIL)):
        with pytest.raises(actions.NotAllowed, match="The report is not open for comments."):
            act(report=report)


def test_deadline_is_not_moved_to_a_time_that_has_passed(report, round_):
    with pytest.raises(actions.NotAllowed, match="This deadline for comments has passed"):
        actions.extend_round(report=report, comments_until=AUGUST)

    round_.refresh_from_db()
    assert round_.closes_at == UNTIL


def test_authors_are_told_in_one_mail_once_all_is_answered(report, round_, expert, organizer, paragraph):
    first = actions.comment_on_draft(round=round_, paragraph="", text="Well <done>.", by=expert)
    second = actions.suggest_wording(
        round=round_, paragraph=paragraph, suggestion="It was convened.", text="Shorter.", by=expert
    )
    with calendar_at(UNTIL):
        noted(first, by=organizer)
        tasks.tell_authors()
        before = told()
        actions.answer_comments(
            comments={second: "open"}, state="not_accepted", answer="The meeting convened itself.", by=organizer
        )
        tasks.tell_authors()
        soon = told()
    with calendar_at(UNTIL + TOLD_AFTER):
        tasks.tell_authors()
        tasks.tell_authors()
        message = Message.objects.get(kind="review/answered")
        text = rendering.fill(message).wording.text

    assert (before, soon, told()) == ([], [], [expert.email])
    for words in (
        "The draft as a whole: noted",
        "Your comment: Well <done>.",
        "Paragraph 1: not accepted",
        "Your wording: It was convened.",
        "Answer: The meeting convened itself.",
        f"/meetings/{report.meeting.slug}/my/report/",
    ):
        assert words in text, words
    assert "Well &lt;done&gt;." in message.html


def test_authors_are_not_told_while_comments_are_still_taken(round_, expert, organizer):
    noted(actions.comment_on_draft(round=round_, paragraph="", text="Well done.", by=expert), by=organizer)

    with calendar_at(AUGUST + TOLD_AFTER):
        tasks.tell_authors()
        told_now = actions.tell_authors(round=round_)

    assert (told_now, told(), Round.objects.get().told_at) == (False, [], None)


def test_comments_from_word_are_told_in_a_further_mail_once_answered(report, round_, expert, organizer):
    first = actions.comment_on_draft(round=round_, paragraph="", text="Well done.", by=expert)
    noted(first, by=organizer)
    brought = ImportedComment(expert.formal_name, "2013-08-20T09:30:00Z", "By letter.", "")
    file = WordImport.objects.create(
        report=report,
        name="letter.docx",
        size=1,
        comments=WAITING.stored(TakenComments([TakenComment("", brought)])),
    )
    with calendar_at(UNTIL + TOLD_AFTER):
        tasks.tell_authors()
        actions.add_waiting_comments(word_import=file)
        tasks.tell_authors()
        before = told()
    second = Comment.objects.get(text="By letter.")
    with calendar_at(UNTIL + 2 * TOLD_AFTER):
        noted(second, by=organizer)
        actions.open_comment_again(comment=second, seen=actions.Seen("noted"), by=organizer)  # nobody was told
        noted(second, by=organizer)
    with calendar_at(UNTIL + 3 * TOLD_AFTER):
        tasks.tell_authors()
        tasks.tell_authors()
        text = rendering.fill(Message.objects.filter(kind="review/answered").latest("pk")).wording.text

    assert (before, told()) == ([expert.email], [expert.email] * 2)
    assert ("since our last message" in text, "By letter." in text, "Well done." in text) == (True, True, False)


def test_answer_that_is_changed_after_the_mail_is_told_in_a_further_one(round_, expert, other_expert, organizer):
    comments = [
        actions.comment_on_draft(round=round_, paragraph="", text="Well done.", by=by) for by in (expert, other_expert)
    ]
    noted(*comments, by=organizer)
    with calendar_at(UNTIL + TOLD_AFTER):
        tasks.tell_authors()
    with calendar_at(UNTIL + 2 * TOLD_AFTER):
        actions.answer_comments(comments={comments[0]: "noted"}, state="not_accepted", answer="No.", by=organizer)
        tasks.tell_authors()
        soon = told()
    with calendar_at(UNTIL + 3 * TOLD_AFTER):
        tasks.tell_authors()

    assert (sorted(soon), sorted(told())) == (
        sorted([expert.email, other_expert.email]),
        sorted([expert.email, expert.email, other_expert.email]),
    )


def test_who_no_longer_takes_part_is_not_told(round_, expert, organizer):
    comment = actions.comment_on_draft(round=round_, paragraph="", text="Well done.", by=expert)
    withdraw_participant(participant=expert)

    with calendar_at(UNTIL):
        noted(comment, by=organizer)
        was_told = actions.tell_authors(round=round_)

    assert (was_told, told()) == (True, [])


def test_round_without_comments_ends_without_mail(round_):
    with calendar_at(UNTIL + TOLD_AFTER):
        tasks.tell_authors()

    assert (Round.objects.get().told_at, told()) == (UNTIL + TOLD_AFTER, [])


def test_authors_wait_while_the_report_is_in_draft_again(report, round_, expert, organizer):
    noted(actions.comment_on_draft(round=round_, paragraph="", text="Well done.", by=expert), by=organizer)
    report_actions.change_state(report=report, state="draft")
    with calendar_at(AUGUST + TOLD_AFTER):
        tasks.tell_authors()
        before = told()
        actions.circulate_report(report=report, comments_until=UNTIL)

    assert (before, told()) == ([], [expert.email])


@pytest.mark.parametrize("comments", [1, 3])
def test_telling_costs_the_same_for_many_comments(round_, expert, organizer, comments, django_assert_num_queries):
    for number in range(comments):
        actions.comment_on_draft(round=round_, paragraph="", text=f"Comment {number}", by=expert)
    with calendar_at(UNTIL):
        noted(*Comment.objects.all(), by=organizer)
        with django_assert_num_queries(12):
            actions.tell_authors(round=round_)

    assert told() == [expert.email]


def test_report_is_deleted_with_its_rounds(report, round_, expert):
    actions.comment_on_draft(round=round_, paragraph="", text="Well done.", by=expert)

    report_actions.delete_report(report=report)

    assert (Round.objects.count(), Comment.objects.count()) == (0, 0)


def test_own_template_has_the_answers(round_, expert, organizer):
    kind = registry.kind_named("review/answered")
    with pytest.raises(registry.NoExample):
        kind.example(expert.pk)
    noted(actions.comment_on_draft(round=round_, paragraph="", text="Well done.", by=expert), by=organizer)

    context = kind.example(expert.pk)

    assert kind.placeholders["answers"].fill(context) == "The draft as a whole: noted\nYour comment: Well done."
