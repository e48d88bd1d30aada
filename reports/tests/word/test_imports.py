"""A Word document comes back: from its upload to the draft that holds what was chosen."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import docx as python_docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.exceptions import NotAllowed
from egm_portal.incoming.imported import ImportedComment
from egm_portal.marked_texts.actions import Base, newest_version
from egm_portal.meetings.models import StaffRole
from papers.file_types import DOCX
from papers.files.refusal_messages import SENTENCES
from reports import actions, tasks
from reports.models import Comment, ParagraphKey, Recommendation, Report, WordImport
from reports.tests.conftest import keys_of, text_of
from reports.tests.word.test_round_trip import Edited
from reports.word.comments import written_at
from reports.word.files import circulated_docx, draft_docx
from reports.word.review import review_of
from reports.word.rules import DECIDED, NO_TEXT, OTHER_REPORT
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
    """The state of each row that asks for a choice, and its words."""
    rows = page.xpath("//li[@class='import-row'][.//fieldset]")
    return [
        (row.xpath(".//small")[0].text, " ".join(row.xpath(".//*[@class='import-text']")[0].text_content().split()))
        for row in rows
    ]


def sent(client, found, **chosen):
    """Sends the page's form with these values besides what is chosen on it."""
    (form,) = page(client, found).xpath("//form[@id='changes']")
    return client.post(address(found), dict(form.form_values()) | chosen)


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
    read = shown(page(client, found))
    answer = sent(client, found, verb="apply")

    assert "The file is being read." in waiting
    assert read == [("changed", "It had two three aims."), ("new", "It was in Geneva.")]
    assert (answer.status_code, answer["Location"]) == (302, reverse("reports:word", args=[meeting.slug]))
    assert text_of(written, "introduction").split("\n\n") == [
        "The meeting was convened.",
        "It had three aims.",
        "It was in Geneva.",
        "It was short.",
    ]
    keys = keys_of(written, "introduction")
    assert (keys[0], keys[1], keys[3]) == (first, second, third)
    found.refresh_from_db()
    assert (found.state, found.stored_name, found.found, found.decided_by) == ("applied", "", {}, organizer)


def test_nothing_is_written_where_the_current_text_is_kept(client, organizer, written):
    second = keys_of(written, "introduction")[1]
    file = taken(written)
    file[second].runs[0].text = "It had three aims."
    found = brought_back(written, file, organizer)
    client.force_login(organizer)

    sent(client, found, verb="apply", **{f"choice-{second}": "keep"})

    assert text_of(written, "introduction") == INTRODUCTION
    assert WordImport.objects.get().state == "applied"


def test_paragraph_that_both_changed_must_be_chosen(client, organizer, written):
    second = keys_of(written, "introduction")[1]
    file = taken(written)
    file[second].runs[0].text = "It had three aims."
    section = written.sections.get(chapter="introduction")
    actions.save_section(
        section=section,
        text=INTRODUCTION.replace("two", "many"),
        based_on=Base.of(newest_version(section.text)),
        by=organizer,
    )
    found = brought_back(written, file, organizer)
    client.force_login(organizer)

    (row,) = shown(page(client, found))
    refused = sent(client, found, verb="apply")
    before = text_of(written, "introduction")
    applied = sent(client, found, verb="apply", **{f"choice-{second}": "use"})

    assert row == ("changed in both", "In the file: It had two three aims.In the draft: It had two many aims.")
    assert (refused.status_code, "Choose one of the texts" in refused.text) == (422, True)
    assert ("many" in before, applied.status_code) == (True, 302)
    assert "three" in text_of(written, "introduction")


