"""The chapters of conclusions and recommendations, from what the meeting adopted."""

import re

from reports import numerals, section_text
from reports.content import Division, Paragraph, Part, generated, plain, split, words
from reports.models import Recommendation
from reports.text.addresses import Addresses

# A full stop ends a sentence unless it belongs to a title or an abbreviation.
_SENTENCE_END = re.compile(
    r"(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bDr)(?<!\bNo)(?<!\bSt)(?<!\bpara)[.!?][”’)]?\s+(?=[“‘(]?[A-Z0-9])"
)


def conclusions(adopted: list[Recommendation], opening: Division, addresses: Addresses) -> Division:
    """The conclusions, each a paragraph, after the introduction that people wrote (`opening`) or a standard one."""
    found = [proposal for proposal in adopted if proposal.kind == Recommendation.Kind.CONCLUSION]
    paragraphs = [_paragraph(conclusion, addresses, has_lead=False) for conclusion in found]
    written = opening.paragraphs or _opening(len(found), "conclusion", "conclusions")
    return Division("Conclusions", [*written, *paragraphs], section=opening.section)


def recommendations(adopted: list[Recommendation], opening: Division, addresses: Addresses) -> Division:
    """The recommendations by addressee, each a paragraph with its first sentence in bold."""
    found = [proposal for proposal in adopted if proposal.kind == Recommendation.Kind.RECOMMENDATION]
    parts = []
    for addressee in Recommendation.Addressee:
        of_addressee = [recommendation for recommendation in found if recommendation.addressee == addressee]
        parts.append(Division(addressee.label, [_paragraph(row, addresses, has_lead=True) for row in of_addressee]))
    written = opening.paragraphs or _opening(len(found), "recommendation", "recommendations")
    return Division("Recommendations", written, parts, section=opening.section)


def _opening(count: int, singular: str, plural: str) -> list[Paragraph]:
    adopted = f"{numerals.quantity(count, singular, plural)}, as set out below" if count else f"no {plural}"
    return [generated(plural, f"The Meeting adopted {adopted}.")]


def _paragraph(proposal: Recommendation, addresses: Addresses, has_lead: bool) -> Paragraph:
    first, *rest = section_text.paragraphs(proposal.text, addresses) or [Paragraph([])]
    parts = [*first.parts]
    for following in rest:
        parts += [Part("text", spans=following.spans), *following.parts]
    evidence = [
        f"“{document.title}”" + (f" ({document.symbol})" if document.symbol else "")
        for document in proposal.evidence.all()
    ]
    if evidence:
        parts.append(Part("note", spans=plain(f"Evidence: {numerals.joined(evidence)}.")))
    if not has_lead:
        return Paragraph(first.spans, parts, key=proposal.key)
    text = words(first.spans)
    end = _SENTENCE_END.search(text)
    lead, spans = split(first.spans, end.end() if end else len(text))
    return Paragraph(spans, parts, lead=lead, key=proposal.key)
