"""The checks of the structure find nothing in a printed report, and each finds what it looks for in a damaged one."""

from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from egm_portal.pdf import printer
from egm_portal.pdf.registry import Printable
from tests import pdf_structure
from tests.pdf_structure import faults_in, kids, of_type

DOT = "data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%229%22 height=%229%22/%3E"


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("structure") / "report.pdf"
    html = (Path(__file__).parent / "report.html").read_text(encoding="utf-8")
    html = html.replace("{rows}", "<tr><td>Expert 1</td><td>Country A</td></tr>")
    html = html.replace("</body>", f"<p><img src='{DOT}' alt='A dot'></p></body>")
    printer.print_pdf(Printable(html, "Report", ()), target=target, report=lambda step, percent: None)
    return target


def first(pdf: pikepdf.Pdf, name: str) -> Dictionary:
    return next(of_type(pdf, name))


def no_scope(pdf):
    del first(pdf, "TH").A["/Scope"]


def no_headers(pdf):
    for cell in of_type(pdf, "TH"):
        cell.S = Name.TD


def no_annotation(pdf):
    link = first(pdf, "Link")
    link.K = Array([kid for kid in kids(link) if not (isinstance(kid, Dictionary) and "/Obj" in kid)])


def no_words(pdf):
    link = first(pdf, "Link")
    link.K = Array([kid for kid in kids(link) if isinstance(kid, Dictionary) and "/Obj" in kid])


def no_description(pdf):
    del pdf.pages[0].Annots[0]["/Contents"]


def anchor_for_a_description(pdf):
    annotation = pdf.pages[0].Annots[0]
    annotation.Contents = annotation.Dest


def no_identifier(pdf):
    del first(pdf, "Note")["/ID"]


def no_note(pdf):
    first(pdf, "Note").S = Name.Span


def no_alternative_text(pdf):
    del first(pdf, "Figure")["/Alt"]


def other_order(pdf):
    entries = first(pdf, "L")
    entries.K = Array(reversed(list(entries.K)))


def not_in_the_structure(pdf):
    del first(pdf, "H2")["/K"]


DAMAGE = {
    no_scope: {"A header cell has no scope."},
    no_headers: {"A table has no header cells."},
    no_annotation: {"A link has 0 annotations.", "The annotation of a link is not in the structure."},
    no_words: {"A link has no words.", "Words on page 1 are neither in the structure nor artifacts."},
    no_description: {"The annotation of a link has no description."},
    anchor_for_a_description: {"The annotation of a link has no description."},
    no_identifier: {"A note has no identifier.", "Notes are not found by their identifiers."},
    no_note: {"Notes are not found by their identifiers.", "What stands at the foot of a page is no note."},
    no_alternative_text: {"A picture has no alternative text."},
    other_order: {"The contents on page 1 are read in another order than they are printed in."},
    not_in_the_structure: {"Words on page 1 are neither in the structure nor artifacts."},
}


def test_printed_report_has_no_faults(report):
    assert faults_in(report) == []


@pytest.mark.parametrize("damage", DAMAGE)
def test_each_fault_is_found(report, tmp_path, damage):
    with pikepdf.open(report) as pdf:
        damage(pdf)
        pdf.save(tmp_path / "damaged.pdf")

    assert set(faults_in(tmp_path / "damaged.pdf")) == DAMAGE[damage]


def test_each_check_is_tried(report, tmp_path, monkeypatch):
    """Without a check some damage is not found."""
    for check in pdf_structure.CHECKS:
        monkeypatch.setattr(pdf_structure, "CHECKS", [each for each in pdf_structure.CHECKS if each is not check])
        found = []
        for damage in DAMAGE:
            with pikepdf.open(report) as pdf:
                damage(pdf)
                pdf.save(tmp_path / "damaged.pdf")
            found.append(set(faults_in(tmp_path / "damaged.pdf")) == DAMAGE[damage])
        monkeypatch.undo()
        assert not all(found), check.__name__
