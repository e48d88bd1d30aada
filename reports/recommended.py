"""The chapters of conclusions and recommendations, from what the meeting adopted."""

import re
from dataclasses import dataclass, replace

from egm_portal.marked_texts.content import Part, split, words
from egm_portal.marked_texts.markup.addresses import Addresses
from egm_portal.meetings.models import Meeting
from egm_portal.text import numerals
from egm_portal.text.validators import non_empty_lines
from papers.models import Document
from reports import section_text
from reports.content import Adopted, Division, Evidence, Paragraph, generated
from reports.evidence import footnote, with_footnote
from reports.models import Recommendation
from reports.numbering import has_text
from reports.room.addressees import addressees_of

# A full stop ends a sentence unless it belongs to a title or an abbreviation.
_SENTENCE_END = re.compile(
    r"(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bDr)(?<!\bNo)(?<!\bSt)(?<!\bpara)[.!?][”’)]?\s+(?=[“‘(]?[A-Z0-9])"
)


@dataclass(frozen=True)
class Sources:
    """What the texts refer to: addresses of symbols, and the public documents of the meeting by id."""

    meeting: Meeting
    addresses: Addresses
    documents: dict[int, Document]


def conclusions(adopted: list[Recommendation], opening: Division, sources: Sources) -> Division:
    """The conclusions, each a paragraph, after the introduction that people wrote (`opening`) or a standard one.

    If the introduction has subheadings, the conclusions have one, too: they would belong to its last one otherwise.
    """
    found = [proposal for proposal in adopted if proposal.kind == Recommendation.Kind.CONCLUSION]
    paragraphs = [_paragraph(conclusion, sources, has_lead=False) for conclusion in found]
    written = _written(opening, len(found), "conclusion", "conclusions")
    if has_text(replace(opening, paragraphs=[])):
        own = Division("Conclusions adopted by the Meeting", paragraphs)
        return Division("Conclusions", written, [*opening.divisions, own], section=opening.section)
    return Division("Conclusions", [*written, *paragraphs], section=opening.section)


def recommendations(adopted: list[Recommendation], opening: Division, sources: Sources) -> Division:
    """The recommendations by addressee, each a paragraph with its first sentence in bold, after their introduction."""
    found = [proposal for proposal in adopted if proposal.kind == Recommendation.Kind.RECOMMENDATION]
    parts = [*opening.divisions]
    for addressee in addressees_of(sources.meeting):
        of_addressee = [recommendation for recommendation in found if recommendation.addressee == addressee.key]
        parts.append(Division(addressee.name, [_paragraph(row, sources, has_lead=True) for row in of_addressee]))
    written = _written(opening, len(found), "recommendation", "recommendations")
    return Division("Recommendations", written, parts, section=opening.section)


def _written(opening: Division, count: int, singular: str, plural: str) -> list[Paragraph]:
    """What the introduction says before its subheadings, or a standard sentence if it says nothing at all."""
    if has_text(opening):
        return opening.paragraphs
    adopted = f"{numerals.quantity(count, singular, plural)}, as set out below" if count else f"no {plural}"
    return [generated(plural, f"The Meeting adopted {adopted}.")]


def _paragraph(proposal: Recommendation, sources: Sources, has_lead: bool) -> Paragraph:
    first, *rest = section_text.paragraphs(proposal.text, sources.addresses) or [Paragraph([])]
    parts = [*first.parts]
    for following in rest:
        parts += [Part("text", spans=following.spans), *following.parts]
    paragraph = Paragraph(first.spans, parts, key=proposal.key)
    if has_lead:
        text = words(first.spans)
        end = _SENTENCE_END.search(text)
        lead, spans = split(first.spans, end.end() if end else len(text))
        paragraph = Paragraph(spans, parts, lead=lead, key=proposal.key)
    cited = [sources.documents[each.pk] for each in proposal.evidence.all() if each.pk in sources.documents]
    paragraph = replace(paragraph, adopted=_adopted(proposal, cited, sources))
    if not cited:
        return paragraph
    return with_footnote(paragraph, footnote(str(proposal.pk), cited, sources.meeting))


def _adopted(proposal: Recommendation, cited: list[Document], sources: Sources) -> Adopted:
    objectives = dict(enumerate(non_empty_lines(sources.meeting.objectives), start=1))
    edited = proposal.adopted_text if proposal.adopted_text != proposal.text else ""
    return Adopted(
        kind=proposal.kind,
        number=proposal.printed_number or 0,
        title=proposal.short_title,
        addressee=proposal.addressee_name,
        objective=proposal.objective or 0,
        objective_text=objectives.get(proposal.objective, ""),
        session=proposal.session_number.number if proposal.session_number else 0,
        adopted_on=proposal.adopted_at.astimezone(sources.meeting.zone).date().isoformat(),
        wording=section_text.unnumbered(edited, addresses=sources.addresses),
        evidence=[Evidence(document.number, proposal.evidence_pages.get(str(document.pk), "")) for document in cited],
    )
