"""Whether the corrections of what was issued last stand in the text of its revision. No writes here, and no request."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from egm_portal.marked_texts.content import GENERATED
from reports.issued_words import one_line, words_of
from reports.models import Correction, Report
from reports.present_text import PresentParagraph, present_paragraphs
from reports.section_text import paragraphs
from room.models import Recommendation

GONE = "Its paragraph is no longer in the text. If its words stand elsewhere, correct them there."
OF_DATA = "Its paragraph is generated from the records of the meeting: correct those records instead."
OTHER_WORDS = "The paragraph has neither these words nor the corrected ones."
SEVERAL = "The paragraph has these words more than once."
MARKED = "The words stand in several pieces, such as words in italics or a footnote between them."
BY_HAND = "Correct it in the text itself."


class Standing(StrEnum):
    """How a correction stands to the text of the revision."""

    TAKEN_IN = "in the text"
    MISSING = "not in the text"
    LOST = "no place"


@dataclass(frozen=True)
class CorrectionInText:
    """A correction that was issued, and the paragraph of the revision that it is about, if that is still there."""

    correction: Correction
    present: PresentParagraph | None

    @cached_property
    def standing(self) -> Standing:
        if self.present is None:
            return Standing.LOST
        wrong, right = self.correction.wrong, self.correction.right
        words = words_in(self.present.source)
        if _count(words, wrong, right):
            return Standing.MISSING
        return Standing.TAKEN_IN if not right or right in words else Standing.LOST

    @cached_property
    def refusal(self) -> str:
        """Why it cannot be taken into the text by a press, or nothing."""
        if self.present is None:
            return OF_DATA if self.correction.key.startswith(GENERATED) else GONE
        if self.standing == Standing.LOST:
            return f"{OTHER_WORDS} {BY_HAND}"
        found = len(_places(self.present.source, self.correction.wrong, self.correction.right))
        if found == 1 or self.standing == Standing.TAKEN_IN:
            return ""
        return f"{SEVERAL if found else MARKED} {BY_HAND}"

    @property
    def corrected(self) -> str:
        """The source of the paragraph with the corrected words; only without a `refusal`."""
        source, right = self.present.source, self.correction.right
        start, end = _places(source, self.correction.wrong, right)[0]
        if not right:  # nor the space before words that are deleted
            start = len(source[:start].rstrip(" "))
        return source[:start] + right + source[end:]

    @property
    def place(self) -> Recommendation | object | None:
        """The conclusion or recommendation, or the section, whose text is corrected."""
        return self.present and (self.present.recommendation or self.present.section)


def corrections_of_revision(report: Report) -> list[CorrectionInText]:
    """The corrections of the text that the report revises; none unless it is being revised. Seven queries at most."""
    if not report.revision or report.is_reissue or report.state == Report.State.ISSUED:
        return []
    revised = report.issues.texts().values("pk")[:1]
    rows = Correction.objects.filter(issue__in=revised, corrigendum__isnull=False)
    rows = list(rows.select_related("corrigendum__document"))
    present = present_paragraphs(report) if rows else {}
    return [CorrectionInText(row, present.get(row.key) if row.key else None) for row in rows]


def missing_corrections(report: Report) -> list[CorrectionInText]:
    """Those that are not in its text: to be taken in, or corrected by hand."""
    return [each for each in corrections_of_revision(report) if each.standing != Standing.TAKEN_IN]


def words_in(source: str) -> str:
    """Every word of a paragraph that people wrote, as corrections name them."""
    return one_line(" ".join(words_of(paragraph) for paragraph in paragraphs(source)))


def _pattern(words: str) -> str:
    return r"\s+".join(map(re.escape, words.split()))


def _places(source: str, wrong: str, right: str) -> list[tuple[int, int]]:
    """Where the source has the wrong words, unless they are part of the right ones."""
    is_within = bool(right) and wrong in right
    corrected = [found.span() for found in re.finditer(_pattern(right), source)] if is_within else []
    places = [found.span() for found in re.finditer(_pattern(wrong), source)]
    return [place for place in places if not any(start <= place[0] and place[1] <= end for start, end in corrected)]


def _count(words: str, wrong: str, right: str) -> int:
    return len(_places(words, one_line(wrong), one_line(right)))
