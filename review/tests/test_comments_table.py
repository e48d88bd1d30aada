"""The table of comments, and the page of one: filters, verbs, and what happens when something has changed meanwhile."""

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.meetings.models import StaffRole
from reports import actions as report_actions
from reports.models import Report, Writer
from reports.tests.conftest import AUGUST, UNTIL, text_of
from review import actions
from review.models import Comment
from room.models import Recommendation
from tests import factories

CONVENED, AIMS = "The meeting was convened.", "It had two aims."


@pytest.fixture
def table(round_):
    return reverse("review:comments", args=[round_.report.meeting.slug])


@pytest.fixture
def desk(client, organizer):
    """The organizer's browser."""
    client.force_login(organizer)
    return client


@pytest.fixture
def suggestion(round_, paragraph, expert):
    return actions.suggest_wording(
        round=round_, paragraph=paragraph, suggestion="The meeting was held.", text="It took place.", by=expert
    )


@pytest.fixture
def comment(round_, paragraph, other_expert):
    return actions.comment_on_draft(round=round_, paragraph=paragraph, text="Who convened it?", by=other_expert)


def page_of(comment):
    return reverse("review:comment", args=[comment.round.report.meeting.slug, comment.pk])


def main(response):
    return html.fromstring(response.text).xpath("//main")[0]


def text(element):
    return " ".join(element.text_content().split())


def rows_of(response):
    """What is seen of each row."""
    page = main(response)
    for hidden in page.xpath(".//*[@hidden] | .//script"):
        hidden.drop_tree()
    return [text(row) for row in page.xpath("//li[@data-comment-row]")]


def sent(client, response, comment, state, **typed):
    """What the browser sends when a button of the comment's form is pressed, on the table or on the page of it."""
    form = main(response).xpath(f"//form[starts-with(@action, '{page_of(comment)}')]")[0]
    fields = {field.name: field.value or "" for field in form.inputs if field.name and field.get("type") != "submit"}
    return client.post(form.get("action"), fields | {"state": state} | typed)


def test_before_the_first_round_the_page_says_what_will_be_there(desk, report, meeting):
    answer = desk.get(reverse("review:comments", args=[meeting.slug]))

    assert "The draft has not been circulated yet." in answer.text


def test_table_has_the_comments_in_the_order_of_the_paragraphs(desk, table, round_, suggestion, comment, expert):
    actions.comment_on_draft(round=round_, paragraph="gen-opening", text="And those online?", by=expert)
    actions.comment_on_draft(round=round_, paragraph="", text="Well done.", by=expert)

    answer = desk.get(table)

    assert [text(heading) for heading in main(answer).xpath("//h3")] == [
        "The draft as a whole",
        "I. Introduction",
        "II.A. Participation",
    ]
    assert [row.split(" Country A ")[1].split(" Accept")[0] for row in rows_of(answer)] == [
        "today, 10:00 Well done. Answer to the author",
        "today, 10:00 The meeting was convened held. It took place.",
        "today, 10:00 Who convened it?",
        "today, 10:00 And those online?",
    ]
    assert text(main(answer).xpath("//div[@class='progress-head']")[0]) == (
        "0 of 4 answered First round, open until 23 August 2013, 24:00 (Geneva) · 2 of 2 people answered"
    )


def test_suggestion_is_accepted_in_its_row(desk, table, report, suggestion):
    answer = sent(desk, desk.get(table), suggestion, "accepted", answer="Thank you.")

    suggestion.refresh_from_db()
    assert (answer.status_code, suggestion.state, suggestion.answer) == (302, "accepted", "Thank you.")
    assert text_of(report, "introduction") == f"The meeting was held.\n\n{AIMS}"
    shown = desk.get(answer["Location"])
    assert "The comment on paragraph 1 is accepted." in shown.text
    assert "accepted person" not in shown.text
    assert rows_of(shown)[0].endswith(
        f": Thank you. See it in the text Change the answer to {suggestion.participant.name}, Country A on paragraph 1"
    )


def test_after_an_answer_the_next_open_comment_is_offered(desk, table, suggestion, comment):
    answer = sent(desk, desk.get(f"{table}?show=open"), suggestion, "noted")

    assert answer["Location"] == f"{table}?show=open&at={comment.pk}#comment-{comment.pk}"


def test_not_accepted_needs_words_which_are_asked_for(desk, table, suggestion):
    refused = sent(desk, desk.get(table), suggestion, "not_accepted")
    answer = sent(desk, refused, suggestion, "not_accepted", answer="The notes say otherwise.")

    assert refused.status_code == 422
    assert "Tell the author why: an answer is required for “not accepted”." in refused.text
    suggestion.refresh_from_db()
    assert (answer.status_code, suggestion.state) == (302, "not_accepted")


