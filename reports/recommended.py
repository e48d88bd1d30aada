"""The chapters of conclusions and recommendations, from what the meeting adopted."""

import re

from reports import body, numerals, written
from reports.content import Division, Paragraph, Part
from reports.models import Recommendation

# A full stop ends a sentence unless it belongs to a title or an abbreviation.
_SENTENCE_END = re.compile(
    r"(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bDr)(?<!\bNo)(?<!\bSt)(?<!\bpara)[.!?][”’)]?\s+(?=[“‘(]?[A-Z0-9])"
)


def conclusions(adopted: list[Recommendation], opening: list[Paragraph]) -> Division:
    """What the meeting concluded, each conclusion a paragraph, after the opening that people wrote or a plain one."""
    found = [one for one in adopted if one.kind == Recommendation.Kind.CONCLUSION]
    paragraphs = [_paragraph(one, led=False) for one in found]
    return Division("Conclusions", [*(opening or _opening(len(found), "conclusion", "conclusions")), *paragraphs])


def recommendations(adopted: list[Recommendation], opening: list[Paragraph]) -> Division:
    """What the meeting recommended, by addressee, each recommendation a paragraph with its first sentence in bold."""
    found = [one for one in adopted if one.kind == Recommendation.Kind.RECOMMENDATION]
    parts = [
        Division(addressee.label, [_paragraph(one, led=True) for one in found if one.addressee == addressee])
        for addressee in Recommendation.Addressee
    ]
    return Division("Recommendations", opening or _opening(len(found), "recommendation", "recommendations"), parts)


def _opening(count: int, one: str, many: str) -> list[Paragraph]:
    adopted = f"{numerals.quantity(count, one, many)}, as set out below" if count else f"no {many}"
    return [Paragraph(f"The Meeting adopted {adopted}.")]


def _paragraph(recommendation: Recommendation, led: bool) -> Paragraph:
    first, *rest = written.paragraphs(body.blocks(recommendation.text)) or [Paragraph("")]
    parts = [*first.parts]
    for following in rest:
        parts += [Part("text", "", following.text), *following.parts]
    parts += _evidence(recommendation)
    lead, text = _sentences(first.text) if led else ("", first.text)
    return Paragraph(text, parts, lead)


def _sentences(text: str) -> tuple[str, str]:
    """The first sentence, and the rest."""
    end = _SENTENCE_END.search(text)
    return (text[: end.end()].rstrip(), text[end.end() :]) if end else (text, "")


def _evidence(recommendation: Recommendation) -> list[Part]:
    titles = [f"“{one.title}”" + (f" ({one.symbol})" if one.symbol else "") for one in recommendation.evidence.all()]
    return [Part("note", "", f"Evidence: {numerals.joined(titles)}.")] if titles else []
