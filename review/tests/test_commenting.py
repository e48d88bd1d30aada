"""Commenting on the page of the circulated draft: the forms, what others see, and what bad input gets."""

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.drafts.models import FormDraft
from egm_portal.meetings.models import StaffRole
from participants.actions import withdraw_participant
from reports import actions as report_actions
from reports.tests.conftest import UNTIL
from review import actions
from review.models import Comment, NoComments
from review.rounds import reading
from tests import factories

CONVENED = "The meeting was convened."


@pytest.fixture
def page(round_):
    return reverse("review:circulated", args=[round_.report.meeting.slug])


@pytest.fixture
def reader(client, expert):
    """The browser of the expert."""
    client.force_login(expert.user)
    return client


def text(element):
    return " ".join(element.text_content().split())


def main(response):
    return html.fromstring(response.text).xpath("//main")[0]


def comments_on(response):
    """What is read of each comment of the page, own and others'."""
    return [text(each) for each in main(response).xpath("//article[starts-with(@class, 'comment ')]")]


def test_comment_is_sent_from_the_form_under_its_paragraph(reader, page, paragraph, expert):
    form = main(reader.get(f"{page}?comment={paragraph}"))
    answer = reader.post(f"{page}?comment={paragraph}", {"text": "Who convened it?"})

    assert [text(label) for label in form.xpath("//section[@id='write']//label")] == ["Your comment on paragraph 1*"]
    assert (answer.status_code, answer["Location"]) == (302, f"{page}#p-{paragraph}")
    assert Comment.objects.get().participant == expert
    shown = comments_on(reader.get(page))
    assert shown == [
        "open Your comment today, 10:00 Who convened it? Reply to your own comment on paragraph 1 "
        "Change your comment on paragraph 1 Withdraw your comment on paragraph 1"
    ]


def test_wording_is_suggested_with_the_draft_as_its_beginning(reader, page, paragraph):
    form = main(reader.get(f"{page}?suggest={paragraph}"))
    shown = reader.post(f"{page}?suggest={paragraph}", {"suggestion": "The meeting was held.", "difference": "show"})
    between = Comment.objects.count()
    reader.post(f"{page}?suggest={paragraph}", {"suggestion": "The meeting was held.", "text": "It was."})

    assert form.xpath("//textarea[@name='suggestion']")[0].text.strip() == CONVENED
    assert shown.status_code == 200
    difference = main(shown).xpath("//p[@data-difference]")[0]
    assert [(each.tag, each.text) for each in difference] == [("del", "convened"), ("ins", "held")]
    assert between == 0
    assert [(row.suggestion, row.text) for row in Comment.objects.all()] == [("The meeting was held.", "It was.")]


@pytest.mark.parametrize(
    ("query", "typed", "words"),
    [
        ("comment", {"text": " "}, "Enter your comment."),
        ("comment", {"text": 5001 * "x"}, "Up to 5,000 characters; you have 5,001."),
        ("suggest", {"suggestion": CONVENED}, "This is the wording of the draft."),
        ("suggest", {"suggestion": ""}, "Enter the wording that you suggest."),
        ("suggest", {"suggestion": 20_001 * "x"}, "Up to 20,000 characters; you have 20,001."),
    ],
)
def test_what_cannot_be_sent_is_told_and_kept_in_the_form(reader, page, paragraph, query, typed, words):
    answer = reader.post(f"{page}?{query}={paragraph}", typed)

    assert (answer.status_code, Comment.objects.count()) == (422, 0)
    assert words in answer.text
    (name, value), *_ = typed.items()
    assert main(answer).xpath(f"//textarea[@name='{name}']")[0].text.strip() == value.strip()


def test_markup_is_shown_as_it_was_typed(reader, page, paragraph):
    typed = "<script>alert(1)</script> & *this*"
    reader.post(f"{page}?comment={paragraph}", {"text": typed})
    reader.post(f"{page}?suggest={paragraph}", {"suggestion": f"{typed} {CONVENED}"})

    answer = reader.get(page)

    assert "<script>alert" not in answer.text
    assert [typed in each for each in comments_on(answer)] == [True, True]


@pytest.mark.parametrize("query", ["comment=zzzzzz", "suggest=gen-opening", "suggest=", "change=x"])
def test_what_is_not_in_the_round_is_not_there(reader, page, query):
    assert [reader.get(f"{page}?{query}").status_code, reader.post(f"{page}?{query}", {"text": "?"}).status_code] == [
        404,
        404,
    ]


def test_reply_to_a_comment_that_was_withdrawn_is_shown_again(reader, page, paragraph, round_, other_expert):
    theirs = actions.comment_on_draft(round=round_, paragraph=paragraph, text="Who convened it?", by=other_expert)
    path = f"{page}?reply={theirs.pk}"
    assert reader.get(path).status_code == 200
    actions.withdraw_comment(comment=theirs)

    answer = reader.post(path, {"text": "The division convened it."})

    assert (answer.status_code, reader.get(path).status_code) == (410, 404)
    assert "This comment has been removed" in text(main(answer))
    assert main(answer).xpath("string(//textarea)").strip() == "The division convened it."


