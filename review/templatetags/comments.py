"""Comments on a draft as HTML."""

from collections.abc import Mapping
from datetime import datetime

from django import template
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from egm_portal.adminkit.cells import tag
from egm_portal.clock import portal_now
from egm_portal.marked_texts.comparison import ComparedParagraph, Piece, difference
from egm_portal.text import dates
from review.models import Comment, Round
from review.rounds.quotations import quoted_lines, without_notes
from review.rounds.rules import COMMENT_TINTS
from review.rounds.table import Choice

register = template.Library()

AROUND = 8  # words that are shown around a change
SHORTENED = 30  # words in a row without a change, from which those in their middle are left out


@register.filter
def said_at(instant: datetime, zone: str) -> str:
    """When something was said: "10 August, 09:15", or "today, 10:14"."""
    words = dates.hour_and_day(instant, zone)
    return words if "," in words else f"today, {words}"


@register.filter
def state_tag(comment: Comment) -> SafeString:
    return tag(comment.get_state_display(), COMMENT_TINTS[comment.state])


@register.filter
def in_short(compared: ComparedParagraph) -> SafeString:
    """The difference, with “…” for long passages that are the same."""
    last, pieces = len(compared.pieces) - 1, []
    for place, piece in enumerate(compared.pieces):
        words = piece.text.split(" ")
        if piece.kind or len(words) <= SHORTENED or last == 0:
            pieces.append(piece)
            continue
        before = words[:AROUND] if place else []
        after = words[-AROUND:] if place < last else []
        pieces.append(Piece(" ".join([*before, "…", *after])))
    return _with_quotations(pieces)


@register.filter
def in_full(compared: ComparedParagraph) -> SafeString:
    """The difference, with quotations as such."""
    return _with_quotations(compared.pieces)


@register.filter
def with_quotations(source: str) -> SafeString:
    """The source of a paragraph, with quotations as such, and without references to footnotes."""
    return _with_quotations([Piece(without_notes(source))])


@register.filter
def adopted_difference(comment: Comment) -> SafeString:
    """What was written into the paragraph, as a difference to what was there."""
    return in_short(difference(comment.replaced_text, comment.adopted_text))


@register.filter
def at(found: Mapping, key: object) -> object:
    return found[key]


@register.filter
def state_counts(counts: Mapping[str, int]) -> list[str]:
    """As "19 accepted", in the order of the states, with those that wait last."""
    order = [*(state for state in Comment.State if state != Comment.State.OPEN), Comment.State.OPEN]
    return [f"{counts[state]} {state.label}" for state in order if counts.get(state)]


@register.filter
def is_open_now(round_: Round) -> bool:
    return round_.is_open(portal_now())


@register.filter
def is_same(row: object, other: object) -> bool:
    return row is other


@register.filter
def with_choice(query: str, choice: Choice) -> str:
    """The address of the table with this filter, and with the others as they are; its first page."""
    values = QueryDict(query, mutable=True)
    values.pop(choice.name, None)
    if choice.value:
        values[choice.name] = choice.value
    return f"?{values.urlencode()}"


def _with_quotations(pieces: list[Piece]) -> SafeString:
    """Lines as HTML; after a quotation, which ends its own line, none is broken."""
    lines, after_text = [], False
    for is_quotation, of_line in quoted_lines(pieces):
        words = ComparedParagraph("", of_line).text
        lines.append(format_html("{}<q>{}</q>" if is_quotation else "{}{}", "\n" * after_text, words))
        after_text = not is_quotation
    return mark_safe("".join(lines))  # noqa: S308 - each line is escaped
