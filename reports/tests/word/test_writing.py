import zipfile
from io import BytesIO

import docx as python_docx
import pytest
from django.template.loader import render_to_string
from lxml import etree, html
from PIL import Image

from egm_portal.marked_texts.content import Span, words
from egm_portal.marked_texts.keys.bookmarks import paragraph_bookmark
from egm_portal.wordfiles.annotations import Comment, Removed, TrackedChanges
from papers.files import inspection
from reports.content import notes_of
from reports.tests.word import samples
from reports.tests.word.samples import AT, ORIGIN
from reports.word.writing import docx

ODF = {
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def jpeg(address: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (900, 600), "white").save(out, "JPEG")
    return out.getvalue()


def read_by_office(office, data: bytes) -> etree._Element:
    """The content of the document as LibreOffice saves it, by which another program shows that it has understood it."""
    with zipfile.ZipFile(BytesIO(office(data, "odt"))) as archive:
        return etree.fromstring(archive.read("content.xml"))


def all_words(node: etree._Element, breaks: set[str], without) -> list[str]:
    """The words in the node in their order, but for elements that are `without`; `breaks` end a word."""

    def pieces(one):
        name = etree.QName(one).localname if isinstance(one.tag, str) else ""
        if name and not without(one, name):
            space = " " if name in breaks else ""
            yield from (space, one.text or "")
            for below in one:
                yield from pieces(below)
            yield space
        yield one.tail or ""

    return "".join(pieces(node)).split()


def words_of_page(content) -> list[str]:
    """What the page of the report says, without the numbers that Word counts itself, and without footnotes."""
    page = render_to_string("reports/_report.html", {"report": content, "linked": True})

    def without(one, name):
        kinds = set(one.get("class", "").split())
        is_counted = "number" in kinds and (name == "span" and one.getparent().tag in ("h2", "h3", "h4", "li"))
        is_annex = one.text and one.text.startswith("Annex")
        return bool(kinds & {"notes", "note-ref", "para-number"}) or is_counted and not is_annex or name == "img"

    for span in (page := html.fromstring(f"<div>{page}</div>")).xpath(
        "//*[starts-with(@class, 'table-') or @class='below']"
    ):
        span.text = f" {span.text or ''}"
    blocks = {"p", "h2", "h3", "h4", "th", "td", "li", "br", "caption", "figcaption"}
    return _from_acknowledgements(all_words(page, blocks, without))


def words_of_file(saved: etree._Element) -> list[str]:
    """What the document says from the acknowledgements on, without contents and footnotes."""
    left_out = {"note", "annotation", "tracked-changes", "table-of-content", "desc", "title"}
    found = all_words(
        saved.find(".//office:text", ODF),
        {"p", "h", "s", "tab", "line-break"},
        lambda one, name: name in left_out or _is_mark(one),
    )
    found = _from_acknowledgements(found)
    found.remove("Contents")
    return found


def _from_acknowledgements(words: list[str]) -> list[str]:
    return words[words.index("Acknowledgements") :]


def _is_mark(one: etree._Element) -> bool:
    style = one.get(f"{{{ODF['text']}}}style-name")
    return style in ("Table_20_Note_20_Reference", "Footnote_20_Symbol")


def _from_acknowledgements(words: list[str]) -> list[str]:
    return words[words.index("Acknowledgements") :]


def _is_table_mark(one: etree._Element) -> bool:
    return one.get(f"{{{ODF['text']}}}style-name") == "Table_20_Note_20_Reference"


def document(data: bytes) -> etree._Element:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def paragraph_with(data: bytes, key: str) -> etree._Element:
    (mark,) = document(data).iterfind(f".//{W}bookmarkStart[@{W}name='_egm_{key}']")
    return mark.getparent()


def notes_in(content) -> list[str]:
    notes = [*notes_of(content.acknowledgements), *notes_of(content.summary)]
    return [words(note.spans) for note in notes + [note for chapter in content.chapters for note in notes_of(chapter)]]


@pytest.mark.full
def test_words_are_those_of_the_page_in_their_order(office):
    content = samples.content()

    saved = read_by_office(office, docx(content, ORIGIN, pictures=jpeg))

    assert words_of_file(saved) == words_of_page(content)


@pytest.mark.full
def test_footnotes_tables_and_pictures_are_real_ones(office):
    content = samples.content()

    saved = read_by_office(office, docx(content, ORIGIN, pictures=jpeg))

    footnotes = [" ".join("".join(note.itertext()).split()) for note in saved.iterfind(".//text:note-body", ODF)]
    assert footnotes == notes_in(content)
    assert len(saved.findall(".//table:table-header-rows", ODF)) == 3
    assert [one.text for one in saved.iterfind(".//draw:frame/svg:desc", ODF)] == ["A bar chart of costs"]
    assert [one.text for one in saved.iterfind(".//text:sequence", ODF)] == ["1", "I"]


@pytest.mark.full
def test_numbers_are_counted_by_word_and_equal_those_of_the_page(office):
    content = samples.content()

    text = office(docx(content, ORIGIN), "txt:Text (encoded):UTF8").decode()

    paragraphs = [
        paragraph
        for chapter in content.chapters
        for division in (chapter, *chapter.divisions, *(two for one in chapter.divisions for two in one.divisions))
        for paragraph in division.paragraphs
    ]
    numbered = [f"{one.number}. {words(one.spans)}" for one in paragraphs]
    headings = ["I. Introduction", "II. Summary of the discussion", "A. First session", "1. Before the vote"]
    lines = [" ".join(line.split()) for line in text.splitlines()]
    starts = [" ".join(one.split())[:30] for one in [*numbered, *headings]]
    assert [start for start in starts if not any(line.startswith(start) for line in lines)] == []


def test_same_report_is_the_same_file():
    made = docx(samples.content(), ORIGIN, pictures=jpeg)

    assert docx(samples.content(), ORIGIN, pictures=jpeg) == made
    assert docx(samples.content("Changed."), ORIGIN, pictures=jpeg) != made


def test_file_passes_the_inspection_of_papers(tmp_path):
    comment = Comment("a00001", "Staff member 1", AT, "“Compared” twice?")
    (tmp_path / "report.docx").write_bytes(docx(samples.content(), ORIGIN, comments=[comment], pictures=jpeg))

    found = inspection.inspect_file(tmp_path / "report.docx")

    assert (found.is_complete, found.media_type.rpartition(".")[2]) == (True, "document")


def test_draft_bears_the_word_and_its_date_in_the_head_of_its_pages():
    def head(**changes):
        made = python_docx.Document(BytesIO(docx(samples.content(**changes), ORIGIN)))
        (paragraph,) = made.sections[0].header.paragraphs
        return paragraph.text

    assert head() == "EGM/2013/Report\nDRAFT, 3 September 2013\t2"
    assert head(draft=False, symbol="") == "E-Participation\t2"


@pytest.mark.parametrize(
    ("distribution", "official"), [("", []), ("General", ["Distr.: General", "Original: English"])]
)
def test_cover_names_bodies_and_distribution_as_the_printed_one(distribution, official):
    bodies = ["Division A, UNDESA", "Division B, UNDESA", "International Telecommunication Union"]
    content = samples.content(organizers=bodies, distribution=distribution, language="English")

    paragraphs = python_docx.Document(BytesIO(docx(content, ORIGIN))).paragraphs
    lines = {
        name: [one.text for one in paragraphs if one.style.style_id == name] for name in ("CoverText", "CoverReference")
    }

    assert lines["CoverText"][:2] == [
        "Department of Economic and Social Affairs\nDivision A\nDivision B",
        "International Telecommunication Union",
    ]
    assert [line for line in lines["CoverReference"] if ":" in line] == official


def test_properties_tell_from_what_the_file_was_made():
    with zipfile.ZipFile(BytesIO(docx(samples.content(), ORIGIN))) as archive:
        properties = etree.fromstring(archive.read("docProps/custom.xml"))

    assert {one.get("name"): "".join(one.itertext()) for one in properties} == {
        "EGM portal": "https://egm.example.org",
        "EGM report": "3",
        "EGM made": "2013-09-03T11:05:00+00:00",
        "EGM versions 1": "[[5,2,1],[6,1,3]]",
    }


def test_text_from_right_to_left_is_marked_so():
    made = docx(samples.content(), ORIGIN)
    arabic, mixed = paragraph_with(made, "a00012"), paragraph_with(made, "b00001")

    def right_to_left(paragraph):
        return [run.findtext(f"{W}t") for run in paragraph.iter(f"{W}r") if run.find(f"{W}rPr/{W}rtl") is not None]

    assert [one.find(f"{W}pPr/{W}bidi") is not None for one in (arabic, mixed)] == [True, False]
    assert right_to_left(arabic)[0] == "العدد "
    assert right_to_left(mixed) == ["العربية "]


@pytest.mark.full
def test_comments_are_of_their_authors_and_times_and_none_is_lost(office):
    comments = [
        Comment("a00001", "Staff member 1", AT, "“Compared” twice?\nOne of them “noted”."),
        Comment("zzzzzz", "Expert 2", AT, "On a paragraph that is gone."),
    ]

    saved = read_by_office(office, docx(samples.content(), ORIGIN, comments=comments))

    found = [
        (one.findtext("dc:creator", "", ODF), one.findtext("dc:date", "", ODF)[:16], one.getparent())
        for one in saved.iterfind(".//office:annotation", ODF)
    ]
    assert [(author, at) for author, at, _ in found] == [
        ("Expert 2", "2013-09-03T11:05"),
        ("Staff member 1", "2013-09-03T11:05"),
    ]
    assert ["".join(one.itertext())[-10:] for *_, one in found] == ["ticipation", "GM/2013/1."]


CHANGES = TrackedChanges(
    author="Secretariat",
    at=AT,
    before={"a00001": [Span("The meeting estimated what each opinion had cost.")]},
    new=frozenset(["a00005"]),
    removed=[Removed("a00005", "paragraph", "", [Span("This one "), Span("is", italic=True), Span(" gone.")])],
)


@pytest.mark.full
def test_changes_are_tracked_and_both_texts_can_be_had(office):
    made = docx(samples.content(), ORIGIN, changes=CHANGES)

    changed, new, gone = paragraph_with(made, "a00001"), paragraph_with(made, "a00005"), paragraph_with(made, "a00005")
    gone = gone.getnext()
    assert before(changed) == "The meeting estimated what each opinion had cost."
    assert (
        after(changed) == "The meeting compared what each opinion had cost. It referred to A/RES/66/119 and EGM/2013/1."
    )
    assert (before(new), after(new)) == ("", "We were heard, and so were others.")
    assert (before(gone), after(gone)) == ("This one is gone.", "")
    assert after(document(made)) == after(document(docx(samples.content(), ORIGIN)))


@pytest.mark.full
def test_office_shows_the_tracked_changes_with_their_author(office):
    saved = read_by_office(office, docx(samples.content(), ORIGIN, changes=CHANGES))

    changed = saved.findall(".//text:changed-region", ODF)
    kinds = [etree.QName(one[0]).localname for one in changed]
    assert {one.findtext(".//dc:creator", "", ODF) for one in changed} == {"Secretariat"}
    assert {kind for kind in kinds} == {"insertion", "deletion"}
    assert len(kinds) >= 5


def before(node: etree._Element) -> str:
    """What the node says if its tracked changes are rejected."""
    return _said(node, "ins", f"{W}delText")


def after(node: etree._Element) -> str:
    """What the node says if its tracked changes are accepted."""
    return _said(node, "del", None)


def _said(node, without, deleted):
    texts = node.iter(f"{W}t", deleted) if deleted else node.iter(f"{W}t")
    return "".join(
        one.text for one in texts if not [each for each in one.iterancestors() if each.tag == f"{W}{without}"]
    )


def test_signs_that_xml_cannot_have_are_left_out():
    made = docx(samples.content(title="A\x0btitle", organizers=["One\x02"]), ORIGIN)

    titles = [one.text for one in python_docx.Document(BytesIO(made)).paragraphs[:4]]
    assert titles == ["EGM/2013/Report", "Draft", "One", "Atitle"]


def test_long_report_is_one_sequence_of_paragraphs():
    made = docx(samples.long(sections=10), ORIGIN)

    numbered = document(made).findall(f".//{W}pStyle[@{W}val='NumberedParagraph']")
    with zipfile.ZipFile(BytesIO(made)) as archive:
        footnotes = etree.fromstring(archive.read("word/footnotes.xml"))
    assert len(numbered) == 410
    assert [one.get(f"{W}id") for one in footnotes] == ["-1", *map(str, range(11))]


@pytest.mark.parametrize(
    ("key", "bookmark"),
    [("a00001", "_egm_a00001"), ("rec-5", "_egm_rec_5"), ("gen-session-officers", "_egm_own_session_officers")],
)
def test_bookmark_says_whether_the_portal_generates_a_paragraph(key, bookmark):
    assert paragraph_bookmark(key) == bookmark
