"""The spans of a report's text as HTML, for pages and for print."""

from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from egm_portal.marked_texts.content import BoldSpan, Column, Note, Part, Span, title_and_unit, words
from egm_portal.text import numerals
from egm_portal.text.direction import direction as first_direction
from reports import content
from reports.annexes import column_widths
from reports.templatetags.symbols import whole_symbols

register = template.Library()
register.filter(column_widths)

_REFERENCE = '<sup class="note-ref"><a href="#{0}" role="doc-noteref" aria-label="{1} {2}">{2}</a></sup>'
_FIRST_REFERENCE = _REFERENCE.replace(" role=", ' id="note-ref-{2}" role=')
_FOOTNOTE = '<span class="footnote" data-mark="{}" dir="{}">{}</span>'


@register.filter
def html(spans: list[Span], linked: bool) -> SafeString:
    """The spans. Footnotes are links to their words if `linked`, as on a page; in print their words are in place."""
    note = _linked_note if linked else _printed_note
    return _joined(note(span.note) if span.note else _marked(span) for span in spans)


@register.filter
def in_table(spans: list[Span], number: int) -> SafeString:
    """The spans of a cell or of the caption of this table, with links to the notes under it."""
    return _joined(
        format_html(_REFERENCE, f"table-{number}-{span.note.mark}", "Note", span.note.mark)
        if span.note
        else _marked(span)
        for span in spans
    )


@register.filter
def nested_lists(items: list[Part], linked: bool) -> SafeString:
    """These items of lists, one after the other, as lists of HTML within each other."""
    pieces, open_lists = [], []  # the tags of the lists that are open, the outermost first
    for item in items:
        tag = "ul" if item.mark == "•" else "ol" if item.mark else ""
        if not tag and open_lists:
            pieces.append(format_html("<p>{}</p>", html(item.spans, linked)))  # continues the item before it
            continue
        while len(open_lists) > item.level + 1 or (len(open_lists) == item.level + 1 and open_lists[-1] != tag):
            pieces.append(format_html("</li></{}>", mark_safe(open_lists.pop())))  # noqa: S308 - of this function
        if len(open_lists) == item.level + 1:
            pieces.append(mark_safe("</li>"))
        else:
            first = item.mark.rstrip(".")
            start = format_html(' start="{}"', first) if tag == "ol" and first != "1" else ""
            pieces.append(format_html("<{}{}>", mark_safe(tag or "ul"), start))  # noqa: S308 - of this function
            open_lists.append(tag or "ul")
        pieces.append(format_html('<li dir="{}">{}', direction(item.spans), html(item.spans, linked)))
    pieces += [format_html("</li></{}>", tag) for tag in reversed(open_lists)]
    return _joined(pieces)


@register.filter
def direction(text: str | list[Span]) -> str:
    """ "rtl" or "ltr", by the first letter: not by that of a mark before it, which `dir="auto"` would take."""
    return first_direction(text if isinstance(text, str) else words(text))


def _linked_note(note: Note) -> SafeString:
    return format_html(_REFERENCE if note.again else _FIRST_REFERENCE, f"note-{note.mark}", "Footnote", note.mark)


def _printed_note(note: Note) -> SafeString:
    if note.again:
        return format_html('<sup class="note-ref">{}</sup>', note.mark)
    return format_html(_FOOTNOTE, note.mark, direction(note.spans), html(note.spans, linked=False))


def _marked(span: Span) -> SafeString:
    text = whole_symbols(span.text)
    if span.italic:
        text = mark_safe(f"<i>{text}</i>")  # noqa: S308 - escaped above
    if isinstance(span, BoldSpan):
        text = mark_safe(f"<b>{text}</b>")  # noqa: S308 - escaped above
    if not span.address:
        return text
    return mark_safe(f'<a href="{conditional_escape(span.address)}">{text}</a>')  # noqa: S308 - escaped


def _joined(pieces: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(pieces))  # noqa: S308 - each is escaped


@register.filter
def beside(columns: list[Column], row: list[list[Span]]) -> Iterable[tuple[Column, list[Span]]]:
    """Each cell of the row with its column."""
    return zip(columns, row, strict=True)


register.filter("notes", content.notes_of)
register.filter("tables", content.tables_of)
register.filter("pictures", content.pictures_of)
register.filter("title_and_unit", title_and_unit)
register.filter("words", words)
register.filter("roman", numerals.roman)
register.filter("ordinal", numerals.ordinal)


@register.filter
def of_paragraph(corrections: dict, number: int) -> list:
    """The corrections of the paragraph with this number."""
    return corrections.get(number, [])
