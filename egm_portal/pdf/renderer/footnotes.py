"""Keeps footnotes on the page that refers to them, and finds them quickly.

Where the second line of a paragraph finds no room, WeasyPrint 70 moves all footnotes of the page to the next one, even
if the line does not fit without them. The only question that leads there is whether the page has footnotes: to it, the
list answers no. With `footnote-policy: line` a line then leaves the page with its footnote.

For each part of each line it also asks whether its footnote is among those that are still to be laid out. Most parts
have none, and the list was searched to its end for nothing: in a document of 300 pages, for an eighth of the time.
"""

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
    context.current_page_footnotes = list(context.current_page_footnotes)
    overflows = _update(context)
    context.current_page_footnotes = _AlwaysFalsy(context.current_page_footnotes)
    return overflows
