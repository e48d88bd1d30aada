"""The structure of a printed report, as checkers and screen readers find it."""

import json
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from egm_portal.pdf import printer
from egm_portal.pdf.registry import Printable

BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    """A report with all that a report has: contents with leaders, nested lists, tables, a footnote, links, annexes."""
    target = tmp_path_factory.mktemp("report") / "report.pdf"
    rows = "".join(f"<tr><td>Expert {number}</td><td>Country {number}</td></tr>" for number in range(1, 61))
    html = (Path(__file__).parent / "report.html").read_text(encoding="utf-8").replace("{rows}", rows)
    printable = Printable(html=html, title="Report of the Expert Group Meeting", stylesheets=())
    printer.print_pdf(printable, target=target, report=lambda step, percent: None)
    return target


@pytest.fixture(scope="module")
def tree(report):
    with pikepdf.open(report) as pdf:
        yield pdf


def elements(element) -> list:
    found = []
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found += [kid, *elements(kid)]
    return found


def named(pdf, name: str) -> list:
    return [element for element in elements(pdf.Root.StructTreeRoot) if element.S == f"/{name}"]


def test_pdfua_finds_nothing(report):
    outcome = subprocess.run([BIN / "pdfua", "check", report], capture_output=True, text=True)

    assert outcome.returncode == 0, outcome.stdout


def test_outloud_finds_nothing(report):
    subprocess.run([BIN / "outloud", "--json", f"{report}.json", report], capture_output=True, check=True)

    findings = json.loads(Path(f"{report}.json").read_text(encoding="utf-8"))["results"][0]["findings"]
    assert [finding["rule"] for finding in findings] == []


def test_qpdf_finds_nothing(report):
    outcome = subprocess.run(["qpdf", "--check", report], capture_output=True, text=True)

    assert outcome.returncode == 0, outcome.stderr


def test_headers_know_what_they_head(tree):
    scopes = [str(header.A.Scope) for header in named(tree, "TH")]

    assert scopes[:6] == ["/Column", "/Column", "/Column", "/Row", "/Row", "/Row"]
    assert set(scopes[6:]) == {"/Column"}


def test_every_list_item_has_a_body(tree):
    items = [{str(part.S) for part in item.K} for item in named(tree, "LI")]

    assert [parts for parts in items if "/LBody" not in parts] == []


def test_entry_of_the_contents_is_one_link_with_its_page_number(tree):
    first = tree.pages[0]
    links = [link for link in named(tree, "Link") if link.Pg.objgen == first.objgen]

    assert len(first.Annots) == len(links) == 5
    assert [link for link in links if link.P.S == "/Link"] == []
    assert {int(annotation.F) & 4 for leaf in tree.pages for annotation in leaf.get("/Annots", [])} == {4}


def test_margins_and_leaders_are_artifacts(tree):
    tags = [
        str(instruction.operands[0])
        for instruction in pikepdf.parse_content_stream(tree.pages[0])
        if str(instruction.operator) == "BDC" and instruction.operands[1].get("/Type") == "/Pagination"
    ]

    assert tags[:2] == ["/Artifact", "/Artifact"]
    assert len(tags) > 50


def test_document_shows_its_title_and_names_its_language(tree):
    assert str(tree.docinfo["/Title"]) == "Report of the Expert Group Meeting"
    assert tree.Root.ViewerPreferences.DisplayDocTitle
    assert str(tree.Root.Lang) == "en"


def test_relative_links_lead_to_the_portal(tree, settings):
    addresses = [
        str(annotation.A.URI)
        for leaf in tree.pages
        for annotation in leaf.get("/Annots", [])
        if "/A" in annotation and "/URI" in annotation.A
    ]

    assert addresses == [f"{settings.SITE_URL}/meetings/"]


def test_footnotes_are_notes_with_identifiers(tree):
    notes = named(tree, "Note")

    identifiers = [str(note.ID) for note in notes]
    names = tree.Root.StructTreeRoot.IDTree.Names
    assert identifiers == ["note-000001"]
    assert [(str(names[0]), names[1].objgen)] == [(identifiers[0], notes[0].objgen)]