def test_file_of_an_earlier_round_is_compared_with_what_was_changed_since(client, organizer, written):
    first, second, third = keys_of(written, "introduction")
    for day in (12, 20):
        with calendar_at(datetime(2013, 8, day, 8, tzinfo=UTC)):
            actions.circulate_report(report=written, comments_until=datetime(2013, 8, day + 1, tzinfo=UTC))
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
        sent(client, found, verb="apply", **{f"choice-{second}": "use"})

    assert "made 12 August 2013, 10:00 (Geneva), as the draft was circulated in round 1" in text(read)
    assert "The draft has been changed since" in text(read)
    assert shown(read) == [
        ("changed", "The meeting was convened called."),
        ("changed in both", "In the file: It had two three aims.In the draft: It had two many aims."),
    ]
    # What was written since stays.
    assert text_of(written, "introduction").split("\n\n") == [
        "The meeting was called.",
        "It had three aims.",
        "It was short.",
        "Added on day 20.",
    ]
    assert keys_of(written, "introduction")[:3] == [first, second, third]


def test_choices_are_kept_and_the_page_says_so(client, organizer, written):
    second = keys_of(written, "introduction")[1]
    file = taken(written)
    file[second].runs[0].text = "It had three aims."
    found = brought_back(written, file, organizer)
    client.force_login(organizer)

    sent(client, found, verb="keep", **{f"choice-{second}": "keep"})

    chosen = page(client, found).xpath(f"//input[@name='choice-{second}'][@checked]/@value")
    assert (chosen, text_of(written, "introduction")) == (["keep"], INTRODUCTION)


def test_draft_that_changed_while_the_page_was_open_is_not_overwritten(client, organizer, written):
    file = taken(written)
    file[keys_of(written, "introduction")[1]].runs[0].text = "It had three aims."
    found = brought_back(written, file, organizer)
    client.force_login(organizer)
    (form,) = page(client, found).xpath("//form[@id='changes']")
    values = dict(form.form_values()) | {"verb": "apply"}
    actions.write_section(report=written, chapter="introduction", body=f"{INTRODUCTION}\n\nMore.")

    refused = client.post(address(found), values)

    assert (refused.status_code, "The draft has changed since you opened this page" in refused.text) == (422, True)
    assert text_of(written, "introduction") == f"{INTRODUCTION}\n\nMore."


def test_comments_go_to_the_round_with_author_and_time(client, meeting, organizer, written):
    person = factories.make_participant("accepted", meeting=meeting, name="Ada Lovelace", honorific="Ms.")
    with calendar_at(datetime(2013, 7, 26, tzinfo=UTC)):
        actions.circulate_report(report=written, comments_until=datetime(2013, 8, 20, tzinfo=UTC))
    with calendar_at(datetime(2013, 8, 21, tzinfo=UTC)):
        written = actions.change_state(report=written, state=Report.State.DRAFT)
        first, second, _ = keys_of(written, "introduction")
        file = taken(written)
        for key, author in ((first, "Ms. Ada Lovelace"), (second, "Staff member 1")):
            comment = file.document.add_comment(file[key].runs, f"About {key}", author)
            comment._comment_elm.set(python_docx.oxml.ns.qn("w:date"), "2013-08-20T09:30:00Z")
        found = brought_back(written, file, organizer)
        client.force_login(organizer)

        sent(client, found, verb="apply")

    comments = Comment.objects.order_by("pk")
    assert [(one.paragraph, one.participant, one.name, one.text) for one in comments] == [
        (first, person, "", f"About {first}"),
        (second, None, "Staff member 1", f"About {second}"),
    ]
    assert {one.created_at for one in comments} == {datetime(2013, 8, 20, 7, 30, tzinfo=UTC)}


