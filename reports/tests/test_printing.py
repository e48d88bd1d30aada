import re
import subprocess
import zipfile
from collections import Counter
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from django.template.loader import render_to_string
from lxml import etree, html

from agenda.actions import release_programme
from egm_portal.clock import calendar_at
from egm_portal.pdf.printer import print_pdf
from egm_portal.pdf.registry import Printable
from papers.actions import publish_document
from reports import actions, issuing, report_pdf
from reports.cover_note import DESIGNATIONS, SYMBOLS
from reports.paper import STYLESHEETS
from reports.queries import report_content
from reports.word.files import draft_docx
from tests.factories import (
    accept_open_conflicts,
    make_conclusion,
    make_document,
    make_participant,
    make_recommendation,
    make_session,
)
from tests.pdf_checks import pass_the_checks

AUGUST = datetime(2013, 8, 12, 8, tzinfo=UTC)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAFT = "DRAFT, 12 August 2013"


@pytest.fixture
def full(report):
    """The report with something in every chapter and annex."""
    meeting = report.meeting
    expert = make_participant(meeting=meeting, status="accepted")
    make_session(meeting=meeting).items.get().people.add(expert)
    accept_open_conflicts(meeting)
    release_programme(meeting=meeting, kind="final", by=None)
    publish_document(document=make_document(meeting=meeting, authors=[expert]))
    report.symbol, report.has_no_symbol = "EGM/2013/Report", False
    actions.write_section(report=report, chapter="acknowledgements", body="Thanks.")
    actions.write_section(report=report, chapter="summary", body="In short.")
    report.save()
    for heading in ("Access", "Trust"):
        text = "# Costs\nAll:\n(a) One;\n(i) Half.\n> Quoted.\n\n# Gains\nNone."
        actions.write_section(report=report, chapter="discussion", heading=heading, body=text)
    make_conclusion(meeting)
    make_recommendation(meeting, "adopted")
    make_recommendation(meeting, "adopted", addressee="un_system")
    return report


def test_page_pdf_and_word_document_have_the_same_words(full, printed):
    table = "Table: Costs\n\n| Item | Price |\n|---|---|\n| Line | Ten |"
    text = f"Some farmers said *nothing*.[^1]\n\n{table}\n\n[^1]: Minutes."
    actions.write_section(report=full, chapter="introduction", body=text)
    page = render_to_string("reports/_report.html", {"report": report_content(full), "linked": True})
    files = zipfile.ZipFile(BytesIO(draft_docx(actions.take_to_word(report=full))[0]))
    parts = [etree.fromstring(files.read(f"word/{name}.xml")) for name in ("document", "footnotes")]

    on_page = _words(" ".join(html.fromstring(page).itertext()))
    in_pdf = _words("\n".join(pages_of(printed(full).file.path)))
    nodes = (node for part in parts for node in part.iter(*(WORD + name for name in ("p", "t", "br", "noBreakHyphen"))))
    in_word = _words("".join(node.text if node.tag == WORD + "t" else "\n" for node in nodes))

    assert on_page["farmers"] == on_page["Minutes"] == on_page["Price"] == 1
    assert (on_page - in_pdf, on_page - in_word) == (Counter(), Counter())


def _words(text: str) -> Counter:
    """How often each word is in the text, without the numbers beside words, such as those of notes."""
    return Counter(re.findall(r"[^\W\d_]+", text))


def test_the_pdf_is_tagged_and_passes_the_accessibility_checks(full, printed):
    rendering = printed(full)

    assert pass_the_checks(rendering)
    with pikepdf.open(rendering.file.path) as pdf:
        assert (str(pdf.docinfo["/Title"]), str(pdf.Root.Lang)) == (full.title, "en-GB-oxendict")


def test_the_contents_lead_to_headings_that_exist(full):
    page = report_pdf.printable(full.pk).html

    for anchor in (
        "note",
        "acknowledgements",
        "summary",
        "chapter-I",
        "chapter-III-B",
        "annex-I",
        "annex-II",
        "annex-III",
    ):
        assert (page.count(f'href="#{anchor}"'), page.count(f'id="{anchor}"')) == (1, 1)


def test_a_draft_says_so_with_the_day_of_its_print_and_a_cleared_report_is_dated(full):
    # 11 August in Geneva, where the meeting is; in New York still the day before.
    with calendar_at(datetime(2013, 8, 10, 22, 30, tzinfo=UTC)):
        draft = report_pdf.printable(full.pk).html
    cleared = actions.change_state(report=full, state="cleared")

    assert '<span class="date draft">DRAFT, 11 August 2013</span>' in draft
    assert (
        f'<span class="date">{cleared.dated_on.day} {cleared.dated_on:%B %Y}</span>'
        in report_pdf.printable(full.pk).html
    )


