"""Excerpts of texts that were found, with the terms of the search marked."""

import re
from dataclasses import dataclass

from egm_portal.text.marking import Piece
from papers.search.question import Question, Term
from papers.search.words import WORD, fold

BEFORE, WITHIN = 8, 36  # words of an excerpt before the first that is marked, and from there on
TRIED = 60  # marks at which an excerpt may begin: each costs a look at all of them


@dataclass(frozen=True)
class Mark:
    """An occurrence of a term in a text: the numbers of its first word and of the word after it."""

    first: int
    end: int
    term: Term


def best_page(text: str, question: Question) -> int | None:
    """Which line of an entry's text has most of the terms, counted from zero; None if no line has any."""
    counts = [sum(term.is_in(f" {line} ") for term in question.wanted) for line in text.split("\n")]
    most = max(counts)
    return counts.index(most) if most else None


def marked(text: str, question: Question) -> list[Piece]:
    words = list(WORD.finditer(text))
    return _pieces(text, words, _marks(words, question), 0, len(text))


def excerpt(text: str, question: Question) -> list[Piece]:
    """The part of the text with most different terms, or its beginning if it has none of them."""
    words = list(WORD.finditer(text))
    if not words:
        return []
    marks = _marks(words, question)
    start = max(
        (mark.first for mark in marks[:TRIED]),
        key=lambda start: len({mark.term for mark in marks if start <= mark.first < start + WITHIN}),
        default=0,
    )
    first, last = max(0, start - BEFORE), min(len(words), start + WITHIN) - 1
    begin, end = words[first].start() if first else 0, words[last].end() if last + 1 < len(words) else len(text)
    pieces = _pieces(text, words, marks, begin, end)
    return [*([Piece("… ")] if first else []), *pieces, *([Piece(" …")] if end < len(text) else [])]


def _marks(words: list[re.Match], question: Question) -> list[Mark]:
    folded = [fold(word.group()) for word in words]
    found = []
    for term in question.wanted:
        *before, last = term.words
        for at, word in enumerate(folded):
            first = at - len(before)
            ends_term = word == last or (term.beginning and word.startswith(term.beginning))
            if ends_term and folded[max(first, 0) : at] == before:
                found.append(Mark(first, at + 1, term))
    marks, end = [], 0
    for mark in sorted(found, key=lambda mark: (mark.first, -mark.end)):  # the longer of two that begin together
        if mark.first >= end:
            marks.append(mark)
            end = mark.end
    return marks


def _pieces(text: str, words: list[re.Match], marks: list[Mark], begin: int, end: int) -> list[Piece]:
    pieces, at = [], begin
    for mark in marks:
        start, stop = words[mark.first].start(), words[mark.end - 1].end()
        if begin <= start and stop <= end:
            pieces += [Piece(_in_one_line(text[at:start])), Piece(_in_one_line(text[start:stop]), marked=True)]
            at = stop
    return [piece for piece in [*pieces, Piece(_in_one_line(text[at:end]))] if piece.text]


def _in_one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
