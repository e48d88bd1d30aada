"""The draft with which a Word document is compared: as it is now, and as it was when the document was made."""

from collections.abc import Iterator, Mapping

from egm_portal.incoming.imported import ImportedFile
from egm_portal.marked_texts.markup.blocks import Block
from egm_portal.marked_texts.markup.parser import parse
from egm_portal.marked_texts.models import TextVersion
from reports.content import Division, ReportContent
from reports.models import Recommendation, Report, Section
from reports.word.comparing import ComparedDraft, SectionText
from reports.word.own_words import own_words
from reports.writing_rules import SEVERAL

AREAS = {Section.Chapter.ACKNOWLEDGEMENTS: "acknowledgements", Section.Chapter.SUMMARY: "summary"}


def draft_of(report: Report, sections: list[Section], content: ReportContent, file: ImportedFile) -> ComparedDraft:
    """The sections, which were read `with_text`, beside the versions from which the document was made: two queries."""
    named = {section: (number, saves) for section, number, saves in file.versions}
    texts = {section.text_id: section.pk for section in sections}
    rows = TextVersion.objects.filter(versioned_text__in=texts, number__in={number for number, _ in named.values()})
    found = ((texts[row.versioned_text_id], row) for row in rows)
    # As the document names them, unless somebody went on with them since.
    then = {section: row for section, row in found if named.get(section) == (row.number, row.saves)}
    headings = dict(_headings(content.chapters))
    adopted = Recommendation.objects.adopted().filter(meeting=report.meeting)
    return ComparedDraft(
        sections=[_section_text(section, headings, then.get(section.pk), file) for section in sections],
        recommendations={row.key: parse(row.text) for row in adopted},
        own_words=own_words(content),
    )


def _section_text(
    section: Section, headings: Mapping[int, str], then: TextVersion | None, file: ImportedFile
) -> SectionText:
    heading = headings.get(section.pk, str(section))
    # A document that names versions has none of a section that was empty, or not there.
    before = blocks_by_key(then.text, then.keys) if then else {} if file.versions else None
    return SectionText(
        section.pk,
        heading,
        section.body,
        now=blocks_by_key(section.body, section.keys),
        then=before,
        area=AREAS.get(section.chapter, ""),
        may_be_renamed=section.chapter in SEVERAL and heading == section.heading,
    )


def blocks_by_key(text: str, keys: list[str]) -> dict[str, Block]:
    """Every block of the text by its key; those of a text that is read in another way by now have none of the keys."""
    blocks = parse(text)
    own = keys if len(keys) == len(blocks) else [f"line-{block.start}" for block in blocks]
    return dict(zip(own, blocks, strict=True))


def _headings(divisions: list[Division]) -> Iterator[tuple[int, str]]:
    for division in divisions:
        if division.section:
            yield division.section, division.heading
        yield from _headings(division.divisions)


def numbers_of(content: ReportContent) -> dict[str, str]:
    """The number that readers see at each paragraph, or at the one to which a part belongs, by key."""
    return dict(_numbers(content.chapters))


def _numbers(divisions: list[Division]) -> Iterator[tuple[str, str]]:
    for division in divisions:
        for paragraph in division.paragraphs:
            for key in (paragraph.key, *(part.key for part in paragraph.parts)):
                if key:
                    yield key, str(paragraph.number)
        yield from _numbers(division.divisions)
