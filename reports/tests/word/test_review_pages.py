"""The review of a long document is divided into pages, and comments that no round can take yet are kept."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from docx.oxml.ns import qn
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.exceptions import NotAllowed
from egm_portal.marked_texts.actions import Base, newest_version
from reports import actions
from reports.models import Comment, WordImport, Writer
from reports.tests.conftest import keys_of, text_of
from reports.tests.word.test_imports import address, brought_back, page, sent, taken
from reports.word.rules import ADDED, NO_ROUND
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def written(report):
    actions.write_section(report=report, chapter="introduction", body="One.\n\nTwo.\n\nThree.")
    return report


def long_report(report, paragraphs: int):
    body = "\n\n".join(f"Statement {number} of the meeting." for number in range(paragraphs))
    actions.write_section(report=report, chapter="introduction", body=body)
    return keys_of(report, "introduction")


def fields(document) -> list[tuple[str, str]]:
    (form,) = document.xpath("//form[@id='changes']")
    return form.form_values()


def on_page(client, found, number: int):
    return html.fromstring(client.get(f"{address(found)}?page={number}").text)


def test_more_changes_than_a_form_may_have_are_decided_by_a_writer(client, meeting, report):
    writer = factories.make_participant("accepted", meeting=meeting)
    Writer.objects.create(report=report, participant=writer)
    keys = long_report(report, 1100)
    file = taken(report)
    for paragraph in file.document.paragraphs:
        if paragraph.text.startswith("Statement"):
            paragraph.runs[0].text = paragraph.runs[0].text.replace("Statement", "Sentence")
    found = brought_back(report, file, writer.user)
    client.force_login(writer.user)

    first = on_page(client, found, 1)
    values = dict(fields(first)) | {f"choice-{keys[0]}": "keep"}
    answer = client.post(address(found), values | {"to": "11"})
    last = on_page(client, found, 11)
    applied = client.post(f"{address(found)}?page=11", dict(fields(last)) | {"verb": "apply"})

    assert [heading.text for heading in first.xpath("//h2[@class='import-page']")] == ["Page 1 of 11"]
    assert len(fields(first)) < settings.FORM_MAX_FIELDS
    assert answer["Location"] == f"{address(found)}?page=11"
    assert applied.status_code == 302
    texts = text_of(report, "introduction").split("\n\n")
    assert texts[:2] + texts[-1:] == [
        "Statement 0 of the meeting.",
        "Sentence 1 of the meeting.",
        "Sentence 1099 of the meeting.",
    ]


@pytest.mark.parametrize("number", ["0", "3", "999999", "9999999999", "two"])
def test_page_of_another_number_is_one_of_those_that_there_are(client, organizer, written, number):
    found = brought_back(written, taken(written), organizer)
    client.force_login(organizer)

    assert client.get(f"{address(found)}?page={number}").status_code == 200


def test_unchanged_paragraphs_are_not_all_repeated(client, organizer, report):
    long_report(report, 60)
    found = brought_back(report, taken(report), organizer)
    client.force_login(organizer)

    (fold,) = page(client, found).xpath("//details[contains(., 'Statement 0 of')]")

    assert re.findall(r"Statement \d+", fold.text_content())[-1] == "Statement 19"
    assert fold.xpath("p[@class='meta']")[0].text == "And 40 more, as in the draft."


def changed_by_both(report, by, count: int) -> tuple[WordImport, list[str]]:
    """An import in which each of these paragraphs was changed, as it was in the draft since."""
    keys = long_report(report, count)
    file = taken(report)
    for key in keys:
        file[key].runs[0].text = file[key].runs[0].text.replace("Statement", "Sentence")
    section = report.sections.get(chapter="introduction")
    text = text_of(report, "introduction").replace("Statement", "Remark")
    actions.save_section(section=section, text=text, based_on=Base.of(newest_version(section.text)), by=by)
    return brought_back(report, file, by), keys


def test_choices_that_are_open_are_named_and_lead_to_their_pages(client, organizer, report):
    found, keys = changed_by_both(report, organizer, 120)
    client.force_login(organizer)

    second = on_page(client, found, 2)
    refused = client.post(f"{address(found)}?page=2", dict(fields(second)) | {"verb": "apply"})

    buttons = second.xpath("//button[@name='to']/@value")
    assert buttons == [*[f"1#row-{key}" for key in keys[:5]], "1"]
    assert "and others" in second.xpath("//*[@class='import-bar']")[0].text_content()
    assert refused.status_code == 422
    links = html.fromstring(refused.text).xpath("//a[starts-with(@href, '?page=1#row-')]/@href")
    assert links == [f"?page=1#row-{key}" for key in keys[:10]]
    followed = client.post(address(found), {"to": buttons[0]})
    assert followed["Location"] == f"{address(found)}?page=1#row-{keys[0]}"


@pytest.mark.parametrize(("choice", "word"), [("use", "Sentence"), ("keep", "Remark")])
def test_everything_that_is_open_is_chosen_at_once(client, organizer, report, choice, word):
    found, keys = changed_by_both(report, organizer, 3)
    client.force_login(organizer)

    sent(client, found, open=choice, **{f"choice-{keys[0]}": "use"})
    applied = sent(client, found, verb="apply")

    assert applied.status_code == 302
    assert [text.split()[0] for text in text_of(report, "introduction").split("\n\n")] == ["Sentence", word, word]


def commented(report, by, *texts: str) -> WordImport:
    """An import in which somebody has commented on the second paragraph."""
    second = keys_of(report, "introduction")[1]
    file = taken(report)
    for text in texts:
        comment = file.document.add_comment(file[second].runs, text, "Office 2")
        comment._comment_elm.set(qn("w:date"), "2013-08-20T09:30:00Z")
    return brought_back(report, file, by)


def circulated(report) -> None:
    with calendar_at(datetime(2013, 8, 22, tzinfo=UTC)):
        actions.circulate_report(report=report, comments_until=datetime(2013, 9, 20, tzinfo=UTC))


def test_comments_wait_with_the_import_for_a_round(client, meeting, organizer, written):
    found = commented(written, organizer, "Which two?", "Not this one.")
    client.force_login(organizer)

    read = page(client, found)
    applied = client.post(
        address(found),
        {"stamp": dict(fields(read))["stamp"], "verb": "apply", "comment": "0", "comment-shown": ["0", "1"]},
    )
    waiting = client.get(address(found)).text
    refused = client.post(address(found), {"verb": "comments"})
    circulated(written)
    (button,) = html.fromstring(client.get(address(found)).text).xpath("//button[@value='comments']")
    added = client.post(address(found), {"verb": "comments"})
    again = client.post(address(found), {"verb": "comments"})

    assert "The draft has not been circulated for comments yet" in read.text_content()
    assert applied["Location"] == address(found)
    assert ("Which two?" in waiting, "Office 2" in waiting, "Not this one." in waiting) == (True, True, False)
    assert (refused.status_code, NO_ROUND in html.fromstring(refused.text).text_content()) == (422, True)
    assert (button.text, added.status_code) == ("Add them to round 1", 302)
    assert (again.status_code, ADDED in html.fromstring(again.text).text_content()) == (422, True)
    comment = Comment.objects.get()
    assert (comment.paragraph, comment.name) == (keys_of(written, "introduction")[1], "Office 2")
    assert (comment.text, comment.quote) == ("Which two?", "Two.")
    assert comment.created_at == datetime(2013, 8, 20, 7, 30, tzinfo=UTC)


def test_waiting_comments_are_kept_until_they_are_in_a_round(client, organizer, written):
    found = commented(written, organizer, "Which two?")
    client.force_login(organizer)
    sent(client, found, verb="apply", comment="0")
    circulated(written)

    with calendar_at(found.received_at + timedelta(days=31)):
        kept = actions.delete_old_word_imports()
        actions.add_waiting_comments(word_import=found)
        deleted = actions.delete_old_word_imports()

    assert (kept, deleted) == (0, 1)


def test_waiting_comments_are_added_by_one_of_two(organizer, written):
    found = commented(written, organizer, "Which two?")
    with pytest.raises(NotAllowed, match="have been added"):
        actions.add_waiting_comments(word_import=found)


def test_comment_on_an_empty_paragraph_is_shown_and_taken_over(client, organizer, written):
    circulated(written)
    file = taken(written)
    empty = file[keys_of(written, "introduction")[1]].insert_paragraph_before("")
    file.document.add_comment([empty.add_run("")], "A table is missing here.", "Office 2")
    found = brought_back(written, file, organizer)
    client.force_login(organizer)

    (row,) = page(client, found).xpath("//li[@class='import-row'][.//input[@name='comment']]")
    sent(client, found, verb="apply")

    assert "Comments on nothing that could be shown here" in row.text_content()
    assert [(one.paragraph, one.text) for one in Comment.objects.all()] == [("", "A table is missing here.")]


def test_hundreds_of_comments_on_one_paragraph_are_all_taken_over(client, organizer, written):
    circulated(written)
    found = commented(written, organizer, *[f"Remark {number}" for number in range(230)])
    client.force_login(organizer)

    pages = [on_page(client, found, number) for number in (1, 2, 3)]
    sent(client, found, verb="apply")

    assert [len(one.xpath("//input[@name='comment']")) for one in pages] == [100, 100, 30]
    assert max(len(fields(one)) for one in pages) < settings.FORM_MAX_FIELDS
    assert sorted(Comment.objects.values_list("text", flat=True)) == sorted(f"Remark {number}" for number in range(230))


def test_whoever_only_reads_goes_from_page_to_page(client, meeting, organizer, report):
    long_report(report, 120)
    file = taken(report)
    for paragraph in file.document.paragraphs:
        if paragraph.text.startswith("Statement"):
            paragraph.add_run(" Added.")
    found = brought_back(report, file, organizer)
    client.force_login(factories.make_organizer(meeting, role="viewer"))

    links = page(client, found).xpath("//form[@id='changes']//a[starts-with(@href, '?page')]/@href")

    assert links == ["?page=2"]
    assert reverse("reports:word", args=[meeting.slug]) in client.get(address(found)).text
