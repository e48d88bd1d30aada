"""What somebody typed into the search, taken apart."""

import re
from dataclasses import dataclass

from papers.search.words import WORD, fold, plain, spelt_alike

LONGEST = 200  # characters of a question
SHORTEST_BEGINNING = 3  # letters of a word that is also taken for the beginning of longer ones

CHUNK = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
QUOTES = str.maketrans("“”„«»\0", '""""" ')
EVERYWHERE = frozenset(
    fold(word)
    for word in "a an and are as at be been but by for from had has have he her his how in into is it its no not of on"
    " or our she so such that the their them then there these they this to was we were what when where which who"
    " will with you your".split()
)


@dataclass(frozen=True)
class Term:
    """Words that follow each other, folded; `beginning` is the last one as the beginning of longer words, or empty."""

    words: tuple[str, ...]
    beginning: str = ""


@dataclass(frozen=True)
class Question:
    """What is wanted, all of it, and what is not wanted; or the sentence that says why there is nothing to search."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    refusal: str = ""


def question_from(text: str) -> Question:
    """The question in a text that anybody may have typed: it never fails, whatever the text."""
    if len(text) > LONGEST:
        return Question(refusal=f"Please ask with {LONGEST} characters at most. A few words that say much find more.")
    chunks = CHUNK.findall(plain(text.translate(QUOTES)))
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for number, (minus, quoted, bare) in enumerate(chunks, start=1):
        term = _term(quoted or bare, open_ended=number == len(chunks) and bool(bare) and not minus)
        if term.words and (quoted or minus or not EVERYWHERE.issuperset(term.words)):
            (unwanted if minus else wanted).append(term)
    if wanted:
        return Question(tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(unwanted)))
    return Question(refusal=_why_nothing(text, unwanted))


def _term(chunk: str, *, open_ended: bool) -> Term:
    """The words of a chunk without spaces or of a quotation; a symbol such as EGM/ICT/2013/1 is several in a row."""
    written = WORD.findall(chunk)
    words = tuple(filter(None, map(fold, written)))
    beginning = spelt_alike(written[-1]) if written and open_ended else ""
    return Term(words, beginning if len(beginning) >= SHORTEST_BEGINNING else "")


def _why_nothing(text: str, unwanted: list[Term]) -> str:
    if unwanted:
        return "A minus leaves results out. Please say also what to look for."
    if WORD.search(text):
        return "These words stand in nearly every text. Please add one that says more."
    return "Please type a word, a name or a symbol to look for." if text.strip() else ""