def test_page_that_asks_for_words_begins_with_the_present_wording(desk, table, comment):
    refused = sent(desk, desk.get(table), comment, "not_accepted", answer="")

    (field,) = main(refused).xpath("//textarea[@name='text']")
    assert (refused.status_code, field.text.strip()) == (422, "The meeting was convened.")


def test_accepted_in_part_is_edited_on_the_page_of_the_comment(desk, report, suggestion):
    page = desk.get(page_of(suggestion))

    answer = sent(desk, page, suggestion, "accepted_in_part", text="We met.", answer="Shorter.")

    assert answer.status_code == 302
    assert text_of(report, "introduction") == f"We met.\n\n{AIMS}"
    assert Comment.objects.get().state == "accepted_in_part"


def test_comment_is_accepted_with_an_edit(desk, report, comment):
    page = desk.get(page_of(comment))
    field = main(page).xpath("//textarea[@name='text']")[0].text.strip()

    sent(desk, page, comment, "accepted", text="The division convened the meeting.")

    assert field == CONVENED
    assert text_of(report, "introduction") == f"The division convened the meeting.\n\n{AIMS}"


def test_emptied_wording_is_refused(desk, suggestion, report):
    answer = sent(desk, desk.get(page_of(suggestion)), suggestion, "accepted", text=" ")

    assert answer.status_code == 422
    assert "Enter the wording. To delete the paragraph, write in its section." in answer.text
    assert text_of(report, "introduction") == f"{CONVENED}\n\n{AIMS}"


def test_changed_paragraph_is_compared_before_it_is_written(desk, table, report, suggestion):
    report_actions.write_section(
        report=report, chapter="introduction", body=f"The meeting was convened in July.\n\n{AIMS}"
    )

    (row,) = rows_of(desk.get(f"{table}?show=earlier"))
    page = desk.get(page_of(suggestion))
    sent(desk, page, suggestion, "accepted")

    assert "On earlier wording: the paragraph has been changed since it was circulated." in row
    assert "Compare …" in row
    begins = main(page).xpath("//textarea[@name='text']")[0].text.strip()
    assert begins == "The meeting was held."
    assert "As it is now: changed since it was circulated" in text(main(page))
    assert Comment.objects.get().state == "accepted"


def test_both_changes_are_offered_together(desk, report, round_, paragraph, expert):
    report_actions.write_section(report=report, chapter="introduction", body=f"The group was convened.\n\n{AIMS}")
    suggestion = actions.suggest_wording(
        round=round_, paragraph=paragraph, suggestion="The meeting was held.", by=expert
    )

    fields = [
        main(desk.get(page_of(suggestion) + query)).xpath("//textarea[@name='text']")[0].text.strip()
        for query in ("", "?begin=suggestion", "?begin=present")
    ]

    assert fields == ["The group was held.", "The meeting was held.", "The group was convened."]


def test_text_changed_while_the_page_was_open_is_told_with_what_was_typed(desk, report, suggestion):
    page = desk.get(page_of(suggestion))
    report_actions.write_section(
        report=report, chapter="introduction", body=f"The meeting was convened in July.\n\n{AIMS}"
    )

    refused = sent(desk, page, suggestion, "accepted", text="We met in July.", answer="Thank you.")
    answer = sent(desk, refused, suggestion, "accepted")

    assert refused.status_code == 422
    assert "The paragraph was changed meanwhile. Nothing was written" in refused.text
    assert "The meeting was convened in July." in text(main(refused))
    assert answer.status_code == 302
    assert text_of(report, "introduction") == f"We met in July.\n\n{AIMS}"


def test_comment_that_somebody_else_has_answered_is_told_with_what_was_typed(desk, suggestion, organizer, other_expert):
    page = desk.get(page_of(suggestion))
    actions.answer_comments(comments={suggestion: "open"}, state="noted", by=other_expert.user)

    refused = sent(desk, page, suggestion, "not_accepted", answer="The notes say otherwise.")

    assert refused.status_code == 422
    assert f"{other_expert.name} has answered this comment meanwhile: noted. Nothing was changed." in refused.text
    assert main(refused).xpath("//textarea[@name='answer']")[0].text.strip() == "The notes say otherwise."
    assert Comment.objects.get().state == "noted"


def test_answer_is_changed_and_taken_back(desk, report, suggestion):
    sent(desk, desk.get(page_of(suggestion)), suggestion, "accepted")
    sent(desk, desk.get(page_of(suggestion)), suggestion, "not_accepted", answer="After all.")
    between = Comment.objects.get().state, text_of(report, "introduction")
    answer = sent(desk, desk.get(page_of(suggestion)), suggestion, "open")

    assert between == ("not_accepted", f"{CONVENED}\n\n{AIMS}")
    assert (answer.status_code, Comment.objects.get().state) == (302, "open")


