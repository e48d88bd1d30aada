"""A Word document comes back: from its upload to the draft with which it is merged, and back again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import docx as python_docx
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from docx.oxml.ns import qn
from lxml import html

from egm_portal.clock import calendar_at, portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.incoming.imported import ImportedComment, ImportedFile
from egm_portal.marked_texts.actions import Base, newest_version
from egm_portal.marked_texts.models import TextVersion
from egm_portal.meetings.models import StaffRole
from papers.actions import publish_document
from papers.file_types import DOCX
from papers.files.inspection import Unreadable
from papers.files.refusal_messages import SENTENCES
from reports import actions, tasks
from reports.actions.word import SAME_WORDS, SAVED_SINCE
from reports.forms import WordFileForm
from reports.models import ParagraphKey, Report, WordImport
from reports.queries import report_content
from reports.tests.conftest import keys_of, text_of
from reports.tests.word.test_round_trip import Edited, footnotes
from reports.word.changes import changes_of
from reports.word.files import draft_docx
from reports.word.origin import Origin, source_of
from reports.word.rules import DECIDED, EDITED_SINCE, NO_TEXT, OTHER_REPORT
from reports.word.writing import docx
from review import actions as review_actions
from review.actions.word_comments import written_at
from review.models import Comment
from review.rounds.word_files import circulated_docx
from room import actions as room_actions
from room.models import Recommendation
from room.rules import Seen
from tests import factories, word_corpus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

INTRODUCTION = "The meeting was convened.\n\nIt had two aims.\n\nIt was short."


@pytest.fixture
def written(report):
    """The report with three paragraphs, of which the first has a footnote."""
    actions.write_section(report=report, chapter="introduction", body=INTRODUCTION)
    return report


def taken(report) -> Edited:
    """The draft, taken to Word."""
    with transaction.atomic():
        data, _ = draft_docx(actions.take_to_word(report=report))
    return Edited(data)


def upload(data: bytes, name="cleared.docx"):
    return SimpleUploadedFile(name, data, DOCX)


def brought_back(report, file: Edited, by) -> WordImport:
    """The import of the document, as it is once a worker has read it."""
    found = actions.receive_word_file(report=report, file=upload(file.saved()), by=by)
    tasks.read_word_import(found.pk)
    found.refresh_from_db()
    return found


def address(found: WordImport) -> str:
    return reverse("reports:word_import", args=[found.report.meeting.slug, found.pk])


def page(client, found):
    return html.fromstring(client.get(address(found)).text)


def text(page) -> str:
    return " ".join(page.text_content().split())


def shown(page) -> list[tuple[str, str]]:
    """The heading of each section that changes, and what becomes of its paragraphs."""
    rows = page.xpath("//ol[@class='import-rows']/li")
    return [(" ".join(row.xpath("./h3")[0].text_content().split()), text(row.xpath("./p")[0])) for row in rows]


def changed(page) -> list[tuple[str, str]]:
    """The state of each paragraph that changes, and its words."""
    rows = page.xpath("//ol[@class='compared']/li")
    return [(text(row.xpath(".//span")[0]), text(row.xpath("./p[@class='compared-text']")[0])) for row in rows]


def sent(client, found, verb="write", **values):
    """Presses the button of the page's form, with these values besides those that it has."""
    (form,) = page(client, found).xpath("//form[@id='changes']")
    return client.post(address(found), dict(form.form_values()) | {"verb": verb} | values)


def typed_since(report, by, body, chapter="introduction"):
    """What somebody saves in the draft after the file was made."""
    section = report.sections.get(chapter=chapter)
    return actions.save_section(
        section=section, text=body, based_on=Base.of(newest_version(section.text)), by=by, is_new_sitting=True
    )


def test_from_upload_to_draft(client, meeting, organizer, written):
    first, second, third = keys_of(written, "introduction")
    file = taken(written)
    file[second].runs[0].text = "It had three aims."
    file[third].insert_paragraph_before("It was in Geneva.", file[third].style)
    client.force_login(organizer)

    client.post(reverse("reports:word", args=[meeting.slug]), {"file": upload(file.saved())})
    found = WordImport.objects.get()
    waiting = client.get(address(found)).text
    tasks.read_word_import(found.pk)
    read = page(client, found)
    answer = sent(client, found)

    assert "The file is being read." in waiting
    assert shown(read) == [("Introduction", "1 changed, 1 new")]
    assert changed(read) == [("changed", "It had two three aims."), ("new", "It was in Geneva.")]
    assert "Write 1 section" in read.text_content()
    assert (answer.status_code, answer["Location"]) == (302, address(found))
    assert text_of(written, "introduction").split("\n\n") == [
        "The meeting was convened.",
        "It had three aims.",
        "It was in Geneva.",
        "It was short.",
    ]
    keys = keys_of(written, "introduction")
    assert (keys[0], keys[1], keys[3]) == (first, second, third)
    found.refresh_from_db()
    assert (found.state, found.stored_name, found.decided_by) == ("applied", "", organizer)


def test_page_of_a_file_that_was_written_leads_to_the_versions(client, organizer, written):
    file = taken(written)
    file[keys_of(written, "introduction")[1]].runs[0].text = "It had three aims."
    found = brought_back(written, file, organizer)
    client.force_login(organizer)
    sent(client, found)

    (link,) = page(client, found).xpath("//ol[@class='import-rows']//a/@href")
    compared = html.fromstring(client.get(link).text)

    assert [text(each) for each in compared.xpath("//h2[@id='compared']")] == ["Version 2 to version 3"]
    assert "Version 3: Word: cleared.docx." in text(compared)
    assert [text(each) for each in compared.xpath("//form[starts-with(@id, 'restore-')]/..//button")] == [
        "Restore as in version 2"
    ]


def test_words_of_the_draft_stay_where_both_were_changed(client, organizer, written):
    first, second, third = keys_of(written, "introduction")
    file = taken(written)
    file[second].runs[0].text = "It had three aims."
    file[third].runs[0].text = "It was very short."
    typed_since(written, organizer, INTRODUCTION.replace("two", "many"))
    found = brought_back(written, file, organizer)
    client.force_login(organizer)

    read = page(client, found)
    sent(client, found)
    versions = [*written.sections.get(chapter="introduction").text.versions.values_list("text", "source")]
    kept = text_of(written, "introduction")
    links = page(client, found).xpath("//ol[@class='import-rows']//a/@href")
    (button,) = html.fromstring(client.get(links[1]).text).xpath("//form[starts-with(@id, 'restore-')]")
    client.post(links[1].partition("?")[0], dict(button.form_values()))

    assert shown(read) == [("Introduction", "1 changed, 1 in both")]
    both = [text(each) for each in read.xpath("//div[@class='import-both']/p[@dir]")]
    assert both == ["It had many aims.", "It had three aims."]
    merged = INTRODUCTION.replace("was short", "was very short")
    assert kept == merged.replace("two", "many")
    assert versions[3:] == [
        (merged.replace("two", "three"), "Word: cleared.docx; not used"),
        (merged.replace("two", "many"), "Word: cleared.docx"),
    ]
    assert text_of(written, "introduction") == merged.replace("two", "three")
    assert keys_of(written, "introduction") == [first, second, third]