def test_comment_on_a_part_is_on_the_paragraph_that_had_it_in_the_round(organizer, report):
    actions.write_section(report=report, chapter="introduction", body="It had aims:\n\n(a) to hear many villages;")
    with calendar_at(datetime(2013, 7, 26, tzinfo=UTC)):
        actions.circulate_report(report=report, comments_until=datetime(2013, 8, 20, tzinfo=UTC))
    aims, hear = keys_of(report, "introduction")
    with calendar_at(datetime(2013, 8, 21, tzinfo=UTC)):
        report = actions.change_state(report=report, state=Report.State.DRAFT)
        body = "Something else was told.\n\n(a) to hear many villages;\n\nIt had aims:"
        actions.write_section(report=report, chapter="introduction", body=body)
        file = taken(report)
        file.document.add_comment(file[hear].runs, "Which?", "Staff member 1")
        found = brought_back(report, file, organizer)

        actions.apply_word_import(word_import=found, choices={}, seen=review_of(found, {}).stamp, by=organizer)

    assert Comment.objects.get().paragraph == aims


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00", "9999-12-31T23:59:59", "", "yesterday"])
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_comment_without_a_possible_time_is_of_the_import(written, at, zone):
    written.meeting.time_zone = zone
    otherwise = datetime(2013, 9, 3, tzinfo=UTC)

    found = written_at(ImportedComment("A", at, "Why?", ""), written, otherwise)

    # Of 0001 and 9999, one zone leads out of the calendar and the other does not.
    assert found == otherwise or found.year in (1, 9999)


def test_recommendation_keeps_the_adopted_words_unless_somebody_chooses(client, meeting, organizer, written):
    row = factories.make_recommendation(meeting, "adopted", text="Answer every claim. Name a date.")
    found = []
    for _ in range(2):
        file = taken(written)
        file[row.key.replace("-", "_")].runs[-1].text = "Name a day."
        found.append(brought_back(written, file, organizer))
    client.force_login(organizer)

    kept = shown(page(client, found[0]))
    sent(client, found[0], verb="apply")
    before = Recommendation.objects.get().text
    sent(client, found[1], verb="apply", **{f"choice-{row.key}": "use"})

    assert [state for state, _ in kept] == ["changed"]
    assert (before, Recommendation.objects.get().text) == (
        "Answer every claim. Name a date.",
        "Answer every claim. Name a day.",
    )


def test_hostile_files_are_refused_before_anything_is_kept(client, meeting, organizer, written):
    client.force_login(organizer)
    hostile = {word: data for word, data in word_corpus.hostile().values()}
    for word in ("word_macros", "word_embedded", "word_unpacks", "word_dde"):
        refused = client.post(reverse("reports:word", args=[meeting.slug]), {"file": upload(hostile[word])})

        assert (refused.status_code, SENTENCES[word] in html.fromstring(refused.text).text_content()) == (422, True)
    assert WordImport.objects.count() == 0


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


def test_document_of_others_is_imported_by_its_headings(client, meeting, organizer, written):
    found = brought_back(written, Edited(foreign(*REPORT_OF_OTHERS)), organizer)
    client.force_login(organizer)

    read = shown(page(client, found))
    sent(client, found, verb="apply")

    states = [state for state, _ in read if state != "to check"]
    assert states == ["changed", "removed", "new", "new", "new", "new"]
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
    sent(client, found, verb="apply")

    assert text_of(written, "discussion") == "# A. Radio\n\nRadio is cheap."


def test_file_is_discarded_on_a_page_of_its_own_and_choices_are_saved_before(client, organizer, written):
    second = keys_of(written, "introduction")[1]
    file = taken(written)
    file[second].runs[0].text = "It had three aims."
    found = brought_back(written, file, organizer)
    client.force_login(organizer)

    asked = sent(client, found, verb="discard", **{f"choice-{second}": "keep"})
    found.refresh_from_db()
    before = (found.state, found.choices)
    shown = client.get(asked["Location"])
    done = client.post(asked["Location"])
    again = client.post(asked["Location"])

    assert before == ("read", {second: "keep"})
    assert "cleared.docx" in html.fromstring(shown.text).xpath("//main//form")[0].text_content()
    assert (done["Location"], again.status_code) == (reverse("reports:word", args=[found.report.meeting.slug]), 422)
    assert (DECIDED in again.text, WordImport.objects.get().state) == (True, "discarded")


