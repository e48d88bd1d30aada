"""Keeps footnotes on the page that refers to them.

Where the second line of a paragraph finds no room, WeasyPrint 70 moves all footnotes of the page to the next one, even
if the line does not fit without them. The only question that leads there is whether the page has footnotes: to it, the
list answers no. With `footnote-policy: line` a line then leaves the page with its footnote.
"""

from weasyprint.layout import LayoutContext

_update = LayoutContext._update_footnote_area


class _Kept(list):
    def __bool__(self) -> bool:
        return False


def keep_with_references() -> None:
    LayoutContext._update_footnote_area = _updated


def _updated(context: LayoutContext) -> bool:
    context.current_page_footnotes = list(context.current_page_footnotes)
    overflows = _update(context)
    context.current_page_footnotes = _Kept(context.current_page_footnotes)
    return overflows
