"""The files of a round: the circulated draft, and the table of comments as CSV, PDF and Word with the same columns."""

import csv
from io import BytesIO, StringIO

import docx as python_docx
import pypdfium2
import pytest
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.meetings.models import StaffRole
from egm_portal.pdf import actions as pdf
from egm_portal.pdf.models import Rendering
from papers.file_types import DOCX
from reports import actions as report_actions
from reports.tests.conftest import AUGUST, UNTIL
from review import actions
from review.actions import Seen
from review.printing import printable_comments
from review.rounds.columns import COLUMNS
from tests import factories
from tests.pdf_checks import pass_the_checks

CONVENED = "The meeting was convened."


@pytest.fixture
def answered(round_, paragraph, expert, other_expert, organizer):
    """A suggestion that was accepted, with a reply, and an open comment."""
    held = actions.suggest_wording(
        round=round_, paragraph=paragraph, suggestion="The meeting was held.", text="It took place.", by=expert
    )
    actions.reply_to_comment(comment=held, text="It did.", by=other_expert)
    actions.accept_comment(comment=held, seen=Seen("open", CONVENED), answer="Thank you.", by=organizer)
    actions.comment_on_draft(round=round_, paragraph="", text="=Well done; thanks.", by=other_expert)
    return round_


@pytest.fixture
def rows(answered, expert, other_expert, organizer):
    """What each format has of these comments, below the titles of its columns."""
    reply = f"It took place.\nReply of {other_expert.name}, Country A: It did."
    answer = "Thank you.\nAn organizer, 12 August 2013"
    return [
        ["–", f"{other_expert.name}, Country A", "12 August 2013", "", "=Well done; thanks.", "", "Open", "", ""],
        [
            *("1", f"{expert.name}, Country A", "12 August 2013", CONVENED, reply, "The meeting was held."),
            *("Accepted", answer, "As suggested"),
        ],
    ]


@pytest.fixture
def desk(client, organizer):
    client.force_login(organizer)
    return client


def file_of(round_, ending):
    return reverse("review:comments_file", args=[round_.report.meeting.slug, ending])


def pdf_page(round_, kind, name="page"):
    return reverse(f"pdf:{name}", args=[kind, round_.pk])


def text_of_pdf(rendering):
    with pypdfium2.PdfDocument(rendering.file.path) as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def printed(kind):
    """The only PDF of this kind, printed now."""
    return pdf.run_rendering(Rendering.objects.get(kind=kind).pk)


def test_csv_has_a_line_for_each_comment_and_no_formula(desk, answered, rows):
    answer = desk.get(file_of(answered, "csv"))

    found = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline="")))
    rows[0][4] = f"'{rows[0][4]}"
    assert answer["Content-Disposition"] == (f'attachment; filename="{answered.report.meeting.slug}-comments-1.csv"')
    assert found == [
        ["Section", *(column.title for column in COLUMNS)],
        ["The draft as a whole", *rows[0]],
        ["I. Introduction", *rows[1]],
    ]


def test_word_document_has_the_same_columns_and_is_the_same_bytes_each_time(desk, answered, rows):
    answer, again = (desk.get(file_of(answered, "docx")) for _ in range(2))

    document = python_docx.Document(BytesIO(answer.content))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    titles = [column.title for column in COLUMNS]
    assert (answer["Content-Type"], answer.content == again.content) == (DOCX, True)
    assert tables == [[titles, rows[0]], [titles, rows[1]]]
    assert [each.text for each in document.paragraphs if each.style.style_id == "TableGroup"] == [
        "The draft as a whole",
        "I. Introduction",
    ]


