from collections.abc import Callable

from weasyprint import CSS, HTML
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.layout import LayoutContext

from egm_portal.pdf.renderer import footnotes

STYLE = """
@page { size: A5; @footnote { border-top: 1px solid; padding-top: 3px } }
span { float: footnote; footnote-policy: line }
"""
WORDS = "It was noted that nobody replied. "


def test_footnotes_are_where_they_are_if_all_of_a_page_are_laid_out_again_for_each(monkeypatch):
    monkeypatch.setattr(LayoutContext, "__init__", footnotes._initialized)
    with_blocks = places_of_texts(monkeypatch, footnotes._updated)

    def updated_without_heights(context: LayoutContext) -> bool:
        vars(context.current_footnote_area).pop("heights_of_footnotes", None)
        return footnotes._updated(context)

    assert with_blocks == places_of_texts(monkeypatch, updated_without_heights)
    assert len(with_blocks) > 5


def places_of_texts(monkeypatch, updated: Callable) -> list[list[tuple[str, float, float]]]:
    monkeypatch.setattr(LayoutContext, "_update_footnote_area", updated)
    paragraphs = (f"<p>{WORDS * (3 + n % 7)}<span>{WORDS * (1 + n % 4)}</span> {WORDS}</p>" for n in range(60))
    document = HTML(string="".join(paragraphs)).render(stylesheets=[CSS(string=STYLE)])
    boxes = ([box for box in page._page_box.descendants() if isinstance(box, TextBox)] for page in document.pages)
    return [[(box.text, round(box.position_x, 3), round(box.position_y, 3)) for box in page] for page in boxes]