def test_the_same_content_is_printed_once_and_other_content_anew(full, printed):
    first = printed(full)
    full.refresh_from_db()
    again = actions.request_report_rendering(report=full, by=None)
    kept = issuing.finished_rendering(full)
    actions.write_section(report=full, chapter="introduction", body="Something else.")

    assert (full.rendering, again, kept) == (first, first, first)
    assert issuing.finished_rendering(full) is None


def test_each_page_of_a_draft_says_so_with_the_day_of_its_print(full, printed):
    with calendar_at(datetime(2013, 8, 12, 8, tzinfo=UTC)):
        rendering = printed(full)

    with pypdfium2.PdfDocument(rendering.file.path) as pdf:
        dates = [page.get_textpage().get_text_bounded().count("DRAFT, 12 August 2013") for page in pdf]
    assert (len(dates) > 3, set(dates)) == (True, {1})


def test_the_print_of_a_draft_is_present_the_day_after(full, printed):
    with calendar_at(datetime(2013, 8, 12, 8, tzinfo=UTC)):
        rendering = printed(full)
    with calendar_at(datetime(2013, 8, 13, 8, tzinfo=UTC)):
        later = issuing.finished_rendering(full)

    assert later == rendering


def test_cover_names_organizers_symbol_and_occasion(full):
    meeting = full.meeting
    meeting.convening_bodies += "\nDivision B, UNDESA\nInternational Telecommunication Union"
    meeting.save()

    with calendar_at(AUGUST):
        cover = element(full, "//section[@class='cover']")

    assert [" ".join(part.text_content().split()) for part in cover] == [
        "Department of Economic and Social AffairsDivision for Social Policy and DevelopmentDivision B "
        "International Telecommunication Union",
        f"EGM/2013/Report {DRAFT}",
        "Report of the Expert Group Meeting*",
        full.title,
        "ITU Headquarters, Geneva, Switzerland24 and 25 July 2013",
        f"* {full.disclaimer}",
    ]


def test_masthead_and_the_sentence_on_symbols_are_for_official_symbols(full):
    ordinary = report_pdf.printable(full.pk).html
    full.distribution = "general"
    full.save()
    official = report_pdf.printable(full.pk).html

    assert [page.count("Distr.: General<br>") for page in (ordinary, official)] == [0, 1]
    assert [page.count("Original: English") for page in (ordinary, official)] == [0, 1]
    assert [page.count(SYMBOLS) for page in (ordinary, official)] == [0, 1]
    assert [page.count(DESIGNATIONS) for page in (ordinary, official)] == [1, 1]


@pytest.mark.parametrize("distribution", ["", "general"])
def test_running_head_is_the_symbol_with_every_cover(full, printed, distribution):
    full.distribution = distribution
    full.save()
    with calendar_at(AUGUST):
        _, *pages = pages_of(printed(full).file.path)

    heads = {" ".join(sorted(page.splitlines()[0].split())) for page in pages}
    assert heads == {" ".join(sorted(f"EGM/2013/Report {DRAFT}".split()))}


def test_place_for_an_emblem_is_empty_unless_one_is_set(full, settings):
    full.distribution = "general"
    full.save()
    empty = report_pdf.printable(full.pk).html
    settings.REPORT_EMBLEM = "img/icon.svg"
    filled = report_pdf.printable(full.pk).html

    assert '<div class="emblem"></div>' in empty
    assert '<div class="emblem"><img src="data:image/svg+xml;base64,' in filled


def element(report, path: str):
    (found,) = html.fromstring(report_pdf.printable(report.pk).html).xpath(path)
    return found


def test_contents_come_first_and_tell_paragraphs_and_pages(full, printed):
    with calendar_at(AUGUST):
        cover, contents, note, *rest = pages_of(printed(full).file.path)

    assert cover.splitlines()[0] == "Department of Economic and Social Affairs"
    head, title, columns, *entries = contents.splitlines()[:-1]
    assert (head, title, columns) == (f"EGM/2013/Report {DRAFT}", "Contents", "Paragraphs Page")
    assert entries[:3] == ["Note 3", "Acknowledgements 3", "Executive summary 4"]
    second = [entry for entry in entries if entry.startswith("II. ")]
    assert second == ["II. Organization of work 3-6 5", "II. Programme of work 8"]
    assert entries[-4] == "Annexes"
    for entry in entries[:-4] + entries[-3:]:
        heading, page = re.fullmatch(r"(?:[IVX]+\. |[A-Z]\. )?(\D+?) (?:[\d-]+ )?(\d+)", entry).groups()
        assert heading in [contents, note, *rest][int(page) - 2]


