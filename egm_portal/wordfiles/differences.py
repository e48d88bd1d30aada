"""What was changed in a paragraph, as pieces of text with their italics, links and notes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from egm_portal.adminkit.conflicts.differences import changed_ranges, words_of
from egm_portal.marked_texts.content import Span, words


def pieces_of(before: Sequence[Span], after: Sequence[Span]) -> Iterator[tuple[str, Span]]:
    """The spans of both texts in one sequence: deleted ("del"), inserted ("ins") or in both ("")."""
    old, new = list(_tokens(before)), list(_tokens(after))
    at = 0
    for start, end, other_start, other_end in changed_ranges([_seen(one) for one in old], [_seen(one) for one in new]):
        yield from (("", span) for span in _joined(new[at:other_start]))
        yield from (("del", span) for span in _joined(old[start:end]))
        yield from (("ins", span) for span in _joined(new[other_start:other_end]))
        at = other_end
    yield from (("", span) for span in _joined(new[at:]))


def _tokens(spans: Sequence[Span]) -> Iterator[Span]:
    """The spans, cut into words and other signs; a note stands alone."""
    for span in spans:
        for word in words_of(span.text):
            yield replace(span, text=word, note=None)
        if span.note:
            yield Span(note=span.note)


def _seen(token: Span) -> tuple:
    """What readers see of a token: the number of a note may differ without a change."""
    return token.text, token.italic, token.address, words(token.note.spans) if token.note else None


def _joined(tokens: Sequence[Span]) -> Iterator[Span]:
    """Neighbours of one kind as one span each."""
    held: Span | None = None
    for token in tokens:
        if held and not held.note and not token.note and _seen(held)[1:] == _seen(token)[1:]:
            held = replace(held, text=held.text + token.text)
            continue
        if held:
            yield held
        held = token
    if held:
        yield held
