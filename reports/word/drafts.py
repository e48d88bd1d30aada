"""The draft beside which a Word document is read: as it is now, and as it was when the document was made."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Max

from egm_portal.incoming.imported import ImportedFile
from egm_portal.marked_texts.markup.blocks import Block
from egm_portal.marked_texts.markup.parser import parse
from egm_portal.marked_texts.models import TextVersion
from reports.content import Division, ReportContent
from reports.models import Report, Section
from reports.outline import DISCUSSION
from reports.word.own_words import comparable, own_words
from reports.writing_rules import SEVERAL
from room.models import Recommendation

AREAS = {Section.Chapter.ACKNOWLEDGEMENTS: "acknowledgements", Section.Chapter.SUMMARY: "summary"}
SECOND = timedelta(seconds=1)  # to which the time in a document is exact


@dataclass(frozen=True)
class BlocksOfText:
    """A text with its blocks by their keys."""

    text: str = ""
    blocks: Mapping[str, Block] = field(default_factory=dict)


@dataclass(frozen=True)
class SectionText:
    """A section of the draft: its text `now`, and as it was `then`, when the document was made, if that is known.

    `heading` is the one that readers see, `name` the one that it was given, and `area` stands for it where it has none,
    such as "summary".
    """

    id: int
    heading: str
    now: BlocksOfText
    then: BlocksOfText | None = None
    area: str = ""
    may_be_renamed: bool = False
    name: str = ""

    @property
    def headings(self) -> set[str]:
        """What may be printed above it: the only section of the discussion has the chapter's name before its own."""
        return {self.heading, *filter(None, [self.name, self.name and f"{DISCUSSION}: {self.name}"])}

    @property
    def origin(self) -> BlocksOfText:
        """The text from which the document was made, as far as that is known."""
        return self.now if self.then is None else self.then


@dataclass(frozen=True)
class DraftBeside:
    """What a document is read beside: sections, the keys of recommendations, and the portal's own words.

    `deleted` are sections that were deleted since the document was made, while paragraphs of them stand in others.
    """

    sections: Sequence[SectionText]
    recommendations: Collection[str] = ()
    own_words: frozenset[str] = frozenset()
    deleted: Sequence[SectionText] = ()

    @cached_property
    def by_id(self) -> dict[int, SectionText]:
        return {section.id: section for section in self.sections}

    @cached_property
    def with_deleted(self) -> dict[int, SectionText]:
        return self.by_id | {section.id: section for section in self.deleted}

    @cached_property
    def areas(self) -> dict[str, int]:
        return {section.area: section.id for section in self.sections if section.area}

    @cached_property
    def origins(self) -> dict[str, int]:
        """The section in which each paragraph was when the document was made."""
        return {key: section.id for section in self.with_deleted.values() for key in section.origin.blocks}

    @cached_property
    def owners(self) -> dict[str, int]:
        """The section in which each paragraph is now."""
        return {key: section.id for section in self.sections for key in section.now.blocks}

    def is_own(self, text: str) -> bool:
        """Whether the portal itself writes this text."""
        return comparable(text) in self.own_words

    def home(self, key: str) -> int:
        return self.origins.get(key) or self.owners[key]

    def then(self, key: str) -> Block | None:
        return self.with_deleted[self.origins[key]].origin.blocks[key] if key in self.origins else None

    def now(self, key: str) -> Block | None:
        return self.by_id[self.owners[key]].now.blocks[key] if key in self.owners else None


def draft_beside(report: Report, sections: list[Section], content: ReportContent, file: ImportedFile) -> DraftBeside:
    """The sections, which were read `with_text`, beside the texts from which the document was made: three queries.

    Among them are those that were deleted.
    """
    then = _versions(sections, file)
    headings = dict(_headings(content.chapters))
    printed = Recommendation.objects.printed().filter(meeting=report.meeting)
    draft = DraftBeside(
        sections=[_section_text(each, headings, then.get(each.pk)) for each in sections if each.deleted_at is None],
        recommendations={row.key for row in printed},
        own_words=own_words(content),
    )
    gone = [
        SectionText(each.pk, each.heading, BlocksOfText(), then.get(each.pk)) for each in sections if each.deleted_at
    ]
    return replace(
        draft, deleted=[each for each in gone if each.then and each.then.blocks.keys() & draft.owners.keys()]
    )


def _versions(sections: list[Section], file: ImportedFile) -> dict[int, BlocksOfText]:
    """The text of each section from which the document was made, by the section's id; empty if there was none yet.

    It is the version that the document names, unless somebody went on with it since, and otherwise the newest of its
    time: an issued report names none. None is known for a document of others.
    """
    made_at = made_at_of(file)
    if made_at is None:
        return {}
    texts = {section.text_id: section.pk for section in sections}
    rows = TextVersion.objects.filter(versioned_text__in=texts)
    of_time = rows.filter(saved_at__lt=made_at + SECOND).order_by().values_list("versioned_text")
    numbers = {texts[text]: number for text, number in of_time.annotate(last=Max("number"))}
    named = {section: (number, saves) for section, number, saves in file.versions}
    if named:  # a section that is not among them has no text in the document
        numbers = {section: number for section, number in numbers.items() if section in named}
    found: dict[int, BlocksOfText] = {section.pk: BlocksOfText() for section in sections}
    wanted = {*numbers.values(), *(number for number, _ in named.values())}
    for row in rows.filter(number__in=wanted).order_by("number"):
        section = texts[row.versioned_text_id]
        is_named = named.get(section) == (row.number, row.saves)
        if is_named or numbers.get(section) == row.number:
            found[section] = blocks_by_key(row.text, row.keys, section)
        if is_named:
            numbers.pop(section, None)
    return found


def made_at_of(file: ImportedFile) -> datetime | None:
    """When the portal made the document; None if it has not, or if the time is none of this calendar."""
    try:
        made_at = datetime.fromisoformat(file.made_at)
    except ValueError:
        return None
    return made_at if file.portal and made_at.tzinfo and 1 < made_at.year < 9999 else None


def _section_text(section: Section, headings: Mapping[int, str], then: BlocksOfText | None) -> SectionText:
    heading = headings.get(section.pk, str(section))
    return SectionText(
        section.pk,
        heading,
        now=blocks_by_key(section.body, section.keys, section.pk),
        then=then,
        area=AREAS.get(section.chapter, ""),
        may_be_renamed=section.chapter in SEVERAL and heading == section.heading,
        name=section.heading,
    )


def blocks_by_key(text: str, keys: list[str], section: int = 0) -> BlocksOfText:
    """Every block of the text by its key; those of a text that is read in another way by now have none of the keys."""
    blocks = parse(text)
    own = keys if len(keys) == len(blocks) else [f"{section} line {block.start}" for block in blocks]
    return BlocksOfText(text, dict(zip(own, blocks, strict=True)))


def _headings(divisions: list[Division]) -> Iterator[tuple[int, str]]:
    for division in divisions:
        if division.section:
            yield division.section, division.heading
        yield from _headings(division.divisions)


def numbers_of(content: ReportContent) -> dict[str, str]:
    """The number that readers see at each paragraph, or at the one to which a part belongs, by key."""
    return dict(_numbers(content.chapters))


def _numbers(divisions: Iterable[Division]) -> Iterator[tuple[str, str]]:
    for division in divisions:
        for paragraph in division.paragraphs:
            for key in (paragraph.key, *(part.key for part in paragraph.parts)):
                if key:
                    yield key, str(paragraph.number)
        yield from _numbers(division.divisions)