def test_file_of_an_earlier_round_is_compared_with_what_was_changed_since(client, organizer, written):
    first, second, third = keys_of(written, "introduction")
    for day in (12, 20):
        with calendar_at(datetime(2013, 8, day, 8, tzinfo=UTC)):
            review_actions.circulate_report(report=written, comments_until=datetime(2013, 8, day + 1, tzinfo=UTC))
        with calendar_at(datetime(2013, 8, day + 2, tzinfo=UTC)):
            actions.change_state(report=written, state=Report.State.DRAFT)
            body = INTRODUCTION.replace("two", "many") + f"\n\nAdded on day {day}."
            actions.write_section(report=written, chapter="introduction", body=body)
    file = Edited(circulated_docx(written.rounds.get(number=1)))
    for key, words in ((first, "The meeting was called."), (second, "It had three aims.")):
        file[key].runs[0].text = words
    with calendar_at(datetime(2013, 9, 3, tzinfo=UTC)):
        found = brought_back(written, file, organizer)
        client.force_login(organizer)

        read = page(client, found)
        sent(client, found)

    assert "made 12 August 2013, 10:00 (Geneva), as the draft was circulated in round 1" in text(read)
    assert "What was written in the draft since then stays." in text(read)
    assert shown(read) == [("Introduction", "1 changed, 1 in both")]
    assert changed(read) == [("changed", "The meeting was convened called.")]
    # What was written since stays.
    assert text_of(written, "introduction").split("\n\n") == [
        "The meeting was called.",
        "It had many aims.",
        "It was short.",
        "Added on day 20.",
    ]
    assert keys_of(written, "introduction")[:3] == [first, second, third]


def test_what_is_saved_between_reading_and_writing_is_merged(client, organizer, written):
    file = taken(written)
    file[keys_of(written, "introduction")[1]].runs[0].text = "It had three aims."
    found = brought_back(written, file, organizer)
    client.force_login(organizer)
    (form,) = page(client, found).xpath("//form[@id='changes']")
    typed_since(written, organizer, f"{INTRODUCTION}\n\nMore.")

    answer = client.post(address(found), dict(form.form_values()) | {"verb": "write"})

    assert answer.status_code == 302
    assert text_of(written, "introduction") == f"{INTRODUCTION.replace('two', 'three')}\n\nMore."


def test_file_that_nobody_touched_writes_nothing(client, organizer, written):
    found = brought_back(written, taken(written), organizer)
    client.force_login(organizer)

    read = page(client, found)

    assert "This file says the same as the draft." in text(read)
    assert read.xpath("//button[@value='write']") == []
    assert actions.write_word_import(word_import=found, by=organizer) == 0
    assert newest_version(written.sections.get(chapter="introduction").text).number == 2


def test_comments_go_to_the_round_with_author_and_time(client, meeting, organizer, written):
    person = factories.make_participant("accepted", meeting=meeting, name="Ada Lovelace", honorific="Ms.")
    with calendar_at(datetime(2013, 7, 26, tzinfo=UTC)):
        review_actions.circulate_report(report=written, comments_until=datetime(2013, 8, 20, tzinfo=UTC))
    with calendar_at(datetime(2013, 8, 21, tzinfo=UTC)):
        written = actions.change_state(report=written, state=Report.State.DRAFT)
        first, second, _ = keys_of(written, "introduction")
        file = taken(written)
        for key, author in ((first, "Ms. Ada Lovelace"), (second, "Staff member 1")):
            comment = file.document.add_comment(file[key].runs, f"About {key}", author)
            comment._comment_elm.set(python_docx.oxml.ns.qn("w:date"), "2013-08-20T09:30:00Z")
        found = brought_back(written, file, organizer)
        client.force_login(organizer)

        sent(client, found)

    comments = Comment.objects.order_by("pk")
    assert [(one.paragraph, one.participant, one.name, one.text) for one in comments] == [
        (first, person, "", f"About {first}"),
        (second, None, "Staff member 1", f"About {second}"),
    ]
    assert {one.created_at for one in comments} == {datetime(2013, 8, 20, 7, 30, tzinfo=UTC)}


def test_comment_on_a_part_is_on_the_paragraph_that_had_it_in_the_round(organizer, report):
    actions.write_section(report=report, chapter="introduction", body="It had aims:\n\n(a) to hear many villages;")
    with calendar_at(datetime(2013, 7, 26, tzinfo=UTC)):
        review_actions.circulate_report(report=report, comments_until=datetime(2013, 8, 20, tzinfo=UTC))
    aims, hear = keys_of(report, "introduction")
    with calendar_at(datetime(2013, 8, 21, tzinfo=UTC)):
        report = actions.change_state(report=report, state=Report.State.DRAFT)
        body = "Something else was told.\n\n(a) to hear many villages;\n\nIt had aims:"
        actions.write_section(report=report, chapter="introduction", body=body)
        file = taken(report)
        file.document.add_comment(file[hear].runs, "Which?", "Staff member 1")
        found = brought_back(report, file, organizer)

        actions.write_word_import(word_import=found, by=organizer)

    assert Comment.objects.get().paragraph == aims


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00", "9999-12-31T23:59:59", "", "yesterday"])
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_comment_without_a_possible_time_is_of_the_import(written, at, zone):
    written.meeting.time_zone = zone
    otherwise = datetime(2013, 9, 3, tzinfo=UTC)

    found = written_at(ImportedComment("A", at, "Why?", ""), written, otherwise)

    # Of 0001 and 9999, one zone leads out of the calendar and the other does not.
    assert found == otherwise or found.year in (1, 9999)


def test_adopted_words_are_written_only_by_somebody_who_says_so(client, meeting, organizer, written):
    row = factories.make_recommendation(meeting, "adopted", text="Answer every claim. Name a date.")
    file = taken(written)
    file[row.key.replace("-", "_")].runs[-1].text = "Name a day."
    found = brought_back(written, file, organizer)
    client.force_login(organizer)

    actions.write_word_import(word_import=found, by=organizer)
    before = Recommendation.objects.get().text
    (form,) = page(client, found).xpath("//section[@aria-labelledby='other-words']//form")
    used = client.post(address(found), dict(form.form_values()) | {"verb": "words"}, follow=True)
    again = client.post(address(found), dict(form.form_values()) | {"verb": "words"})

    assert before == "Answer every claim. Name a date."
    assert Recommendation.objects.get().text == "Answer every claim. Name a day."
    assert TextVersion.objects.get(versioned_text=row.wording, number=2).source == "Word: cleared.docx"
    assert "The words of the file are now those of the adopted text." in used.text
    assert (again.status_code, SAME_WORDS in again.text) == (422, True)


