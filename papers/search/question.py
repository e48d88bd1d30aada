"""Parses what somebody typed into the search."""

import re
from dataclasses import dataclass

from papers.search.words import WORD, fold, plain, spelt_alike

MAX_QUESTION = 200  # characters of a question
MIN_BEGINNING = 3  # letters of a word that also matches longer words that begin with it

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
    """Consecutive words, folded; `beginning` is the last one if it may be the beginning of longer words, or empty."""

    words: tuple[str, ...]
    beginning: str = ""

    def is_in(self, line: str) -> bool:
        """Whether the folded line, which begins and ends with a space, has these words in a row."""
        before = "".join(f" {word}" for word in self.words[:-1])
        whole = f"{before} {self.words[-1]} " in line
        return whole or (bool(self.beginning) and f"{before} {self.beginning}" in line)


@dataclass(frozen=True)
class Question:
    """The terms that all must match, and those that none may; or the sentence that says why there are none."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    refusal: str = ""


def question_from(text: str) -> Question:
    """The question in any text that somebody may have typed; it raises nothing."""
    if len(text) > MAX_QUESTION:
        return Question(refusal=f"Please use at most {MAX_QUESTION} characters. A few specific words find more.")
    chunks = CHUNK.findall(plain(text.translate(QUOTES)))
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for number, chunk in enumerate(chunks, start=1):
        term = _term(*chunk, is_last=number == len(chunks))
        if term.words:
            (unwanted if chunk[0] else wanted).append(term)
    if wanted:
        return Question(tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(unwanted)))
    if unwanted:
        return Question(refusal="A minus sign leaves results out. Please add what you are looking for.")
    if WORD.search(text):
        return Question(refusal="These words appear in nearly every text. Please add a more specific one.")
    return Question(refusal="Please type a word, a name or a symbol to look for." if text.strip() else "")


def _term(minus: str, quoted: str, bare: str, *, is_last: bool) -> Term:
    """The words to look for, if any; without quotation marks and minus, none that are in nearly every text."""
    found = WORD.findall(quoted or bare)  # a symbol such as EGM/ICT/2013/1 is several words
    words = tuple(filter(None, map(fold, found)))
    is_plain = bare and not minus
    if is_plain and EVERYWHERE.issuperset(words):
        return Term(())
    # The last word is still being typed.
    beginning = spelt_alike(found[-1]) if is_plain and is_last else ""
    return Term(words, beginning if len(beginning) >= MIN_BEGINNING else "")
