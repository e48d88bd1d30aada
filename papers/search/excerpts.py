"""What is shown of a text that was found: its best page, and the best lines with the words marked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from papers.search.question import Question, Term
from papers.search.words import WORD, fold

BEFORE, WITHIN = 8, 36  # words of an excerpt before the first that is marked, and from there on
TRIED = 60  # marks at which an excerpt may begin


@dataclass(frozen=True)
class Piece:
    """A part of a text; `marked` if it is what was looked for."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Mark:
    """A place at which a term stands in a text: the numbers of its first word and of the word after it."""

    first: int
    end: int
    term: Term


def best_page(text: str, question: Question) -> int | None:
    """Which line of an entry's text has most of what was looked for, counted from zero; None if no line has any."""
    counts = [sum(_stands_in(f" {line} ", term) for term in question.wanted) for line in text.split("\n")]
    most = max(counts)
    return counts.index(most) if most else None


def marked(text: str, question: Question) -> list[Piece]:
    """The whole text, with what was looked for marked."""
    words = list(WORD.finditer(text))
    return _pieces(text, words, _marks(words, question), 0, len(text))


def excerpt(text: str, question: Question) -> list[Piece]:
    """The lines of the text with most of what was looked for, or its beginning if it has nothing of it."""
    words = list(WORD.finditer(text))
    if not words:
        return []
    marks = _marks(words, question)
    start = _best_start(marks)
    first, last = max(0, start - BEFORE), min(len(words), start + WITHIN) - 1
    begin, end = words[first].start() if first else 0, words[last].end() if last + 1 < len(words) else len(text)
    pieces = _pieces(text, words, marks, begin, end)
    return [*([Piece("… ")] if first else []), *pieces, *([Piece(" …")] if end < len(text) else [])]


def _stands_in(line: str, term: Term) -> bool:
    before = "".join(f" {word}" for word in term.words[:-1])
    whole = f"{before} {term.words[-1]} " in line
    return whole or (bool(term.beginning) and f"{before} {term.beginning}" in line)


def _marks(words: list[re.Match], question: Question) -> list[Mark]:
    """Where the terms stand among these words, in order, none over another."""
    folded = [fold(word.group()) for word in words]
    marks: list[Mark] = []
    found = (mark for term in question.wanted for mark in _marks_of(term, folded))
    for mark in sorted(found, key=lambda each: (each.first, -each.end)):
        if not marks or mark.first >= marks[-1].end:
            marks.append(mark)
    return marks


def _marks_of(term: Term, folded: list[str]) -> Iterator[Mark]:
    *before, last = term.words
    for at, word in enumerate(folded):
        first = at - len(before)
        if (word == last or (term.beginning and word.startswith(term.beginning))) and folded[
            max(first, 0) : at
        ] == before:
            yield Mark(first, at + 1, term)


def _best_start(marks: list[Mark]) -> int:
    """The first word of the excerpt that shows most different terms, the earliest of such."""

    def shown(start: int) -> int:
        return len({mark.term for mark in marks if start <= mark.first < start + WITHIN})

    return max((mark.first for mark in marks[:TRIED]), key=shown, default=0)


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
