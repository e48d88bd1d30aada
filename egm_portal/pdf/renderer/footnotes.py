"""Keeps footnotes on the page that refers to them, and finds them quickly.

Where the second line of a paragraph finds no room, WeasyPrint 70 moves all footnotes of the page to the next one, even
if the line does not fit without them. The only question that leads there is whether the page has footnotes: to it, the
list answers no. With `footnote-policy: line` a line then leaves the page with its footnote.

For each part of each line it also asks whether its footnote is among those that are still to be laid out. Most parts
have none, and the list was searched to its end for nothing: in a document of 300 pages, for an eighth of the time.

For each footnote that a page gains it lays out again those that the page has. Here a block of their height stands for
those that were laid out, until the page is complete.
"""

from weasyprint.css.properties import Dimension
from weasyprint.formatting_structure.boxes import BlockBox
from weasyprint.layout import LayoutContext

_init = LayoutContext.__init__
_update = LayoutContext._update_footnote_area


class _AlwaysFalsy(list):
    def __bool__(self) -> bool:
        return False


class _Waiting(list):
    """Footnotes that are still to be laid out."""

    def __contains__(self, footnote: object) -> bool:
        return footnote is not None and super().__contains__(footnote)

    def copy(self) -> "_Waiting":
        return _Waiting(self)


def keep_with_references() -> None:
    LayoutContext.__init__ = _initialized
    LayoutContext._update_footnote_area = _updated


def _initialized(context: LayoutContext, *arguments, **keywords) -> None:
    _init(context, *arguments, **keywords)
    context.footnotes = _Waiting()


def _updated(context: LayoutContext) -> bool:
    area, footnotes = context.current_footnote_area, list(context.current_page_footnotes)
    heights = vars(area).setdefault("heights_of_footnotes", {})
    new = [footnote for footnote in footnotes if footnote not in heights]
    known = sum(heights[footnote] for footnote in footnotes if footnote in heights)
    context.current_page_footnotes = new
    if known:
        block = BlockBox.anonymous_from(area, ())
        block.style = block.style.copy()  # anonymous boxes of the area share theirs
        block.style["height"] = Dimension(known, "px")
        context.current_page_footnotes = [block, *new]
    overflows = _update(context)
    if len(new) == 1:
        heights[new[0]] = area.height - known
    area.children = footnotes
    context.current_page_footnotes = _AlwaysFalsy(footnotes)
    return overflows