def test_several_are_set_at_once(desk, table, suggestion, comment):
    ticked = [f"{suggestion.pk}:open", f"{comment.pk}:open"]

    refused = desk.post(table, {"comment": ticked, "state": "not_accepted", "answer": ""})
    answer = desk.post(table, {"comment": ticked, "state": "noted", "answer": ""}, follow=True)
    again = desk.post(table, {"comment": ticked, "state": "not_accepted", "answer": "No."})
    nothing = desk.post(table, {"state": "noted"})

    assert refused.status_code == 422
    assert len(main(refused).xpath("//input[@name='comment'][@checked]")) == 2
    assert "2 comments set to “noted”." in answer.text
    assert "2 of these comments have been answered meanwhile. Nothing was changed." in again.text
    assert main(again).xpath("//textarea[@name='answer']")[0].text.strip() == "No."
    assert "Tick the comments that you want to answer." in nothing.text
    assert set(Comment.objects.values_list("state", flat=True)) == {"noted"}


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["suggestion", "comment"]),
        ("?show=open", ["comment"]),
        ("?show=noted", ["suggestion"]),
        ("?show=wording", ["suggestion"]),
        ("?show=accepted", []),
        ("?show=nonsense", ["suggestion", "comment"]),
        ("?from=p{expert}", ["suggestion"]),
        ("?from=p{other}&show=open", ["comment"]),
        ("?from=p0", []),
        ("?section=chapter-I", ["suggestion", "comment"]),
        ("?section=chapter-II", []),
    ],
)
def test_table_is_narrowed_by_links(desk, table, suggestion, comment, organizer, query, shown):
    actions.answer_comments(comments={suggestion: "open"}, state="noted", by=organizer)
    people = {"expert": suggestion.participant_id, "other": comment.participant_id}
    named = {suggestion.pk: "suggestion", comment.pk: "comment"}

    answer = desk.get(table + query.format(**people))

    found = main(answer).xpath("//li[@data-comment-row]/@id")
    assert [named[int(each.removeprefix("comment-"))] for each in found] == shown


def test_comments_on_deleted_paragraphs_are_listed_last(desk, table, report, round_, suggestion, comment, expert):
    aims = next(key for key, source in round_.wordings.items() if source == AIMS)
    actions.comment_on_draft(round=round_, paragraph=aims, text="Which?", by=expert)
    report_actions.write_section(report=report, chapter="introduction", body=AIMS)

    answer = desk.get(table)

    assert [text(heading) for heading in main(answer).xpath("//h3")] == [
        "I. Introduction",
        "Paragraphs that have been deleted",
    ]
    deleted = rows_of(answer)[1]
    assert CONVENED in deleted
    assert "The paragraph has been deleted since it was circulated." in deleted
    assert main(answer).xpath(f"//li[@id='comment-{suggestion.pk}']//*[@data-key='a']") == []
    sent(desk, desk.get(page_of(suggestion)), suggestion, "accepted_in_part", answer="It is in the summary.")
    suggestion.refresh_from_db()
    assert suggestion.state == "accepted_in_part"


def test_adopted_version_stands_beside_the_wording_of_a_recommendation(desk, meeting, report, expert):
    adopted = factories.make_recommendation(meeting, "adopted")
    with calendar_at(AUGUST):
        actions.circulate_report(report=report, comments_until=UNTIL)
        suggestion = actions.suggest_wording(
            round=report.rounds.get(), paragraph=adopted.key, suggestion="Answer each claim.", by=expert
        )
        (row,) = rows_of(desk.get(reverse("review:comments", args=[meeting.slug])))
        sent(desk, desk.get(page_of(suggestion)), suggestion, "accepted")

    assert "The meeting adopted: “Answer every claim. A date should be named.”" in row
    adopted = Recommendation.objects.get()
    assert (adopted.text, adopted.adopted_text) == ("Answer each claim.", "Answer every claim. A date should be named.")


@pytest.mark.parametrize(
    ("who", "reads", "answers"),
    [("viewer", 200, 403), ("editor", 200, 302), ("writer", 200, 302), ("expert", 404, 404)],
)
def test_who_reads_and_who_answers(client, table, meeting, round_, suggestion, other_expert, who, reads, answers):
    if who == "writer":
        Writer.objects.create(report=round_.report, participant=other_expert)
    user = other_expert.user if who in ("writer", "expert") else factories.make_organizer(meeting, role=StaffRole(who))
    client.force_login(user)

    found = client.get(table).status_code, client.get(page_of(suggestion)).status_code
    several = client.post(table, {"comment": f"{suggestion.pk}:open", "state": "noted"}).status_code

    assert (found, several) == ((reads, reads), answers)
    assert (client.post(page_of(suggestion), {"state": "open"}).status_code in (403, 404)) == (answers in (403, 404))


