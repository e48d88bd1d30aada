"""The chapters of conclusions and recommendations, from what the meeting adopted."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.text import capfirst

from egm_portal.marked_texts.content import GENERATED, Note, Part, plain, split, words
from egm_portal.marked_texts.markup.addresses import Addresses
from egm_portal.meetings.models import Meeting
from egm_portal.text import numerals
from egm_portal.text.validators import non_empty_lines
from papers.models import Document
from reports import section_text
from reports.content import Adopted, Division, Evidence, Paragraph, generated, paragraphs_in, with_paragraphs
from reports.evidence import footnote, with_footnote
from reports.numbering import has_text
from reports.open_texts import printed_source
from room.models import Recommendation, addressees_of

# A full stop ends a sentence unless it belongs to a title or an abbreviation.
_SENTENCE_END = re.compile(
    r"(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bDr)(?<!\bNo)(?<!\bSt)(?<!\bpara)[.!?][”’)]?\s+(?=[“‘(]?[A-Z0-9])"
)


_K, _S, _Settlement = Recommendation.Kind, Recommendation.State, Recommendation.Settlement
BY_CORRESPONDENCE = "Agreed by correspondence after the Meeting."
LEFT_OPEN = "The Meeting left the words in square brackets open."
_NOUNS = {_K.CONCLUSION: ("conclusion", "conclusions"), _K.RECOMMENDATION: ("recommendation", "recommendations")}


@dataclass(frozen=True)
class Sources:
    """What the texts refer to: addresses of symbols, and the public documents of the meeting by id."""

    meeting: Meeting
    addresses: Addresses
    documents: dict[int, Document]


def conclusions(rows: list[Recommendation], opening: Division, sources: Sources) -> Division:
    """The conclusions, each a paragraph, after the introduction that people wrote (`opening`) or a standard one.

    If the introduction has subheadings, the conclusions have one, too: they would belong to its last one otherwise.
    """
    found = [row for row in rows if row.kind == _K.CONCLUSION]
    paragraphs, groups = _grouped(found, sources, has_lead=False)
    written = _written(opening, found, _K.CONCLUSION)
    if has_text(replace(opening, paragraphs=[])):
        own = Division("Conclusions adopted by the Meeting", paragraphs, groups)
        return Division("Conclusions", written, [*opening.divisions, own], section=opening.section)
    return Division("Conclusions", [*written, *paragraphs], groups, section=opening.section)


def recommendations(rows: list[Recommendation], opening: Division, sources: Sources) -> Division:
    """The recommendations by addressee, each a paragraph with its first sentence in bold, after their introduction."""
    found = [row for row in rows if row.kind == _K.RECOMMENDATION]
    parts = [*opening.divisions]
    for addressee in addressees_of(sources.meeting):
        of_addressee = [row for row in found if row.addressee == addressee.key]
        parts.append(Division(addressee.name, *_grouped(of_addressee, sources, has_lead=True)))
    return Division("Recommendations", _written(opening, found, _K.RECOMMENDATION), parts, section=opening.section)


def with_exceptions(chapters: list[Division], rows: Iterable[Recommendation]) -> list[Division]:
    """The numbered chapters, whose standard sentences except what the meeting did not adopt, by its paragraphs."""
    excepted = [row for row in rows if row.state == _S.LEFT_OPEN or row.settlement]
    if not excepted:
        return chapters
    numbers = {paragraph.key: paragraph.number for paragraph in paragraphs_in(chapters)}

    def told(paragraph: Paragraph) -> Paragraph:
        of_kind = {f"{GENERATED}{_NOUNS[kind][1]}": kind for kind in _K}.get(paragraph.key)
        sentence = _exceptions([row for row in excepted if row.kind == of_kind], numbers) if of_kind else ""
        return replace(paragraph, spans=[*paragraph.spans, *plain(sentence)]) if sentence else paragraph

    return [with_paragraphs(chapter, told) for chapter in chapters]


def _exceptions(rows: list[Recommendation], numbers: dict[str, int]) -> str:
    def paragraphs(*settlements: str) -> tuple[str, bool]:
        found = sorted(numbers[row.key] for row in rows if row.settlement in settlements and row.key in numbers)
        noun = "paragraph" if len(found) == 1 else "paragraphs"
        return (f"{noun} {numerals.joined(list(map(str, found)))}" if found else ""), len(found) > 1

    agreed, several = paragraphs(_Settlement.WORDS)
    sentences = (
        [f"{agreed} {'were' if several else 'was'} agreed by correspondence after the Meeting."] if agreed else []
    )
    opened, _ = paragraphs("", _Settlement.BRACKETS)
    sentences += [f"the Meeting left the words in square brackets in {opened} open."] if opened else []
    return "".join(f" {capfirst(sentence)}" for sentence in sentences)


def _grouped(rows: list[Recommendation], sources: Sources, has_lead: bool) -> tuple[list[Paragraph], list[Division]]:
    """Those without a group, then the groups, each as a subheading, in the order of their first rows."""
    loose = [_paragraph(row, sources, has_lead) for row in rows if not row.group]
    names = dict.fromkeys(row.group for row in rows if row.group)
    groups = [
        Division(name, [_paragraph(row, sources, has_lead) for row in rows if row.group == name]) for name in names
    ]
    return loose, groups


def _written(opening: Division, rows: list[Recommendation], kind: str) -> list[Paragraph]:
    """What the introduction says before its subheadings, or a standard sentence if it says nothing at all."""
    if has_text(opening):
        return opening.paragraphs
    singular, plural = _NOUNS[kind]
    count = sum(1 for row in rows if row.state == _S.ADOPTED and not row.settlement)
    adopted = f"{numerals.quantity(count, singular, plural)}, as set out below" if count else f"no {plural}"
    return [generated(plural, f"The Meeting adopted {adopted}.")]


def _paragraph(proposal: Recommendation, sources: Sources, has_lead: bool) -> Paragraph:
    is_adopted = proposal.state == _S.ADOPTED
    stands_open = not is_adopted and proposal.settlement != _Settlement.VIEW
    first, *rest = section_text.paragraphs(printed_source(proposal), sources.addresses) or [Paragraph([])]
    spans, parts = first.spans, [*first.parts]
    for following in rest:
        parts += [Part("text", spans=following.spans), *following.parts]
    paragraph = Paragraph(spans, parts, key=proposal.key)
    if has_lead and proposal.settlement != _Settlement.VIEW:
        text = words(spans)
        end = _SENTENCE_END.search(text)
        lead, spans = split(spans, end.end() if end else len(text))
        paragraph = Paragraph(spans, parts, lead=lead, key=proposal.key)
    cited = [sources.documents[each.pk] for each in proposal.evidence.all() if each.pk in sources.documents]
    if is_adopted:
        paragraph = replace(paragraph, adopted=_adopted(proposal, cited, sources))
    paragraph = replace(paragraph, is_open=stands_open and not proposal.settlement)
    if cited:
        paragraph = with_footnote(paragraph, footnote(str(proposal.pk), cited, sources.meeting))
    if stands_open or is_adopted and proposal.settlement:
        said = LEFT_OPEN if stands_open else BY_CORRESPONDENCE
        paragraph = with_footnote(paragraph, Note(f"settled {proposal.pk}", plain(said)))
    return paragraph


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
        by_correspondence=bool(proposal.settlement),
        wording=section_text.unnumbered(edited, addresses=sources.addresses),
        evidence=[Evidence(document.number, proposal.evidence_pages.get(str(document.pk), "")) for document in cited],
    )