def test_pdf_of_the_table_is_generated_when_asked_for_and_again_after_an_answer(desk, answered, organizer):
    page = pdf_page(answered, "comments")
    before = desk.get(page)
    asked = desk.post(page)
    waiting = desk.get(page)
    rendering = printed("comments")
    ready = desk.get(page)
    file = desk.get(pdf_page(answered, "comments", "file"))
    content = b"".join(file)
    noted = answered.comments.get(state="open", reply_to=None)
    actions.answer_comments(comments={noted: "open"}, state="noted", by=organizer)
    changed = desk.get(page)

    assert "Generate the PDF" in before.text
    assert (asked.status_code, asked["Location"]) == (302, page)
    assert "The PDF is being generated." in waiting.text
    assert desk.get(pdf_page(answered, "comments", "progress")).json()["finished"]
    assert "Download the PDF (1 page, " in ready.text
    assert (file.status_code, file["Content-Type"], content[:5]) == (200, "application/pdf", b"%PDF-")
    assert "Generate the PDF" in changed.text
    assert pass_the_checks(rendering)
    (text,) = text_of_pdf(rendering)
    assert "As suggested" in text
    for title in (column.title for column in COLUMNS):
        assert title in text
    assert "1 of 2 answered: 1 accepted, 1 open." in text
    assert "Nobody" not in text


def test_new_pdf_of_the_table_replaces_the_one_before(desk, answered, organizer):
    desk.post(pdf_page(answered, "comments"))
    first = printed("comments")
    noted = answered.comments.get(state="open", reply_to=None)
    actions.answer_comments(comments={noted: "open"}, state="noted", by=organizer)

    second = actions.request_round_rendering(round=answered, kind="comments", by=organizer)
    pdf.run_rendering(second.pk)

    assert first.pk != second.pk
    assert list(Rendering.objects.filter(kind="comments").values_list("pk", "state")) == [(second.pk, "done")]


def test_circulated_draft_is_rendered_in_advance_and_says_on_each_page_that_it_is_a_draft(client, round_, expert):
    client.force_login(expert.user)
    page = pdf_page(round_, "circulated")
    waiting = client.get(page)

    rendering = printed("circulated")

    assert "The PDF is being generated." in waiting.text
    assert pass_the_checks(rendering)
    texts = text_of_pdf(rendering)
    assert [text for text in texts if "DRAFT, 12 August 2013" not in text] == []
    assert CONVENED in " ".join(texts)
    assert f"Download the PDF ({len(texts)} pages, " in client.get(page).text


def test_files_of_the_draft_have_the_frozen_text(client, round_, report, expert):
    report_actions.write_section(report=report, chapter="introduction", body="Everything is new.")
    client.force_login(expert.user)

    answer = client.get(reverse("review:circulated_docx", args=[report.meeting.slug]))
    rendering = actions.request_round_rendering(round=round_, kind="circulated", by=expert.user)

    document = python_docx.Document(BytesIO(answer.content))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert CONVENED in texts
    assert "Everything is new." not in texts
    assert document.sections[0].header.paragraphs[0].text.endswith("\nDRAFT, 12 August 2013\t2")
    assert Rendering.objects.filter(kind="circulated").count() == 1
    assert CONVENED in rendering.content["html"]


QUOTING = "They said:\n\n> We were <heard>.\n\nIt was noted."


def test_quotation_is_shown_as_one_and_csv_has_it_as_it_was_typed(desk, report, expert, other_expert):
    report_actions.write_section(report=report, chapter="introduction", body=QUOTING.replace("\n\nIt", " Often.\n\nIt"))
    with calendar_at(AUGUST):
        actions.circulate_report(report=report, comments_until=UNTIL)
        round_ = report.rounds.get()
        key, source = next((key, source) for key, source in round_.wordings.items() if ">" in source)
        actions.suggest_wording(round=round_, paragraph=key, suggestion=source.replace(" Often", ""), by=expert)

        page = html.fromstring(desk.get(reverse("review:comments", args=[report.meeting.slug])).text)
        document = python_docx.Document(BytesIO(desk.get(file_of(round_, "docx")).content))
        lines = list(csv.reader(StringIO(desk.get(file_of(round_, "csv")).content.decode("utf-8-sig"), newline="")))
        print_html = printable_comments(round_.pk).html

    (shown,) = page.xpath("//p[@class='difference']/q")
    assert (shown.text_content(), shown.xpath("del")[0].text) == ("We were <heard>. Often.", "Often")
    assert lines[1][4] == source == "They said:\n\n> We were <heard>. Often."
    cell = document.tables[0].rows[1].cells[3]
    assert [(one.text, one.paragraph_format.left_indent is not None) for one in cell.paragraphs] == [
        ("They said:", False),
        ("We were <heard>. Often.", True),
    ]
    assert "They said:<br><br><q>We were &lt;heard&gt;. Often.</q></td>" in print_html


