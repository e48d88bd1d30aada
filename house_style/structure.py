"""Rules about the build of a section: headings, tables, long paragraphs."""

import re
from collections.abc import Iterator

from egm_portal.marked_texts.content import words
from egm_portal.marked_texts.markup.blocks import HEADING, PARAGRAPH
from house_style.passages import SECTION_HEADING, Found, Passage, Text

MAX_PARAGRAPH = 200
"""Words. A longer paragraph is better divided: it has one number, and is commented and cited as a whole."""

_FIRST_WORD = re.compile(r"\W*\w*")
_CAPITAL = re.compile(r"(?<!\w)[A-Z](?=[a-z])")  # with which a word begins
_SIGNIFICANT = re.compile(r"(?<![\w-])[A-Za-z][a-z]{3,}(?![\w-])")
_LINKING = frozenset(
    "about after among and before between from into over through towards under upon with within".split()
)
# A heading with one of these words has a name in it, which keeps its capitals.
_IN_NAMES = frozenset(
    """Africa African Agenda America American Arab Asia Asian Assembly Bank Caribbean Charter Commission Committee
    Conference Convention Council Country Covenant Declaration Department Division Europe European Expert Federation
    Forum Foundation Fund Geneva Goals Government Governments Institute International Kingdom Latin Member Ministry
    Nations Observatory Office Organization Pacific Parliament Partnership Plan Programme Protocol Republic Secretariat
    Secretary Social Staff Summit Union United University World York""".split()
)


def lone_subheading(text: Text) -> Iterator[Found]:
    inner = [heading for heading in text.of_kinds({HEADING}) if heading.index != SECTION_HEADING]
    if len(inner) == 1:
        yield Found(inner[0], 0, len(inner[0].source))


def capitals_in_headings(text: Text) -> Iterator[Found]:
    """Headings in which every word has a capital, though the text below writes some of them without."""
    for heading in text.of_kinds({HEADING}):
        after_first = _FIRST_WORD.match(heading.words).end()
        others = [word for word in _SIGNIFICANT.findall(heading.words, after_first) if word not in _LINKING]
        is_common = [word.lower() in text.lower_case_words for word in others]
        if len(others) > 1 and any(is_common) and _are_capitalized(heading, others, text):
            first, rest = heading.source[:after_first], heading.source[after_first:]
            in_small_letters = first + _CAPITAL.sub(lambda found: found.group().lower(), rest)
            yield Found(heading, 0, len(heading.source), in_small_letters if all(is_common) else None)


def _are_capitalized(heading: Passage, others: list[str], text: Text) -> bool:
    """Whether all have a capital that is none of a name: nor do they stand so in the text."""
    if not all(map(str.istitle, others)) or _IN_NAMES & set(others):
        return False
    start, end = heading.words.index(others[0]), heading.words.rindex(others[-1]) + len(others[-1])
    return heading.words[start:end] not in text.running


def long_paragraphs(text: Text) -> Iterator[Found]:
    for passage in text.of_kinds({PARAGRAPH}):
        count = len(passage.typed.split())
        if count > MAX_PARAGRAPH:
            sentence = f"This paragraph has {count} words. Divide it: up to {MAX_PARAGRAPH} are easily read and cited."
            yield Found(passage, 0, len(passage.source), sentence=sentence)


def has_no_title(passage: Passage) -> bool:
    return bool(passage.table and not passage.table.caption)


def has_no_head(passage: Passage) -> bool:
    return bool(passage.table) and not all(words(column.spans).strip() for column in passage.table.columns)