def test_file_that_was_decided_is_decided_once(organizer, written):
    found = brought_back(written, taken(written), organizer)
    actions.discard_word_import(word_import=found, by=organizer)

    with pytest.raises(NotAllowed) as again:
        actions.discard_word_import(word_import=found, by=organizer)
    with pytest.raises(NotAllowed) as applied:
        actions.apply_word_import(word_import=found, choices={}, seen="", by=organizer)

    assert (str(again.value), str(applied.value)) == (DECIDED, DECIDED)


def test_cleared_report_takes_nothing(client, organizer, written):
    file = taken(written)
    found = brought_back(written, file, organizer)
    with calendar_at(datetime(2013, 9, 3, tzinfo=UTC)):
        actions.change_state(report=written, state=Report.State.CLEARED)

    with pytest.raises(NotAllowed) as received:
        actions.receive_word_file(report=written, file=upload(file.saved()), by=organizer)
    with pytest.raises(NotAllowed) as applied:
        actions.apply_word_import(word_import=found, choices={}, seen="", by=organizer)

    assert {str(received.value), str(applied.value)} == {
        "The text of the report is final and was not changed. Unlock it first."
    }


def test_whoever_only_reads_sees_the_changes_and_decides_nothing(client, meeting, organizer, written):
    file = taken(written)
    file[keys_of(written, "introduction")[1]].runs[0].text = "It had three aims."
    found = brought_back(written, file, organizer)
    client.force_login(factories.make_organizer(meeting, role=StaffRole.VIEWER))

    response = client.get(address(found))
    refused = client.post(address(found), {"verb": "apply"})

    assert (response.status_code, "Apply to the draft" in response.text, refused.status_code) == (200, False, 403)


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

    with django_assert_num_queries(33):
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

    sent(client, found, verb="apply")

    assert keys_of(written, "discussion")[1] == third
    assert ParagraphKey.objects.get(key=third).section.chapter == "discussion"


def test_subheadings_before_what_was_adopted_come_back_as_they_are(meeting, organizer, written):
    actions.write_section(report=written, chapter="conclusions", body="# On costs\n\nRadio was cheap.")
    factories.make_conclusion(meeting)
    file = taken(written)
    headings = [one.text for one in file.document.paragraphs if one.style.name.startswith("Heading")]
    first = headings.index("On costs")

    found = brought_back(written, file, organizer)

    changed = [one for one in review_of(found, {}).decisions if one.options]
    assert (headings[first + 1], changed) == ("Conclusions adopted by the Meeting", [])


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

    sent(client, found, verb="apply")

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
    sent(client, found, verb="apply")

    assert [state for state, _ in read] == ["changed"]
    assert text_of(written, "introduction") == INTRODUCTION
    assert text_of(written, "discussion") == f"A second one.\n\n{VIEW} Nobody objected."
    assert keys_of(written, "discussion")[1] == view


def test_what_the_portal_has_written_into_the_file_is_not_taken_back(client, organizer, written):
    """Its own comments and tracked changes are no news."""
    with calendar_at(datetime(2013, 7, 26, tzinfo=UTC)):
        actions.circulate_report(report=written, comments_until=datetime(2013, 8, 20, tzinfo=UTC))
        first = keys_of(written, "introduction")[0]
        actions.comment_on_draft(round=written.rounds.get(), paragraph=first, text="Where?", by=organizer)
    actions.write_section(report=written, chapter="introduction", body=INTRODUCTION.replace("two", "three"))
    with transaction.atomic():
        data, _ = draft_docx(actions.take_to_word(report=written), with_comments=True, with_changes=True)
    found = brought_back(written, Edited(data), organizer)
    client.force_login(organizer)

    read = page(client, found)
    sent(client, found, verb="apply")

    assert (found.state, shown(read)) == ("read", [])
    assert (
        "This comment came from the portal." in read.text_content(),
        "racked changes by" in read.text_content(),
    ) == (
        True,
        False,
    )
    assert Comment.objects.count() == 1
