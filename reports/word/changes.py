"""What a Word document changes in a report: the texts of its sections, and what is said besides."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.db.models import Count

from egm_portal.incoming.imported import FORMATS, SECTION, ImportedBlock, ImportedComment, ImportedFile
from egm_portal.marked_texts.comparison import ComparedParagraph, compare_by_key
from egm_portal.marked_texts.content import Span, words
from egm_portal.marked_texts.markup.blocks import Block
from egm_portal.marked_texts.markup.parser import parse
from egm_portal.marked_texts.markup.writer import source_of
from reports.content import ReportContent
from reports.models import Report, Section, WordImport
from reports.open_texts import printed_source
from reports.queries import report_content
from reports.recommended import BY_CORRESPONDENCE, LEFT_OPEN
from reports.word.comments import Round, TakenComment, rounds
from reports.word.drafts import DraftBeside, SectionText, draft_beside, numbers_of
from reports.word.imported_texts import ImportedText, imported_texts
from reports.word.own_words import GENERATED_HEADINGS
from reports.word.placing import name_of, placed_by_headings, placed_in_section
from reports.word.recognition import Recognized, recognized, section_of
from reports.word.sameness import is_same
from room.models import Recommendation
from room.rules import Seen

STRAYS = {
    "text box": "A text box is not part of the text.",
    "picture": "A picture in the file is not a document of the meeting.",
    "object": "An embedded object has no place in the text.",
    "equation": "An equation has no place in the text.",
    "hidden text": "Hidden text was left out.",
    "table in a table": "A table within a table was left out.",
    "link": "A link was left out.",
}
"""What is said of what has no place in the text."""


@dataclass(frozen=True)
class OtherPart:
    """What has no place in the text, in a sentence that quotes it, after the paragraph with this key, if there is one.

    `name` stays the same as long as the document does; `number` is that of the paragraph in the draft, if it has one.
    """

    name: str
    told: str
    key: str = ""
    number: str = ""


@dataclass(frozen=True)
class CommentInFile:
    """A comment of the document on the paragraph with this key; `is_known` if it came from the portal."""

    name: str
    comment: ImportedComment
    key: str
    is_known: bool
    number: str = ""


@dataclass(frozen=True)
class NewHeading:
    """The heading of a section in the document, where it is another one than in the draft."""

    section: int
    before: str
    heading: str

    @property
    def name(self) -> str:
        return f"heading-{self.section}"


@dataclass(frozen=True)
class NewSection:
    """A section that the report does not have yet, and the heading behind which it goes, in its chapter.

    `after` is the id of that section, which is negative for another new one, or 0 if it goes before all others.
    """

    id: int
    heading: str
    after: int | None = None


@dataclass(frozen=True)
class OtherWords:
    """An adopted text whose words are others in the document: it changes only if somebody says so."""

    recommendation: Recommendation
    text: str
    seen: Seen

    @property
    def compared(self) -> ComparedParagraph:
        before = printed_source(self.recommendation)
        (paragraph,) = compare_by_key([("", before)], [("", self.text)]).paragraphs
        return paragraph


@dataclass(frozen=True)
class Changes:
    """What the document changes in the draft as it is at present."""

    report: Report
    file: ImportedFile
    sections: list[Section]
    content: ReportContent
    draft: DraftBeside
    new_sections: list[NewSection]
    round: Round | None
    known: Collection[tuple[str, str]]
    blocks: Mapping[int, Recognized]
    texts: Mapping[int, ImportedText]
    moving: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def numbers(self) -> dict[str, str]:
        """The number of each paragraph in the draft, by key."""
        return numbers_of(self.content)

    @cached_property
    def headings(self) -> list[NewHeading]:
        return [
            NewHeading(section.id, section.heading, words(block.spans))
            for block, section in self._section_headings()
            if section and section.may_be_renamed and not block.keys and words(block.spans) not in section.headings
        ]

    def _section_headings(self) -> Iterator[tuple[ImportedBlock, SectionText | None]]:
        for block in self.file.blocks:
            if block.kind == SECTION:
                yield block, self.draft.by_id.get(block.section)

    @cached_property
    def other_parts(self) -> list[OtherPart]:
        """What has no place in the text, in the order of the document."""
        found = list(self._strays(-1, ""))
        key = ""
        for place, block in enumerate(self.file.blocks):
            key = self.blocks[place].key or key if place in self.blocks else key
            if told := self._told(place, block):
                found.append(OtherPart(f"part-{place}", told, key, self.numbers.get(key, "")))
            found += self._strays(place, key)
        return found

    def _strays(self, after: int, key: str) -> Iterator[OtherPart]:
        for place, stray in enumerate(self.file.strays):
            if stray.after == after:
                said = f" It says: “{stray.text}”" if stray.text.strip() else ""
                told = f"{STRAYS.get(stray.what, STRAYS['object'])}{said}"
                yield OtherPart(f"stray-{place}", told, key, self.numbers.get(key, ""))

    def _told(self, place: int, block: ImportedBlock) -> str:
        """What is said of a block that has no place in the text; nothing of any other."""
        if block.kind == SECTION:
            section = self.draft.by_id.get(block.section)
            said = words(block.spans)
            if section and section.id < 0 and section.id not in self.texts:
                return f"A heading without a text says: “{said}”"
            if section is None or said in section.headings or (section.may_be_renamed and not block.keys):
                return ""
            return f"A heading that cannot be changed here says: “{said}”"
        if place in self.blocks:
            return STRAYS["picture"] if block.picture and not self.blocks[place].key else ""
        if self._is_adopted(block) or self._is_own(block) or self._is_of_deleted_section(block):
            return ""
        return f"A passage outside the sections says: “{_told_words(block)}”"

    def _is_adopted(self, block: ImportedBlock) -> bool:
        return any(key in self.draft.recommendations for key in block.keys)

    def _is_own(self, block: ImportedBlock) -> bool:
        """Whether the portal itself writes exactly this at present."""
        if block.table:
            cells = [
                *(column.spans for column in block.table.columns),
                *(cell for row in block.table.rows for cell in row),
            ]
            return all(not spans or words(spans) in self.draft.own_words for spans in cells)
        own = words(block.spans)
        return own in self.draft.own_words or name_of(own) in GENERATED_HEADINGS

    def _is_of_deleted_section(self, block: ImportedBlock) -> bool:
        return block.section > 0 and block.section not in self.draft.by_id

    @property
    def deleted_sections(self) -> list[str]:
        """The headings of sections in the document that the draft no longer has: nothing of them is written."""
        return [
            words(block.spans) for block, section in self._section_headings() if section is None and block.section > 0
        ]

    @cached_property
    def comments(self) -> list[CommentInFile]:
        """Every comment; one on several paragraphs is on the first."""
        first: dict[int, str] = {}
        for place, block in enumerate(self.file.blocks):
            key = self.blocks[place].key if place in self.blocks else next(filter(self._is_known_key, block.keys), "")
            for comment in block.comments:
                first.setdefault(comment, key)
        places = ((place, first.get(place, ""), one) for place, one in enumerate(self.file.comments))
        return [
            CommentInFile(f"comment-{place}", one, key, (one.author, one.text) in self.known, self.numbers.get(key, ""))
            for place, key, one in places
        ]

    def _is_known_key(self, key: str) -> bool:
        return key in self.draft.recommendations

    def taken_comments(self, left_out: Collection[str]) -> Iterator[TakenComment]:
        """What becomes comments of a round: the comments, and what has no place, but for those that are `left_out`."""
        for one in self.comments:
            if not one.is_known and one.name not in left_out:
                yield TakenComment(one.key, one.comment)
        for part in self.other_parts:
            if part.name not in left_out:
                yield TakenComment(part.key, ImportedComment("", "", part.told, ""))

    @property
    def missing(self) -> set[int]:
        """The sections with a text of which a document of the portal has nothing: they stay as they are."""
        if not self.file.portal:
            return set()
        present = {section_of(block, self.draft) for block in self.file.blocks}
        return {one.id for one in self.draft.sections if one.origin.blocks and one.now.blocks and one.id not in present}

    @property
    def changed(self) -> list[ImportedText]:
        """The texts in the order of the report, with the new ones where they go."""
        return [self.texts[section.id] for section in self._in_order() if section.id in self.texts]

    @property
    def seen(self) -> str:
        """The versions of the sections that the document changes without being merged, such as "12.3.1 14.2.5".

        It is not known from which text a document of others was written, and so its words replace those of the draft.
        """
        replaced = {one.section.id for one in self.texts.values() if one.section.then is None}
        return " ".join(f"{one.pk}.{one.version}.{one.saves}" for one in self.sections if one.pk in replaced)

    def _in_order(self) -> list[SectionText]:
        order = [section for section in self.draft.sections if section.id > 0]
        for new in self.new_sections:
            place = next((place for place, one in enumerate(order, start=1) if one.id == new.after), None)
            order.insert(len(order) if place is None else place, self.draft.by_id[new.id])
        return order


def changes_of(word_import: WordImport) -> Changes:
    """What the document changes in the draft at present."""
    report, read = word_import.report, FORMATS.restored(word_import.found)
    sections = list(Section.objects.present().filter(report=report).select_related("text").with_text())
    content = report_content(report)
    draft, file = draft_beside(report, sections, content, read), read
    if not read.portal:
        chosen = word_import.section_id
        placed = placed_in_section(read, chosen) if chosen else placed_by_headings(read, draft)
        draft, file = replace(draft, sections=[*draft.sections, *placed.new]), placed.file
    blocks = recognized(file, draft)
    texts, moving = imported_texts(file, draft, blocks)
    # A heading without a text begins no section: nobody would have seen what is added.
    new = list(_new_sections(file, sections, [one for one in draft.sections if one.id < 0 and one.id in texts]))
    round_, known = rounds().newest_round(report), rounds().known(report)
    return Changes(report, file, sections, content, draft, new, round_, known, blocks, texts, moving)


def _new_sections(file: ImportedFile, sections: Sequence[Section], new: Sequence[SectionText]) -> Iterator[NewSection]:
    """The new sections, each behind the one of the discussion that it follows in the document.

    One that follows none goes before that which follows it, and behind all others if the document has none of them.
    """
    order = list(dict.fromkeys(block.section for block in file.blocks if block.kind == SECTION and block.section))
    discussion = [section.pk for section in sections if section.chapter == Section.Chapter.DISCUSSION]
    headings = {one.id: one.heading for one in new}
    last = None
    for place, number in enumerate(order):
        if number > 0 or number not in headings:
            last = number if number in discussion else last
            continue
        if last is None:
            following = next((one for one in order[place:] if one in discussion), None)
            earlier = discussion[: discussion.index(following)] if following else discussion
            last = earlier[-1] if earlier else 0
        yield NewSection(number, headings[number], last)
        last = number


def other_words_of(report: Report, file: ImportedFile) -> list[OtherWords]:
    """The texts of chapters IV and V that have other words in the document, which shows the first paragraph of each.

    One query.
    """
    printed = Recommendation.objects.printed().filter(meeting=report.meeting_id).annotate(cited=Count("evidence"))
    rows = {row.key: row for row in printed}
    found = []
    for block in file.blocks:
        row = next((rows[key] for key in block.keys if key in rows), None)
        if row is None:
            continue
        first, *rest = parse(printed_source(row))
        block = _without_own_notes(block, first, has_evidence=bool(row.cited))
        if not is_same(block, first):
            text = "\n\n".join([source_of(block, lambda note: note.mark), *(one.source for one in rest)])
            found.append(OtherWords(row, text, Seen.of(row)))
    return found


def _without_own_notes(block: ImportedBlock, printed: Block, *, has_evidence: bool) -> ImportedBlock:
    """The block without the footnotes that the portal prints there: on the evidence, and on how it was agreed."""
    typed = {words(span.note.spans) for span in printed.spans if span.note}

    def is_own(span: Span) -> bool:
        said = words(span.note.spans) if span.note else ""
        return said in (LEFT_OPEN, BY_CORRESPONDENCE) or bool(span.note and has_evidence and said not in typed)

    return replace(block, spans=[span for span in block.spans if not is_own(span)])


def _told_words(block: ImportedBlock) -> str:
    if block.table:
        cells = [*(column.spans for column in block.table.columns), *(cell for row in block.table.rows for cell in row)]
        return " | ".join(filter(None, map(words, cells)))
    return f"{block.mark} {words(block.spans)}".strip()