def test_comment_of_another_meeting_is_not_there(desk, table, suggestion):
    other = factories.make_circulated_report(factories.make_meeting(), UNTIL).rounds.get()
    theirs = actions.comment_on_draft(round=other, paragraph="", text="Theirs.", by=factories.make_user())
    address = reverse("review:comment", args=[suggestion.round.report.meeting.slug, theirs.pk])

    assert desk.get(address).status_code == 404


def test_nothing_is_answered_once_the_report_is_cleared(desk, table, report, suggestion, organizer):
    noted = actions.answer_comments(comments={suggestion: "open"}, state="noted", by=organizer)[0]
    with calendar_at(UNTIL):
        report_actions.change_state(report=report, state="cleared")
        shown, page = desk.get(table), desk.get(page_of(noted))

    assert [main(each).xpath(".//form[@method]") for each in (shown, page)] == [[], []]


def test_rounds_are_chosen_by_links(desk, table, report, suggestion, organizer, expert):
    actions.answer_comments(comments={suggestion: "open"}, state="noted", by=organizer)
    actions.close_round(report=report)
    actions.circulate_report(report=report, comments_until=UNTIL)

    last, first = desk.get(table), desk.get(f"{table}?round=1")

    assert [text(link) for link in main(last).xpath("//nav[@aria-label='Rounds']//a")] == [
        "First round",
        "Second round",
    ]
    assert (len(rows_of(last)), len(rows_of(first))) == (0, 1)


@pytest.mark.parametrize("comments", [1, 42])
def test_table_costs_the_same_with_more_comments(
    desk, table, round_, paragraph, expert, other_expert, organizer, comments, django_assert_num_queries
):
    for number in range(comments):
        row = actions.suggest_wording(
            round=round_, paragraph=paragraph, suggestion=f"The meeting was held {number}.", by=expert
        )
        actions.reply_to_comment(comment=row, text="Yes.", by=other_expert)
        if number % 2 == 0:
            actions.answer_comments(comments={row: "open"}, state="noted", by=organizer)

    with django_assert_num_queries(19):
        desk.get(table)


def test_long_table_has_pages_and_the_next_open_comment_is_on_its_own(desk, table, round_, expert):
    for number in range(26):
        actions.comment_on_draft(round=round_, paragraph="", text=f"Remark {number}.", by=expert)
    last = Comment.objects.get(text="Remark 25.")

    first, second = desk.get(table), desk.get(f"{table}?at={last.pk}")

    assert (len(rows_of(first)), len(rows_of(second))) == (25, 1)
    assert "Page 1 of 2" in first.text
    assert "Remark 25." in second.text


def test_answer_typed_in_the_table_is_offered_there_and_on_the_page_of_its_comment(desk, table, comment):
    place = "string(//form[.//textarea[starts-with(@id, 'answer-')]]//input[@name='_draft']/@value)"
    token = main(desk.get(table)).xpath(place)
    desk.post("/drafts/", {"draft": token, "values": '{"answer": {"typed": ["By the host."], "saved": [""]}}'})

    pages = [main(desk.get(page)) for page in (table, page_of(comment))]

    shown = [page.xpath("//*[@data-draft-notice and not(@hidden)]") for page in pages]
    [form] = pages[0].xpath("//form[.//textarea[starts-with(@id, 'answer-')]]")
    [restore] = shown[0][0].xpath(".//a[@data-draft-restore]/@href")
    assert [["By the host." in text(notice) for notice in notices] for notices in shown] == [[True], [True]]
    assert form.xpath(".//input[@name='_draft']/following-sibling::*[1][self::script]")
    assert "By the host." in desk.get(restore).text


def test_answer_to_comments_that_are_all_answered_meanwhile_stays(desk, table, comment):
    page = f"{table}?show=open"
    form = main(desk.get(page)).xpath("//form[@id='several']")[0]
    posted = dict(form.form_values()) | {
        "comment": f"{comment.pk}:open",
        "state": "not_accepted",
        "answer": "It was said.",
    }
    actions.answer_comments(comments={comment: "open"}, state="noted", by=None)

    answer = desk.post(page, posted)

    assert answer.status_code == 422
    assert "It was said." in main(answer).xpath("string(//form[@id='several']//textarea)")


def test_answer_that_comes_when_the_report_is_cleared_stays(desk, table, comment):
    form = main(desk.get(page_of(comment))).xpath("//form[.//textarea[@name='answer']]")[0]
    posted = dict(form.form_values()) | {"state": "not_accepted", "answer": "It was said."}
    Report.objects.update(state=Report.State.CLEARED, dated_on=AUGUST.date())

    answer = desk.post(page_of(comment), posted)

    assert answer.status_code == 422
    assert "It was said." in main(answer).xpath("string(//textarea[@name='answer'])")