def test_references_to_footnotes_are_left_out_of_what_is_read_and_stay_in_csv(desk, report, expert):
    text = "They said it.[^why] Twice.\n\n[^why]: See the notes."
    report_actions.write_section(report=report, chapter="introduction", body=text)
    with calendar_at(AUGUST):
        actions.circulate_report(report=report, comments_until=UNTIL)
        round_ = report.rounds.get()
        key = next(key for key, source in round_.wordings.items() if "They said" in source)
        actions.suggest_wording(round=round_, paragraph=key, suggestion="They said it.[^why]", by=expert)

        document = python_docx.Document(BytesIO(desk.get(file_of(round_, "docx")).content))
        lines = list(csv.reader(StringIO(desk.get(file_of(round_, "csv")).content.decode("utf-8-sig"), newline="")))
        print_html = printable_comments(round_.pk).html

    assert [cell.text for cell in document.tables[0].rows[1].cells][3:6] == [
        "They said it. Twice.",
        "",
        "They said it.",
    ]
    assert lines[1][4:7] == ["They said it.[^why] Twice.", "", "They said it.[^why]"]
    assert ("They said it. Twice.</td>" in print_html, "[^" in print_html) == (True, False)


@pytest.mark.parametrize("ending", ["xlsx", "pdf"])
def test_other_endings_are_not_there(desk, answered, ending):
    assert desk.get(file_of(answered, ending)).status_code == 404


def test_pdf_of_the_table_is_not_there_for_readers_of_the_draft(client, answered, expert):
    client.force_login(expert.user)

    found = [client.get(pdf_page(answered, kind)).status_code for kind in ("circulated", "comments", "other")]

    assert found == [200, 404, 404]


def test_former_addresses_of_pdfs_lead_to_their_pages(desk, answered):
    below = f"/meetings/{answered.report.meeting.slug}/my"
    former = [f"{below}/report/pdf/draft/", f"{below}/report/pdf/comments/?round=1", f"{below}/room/pdf/adopted/"]
    unknown = [f"{below}/report/pdf/other/", f"{below}/room/pdf/other/"]

    assert [desk.get(address).url for address in former] == [
        pdf_page(answered, "circulated"),
        pdf_page(answered, "comments"),
        reverse("pdf:page", args=["room-adopted", answered.report.meeting_id]),
    ]
    assert [desk.get(address).status_code for address in unknown] == [404, 404]


def test_files_of_a_round_without_comments_say_so(desk, round_):
    words = python_docx.Document(BytesIO(desk.get(file_of(round_, "docx")).content))

    assert [each.text for each in words.paragraphs][-1] == "Nobody has commented."
    assert desk.get(file_of(round_, "csv")).content.decode("utf-8-sig").count("\n") == 1


@pytest.mark.parametrize("number", [1, 3])
def test_csv_takes_the_same_queries_for_one_comment_and_for_three(
    desk, round_, expert, number, django_assert_num_queries
):
    for place in range(number):
        actions.comment_on_draft(round=round_, paragraph="", text=f"Comment {place}.", by=expert)
    desk.get(file_of(round_, "csv"))

    with django_assert_num_queries(10):
        desk.get(file_of(round_, "csv"))


def test_reader_without_a_round_gets_no_files(client, report, expert):
    client.force_login(expert.user)

    assert client.get(reverse("review:circulated_docx", args=[report.meeting.slug])).status_code == 404


def test_viewer_has_no_pdf_of_a_round_generated(client, meeting, round_, answered, expert):
    draft = pdf_page(round_, "circulated")
    comments = pdf_page(round_, "comments")
    Rendering.objects.all().delete()

    statuses = {}
    for role in (StaffRole.VIEWER, StaffRole.EDITOR):
        client.force_login(factories.make_organizer(meeting, role=role))
        for address in (draft, comments):
            has_button = "Generate the PDF" in client.get(address).text
            statuses[role, address] = has_button, client.post(address).status_code
    Rendering.objects.all().delete()
    client.force_login(expert.user)

    assert statuses == {
        (role, address): (may, 302 if may else 403)
        for role, may in ((StaffRole.VIEWER, False), (StaffRole.EDITOR, True))
        for address in (draft, comments)
    }
    assert client.post(draft).status_code == 302
