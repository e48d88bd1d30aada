"""A report that was made elsewhere: what is kept of it, and its PDF compared with what it is said to have."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from reports.content import Division, Paragraph, ReportContent, adopted_paragraphs, text_in_words
from reports.models import Report
from reports.queries import report_content
from room.models import Recommendation

AROUND = 300  # letters of a running head, a page number and footnotes between two pages of one paragraph
NO_TEXT = "No text can be read in this PDF, such as in one that was scanned. Compare it with this page yourself."
NO_SYMBOL = "The symbol {symbol} is not in the PDF."
NO_WORDS = "These words are not in the PDF as the meeting adopted them."
OTHER_NUMBER = "The PDF prints these words after another number than {number}: {found}."
IS_THERE = "The PDF has these words."


def adopted_in(report: Report) -> list[Paragraph]:
    """The conclusions and recommendations of the report, in the order of the portal."""
    return adopted_paragraphs(report_content(report).chapters)


def made_elsewhere(report: Report, printed: Mapping[str, int]) -> ReportContent:
    """What is kept of the report: `printed` has the number of the paragraph for the key of each that the PDF has."""
    content = report_content(report)
    found = adopted_paragraphs(content.chapters)
    paragraphs = [replace(each, number=printed[each.key]) for each in found if each.key in printed]
    paragraphs.sort(key=lambda paragraph: paragraph.number)
    chapters = [
        Division(f"{kind.label}s", [each for each in paragraphs if each.adopted.kind == kind], anchor=f"{kind}s")
        for kind in Recommendation.Kind
    ]
    return replace(
        content,
        acknowledgements=[],
        summary=[],
        chapters=[chapter for chapter in chapters if chapter.paragraphs],
        annexes=[],
        made_elsewhere=True,
    )


@dataclass(frozen=True)
class Difference:
    """What the PDF does not have as it is said to; `key` is that of a paragraph, or empty for the PDF as a whole."""

    key: str
    sentence: str


def differences(
    pages: Sequence[str], symbol: str, adopted: Iterable[Paragraph], printed: dict[str, int]
) -> Iterator[Difference]:
    """Where the text of the pages differs from what is said of it: `printed` has the number of each paragraph by key.

    A paragraph that is not among them is said not to be in the PDF.
    """
    texts = [squeezed(page) for page in pages]
    if not any(texts):
        yield Difference("", NO_TEXT)
        return
    if symbol and not any(squeezed(symbol) in page for page in texts):
        yield Difference("", NO_SYMBOL.format(symbol=symbol))
    for paragraph in adopted:
        number, befores = printed.get(paragraph.key), list(_before(texts, squeezed(text_in_words(paragraph))))
        if number is None and befores:
            yield Difference(paragraph.key, IS_THERE)
        elif number is not None and not befores:
            yield Difference(paragraph.key, NO_WORDS)
        elif number is not None and str(number) not in (found := [_last_number(before) for before in befores]):
            if any(found):  # a PDF may keep numbers apart from the text
                yield Difference(paragraph.key, OTHER_NUMBER.format(number=number, found=next(filter(None, found))))


def squeezed(text: str) -> str:
    """Letters and digits alone: PDFs divide words at the ends of lines, and editors change marks."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _before(pages: Sequence[str], wanted: str) -> Iterator[str]:
    """What stands before the words wherever they are, on one page or over two."""
    for page in pages:
        start = page.find(wanted)
        while start >= 0:
            yield page[:start]
            start = page.find(wanted, start + 1)
    for first, second in pairwise(pages):
        if (start := _start_over_two(first, second, wanted)) is not None:
            yield first[:start]


def _start_over_two(first: str, second: str, wanted: str) -> int | None:
    """Where the words begin on a page, if the next one goes on with them; None otherwise."""
    for length in range(len(wanted) - 1, 0, -1):
        beginning, rest = wanted[:length], wanted[length:]
        start = first.rfind(beginning, max(len(first) - length - AROUND, 0))
        if start >= 0:
            return start if rest in second[: len(rest) + AROUND] else None
    return None


def _last_number(text: str) -> str:
    """The digits with which the text ends."""
    return text[len(text.rstrip("0123456789")) :]