def test_comment_of_another_is_not_changed_nor_withdrawn(reader, page, paragraph, round_, other_expert):
    theirs = actions.comment_on_draft(round=round_, paragraph=paragraph, text="Mine.", by=other_expert)

    answers = [
        reader.post(f"{page}?change={theirs.pk}", {"text": "Yours."}),
        reader.post(page, {"withdraw": theirs.pk}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert Comment.objects.get().text == "Mine."


def test_own_comment_is_changed_and_withdrawn(reader, page, paragraph, round_, expert):
    own = actions.suggest_wording(round=round_, paragraph=paragraph, suggestion="It was held.", text="", by=expert)

    form = main(reader.get(f"{page}?change={own.pk}"))
    reader.post(f"{page}?change={own.pk}", {"suggestion": "We met.", "text": "Shorter."})
    own.refresh_from_db()
    answer = reader.post(page, {"withdraw": own.pk}, follow=True)

    assert form.xpath("//textarea[@name='suggestion']")[0].text.strip() == "It was held."
    assert (own.suggestion, own.text) == ("We met.", "Shorter.")
    assert "Your comment has been withdrawn." in answer.text
    assert not Comment.objects.exists()


def test_comment_answered_while_it_was_changed_keeps_what_was_typed(reader, page, paragraph, round_, expert, organizer):
    own = actions.comment_on_draft(round=round_, paragraph=paragraph, text="Who?", by=expert)
    actions.answer_comments(comments={own: "open"}, state="noted", by=organizer)

    answer = reader.post(f"{page}?change={own.pk}", {"text": "Who convened it, and when?"})

    assert answer.status_code == 422
    assert "Your comment has been answered meanwhile: noted. It was not changed." in answer.text
    assert main(answer).xpath("//textarea[@name='text']")[0].text.strip() == "Who convened it, and when?"


def test_after_the_deadline_the_words_are_there_to_be_copied(reader, page, paragraph):
    with calendar_at(UNTIL):
        answer = reader.post(f"{page}?suggest={paragraph}", {"suggestion": "The meeting was held."})
        form = reader.get(f"{page}?suggest={paragraph}")

    assert (answer.status_code, Comment.objects.count()) == (422, 0)
    assert "Comments closed on 23 August 2013, 24:00 (Geneva). Nothing was sent" in answer.text
    assert main(answer).xpath("//textarea[@name='suggestion']")[0].text.strip() == "The meeting was held."
    assert main(form).xpath("//textarea") == []


def test_who_lost_the_right_while_typing_gets_their_words_back(reader, page, paragraph, expert, outsider, client):
    withdraw_participant(participant=expert)

    answer = reader.post(f"{page}?comment={paragraph}", {"text": "Who convened it?"})
    nothing = reader.post(f"{page}?comment={paragraph}", {"text": ""})
    client.force_login(outsider)
    stranger = client.post(f"{page}?comment={paragraph}", {"text": "Who convened it?"})

    assert (answer.status_code, nothing.status_code, stranger.status_code) == (403, 403, 404)
    assert main(answer).xpath("//textarea")[0].text.strip() == "Who convened it?"
    assert not Comment.objects.exists()


def test_others_comments_are_folded_and_read_with_their_names(reader, page, paragraph, round_, other_expert):
    theirs = actions.comment_on_draft(round=round_, paragraph=paragraph, text="Who convened it?", by=other_expert)
    reader.post(f"{page}?reply={theirs.pk}", {"text": "The division."})

    answer = main(reader.get(page))

    (folded,) = answer.xpath("//details[not(@class)]")
    assert text(folded.find("summary")) == "1 comment by others on paragraph 1"
    assert f"open {other_expert.name}, Country A today, 10:00 Who convened it? Your reply" in text(folded)


def test_comments_are_read_without_names_where_the_meeting_is_not_for_attribution(
    client, reader, page, paragraph, round_, other_expert, meeting, organizer
):
    meeting.not_for_attribution = True
    meeting.save()
    actions.comment_on_draft(round=round_, paragraph=paragraph, text="Who convened it?", by=other_expert)
    other_name = f"{other_expert.name}, Country A"

    for_participant = reader.get(page).text
    client.force_login(organizer)
    for_organizer = client.get(page).text

    assert ("A participant" in for_participant, other_name in for_participant) == (True, False)
    assert other_name in for_organizer


def test_answer_is_read_with_the_office_of_who_gave_it(
    reader, page, paragraph, round_, expert, other_expert, meeting, organizer
):
    meeting.officers.create(participant=other_expert, role="rapporteur")
    first, second = (
        actions.comment_on_draft(round=round_, paragraph=paragraph, text=words, by=expert) for words in ("One.", "Two.")
    )
    answers = {"state": "not_accepted", "answer": "The notes say otherwise."}
    actions.answer_comments(comments={first: "open"}, by=other_expert.user, **answers)
    actions.answer_comments(comments={second: "open"}, by=organizer, **answers)

    shown = comments_on(reader.get(page))

    assert [each.split("One. ")[-1].split("Two. ")[-1] for each in shown] == [
        "The rapporteur, today, 10:00: The notes say otherwise. Reply to your own comment on paragraph 1",
        "The organizers, today, 10:00: The notes say otherwise. Reply to your own comment on paragraph 1",
    ]


def test_draft_is_read_as_it_was_circulated(reader, page, round_, organizer):
    report_actions.write_section(report=round_.report, chapter="introduction", body="All else.", by=organizer)

    assert CONVENED in reader.get(page).text


def test_no_comments_is_said_and_taken_back(reader, page, round_, expert):
    reader.post(page, {"say": "nothing"})
    said, between = reader.get(page), NoComments.objects.get().participant
    reader.post(page, {"say": "something"})

    assert "You have told us that you have no comments." in said.text
    assert (between, NoComments.objects.count()) == (expert, 0)


def test_who_has_commented_does_not_say_that_there_are_no_comments(reader, page, round_, expert):
    actions.comment_on_draft(round=round_, paragraph="", text="Well done.", by=expert)

    answer = reader.post(page, {"say": "nothing"}, follow=True)

    assert "You have commented on the draft" in answer.text
    assert not NoComments.objects.exists()


@pytest.mark.parametrize(("role", "status"), [(StaffRole.VIEWER, 404), (StaffRole.EDITOR, 302)])
def test_who_prepares_the_meeting_comments_and_a_viewer_reads(client, page, meeting, role, status):
    user = factories.make_organizer(meeting, role=role)
    client.force_login(user)

    read = client.get(page)
    answer = client.post(f"{page}?comment=", {"text": "Well done."})

    assert (read.status_code, answer.status_code) == (200, status)
    assert list(Comment.objects.values_list("user", flat=True)) == ([user.pk] if status == 302 else [])


def test_unsent_words_are_offered_again(reader, page, paragraph, expert, round_):
    row = f"{round_.pk}-comment={paragraph}"
    FormDraft.objects.create(
        user=expert.user, form="review:circulated", row=row, values={"text": {"typed": ["Who?"], "saved": [""]}}
    )

    offered = reader.get(f"{page}?comment={paragraph}")
    token = main(offered).xpath("//section[@id='write']//form//input[@name='_draft']/@value")[-1]
    reader.post(f"{page}?comment={paragraph}", {"text": "Who?", "_draft": token})

    assert "We kept what you typed" in offered.text
    assert not FormDraft.objects.exists()


def test_long_draft_is_read_one_section_a_page(reader, page, round_, report):
    actions.close_round(report=report)
    more = "".join(f"\n\nPoint {number} was made." for number in range(reading.LONG))
    for heading in ("Access", "Trust"):
        report_actions.write_section(report=report, chapter="discussion", heading=heading, body=f"On {heading}.{more}")
    actions.circulate_report(report=report, comments_until=UNTIL)

    first, trust, annexes = (
        main(reader.get(f"{page}{query}")) for query in ("", "?part=chapter-III-B", "?part=annexes")
    )

    assert [text(each) for each in first.xpath("//article//h2")] == ["I. Introduction"]
    assert [text(each) for each in trust.xpath("//article//*[self::h2 or self::h3]")] == [
        "III. Summary of the discussion",
        "B. Trust",
    ]
    assert [text(each) for each in trust.xpath("//nav[@aria-label='Sections']/a")] == [
        "III.A. Access",
        "IV. Conclusions",
    ]
    assert "Annex I. List of participants" in text(annexes)
    key = next(key for key, source in report.rounds.last().wordings.items() if source == "On Trust.")
    assert "On Trust." in reader.get(f"{page}?comment={key}").text


@pytest.mark.parametrize("comments", [1, 3])
def test_page_costs_the_same_with_more_comments(
    reader, page, round_, paragraph, expert, other_expert, organizer, comments, django_assert_num_queries
):
    for number in range(comments):
        own = actions.comment_on_draft(round=round_, paragraph=paragraph, text=f"Own {number}", by=expert)
        actions.comment_on_draft(round=round_, paragraph="", text=f"Other {number}", by=other_expert)
        actions.reply_to_comment(comment=own, text="Yes.", by=other_expert)
        actions.answer_comments(comments={own: "open"}, state="noted", by=organizer)

    with django_assert_num_queries(11):
        reader.get(page)
