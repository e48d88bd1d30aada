"""Long documents on one page, and comments that no round can take yet, which are kept."""

from datetime import UTC, datetime, timedelta

import pytest
from docx.oxml.ns import qn
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.exceptions import NotAllowed
from reports import actions
from reports.models import WordImport, Writer
from reports.tests.conftest import keys_of, text_of
from reports.tests.word.test_imports import address, brought_back, page, sent, taken
from reports.word.changes import SHOWN
from review import actions as review_actions
from review.models import Comment
from review.rounds.rules import ADDED, NO_ROUND
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


def test_more_changes_than_a_form_may_have_are_written_by_a_writer(client, meeting, report):
    writer = factories.make_participant("accepted", meeting=meeting)
    Writer.objects.create(report=report, participant=writer)
    long_report(report, 1100)
    file = taken(report)
    for paragraph in file.document.paragraphs:
        if paragraph.text.startswith("Statement"):
            paragraph.runs[0].text = paragraph.runs[0].text.replace("Statement", "Sentence")
    found = brought_back(report, file, writer.user)
    client.force_login(writer.user)

    shown = page(client, found)
    written = sent(client, found)

    assert "1100 changed" in shown.text_content()
    assert len(shown.xpath("//ol[@class='compared']/li")) == SHOWN
    assert "And 1060 more." in shown.text_content()
    assert written.status_code == 302
    assert {text.split()[0] for text in text_of(report, "introduction").split("\n\n")} == {"Sentence"}


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
        review_actions.circulate_report(report=report, comments_until=datetime(2013, 9, 20, tzinfo=UTC))


def test_comments_wait_with_the_import_for_a_round(client, meeting, organizer, written):
    found = commented(written, organizer, "Which two?", "Not this one.")
    client.force_login(organizer)

    read = page(client, found)
    applied = client.post(
        address(found),
        {"verb": "write", "leave-out": "comment-1"},
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
    sent(client, found)
    circulated(written)

    with calendar_at(found.received_at + timedelta(days=31)):
        kept = actions.delete_old_word_imports()
        review_actions.add_waiting_comments(word_import=found)
        deleted = actions.delete_old_word_imports()

    assert (kept, deleted) == (0, 1)


def test_comments_of_a_file_that_was_imported_again_are_added_once(client, organizer, written):
    second = keys_of(written, "introduction")[1]
    file = taken(written)
    for _ in range(2):
        file.document.add_comment(file[second].runs, "Which two?", "Office 2")
    file[second].runs[0].text = "Two aims."
    file.document.paragraphs[1].add_run(" And more.")
    client.force_login(organizer)
    for verb in ("undo", ""):
        found = brought_back(written, file, organizer)
        sent(client, found)
        if verb:
            client.post(address(found), {"verb": verb})
    circulated(written)

    for each in WordImport.objects.order_by("pk"):
        review_actions.add_waiting_comments(word_import=each)

    texts = list(Comment.objects.order_by("pk").values_list("text", flat=True))
    assert texts[:2] == ["Which two?", "Which two?"]
    assert [text.partition(" says")[0] for text in texts[2:]] == ["A passage outside the sections"]


def test_waiting_comments_are_added_by_one_of_two(organizer, written):
    found = commented(written, organizer, "Which two?")
    with pytest.raises(NotAllowed, match="have been added"):
        review_actions.add_waiting_comments(word_import=found)


def test_comment_on_an_empty_paragraph_is_shown_and_taken_over(client, organizer, written):
    circulated(written)
    file = taken(written)
    empty = file[keys_of(written, "introduction")[1]].insert_paragraph_before("")
    file.document.add_comment([empty.add_run("")], "A table is missing here.", "Office 2")
    found = brought_back(written, file, organizer)
    client.force_login(organizer)

    (row,) = page(client, found).xpath("//ul[@class='import-parts']/li")
    sent(client, found)

    assert "A table is missing here." in row.text_content()
    assert [(one.paragraph, one.text) for one in Comment.objects.all()] == [("", "A table is missing here.")]


def test_hundreds_of_comments_on_one_paragraph_are_all_taken_over(client, organizer, written):
    circulated(written)
    found = commented(written, organizer, *[f"Remark {number}" for number in range(230)])
    client.force_login(organizer)

    shown = page(client, found)
    sent(client, found)

    assert len(shown.xpath("//input[@name='leave-out']")) == 230
    assert len(fields(shown)) < 10  # what is left out is sent, and not all the others
    assert sorted(Comment.objects.values_list("text", flat=True)) == sorted(f"Remark {number}" for number in range(230))