@pytest.mark.parametrize(("version", "state"), [(1, "proposed"), (2, "adopted")])
def test_adopted_words_that_changed_since_the_page_was_shown_are_kept(client, organizer, written, version, state):
    row = factories.make_recommendation(written.meeting, "adopted", text="Answer every claim. Name a date.")
    file = taken(written)
    file[row.key.replace("-", "_")].runs[-1].text = "Name a day."
    found = brought_back(written, file, organizer)
    client.force_login(organizer)

    sent = {"verb": "words", "recommendation": row.pk, "version": version, "state": state}
    refused = client.post(address(found), sent)

    assert (refused.status_code, Recommendation.objects.get().text) == (422, row.text)


def test_hostile_files_are_refused_before_anything_is_kept(client, meeting, organizer, written):
    client.force_login(organizer)
    hostile = {word: data for word, data in word_corpus.hostile().values()}
    for word in ("word_macros", "word_embedded", "word_unpacks", "word_dde"):
        refused = client.post(reverse("reports:word", args=[meeting.slug]), {"file": upload(hostile[word])})

        assert (refused.status_code, SENTENCES[word] in html.fromstring(refused.text).text_content()) == (422, True)
    assert WordImport.objects.count() == 0


@pytest.mark.parametrize("code", ["other", "archive", "page", "word_damaged"])
def test_refusals_offer_no_pdf_where_none_is_taken(report, code):
    form = WordFileForm(report=report)

    sentence = form.sentence_for(Unreadable(SENTENCES[code], code))

    assert "Word document" in sentence
    assert " as PDF" not in sentence


def test_files_of_other_reports_and_programs_are_told_apart(client, organizer, written):
    other = actions.start_report(meeting=factories.make_meeting())

    of_other = brought_back(written, taken(other), organizer)
    empty = brought_back(written, Edited(foreign()), organizer)

    assert [(one.state, one.error) for one in (of_other, empty)] == [("failed", OTHER_REPORT), ("failed", NO_TEXT)]


def foreign(*paragraphs: tuple[str, str]) -> bytes:
    """A document that the portal has not written: each paragraph with its style."""
    document = python_docx.Document()
    for text, style in paragraphs:
        document.add_paragraph(text, style=style)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


REPORT_OF_OTHERS = [
    ("Report of the meeting", "Title"),
    ("I. Introduction", "Heading 1"),
    ("1. The meeting was convened.", "Normal"),
    ("2. It had four aims:", "Normal"),
    ("(a) to listen;", "Normal"),
    ("III. Summary of the discussion", "Heading 1"),
    ("A. Radio and its cost", "Heading 2"),
    ("3. Radio is cheap.", "Normal"),
    ("to hear", "List Bullet"),
    ("to answer", "List Bullet"),
]


NEW = "3 new · goes first in the discussion"


def test_document_of_others_is_imported_by_its_headings(client, meeting, organizer, written):
    found = brought_back(written, Edited(foreign(*REPORT_OF_OTHERS)), organizer)
    client.force_login(organizer)

    read, parts = shown(page(client, found)), text(page(client, found).xpath("//ul[@class='import-parts']")[0])
    sent(client, found)

    assert read == [("Introduction", "1 changed, 1 new"), ("Radio and its cost new section", NEW)]
    assert "Summary of the discussion" not in parts  # which the portal writes itself
    assert text_of(written, "introduction").split("\n\n") == [
        "The meeting was convened.",
        "It had four aims:",
        "(a) to listen;",
        "It was short.",
    ]
    section = written.sections.with_text().get(heading="Radio and its cost")
    assert section.body == "Radio is cheap.\n\n- to hear\n- to answer"


def test_document_of_others_is_imported_into_one_section(client, meeting, organizer, written):
    section = actions.add_section(report=written, chapter="discussion", heading="A theme")
    client.force_login(organizer)
    data = foreign(("A. Radio", "Heading 2"), ("Radio is cheap.", "Normal"))

    client.post(reverse("reports:word", args=[meeting.slug]), {"file": upload(data), "section": section.pk})
    found = WordImport.objects.get()
    tasks.read_word_import(found.pk)
    sent(client, found)

    assert text_of(written, "discussion") == "# A. Radio\n\nRadio is cheap."


def test_document_of_others_replaces_nothing_that_was_saved_since_the_page(client, organizer, written):
    file = Edited(foreign(*REPORT_OF_OTHERS))
    file.document.add_comment(file.document.paragraphs[2].runs, "By whom?", "Office 2")
    found = brought_back(written, file, organizer)
    client.force_login(organizer)
    (form,) = page(client, found).xpath("//form[@id='changes']")
    read = dict(form.form_values()) | {"verb": "write", "leave-out": "comment-0"}
    since = INTRODUCTION.replace("It had two aims.", "It had two aims, which it reached.")
    typed_since(written, organizer, since)

    refused = client.post(address(found), read)
    without = client.post(address(found), {name: value for name, value in read.items() if name != "seen"})

    assert (refused.status_code, without.status_code) == (422, 422)
    again = html.fromstring(refused.text)
    assert EDITED_SINCE in text(again)
    assert text_of(written, "introduction") == since
    assert again.xpath("//input[@name='leave-out'][@checked]/@value") == ["comment-0"]
    (form,) = again.xpath("//form[@id='changes']")
    assert client.post(address(found), dict(form.form_values()) | {"verb": "write"}).status_code == 302
    assert "It had four aims:" in text_of(written, "introduction")


def test_new_sections_stand_in_the_order_of_the_document(organizer, written):
    radio = actions.add_section(report=written, chapter="discussion", heading="Radio")
    actions.add_section(report=written, chapter="discussion", heading="Trust")
    headings = ["Costs", "Radio", "Villages", "Forums", "Trust"]
    paragraphs = [part for one in headings for part in ((one, "Heading 1"), (f"About {one}.", "Normal"))]
    found = brought_back(written, Edited(foreign(*paragraphs)), organizer)

    actions.write_word_import(word_import=found, by=organizer)

    discussion = written.sections.present().filter(chapter="discussion")
    assert [section.heading for section in discussion] == headings
    assert newest_version(radio.text).text == "About Radio."


