"""What a Word document changes in a report: the texts of its sections, and what is said besides."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.db.models import Count

from egm_portal.incoming.imported import FORMATS, SECTION, ImportedBlock, ImportedComment, ImportedFile
from egm_portal.marked_texts.comparison import ComparedParagraph, difference
from egm_portal.marked_texts.content import Span, words
from egm_portal.marked_texts.markup.blocks import Block
from egm_portal.marked_texts.markup.parser import parse
from egm_portal.marked_texts.markup.writer import source_of
from reports.models import Report, Section, WordImport
from reports.open_texts import printed_source
from reports.queries import report_content
from reports.recommended import BY_CORRESPONDENCE, LEFT_OPEN
from reports.word.comments import Round, TakenComment, rounds
from reports.word.drafts import DraftBeside, SectionText, draft_beside, made_at_of, numbers_of
from reports.word.imported_texts import ImportedText, imported_texts
from reports.word.origin import authors_of
from reports.word.own_words import GENERATED_HEADINGS
from reports.word.placing import name_of, placed_by_headings, placed_by_paragraphs, placed_in_section
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
SHOWN = 40
"""Changed paragraphs of a section that are shown: once they are written, all of them are compared."""


@dataclass(frozen=True)
class Remark:
    """What becomes a comment unless it is left out: a comment of the document, or what has no place in the text.

    `name` stays the same as long as the document does; `number` is that of its paragraph in the draft, if it has one.
    """

    name: str
    taken: TakenComment
    number: str = ""


@dataclass(frozen=True)
class OtherWords:
    """An adopted text whose words are others in the document: it changes only if somebody says so."""

    recommendation: Recommendation
    text: str
    seen: Seen

    @property
    def compared(self) -> ComparedParagraph:
        return difference(printed_source(self.recommendation), self.text)


@dataclass(frozen=True)
class Changes:
    """What the document changes in the draft as it is at present.

    `numbers` are those of the paragraphs in the draft, by key. `new_sections` has the id of each section that the
    report does not have yet, and of the one in its chapter behind which it goes: that is negative for another new one,
    and 0 if it goes before all others.
    """

    file: ImportedFile
    draft: DraftBeside
    blocks: Mapping[int, Recognized]
    texts: Mapping[int, ImportedText]
    numbers: Mapping[str, str]
    sections: Sequence[Section] = ()
    new_sections: Sequence[tuple[int, int]] = ()
    round: Round | None = None
    known: Collection[tuple[str, str]] = ()

    @property
    def made_at(self) -> datetime | None:
        return made_at_of(self.file)

    @property
    def authors(self) -> list[str]:
        """Those whose tracked changes were read as accepted."""
        return authors_of(self.file)

    @property
    def is_changed_since(self) -> bool:
        return any(one.then is not None and one.then.text != one.now.text for one in self.draft.sections)

    @property
    def changed(self) -> list[ImportedText]:
        """The texts in the order of the report, with the new ones where they go."""
        order = [section.id for section in self.draft.sections if section.id > 0]
        for new, after in self.new_sections:
            order.insert(order.index(after) + 1 if after in order else len(order), new)
        return [self.texts[section] for section in order if section in self.texts]

    def rows(self) -> Iterator[dict[str, object]]:
        """What becomes of each section, and of its changed paragraphs by their numbers in the draft; `more` follow."""
        after = dict(self.new_sections)
        for text in self.changed:
            paragraphs = [one for one in text.comparison.paragraphs if one.state != "unchanged"]
            before = self.draft.by_id.get(after.get(text.section.id, 0))
            yield {
                "text": text,
                "is_new": text.section.id in after,
                "after": before.heading if before else "",
                "paragraphs": [(self.numbers.get(one.key, ""), text.become(one), one) for one in paragraphs[:SHOWN]],
                "more": max(len(paragraphs) - SHOWN, 0),
            }

    @cached_property
    def headings(self) -> list[tuple[str, SectionText, str]]:
        """The sections whose heading is another one in the document, which may become that of the draft, by a name."""
        return [
            (f"heading-{section.id}", section, words(block.spans))
            for block, section in self._section_headings()
            if section and self._is_renamed(section, block)
        ]

    @property
    def deleted_sections(self) -> list[str]:
        """The headings of sections in the document that the draft no longer has: nothing of them is written."""
        return [
            words(block.spans) for block, section in self._section_headings() if section is None and block.section > 0
        ]

    @property
    def missing_sections(self) -> list[str]:
        """The headings of sections with a text of which a document of the portal has nothing: they stay as they are."""
        present = {section_of(block, self.draft) for block in self.file.blocks}
        present |= {self.draft.home(one.key) for one in self.blocks.values() if one.key}
        return [
            one.heading
            for one in self.draft.sections
            if self.file.portal and one.origin.blocks and one.now.blocks and one.id not in present
        ]

    def _section_headings(self) -> Iterator[tuple[ImportedBlock, SectionText | None]]:
        for block in self.file.blocks:
            if block.kind == SECTION:
                yield block, self.draft.by_id.get(block.section)

    def _is_renamed(self, section: SectionText, block: ImportedBlock) -> bool:
        return section.may_be_renamed and not block.keys and words(block.spans) not in section.headings

    @cached_property
    def comments(self) -> list[Remark]:
        """The comments but for those that came from the portal; one on several paragraphs is on the first."""
        first: dict[int, str] = {}
        for place, block in enumerate(self.file.blocks):
            adopted = (key for key in block.keys if key in self.draft.recommendations)
            key = self.blocks[place].key if place in self.blocks else next(adopted, "")
            for comment in block.comments:
                first.setdefault(comment, key)
        return [
            self._remark(f"comment-{place}", first.get(place, ""), one)
            for place, one in enumerate(self.file.comments)
            if (one.author, one.text) not in self.known
        ]

    @property
    def known_comments(self) -> int:
        return len(self.file.comments) - len(self.comments)

    @property
    def remarks(self) -> list[Remark]:
        return [*self.comments, *self.other_parts]

    @cached_property
    def other_parts(self) -> list[Remark]:
        """What has no place in the text, in sentences that quote it, in the order of the document."""
        told = defaultdict(list)
        for place, block in enumerate(self.file.blocks):
            if sentence := self._told(place, block):
                told[place].append((f"part-{place}", sentence))
        for number, stray in enumerate(self.file.strays):
            said = f" It says: “{stray.text}”" if stray.text.strip() else ""
            told[stray.after].append((f"stray-{number}", f"{STRAYS.get(stray.what, STRAYS['object'])}{said}"))
        found, key = [], ""
        for place in range(-1, len(self.file.blocks)):
            key = self.blocks[place].key or key if place in self.blocks else key
            found += [self._remark(name, key, ImportedComment("", "", text, "")) for name, text in told[place]]
        return found

    def _remark(self, name: str, key: str, comment: ImportedComment) -> Remark:
        return Remark(name, TakenComment(key, comment), self.numbers.get(key, ""))

    def _told(self, place: int, block: ImportedBlock) -> str:
        """What is said of a block that has no place in the text; nothing of any other."""
        if block.kind == SECTION:
            return self._told_of_heading(block, self.draft.by_id.get(block.section))
        if place in self.blocks:
            return STRAYS["picture"] if block.picture and not self.blocks[place].key else ""
        is_adopted = any(key in self.draft.recommendations for key in block.keys)
        is_of_deleted_section = block.section > 0 and block.section not in self.draft.by_id
        if is_adopted or is_of_deleted_section or self._is_own(block):
            return ""
        said = " | ".join(filter(None, map(words, _cells(block)))) if block.table else words(block.spans)
        return f"A passage outside the sections says: “{f'{block.mark} {said}'.strip()}”"

    def _told_of_heading(self, block: ImportedBlock, section: SectionText | None) -> str:
        said = words(block.spans)
        if section and section.id < 0 and section.id not in self.texts:
            return f"A heading without a text says: “{said}”"
        if section is None or said in section.headings or self._is_renamed(section, block):
            return ""
        return f"A heading that cannot be changed here says: “{said}”"

    def _is_own(self, block: ImportedBlock) -> bool:
        """Whether the portal itself writes exactly this at present."""
        if block.table:
            return all(not spans or self.draft.is_own(words(spans)) for spans in _cells(block))
        own = words(block.spans)
        return self.draft.is_own(own) or name_of(own) in GENERATED_HEADINGS

    @property
    def seen(self) -> str:
        """The versions of the sections that the document changes without being merged, such as "12.3.1 14.2.5".

        It is not known from which text a document of others was written, and so its words replace those of the draft.
        """
        replaced = {one.section.id for one in self.texts.values() if one.section.then is None}
        return " ".join(f"{one.pk}.{one.version}.{one.saves}" for one in self.sections if one.pk in replaced)


def changes_of(word_import: WordImport) -> Changes:
    """What the document changes in the draft at present."""
    report, file = word_import.report, FORMATS.restored(word_import.found)
    every = list(Section.objects.filter(report=report).select_related("text").with_text())
    sections = [section for section in every if section.deleted_at is None]
    content = report_content(report)
    draft = draft_beside(report, every, content, file)
    chosen = word_import.section_id
    if file.portal:
        file, new = placed_by_paragraphs(file, draft)
    else:
        file, new = placed_in_section(file, chosen) if chosen else placed_by_headings(file, draft)
    draft = replace(draft, sections=[*draft.sections, *new])
    blocks = recognized(file, draft)
    texts = imported_texts(file, draft, blocks)
    return Changes(
        file,
        draft,
        blocks,
        texts,
        numbers_of(content),
        sections,
        # A heading without a text begins no section: nobody would have seen what is added.
        list(_new_sections(file, sections, {section for section in texts if section < 0})),
        rounds().newest_round(report),
        rounds().known(report),
    )


def _new_sections(file: ImportedFile, sections: Sequence[Section], new: Collection[int]) -> Iterator[tuple[int, int]]:
    """The new sections, each with the one of the discussion that it follows in the document.

    One that follows none goes before that which follows it, and behind all others if the document has none of them.
    """
    order = list(dict.fromkeys(block.section for block in file.blocks if block.kind == SECTION and block.section))
    discussion = [section.pk for section in sections if section.chapter == Section.Chapter.DISCUSSION]
    last = None
    for place, number in enumerate(order):
        if number in new:
            if last is None:
                following = next((one for one in order[place:] if one in discussion), None)
                earlier = discussion[: discussion.index(following)] if following else discussion
                last = earlier[-1] if earlier else 0
            yield number, last
        last = number if number in new or number in discussion else last


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


def _cells(block: ImportedBlock) -> list[list[Span]]:
    return [*(column.spans for column in block.table.columns), *(cell for row in block.table.rows for cell in row)]