def pages_of(path: str) -> list[str]:
    """The text of each page as it is laid out, with single spaces and without empty lines."""
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    pages = [[" ".join(line.split()) for line in page.splitlines() if line.strip()] for page in text.split("\f")[:-1]]
    return ["\n".join(lines) for lines in pages]


def test_annexes_have_one_head_and_addresses_on_paper(full, settings):
    annexes = element(full, "//main").xpath("//section[@class='annex']")

    assert [len(annex.xpath(".//thead")) for annex in annexes] == [1, 1, 1]
    (address,) = annexes[2].xpath(".//*[@class='address']/text()")
    assert f"http://{address}" == f"{settings.SITE_URL}/meetings/{full.meeting.slug}/documents/1/"


@pytest.mark.parametrize(("paragraphs", "starts_beside_text"), [(1, True), (18, True), (20, False), (21, False)])
def test_a_long_table_starts_where_it_stands_and_its_title_is_never_left_behind(
    report, printed, paragraphs, starts_beside_text
):
    rows = "\n".join(f"| Place {number} | {number} |" for number in range(1, 61))
    text = "\n\n".join(["One line."] * (paragraphs - 1) + ["The last line."])
    table = f"Table: Opinions received (Number)\n\n| Place | Opinions |\n|---|--:|\n{rows}"
    actions.write_section(report=report, chapter="introduction", body=f"{text}\n\n{table}")

    pages = pages_of(printed(report).file.path)

    (first,) = [page for page in pages if "Table 1" in page]
    assert ["Place 1 1" in first, "Place 2 2" in first, "The last line." in first] == [True, True, starts_beside_text]
    assert ["Place Opinions" in page for page in pages] == [bool(re.search(r"Place \d", page)) for page in pages]


def test_each_footnote_is_on_the_page_that_refers_to_it(report, printed):
    """Of many paragraphs some break at each place where WeasyPrint would move footnotes to the next page."""
    paragraphs = [f"{'It was noted that nobody replied. ' * (3 + number % 7)}[^{number}]" for number in range(60)]
    notes = [f"[^{number}]: {'See the minutes of the session. ' * (1 + number % 4)}" for number in range(60)]
    actions.write_section(report=report, chapter="introduction", body="\n\n".join([*paragraphs, *notes]))

    with pypdfium2.PdfDocument(printed(report).file.path) as pdf:
        found = [_marks_of_footnotes(page) for page in pdf]

    assert "".join(calls for calls, _ in found) == "".join(map(str, range(1, 61)))
    assert [calls for calls, _ in found] == [notes for _, notes in found]


def _marks_of_footnotes(page) -> tuple[str, str]:
    """The marks in the text and those at the foot, by the size of their figures: as CSS has them."""
    text, sizes = page.get_textpage(), {"5": "", "4": ""}
    for place in range(text.count_chars()):
        character = text.get_text_range(place, 1)
        _, bottom, _, top = text.get_charbox(place)
        size = str(int(top - bottom))
        if character.isdigit() and size in sizes:
            sizes[size] += character
    return sizes["5"], sizes["4"]


def test_one_line_parts_footnotes_from_the_text(tmp_path):
    """WeasyPrint draws the image of a border also at edges that have none, unless it is told not to."""
    html = (
        '<!DOCTYPE html><html lang="en"><head><title>x</title></head><body><h1>Title</h1>'
        '<p>Text<span class="footnote" data-mark="1">Note.</span></p></body></html>'
    )
    print_pdf(Printable(html, "x", STYLESHEETS), target=tmp_path / "x.pdf", report=lambda step, percent: None)

    with pypdfium2.PdfDocument(tmp_path / "x.pdf") as pdf:
        image = pdf[0].render(scale=2).to_pil().convert("L")
    width, height = image.size
    dark = {y: sum(image.getpixel((x, y)) < 128 for x in range(width)) for y in range(height // 2, height)}
    lines = [y for y, pixels in dark.items() if pixels > 70]  # 22 mm are 125 pixels
    assert lines and lines[-1] - lines[0] < 2