def test_headings_without_a_text_begin_no_section(client, organizer, written):
    actions.add_section(report=written, chapter="discussion", heading="Trust")
    paragraphs = [(one, "Heading 1") for one in ("Part one", "Costs", "Part two", "Villages", "Trust")]
    for place, one in ((2, "Costs"), (5, "Villages")):
        paragraphs.insert(place, (f"About {one}.", "Normal"))
    found = brought_back(written, Edited(foreign(*paragraphs)), organizer)
    client.force_login(organizer)

    read = page(client, found)
    sent(client, found)
    sections = [one.heading for one in written.sections.present().filter(chapter="discussion")]
    sent_undo(client, found)

    assert "1 new · will follow “Costs”" in dict(shown(read))["Villages new section"]
    assert text(read).count("A heading without a text says:") == 2
    assert sections == ["Costs", "Villages", "Trust"]
    assert [one.heading for one in written.sections.present().filter(chapter="discussion")] == ["Trust"]


def test_file_is_discarded_on_a_page_of_its_own(client, organizer, written):
    file = taken(written)
    file[keys_of(written, "introduction")[1]].runs[0].text = "It had three aims."
    found = brought_back(written, file, organizer)
    client.force_login(organizer)

    (link,) = page(client, found).xpath("//form[@id='changes']//a/@href")
    shown = client.get(link)
    done = client.post(link)
    again = client.post(link)

    assert "cleared.docx" in html.fromstring(shown.text).xpath("//main//form")[0].text_content()
    assert (done["Location"], again.status_code) == (reverse("reports:word", args=[found.report.meeting.slug]), 422)
    assert (DECIDED in again.text, WordImport.objects.get().state) == (True, "discarded")


def test_file_that_was_decided_is_decided_once(organizer, written):
    found = brought_back(written, taken(written), organizer)
    actions.discard_word_import(word_import=found, by=organizer)

    with pytest.raises(NotAllowed) as again:
        actions.discard_word_import(word_import=found, by=organizer)
    with pytest.raises(NotAllowed) as applied:
        actions.write_word_import(word_import=found, by=organizer)

    assert (str(again.value), str(applied.value)) == (DECIDED, DECIDED)


def test_cleared_report_takes_nothing(client, organizer, written):
    file = taken(written)
    found = brought_back(written, file, organizer)
    with calendar_at(datetime(2013, 9, 3, tzinfo=UTC)):
        actions.change_state(report=written, state=Report.State.CLEARED)

    with pytest.raises(NotAllowed) as received:
        actions.receive_word_file(report=written, file=upload(file.saved()), by=organizer)
    with pytest.raises(NotAllowed) as applied:
        actions.write_word_import(word_import=found, by=organizer)

    assert {str(received.value), str(applied.value)} == {
        "The text of the report is final and was not changed. Organizers can unlock it on “Finalize”."
    }


def test_whoever_only_reads_sees_the_changes_and_decides_nothing(client, meeting, organizer, written):
    file = taken(written)
    file[keys_of(written, "introduction")[1]].runs[0].text = "It had three aims."
    found = brought_back(written, file, organizer)
    client.force_login(factories.make_organizer(meeting, role=StaffRole.VIEWER))

    response = client.get(address(found))
    refused = client.post(address(found), {"verb": "write"})

    assert (response.status_code, "Write 1 section" in response.text, refused.status_code) == (200, False, 403)


def test_reading_is_claimed_by_one_worker_and_given_up_after_three(organizer, written):
    found = actions.receive_word_file(report=written, file=upload(taken(written).saved()), by=organizer)
    WordImport.objects.filter(pk=found.pk).update(
        state="being_read", attempts=3, leased_until=datetime(2013, 1, 1, tzinfo=UTC)
    )

    tasks.read_waiting_imports()

    found.refresh_from_db()
    assert (found.state, found.error.startswith("The portal was stopped each time")) == ("failed", True)


