"""The text of a report as HTML: on the page, and in print."""

import pytest
from django.template.loader import render_to_string
from lxml import html

from reports import actions, report_pdf
from reports.queries import report_content
from reports.tests.conftest import keys_of

TEXT = """The *Report* [of 2012](https://www.un.org/a?b=1&c=2) & A/66/1.[^n] Again.[^n]

(a) One;

- Two;
  - three.

> قال المشاركون

Table: Cost per opinion[^a] (United States dollars)

| Office | Cost |
|---|--:|
| First[^a] | 8.40 |

[^n]: See <b>this</b>.
[^a]: Estimated."""


@pytest.fixture
def written(report):
    actions.write_section(report=report, chapter="introduction", body=TEXT)
    return report


@pytest.fixture
def page(written):
    return html.fromstring(
        render_to_string("reports/_report.html", {"report": report_content(written), "linked": True})
    )


@pytest.fixture
def paper(written):
    return html.fromstring(report_pdf.printable(written.pk).html)


def markup(tree, path: str) -> list[str]:
    return [html.tostring(found, encoding="unicode", with_tail=False) for found in tree.xpath(path)]


def test_spans_are_escaped_and_marked(page):
    (paragraph,) = markup(page, "//*[@id='para-1']//p[1]")[:1]

    assert paragraph.split(">", 1)[1] == (
        'The <i>Report</i> <a href="https://www.un.org/a?b=1&amp;c=2">of 2012</a> &amp; '
        '<a href="https://undocs.org/A/66/1"><span class="text-nowrap">A/66/1</span></a>.'
        '<sup class="note-ref"><a href="#note-1" id="note-ref-1" role="doc-noteref" aria-label="Footnote 1">1</a></sup>'
        " Again."
        '<sup class="note-ref"><a href="#note-1" role="doc-noteref" aria-label="Footnote 1">1</a></sup></p>'
    )


def test_footnotes_on_the_page_lead_back(page):
    (note,) = page.xpath("//aside[@class='notes']/p")

    assert note.text_content() == "1 See <b>this</b>. ↩"
    assert page.xpath("//aside/@aria-label") == ["Footnotes 1"]
    assert [(link.get("href"), link.get("aria-label")) for link in note.iter("a")] == [
        ("#note-ref-1", "Back to the text of footnote 1")
    ]


def test_footnotes_in_print_are_in_place(paper):
    assert markup(paper, "//*[@class='footnote']") == [
        '<span class="footnote" data-mark="1" dir="ltr">See &lt;b&gt;this&lt;/b&gt;.</span>'
    ]
    assert paper.xpath("//sup[@class='note-ref']/text()") == ["1"]
    assert paper.xpath("//aside") == []


def test_tables_have_a_caption_header_cells_and_notes(page, paper):
    for tree, headers in ((page, ["Office", "Cost", "Firsta"]), (paper, ["Office", "Cost"])):
        (table,) = tree.xpath("//figure[@class='text-table']")
        lines = [line.text_content() for line in table.xpath(".//caption/span")]
        assert lines == ["Table 1", "Cost per opiniona", "(United States dollars)"]
        assert [cell.text_content() for cell in table.xpath(".//th[@scope]")] == headers
        assert table.xpath(".//tbody//td[last()]/@class") == ["align-right"]
        assert [note.text_content() for note in table.xpath(".//p")] == ["a Estimated."]
        assert table.xpath(".//p/@id") == ["table-1-a"]
        assert set(table.xpath(".//a/@href")) == {"#table-1-a"}


def test_lists_and_directions(page):
    assert [item.text_content() for item in page.xpath("//ul[@class='items']/li")] == ["• Two;", "• three."]
    assert page.xpath("//blockquote/@dir") == ["rtl"]


def test_tables_are_in_the_contents_of_the_pdf(paper):
    (entry,) = paper.xpath("//nav//h3[text()='Tables']/following-sibling::ol[1]//a")

    assert (entry.text_content(), entry.get("href")) == ("1. Cost per opinion", "#table-1")
    assert len(paper.xpath("//*[@id='table-1']")) == 1


def test_anchors_of_a_draft_are_keys(written, page):
    keys = keys_of(written, "introduction")

    assert page.xpath("//a[@class='para-number']/@href")[0] == f"#p-{keys[0]}"
    assert [page.get_element_by_id(f"p-{key}").tag for key in keys] == ["p", "p", "li", "li", "blockquote", "figure"]


def test_anchors_of_a_cleared_report_are_numbers_and_keys_stay(written):
    keys = keys_of(written, "introduction")
    cleared = actions.change_state(report=written, state="cleared")

    page = html.fromstring(
        render_to_string("reports/_report.html", {"report": report_content(cleared), "linked": True})
    )

    assert page.xpath("//a[@class='para-number']/@href")[0] == "#para-1"
    assert page.get_element_by_id(f"p-{keys[0]}").getparent().getparent().get("id") == "para-1"