def test_imports_are_deleted_after_thirty_days(organizer, written):
    found = brought_back(written, taken(written), organizer)

    with calendar_at(found.received_at + timedelta(days=30)):
        kept = actions.delete_old_word_imports()
    with calendar_at(found.received_at + timedelta(days=30, seconds=1)):
        deleted = actions.delete_old_word_imports()

    assert (kept, deleted, WordImport.objects.count()) == (0, 1, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_page_makes_the_same_number_of_queries(client, organizer, written, count, django_assert_num_queries):
    file = taken(written)
    for key in keys_of(written, "introduction")[:count]:
        file[key].add_run(" Added.")
    found = brought_back(written, file, organizer)
    client.force_login(organizer)

    with django_assert_num_queries(35):
        client.get(address(found))


def test_moved_to_another_section_keeps_its_key(client, meeting, organizer, written):
    actions.write_section(
        report=written, chapter="discussion", heading="A theme", body="A first view.\n\nA second one."
    )
    third = keys_of(written, "introduction")[2]
    (view, _) = keys_of(written, "discussion")
    file = taken(written)
    file[view]._p.addnext(file[third]._p)
    found = brought_back(written, file, organizer)
    client.force_login(organizer)

    read = changed(page(client, found))
    sent(client, found)

    assert read == [
        ("moved to another section", "It was short."),
        ("moved here from another section", "It was short."),
    ]

    assert keys_of(written, "discussion")[1] == third
    assert ParagraphKey.objects.get(key=third).section.chapter == "discussion"


def test_subheadings_before_what_was_adopted_come_back_as_they_are(meeting, organizer, written):
    actions.write_section(report=written, chapter="conclusions", body="# On costs\n\nRadio was cheap.")
    factories.make_conclusion(meeting)
    file = taken(written)
    headings = [one.text for one in file.document.paragraphs if one.style.name.startswith("Heading")]
    first = headings.index("On costs")

    found = brought_back(written, file, organizer)

    changes = changes_of(found)
    assert headings[first + 1] == "Conclusions adopted by the Meeting"
    assert (changes.changed, changes.other_parts) == ([], [])


VIEW = "Some participants held that radio reaches more people in a day than any forum does in a year."


def test_paragraphs_that_two_sections_exchange_keep_their_keys(client, organizer, written):
    actions.write_section(report=written, chapter="discussion", heading="A theme", body=f"{VIEW}\n\nA second one.")
    third, view = keys_of(written, "introduction")[2], keys_of(written, "discussion")[0]
    file = taken(written)
    place, other = file[view], file[third]
    file[third].insert_paragraph_before("")
    place._p.addnext(other._p)
    file[keys_of(written, "introduction")[1]]._p.addnext(place._p)
    found = brought_back(written, file, organizer)
    client.force_login(organizer)

    sent(client, found)

    assert (keys_of(written, "introduction")[2], keys_of(written, "discussion")[0]) == (view, third)
    assert not ParagraphKey.objects.filter(key__in=[third, view]).exclude(deleted_at=None).exists()


def test_paragraph_that_the_draft_has_moved_since_stays_where_it_is(client, organizer, written):
    actions.write_section(report=written, chapter="introduction", body=f"{INTRODUCTION}\n\n{VIEW}")
    view = keys_of(written, "introduction")[3]
    actions.write_section(report=written, chapter="discussion", heading="A theme", body="A second one.")
    file = taken(written)
    actions.write_section(report=written, chapter="introduction", body=INTRODUCTION)
    actions.write_section(report=written, chapter="discussion", heading="A theme", body=f"A second one.\n\n{VIEW}")
    file[view].add_run(" Nobody objected.")
    found = brought_back(written, file, organizer)
    client.force_login(organizer)

    read = shown(page(client, found))
    sent(client, found)

    assert read == [("Summary of the discussion: A theme", "1 changed")]
    assert text_of(written, "introduction") == INTRODUCTION
    assert text_of(written, "discussion") == f"A second one.\n\n{VIEW} Nobody objected."
    assert keys_of(written, "discussion")[1] == view


NOTED = f"{VIEW[:-1]}[^1].\n\n[^1]: A paper."


def moved_with_its_footnote(written):
    """The file of a draft in which the view with a footnote goes to a section that has one; the key of the view."""
    other = "A second one.[^1]\n\n[^1]: Another paper."
    actions.write_section(report=written, chapter="introduction", body=f"{INTRODUCTION}\n\n{NOTED}")
    actions.write_section(report=written, chapter="discussion", heading="A theme", body=other)
    file, view = taken(written), keys_of(written, "introduction")[3]
    body = f"A second one.[^1]\n\n{VIEW[:-1]}[^2].\n\n[^1]: Another paper.\n[^2]: A paper."
    actions.write_section(report=written, chapter="introduction", body=INTRODUCTION)
    actions.write_section(report=written, chapter="discussion", heading="A theme", body=body)
    return file, view


def test_paragraph_that_the_draft_has_moved_with_its_footnote_has_the_changes_of_both(organizer, written):
    file, view = moved_with_its_footnote(written)
    file[view].add_run(" Nobody objected.")
    footnotes(file)[0].findall(f".//{qn('w:t')}")[-1].text += " Page 7."
    found = brought_back(written, file, organizer)

    changes = changes_of(found)
    actions.write_word_import(word_import=found, by=organizer)

    assert [(one.section.name, one.told) for one in changes.changed] == [("A theme", ["1 changed"])]
    assert text_of(written, "introduction") == INTRODUCTION
    assert text_of(written, "discussion") == (
        f"A second one.[^1]\n\n{VIEW[:-1]}[^2]. Nobody objected.\n\n[^1]: Another paper.\n[^2]: A paper. Page 7."
    )


def test_paragraph_that_both_moved_keeps_its_footnote(organizer, written):
    file, view = moved_with_its_footnote(written)
    second = keys_of(written, "discussion")[0]
    file[second]._p.addprevious(file[view]._p)
    before = text_of(written, "discussion")
    found = brought_back(written, file, organizer)

    actions.write_word_import(word_import=found, by=organizer)

    texts = text_of(written, "introduction"), text_of(written, "discussion")
    assert (texts[0], sorted(texts[1].split("\n\n"))) == (INTRODUCTION, sorted(before.split("\n\n")))


def test_file_goes_on_in_the_sections_into_which_the_draft_was_split(organizer, written):
    body = "One.\n\nTwo.[^1]\n\nThree.[^2]\n\nFour.[^1]\n\n[^1]: Note one.\n[^2]: Note two."
    section = actions.write_section(report=written, chapter="discussion", heading="A theme", body=body)
    keys, file = keys_of(written, "discussion"), taken(written)
    based_on = Base.of(newest_version(section.text))
    new = actions.split_section(section=section, line=4, heading="More", based_on=based_on, by=organizer)
    halves = newest_version(section.text).text, newest_version(new.text).text
    untouched = changes_of(brought_back(written, file, organizer))
    file[keys[2]].add_run(" Edited.")
    file[keys[3]].insert_paragraph_before("Added.", file[keys[3]].style)
    found = brought_back(written, file, organizer)

    changes = changes_of(found)
    actions.write_word_import(word_import=found, by=organizer)

    assert (untouched.changed, untouched.missing_sections) == ([], [])
    assert [(one.section.heading, one.told) for one in changes.changed] == [("More", ["1 changed", "1 new"])]
    assert newest_version(section.text).text == halves[0]
    edited = halves[1].replace("Three.[^2]", "Three.[^2] Edited.\n\nAdded.")
    assert newest_version(new.text).text == edited


def test_what_the_portal_has_written_into_the_file_is_not_taken_back(client, organizer, written):
    """Its own comments and tracked changes are no news."""
    with calendar_at(datetime(2013, 7, 26, tzinfo=UTC)):
        review_actions.circulate_report(report=written, comments_until=datetime(2013, 8, 20, tzinfo=UTC))
        first = keys_of(written, "introduction")[0]
        review_actions.comment_on_draft(round=written.rounds.get(), paragraph=first, text="Where?", by=organizer)
    actions.write_section(report=written, chapter="introduction", body=INTRODUCTION.replace("two", "three"))
    with transaction.atomic():
        data, _ = draft_docx(actions.take_to_word(report=written), with_comments=True, with_changes=True)
    found = brought_back(written, Edited(data), organizer)
    client.force_login(organizer)

    read = page(client, found)
    sent(client, found)

    assert (found.state, shown(read)) == ("read", [])
    assert (
        "1 comment came from the portal and is here already." in read.text_content(),
        "racked changes by" in read.text_content(),
    ) == (
        True,
        False,
    )
    assert Comment.objects.count() == 1


def test_tracked_changes_are_named_in_the_source():
    names = [["Ada", 2], ["Changes since round 1", 3], ["Ben", 1], ["Cem", 1]]
    many = [[f"A person with the long name {number}", 1] for number in range(5)]
    file = ImportedFile("", 0, "", [], [], [], [], names)

    assert source_of("a.docx", file) == "Word: a.docx, changes by Ada, Ben and Cem"
    assert source_of("a.docx", replace(file, authors=many)) == "Word: a.docx, changes by 5 people"
    assert source_of("a.docx", replace(file, authors=[])) == "Word: a.docx"
    assert len(source_of("a" * 255, replace(file, authors=many))) <= 100


def test_import_is_undone(client, organizer, written):
    section = actions.add_section(report=written, chapter="discussion", heading="Radio")
    found = brought_back(
        written, Edited(foreign(*REPORT_OF_OTHERS, ("Radio", "Heading 2"), ("More.", "Normal"))), organizer
    )
    client.force_login(organizer)
    keys = keys_of(written, "introduction")
    sent(client, found)

    undone = sent_undo(client, found)

    assert "The import has been undone" in undone.text
    assert text_of(written, "introduction") == INTRODUCTION
    assert keys_of(written, "introduction") == keys
    assert not written.sections.present().filter(heading="Radio and its cost").exists()
    assert newest_version(section.text).text == ""
    assert newest_version(section.text).source == "Import undone: cleared.docx"
    found.refresh_from_db()
    assert (found.state, found.found, found.written) == ("undone", {}, [])


def sent_undo(client, found):
    (form,) = page(client, found).xpath("//form[.//button[@value='undo']]")
    return client.post(address(found), dict(form.form_values()) | {"verb": "undo"}, follow=True)


def test_section_that_was_saved_since_is_not_undone(client, organizer, written):
    actions.write_section(report=written, chapter="discussion", heading="A theme", body="A view.")
    (view,) = keys_of(written, "discussion")
    file = taken(written)
    file[keys_of(written, "introduction")[1]].runs[0].text = "It had three aims."
    file[view].runs[0].text = "An opinion."
    found = brought_back(written, file, organizer)
    client.force_login(organizer)
    sent(client, found)
    typed_since(written, organizer, "An opinion that is shared.", chapter="discussion")

    undone = sent_undo(client, found)

    told = html.fromstring(undone.text).text_content()
    assert "Left as they are: “A theme”." in told
    assert "its sections are as they were before" not in told
    assert text_of(written, "introduction") == INTRODUCTION
    assert text_of(written, "discussion") == "An opinion that is shared."


def test_import_of_which_everything_was_saved_since_is_not_undone(organizer, written):
    file = taken(written)
    file[keys_of(written, "introduction")[1]].runs[0].text = "It had three aims."
    found = brought_back(written, file, organizer)
    actions.write_word_import(word_import=found, by=organizer)
    typed_since(written, organizer, "Typed since.")
    found.refresh_from_db()

    with pytest.raises(NotAllowed, match=SAVED_SINCE):
        actions.undo_word_import(word_import=found, by=organizer)

    assert text_of(written, "introduction") == "Typed since."


def test_moving_to_another_section_is_undone(client, organizer, written):
    actions.write_section(
        report=written, chapter="discussion", heading="A theme", body="A first view.\n\nA second one."
    )
    before = keys_of(written, "introduction"), keys_of(written, "discussion")
    file = taken(written)
    file[before[1][0]]._p.addnext(file[before[0][2]]._p)
    found = brought_back(written, file, organizer)
    client.force_login(organizer)
    sent(client, found)

    sent_undo(client, found)

    assert (keys_of(written, "introduction"), keys_of(written, "discussion")) == before
    assert not ParagraphKey.objects.exclude(deleted_at=None).exists()


@pytest.mark.parametrize("saved", ["introduction", "discussion"])
def test_sections_that_exchanged_paragraphs_are_undone_together(client, organizer, written, saved):
    actions.write_section(
        report=written, chapter="discussion", heading="A theme", body="A first view.\n\nA second one."
    )
    summary = actions.write_section(report=written, chapter="summary", body="It went well.")
    stays, third = keys_of(written, "discussion")[1], keys_of(written, "introduction")[2]
    file = taken(written)
    file[stays]._p.addnext(file[third]._p)
    file[newest_version(summary.text).keys[0]].runs[0].text = "It went very well."
    found = brought_back(written, file, organizer)
    client.force_login(organizer)
    sent(client, found)
    typed_since(written, organizer, f"{text_of(written, saved)}\n\nTyped since.", chapter=saved)
    after = text_of(written, "introduction"), text_of(written, "discussion")

    undone = html.fromstring(sent_undo(client, found).text).text_content()

    assert "Left as they are: “Introduction”, “A theme”." in undone
    assert (text_of(written, "introduction"), text_of(written, "discussion")) == after
    assert sum("It was short." in one for one in after) == 1
    assert newest_version(summary.text).text == "It went well."


def test_half_of_a_document_takes_nothing_of_the_other_half(client, organizer, written):
    actions.write_section(report=written, chapter="discussion", heading="Radio", body="It is cheap.")
    theme = actions.write_section(report=written, chapter="discussion", heading="A theme", body="A first view.")
    file = taken(written)
    heading = next(one for one in file.document.paragraphs if one.text == "A theme")
    for one in (heading, file[newest_version(theme.text).keys[0]]):
        one._p.getparent().remove(one._p)
    file[keys_of(written, "introduction")[1]].runs[0].text = "It had three aims."
    found = brought_back(written, file, organizer)
    client.force_login(organizer)

    read = page(client, found)
    sent(client, found)

    assert shown(read) == [("Introduction", "1 changed")]
    assert "Not in the file, and left as they are: “A theme”." in text(read)
    assert newest_version(theme.text).text == "A first view."


def test_section_that_was_deleted_from_the_draft_since_is_named(client, organizer, written):
    actions.write_section(report=written, chapter="discussion", heading="Radio", body="It is cheap.")
    section = actions.write_section(report=written, chapter="discussion", heading="A theme", body="A first view.")
    file = taken(written)
    actions.delete_section(section=section)
    found = brought_back(written, file, organizer)
    client.force_login(organizer)

    read = page(client, found)

    assert "Deleted from the draft, and not imported: “A theme”." in text(read)
    assert (changes_of(found).changed, changes_of(found).other_parts) == ([], [])


@pytest.mark.parametrize("edited", ["", " Nobody objected."], ids=["untouched", "edited"])
def test_paragraph_of_a_section_that_was_deleted_is_merged_where_the_draft_has_it(organizer, written, edited):
    theme = actions.write_section(report=written, chapter="discussion", heading="A theme", body=f"First.\n\n{VIEW}")
    other = actions.write_section(report=written, chapter="discussion", heading="Other", body="Second.\n\nLast.")
    file, view = taken(written), newest_version(theme.text).keys[1]
    actions.write_section(report=written, chapter="discussion", heading="A theme", body="First.")
    body = f"Second.\n\n{VIEW}\n\nLast."
    actions.write_section(report=written, chapter="discussion", heading="Other", body=body)
    actions.delete_section(section=theme)
    if edited:
        file[view].add_run(edited)
    found = brought_back(written, file, organizer)

    changes = changes_of(found)
    actions.write_word_import(word_import=found, by=organizer)

    assert [one.told for one in changes.changed] == ([["1 changed"]] if edited else [])
    assert newest_version(other.text).text == body.replace(VIEW, VIEW + edited)
    assert newest_version(other.text).keys[1] == view
    assert changes.deleted_sections == ["A theme"]


def headed(file: Edited, words: str):
    return next(one for one in file.document.paragraphs if one.text == words)


def test_heading_that_was_typed_anew_is_that_of_its_section(organizer, written):
    actions.write_section(report=written, chapter="discussion", heading="A theme", body="First.")
    other = actions.write_section(
        report=written, chapter="discussion", heading="Other", body="Second.\n\n# Below\n\nLast.\n\n# Then\n\nEnd."
    )
    file = taken(written)
    headed(file, "Introduction").text = "Preface"  # these lose their bookmarks
    headed(file, "Other").text = "Another theme"
    file[newest_version(other.text).keys[0]].add_run(" Edited.")
    found = brought_back(written, file, organizer)

    changes = changes_of(found)

    assert [(one.section.heading, one.told) for one in changes.changed] == [("Other", ["1 changed"])]
    assert [(section.heading, heading) for _, section, heading in changes.headings] == [("Other", "Another theme")]
    assert [one.taken.comment.text for one in changes.other_parts] == [
        "A heading that cannot be changed here says: “Preface”"
    ]
    assert changes.missing_sections == []


def test_heading_typed_anew_before_a_paragraph_of_another_section_is_that_of_its_section(organizer, written):
    theme = actions.write_section(report=written, chapter="discussion", heading="A theme", body=f"First.\n\n{VIEW}")
    other = actions.write_section(report=written, chapter="discussion", heading="Other", body="Second.\n\nLast.")
    file, view = taken(written), newest_version(theme.text).keys[1]
    headed(file, "Other").text = "Another theme"
    headed(file, "Another theme")._p.addnext(file[view]._p)
    found = brought_back(written, file, organizer)

    actions.write_word_import(word_import=found, by=organizer)

    assert newest_version(theme.text).text == "First."
    assert newest_version(other.text).text == f"{VIEW}\n\nSecond.\n\nLast."


@pytest.mark.parametrize(
    ("place", "made"), [("A theme", ["Radio", "A theme", "Other"]), ("Other", ["A theme", "Radio", "Other"])]
)
def test_file_with_a_section_that_was_typed_in_word_is_imported_twice(organizer, written, place, made):
    actions.write_section(report=written, chapter="discussion", heading="A theme", body="First.")
    actions.write_section(report=written, chapter="discussion", heading="Other", body="Second.")
    file = taken(written)
    file[keys_of(written, "introduction")[1]].insert_paragraph_before(
        "It was in Geneva.", file[keys_of(written, "introduction")[1]].style
    )
    heading = headed(file, place)
    heading.insert_paragraph_before("Radio", heading.style)
    heading.insert_paragraph_before("It is cheap.", "Normal")

    for _ in range(2):
        actions.write_word_import(word_import=brought_back(written, file, organizer), by=organizer)

    sections = written.sections.present().with_text().filter(chapter="discussion")
    assert [one.heading for one in sections] == made
    assert sections.get(heading="Radio").body == "It is cheap."
    assert text_of(written, "introduction") == INTRODUCTION.replace("It had", "It was in Geneva.\n\nIt had")


def test_paragraph_that_was_added_in_word_is_added_once(organizer, written):
    third = keys_of(written, "introduction")[2]
    file = taken(written)
    file[third].insert_paragraph_before("It was in Geneva.", file[third].style)
    typed_since(written, organizer, "The meeting was convened.\n\nIt was short. Typed since.")

    for _ in range(2):
        actions.write_word_import(word_import=brought_back(written, file, organizer), by=organizer)

    expected = "The meeting was convened.\n\nIt was in Geneva.\n\nIt was short. Typed since."
    assert text_of(written, "introduction") == expected


def test_subheading_typed_in_word_stays_one_where_there_is_no_discussion(organizer, written):
    actions.write_section(report=written, chapter="summary", body="It went well.\n\nIt was short.")
    file, last = taken(written), keys_of(written, "summary")[1]
    file[last].insert_paragraph_before("On time", headed(file, "Introduction").style)
    found = brought_back(written, file, organizer)

    actions.write_word_import(word_import=found, by=organizer)

    assert text_of(written, "summary") == "It went well.\n\n# On time\n\nIt was short."


def test_paragraph_that_lost_its_bookmark_on_the_way_to_another_section_is_moved(organizer, written):
    actions.write_section(report=written, chapter="discussion", heading="A theme", body="A second one.")
    file, third = taken(written), keys_of(written, "introduction")[2]
    moved = file[third]._p
    for mark in moved.xpath("./w:bookmarkStart | ./w:bookmarkEnd"):
        moved.remove(mark)
    file[keys_of(written, "discussion")[0]]._p.addnext(moved)
    found = brought_back(written, file, organizer)

    changes = changes_of(found)
    actions.write_word_import(word_import=found, by=organizer)

    assert [text for one in changes.changed for text in one.told] == [
        "1 moved to another section",
        "1 moved here from another section",
    ]
    assert text_of(written, "discussion") == "A second one.\n\nIt was short."
    assert keys_of(written, "discussion")[1] == third


def test_heading_typed_in_word_begins_a_new_section(client, organizer, written):
    section = actions.write_section(report=written, chapter="discussion", heading="A theme", body=f"First.\n\n{VIEW}")
    actions.write_section(report=written, chapter="discussion", heading="Other", body="Second.")
    file, view = taken(written), newest_version(section.text).keys[1]
    file[view].insert_paragraph_before("Radio", headed(file, "Other").style)
    file[view].insert_paragraph_before("It is cheap.", file[view].style)
    found = brought_back(written, file, organizer)
    client.force_login(organizer)

    read = shown(page(client, found))
    sent(client, found)
    made = [one.heading for one in written.sections.present().filter(chapter="discussion")]
    text_of_new = newest_version(written.sections.get(heading="Radio").text)
    sent_undo(client, found)

    assert dict(read)["Radio new section"] == "1 new, 1 moved here from another section · will follow “A theme”"
    assert made == ["A theme", "Radio", "Other"]
    assert (text_of_new.text, text_of_new.keys[1]) == (f"It is cheap.\n\n{VIEW}", view)
    assert newest_version(section.text).text == f"First.\n\n{VIEW}"


def test_section_whose_paragraphs_stand_elsewhere_in_the_file_is_not_said_to_stay(organizer, written):
    actions.write_section(report=written, chapter="discussion", heading="A theme", body="First.")
    actions.write_section(report=written, chapter="discussion", heading="Other", body="Second.")
    file = taken(written)
    heading = next(one for one in file.document.paragraphs if one.text == "Other")
    heading._p.getparent().remove(heading._p)

    changes = changes_of(brought_back(written, file, organizer))

    assert changes.missing_sections == []
    assert [one.told for one in changes.changed] == [
        ["1 moved here from another section"],
        ["1 moved to another section"],
    ]


@pytest.mark.parametrize(("ticked", "expected"), [(False, "Renamed since"), (True, "A theme")])
def test_heading_of_the_file_is_used_if_it_is_selected(client, organizer, written, ticked, expected):
    actions.write_section(report=written, chapter="discussion", heading="Radio", body="It is cheap.")
    section = actions.write_section(report=written, chapter="discussion", heading="A theme", body="A view.")
    file = taken(written)
    actions.rename_section(section=section, heading="Renamed since")
    found = brought_back(written, file, organizer)
    client.force_login(organizer)
    (box,) = page(client, found).xpath("//input[@type='checkbox'][@value=$name]", name=f"heading-{section.pk}")

    sent(client, found, **({box.name: box.get("value")} if ticked else {}))

    section.refresh_from_db()
    assert section.heading == expected


def test_what_is_left_out_is_not_taken_over(client, organizer, written):
    actions.write_section(report=written, chapter="discussion", heading="Radio", body="It is cheap.")
    actions.write_section(report=written, chapter="discussion", heading="A theme", body="A view.")
    with calendar_at(datetime(2013, 7, 26, tzinfo=UTC)):
        review_actions.circulate_report(report=written, comments_until=datetime(2013, 8, 20, tzinfo=UTC))
    with calendar_at(datetime(2013, 8, 21, tzinfo=UTC)):
        report = actions.change_state(report=written, state=Report.State.DRAFT)
        file = taken(report)
        first = keys_of(report, "introduction")[0]
        for number in range(3):
            file.document.add_comment(file[first].runs, f"Remark {number}", "Office 2")
        file.document.paragraphs[1].add_run(" And more.")
        found = brought_back(report, file, organizer)
        client.force_login(organizer)
        sent(client, found, **{"leave-out": "comment-1"})

    comments = [one.text for one in Comment.objects.order_by("pk")]
    assert comments[:2] == ["Remark 0", "Remark 2"]
    assert [one.partition(" says")[0] for one in comments[2:]] == ["A passage outside the sections"]


def test_file_that_names_no_versions_is_read_beside_those_of_its_time(organizer, written):
    """Such as an issued report, while it is being revised."""
    origin = Origin(settings.SITE_URL, written.pk, portal_now().astimezone(written.meeting.zone))
    file = Edited(docx(report_content(written), origin))
    with calendar_at(portal_now() + timedelta(days=20)):
        typed_since(written, organizer, INTRODUCTION.replace("two", "many"))
        file[keys_of(written, "introduction")[2]].runs[0].text = "It was very short."
        found = brought_back(written, file, organizer)
        actions.write_word_import(word_import=found, by=organizer)

    expected = INTRODUCTION.replace("two", "many").replace("was short", "was very short")
    assert text_of(written, "introduction") == expected


def without_marks(file: Edited) -> None:
    """Drops what programs drop that do not know it: bookmarks, and the document's own properties."""
    for mark in file.document.element.body.xpath(".//w:bookmarkStart | .//w:bookmarkEnd"):
        mark.getparent().remove(mark)
    package = file.document.part.package
    for name, relation in list(package.rels.items()):
        if relation.reltype.endswith("/custom-properties"):
            del package.rels[name]


def test_file_that_lost_bookmarks_and_properties_is_recognized_by_its_words(organizer, written):
    factories.make_recommendation(written.meeting, "adopted", text="Answer every claim. Name a date.")
    actions.write_section(report=written, chapter="conclusions", body="The meeting concluded.")
    actions.write_section(report=written, chapter="discussion", heading="A theme", body="A view.")
    actions.write_section(report=written, chapter="discussion", heading="Trust", body="Another view.")
    keys = keys_of(written, "introduction")
    file = taken(written)
    file[keys[1]].runs[0].text = "It had three aims."
    without_marks(file)
    found = brought_back(written, file, organizer)

    changes = changes_of(found)
    actions.write_word_import(word_import=found, by=organizer)

    assert [(one.section.heading, one.told) for one in changes.changed] == [("Introduction", ["1 changed"])]
    assert (changes.other_parts, changes.new_sections) == ([], [])
    assert text_of(written, "introduction") == INTRODUCTION.replace("two", "three")
    assert keys_of(written, "introduction") == keys


@pytest.mark.parametrize("keeps_marks", [True, False])
def test_sentences_that_name_paragraphs_stay_the_portals_own(organizer, written, keeps_marks):
    factories.make_recommendation(written.meeting, "adopted")
    row = factories.make_recommendation(written.meeting, text="Wait [a year].")
    room_actions.leave_recommendation_open(recommendation=row, seen=None)
    file = taken(written)
    if not keeps_marks:
        without_marks(file)
    typed_since(written, organizer, f"Typed since.\n\n{INTRODUCTION}")

    changes = changes_of(brought_back(written, file, organizer))

    assert (changes.changed, changes.other_parts) == ([], [])


def test_texts_left_open_come_back_as_they_are_and_their_words_by_a_press(client, meeting, organizer, written):
    texts = ("Wait.", "Wait [a year].", "Publish [each] answer.", "Act.", "| A | B |\n|---|---|\n| 1 | 2 |")
    rows = [factories.make_recommendation(meeting, text=text) for text in texts]
    rows = [room_actions.leave_recommendation_open(recommendation=row, seen=None) for row in rows]
    document = factories.make_document(meeting=meeting)
    publish_document(document=document)
    factories.make_recommendation(meeting, "adopted").evidence.add(document)
    settled = {rows[2]: ("words", "Publish each answer."), rows[3]: ("view", "Act.")}
    for row, (settlement, words) in settled.items():
        review_actions.settle_text(
            report=written, recommendation=row, settlement=settlement, words=words, seen=Seen.of(row), by=None
        )
    client.force_login(organizer)
    untouched = page(client, brought_back(written, taken(written), organizer))
    assert untouched.xpath("//section[@aria-labelledby='other-words']") == [], text(untouched)
    file = taken(written)
    file[rows[1].key.replace("-", "_")].runs[0].text = "Wait [two years]."

    (form,) = page(client, brought_back(written, file, organizer)).xpath(
        "//section[@aria-labelledby='other-words']//form"
    )

    assert "This file says the same as the draft." in text(untouched)
    assert untouched.xpath("//section[@aria-labelledby='other-words']") == []
    assert dict(form.form_values())["recommendation"] == str(rows[1].pk)
