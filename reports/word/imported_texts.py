"""The text of each section once a Word document is read into the draft: merged, with the keys of its paragraphs."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, pairwise

from egm_portal.incoming.imported import SECTION, ImportedBlock, ImportedFile
from egm_portal.incoming.imported_tables import without
from egm_portal.marked_texts.comparison import ComparedParagraph, Comparison, compare_by_key
from egm_portal.marked_texts.content import words
from egm_portal.marked_texts.markup.blocks import HEADING, ITEM, PARAGRAPH, QUOTE, SUB, SUBSUB, Block
from egm_portal.marked_texts.markup.parser import parse
from egm_portal.marked_texts.markup.writer import source_of
from egm_portal.marked_texts.merging import MergeConflict, Merged, answered, merge_several
from egm_portal.marked_texts.merging.segments import (
    FURTHER,
    NOTE,
    OTHER,
    Segment,
    gap_between,
    joined,
    labels_cited,
    parts,
    whole,
    with_notes,
)
from reports.word.drafts import DraftBeside, SectionText
from reports.word.note_labels import (
    NoteLabels,
    labelled,
    labelled_text,
    notes_of_file,
    plain_label,
    with_labels_since,
    with_own_labels,
)
from reports.word.recognition import Recognized, section_of
from reports.word.sameness import is_same

FROM_ANOTHER, TO_ANOTHER = "moved here from another section", "moved to another section"
BECOME = ("changed", "new", "removed", "moved", FROM_ANOTHER, TO_ANOTHER, "in both")


@dataclass(frozen=True)
class ImportedText:
    """The new text of a section, beside the present one.

    Where the draft and the document changed the same words since the document was made, those of the draft are in it:
    these are the `conflicts`, and `unused` is the text with the words of the document instead. `moving` has the present
    words of all paragraphs that change sections, by their keys.
    """

    section: SectionText
    new: Merged
    moving: Mapping[str, str]
    conflicts: Sequence[MergeConflict] = ()
    unused: Merged | None = None

    @cached_property
    def comparison(self) -> Comparison:
        """What changes in the present text."""
        after = {self.new.keys.get(block.start, f"new {block.start}"): block for block in parse(self.new.text)}
        now = self.section.now
        return compare_by_key(with_notes(now.text, now.blocks), with_notes(self.new.text, after))

    @property
    def told(self) -> list[str]:
        """How many paragraphs become what: "3 changed", "1 new", "1 in both"."""
        counts = Counter(self.become(paragraph) for paragraph in self.comparison.paragraphs)
        counts["in both"] = len(self.conflicts)
        return [f"{counts[name]} {name}" for name in BECOME if counts[name]]

    def become(self, paragraph: ComparedParagraph) -> str:
        """What becomes of the paragraph: its state, unless it changes sections."""
        if paragraph.key in self.moving and paragraph.state in ("new", "removed"):
            return FROM_ANOTHER if paragraph.state == "new" else TO_ANOTHER
        return paragraph.state


Texts = dict[int, list[Segment]]
"""The segments of each section, by its id. Labels of footnotes name their section, so that blocks can leave it."""


def imported_texts(file: ImportedFile, draft: DraftBeside, blocks: Mapping[int, Recognized]) -> dict[int, ImportedText]:
    """The text of each section that changes."""
    every = draft.with_deleted.values()
    typed = {one.id: parts(one.now.text, one.now.blocks.items()) for one in every}
    now = {section: labelled(text, section) for section, text in typed.items()}
    then = {one.id: labelled(parts(one.origin.text, one.origin.blocks.items()), one.id) for one in every}
    then = _with_added(then, now, blocks)
    mine = _TextsOfFile(file, draft, blocks, then, now).texts()
    then, mine = with_labels_since(then, now, then, mine)
    sides = ({section: whole(text) for section, text in texts.items()} for texts in (then, now, mine))
    merged = with_own_labels(merge_several(*sides))
    moving = {
        key: draft.now(key).source
        for section, text in merged.items()
        for key in text.keys.values()
        if draft.owners.get(key, section) != section
    }
    found = {}
    for section in draft.sections:
        text = merged[section.id]
        new, unused = (
            answered(text, [getattr(conflict, side) for conflict in text.conflicts]) for side in ("theirs", "mine")
        )
        if text.conflicts or new.text != joined(typed[section.id]):
            found[section.id] = ImportedText(section, new, moving, text.conflicts, unused if text.conflicts else None)
    return found


def _with_added(then: Texts, now: Texts, blocks: Mapping[int, Recognized]) -> Texts:
    """The texts from which the document was made, with what was added to them since and stands in it as well.

    An earlier import of the document has written that, and it stands where the document has it.
    """
    known = {one.key for one in chain.from_iterable(then.values())}
    found = {}
    for section, segments in then.items():
        own = {one.key: one for one in segments} | {one.key: one for one in now[section] if one.key not in known}
        in_file = [own[one.key] for one in blocks.values() if one.key and one.key in own and one.section == section]
        found[section] = _with_missing(segments, [*in_file, *(one for one in segments if one.kind == NOTE)])
    return found


class _TextsOfFile:
    """The texts of the sections as the document has them: each block as it was typed if it says the same."""

    def __init__(
        self, file: ImportedFile, draft: DraftBeside, blocks: Mapping[int, Recognized], then: Texts, now: Texts
    ) -> None:
        self.file, self.draft, self.blocks, self.then, self.now = file, draft, blocks, then, now
        self.typed_then, self.typed_now = (
            {one.key: one for one in chain.from_iterable(texts.values())} for texts in (then, now)
        )
        self.first = {
            key for section in draft.with_deleted.values() for key in _first_of_divisions(section.origin.blocks)
        }
        self.notes = notes_of_file(file)
        self.labels: dict[int, NoteLabels] = {}
        self.cited: dict[int, set[str]] = defaultdict(set)

    def texts(self) -> Texts:
        found: Texts = defaultdict(list)
        outside: dict[int, dict[str, Segment]] = defaultdict(dict)
        for place, one in self.blocks.items():
            block = self.file.blocks[place]
            if block.picture and not one.key:
                continue  # a picture is a document of the meeting, which the file does not name
            home = self.draft.home(one.key) if one.key else one.section
            segment = replace(self._segment(block, one.key, home), keys={0: one.key or f"new {place}"})
            self.cited[home] |= labels_cited(segment.text)
            if one.section:
                found[one.section].append(segment)
            else:  # below a heading that is none of a section: it stays where it is
                outside[home][one.key] = segment
        return {
            section: self._whole(text, found[section], outside[section])
            for section, text in self.draft.with_deleted.items()
        }

    def _segment(self, block: ImportedBlock, key: str, home: int) -> Segment:
        """The block as it was typed if it is unchanged, or else as it is written in marks."""
        then, now = (self.draft.then(key), self.draft.now(key)) if key else (None, None)
        if then and key in self.first:
            block = _as_typed(block, then)
        if then and key in self.restyled and words(block.spans) == words(then.spans):
            block = replace(block, kind=then.kind, mark=then.mark, level=then.level)
        if then and is_same(block, then):
            return self.typed_then[key]
        if now and is_same(block, now) and self.draft.owners[key] == home:
            return self.typed_now[key]
        present = then or now
        if block.picture and present and present.picture:
            block = replace(block, picture=replace(block.picture, document=present.picture.document))
        if home not in self.labels:
            taken = {plain_label(one.label) for one in [*self.then[home], *self.now[home]] if one.label}
            self.labels[home] = NoteLabels(self.draft.with_deleted[home].origin.blocks.values(), self.notes, taken)
        text = labelled_text(source_of(block, self.labels[home].of(block, present)), home)
        return Segment(FURTHER if block.kind == ITEM and not block.mark else block.kind, text, "")

    def _whole(self, section: SectionText, own: list[Segment], outside: Mapping[str, Segment]) -> list[Segment]:
        """The blocks in their order, with what the document says nothing of, and with the footnotes."""
        then = self.then[section.id]
        rewritten = self.labels[section.id].rewritten() if section.id in self.labels else {}
        notes = {f"{section.id}/{label}": labelled_text(text, section.id) for label, text in rewritten.items()}
        here, unsaid = {one.key for one in own}, self._unsaid(section)
        kept = [
            replace(one, text=notes.pop(one.label, one.text)) if one.kind == NOTE else outside.get(one.key, one)
            for one in then
            if name_of(one) in unsaid or one.key in here or one.key in outside
        ]
        known = {one.key for one in then}
        found = _with_missing([*own, *(one for key, one in outside.items() if key not in known)], kept)
        found += [Segment(NOTE, text, "", label) for label, text in notes.items() if label in self.cited[section.id]]
        following = {name_of(one): (name_of(other), one.gap) for one, other in pairwise(then)}
        for place, (one, other) in enumerate(pairwise(found)):
            name, gap = following.get(name_of(one), ("", ""))
            found[place] = replace(one, gap=gap if name == name_of(other) else gap_between(one.kind, other.kind))
        return found

    def _unsaid(self, section: SectionText) -> set[str]:
        """The names of what a document of others does not have, and of what one of the portal does not show."""
        then = self.then[section.id]
        if section.then is None or section.id not in self.present:
            return {name_of(one) for one in then} - self.found
        cited_before = {label for one in then if one.kind != NOTE for label in labels_cited(one.text)}
        gone = cited_before - self.cited[section.id]
        notes = {name_of(one) for one in then if one.kind in (NOTE, OTHER) and one.label.partition(" ")[0] not in gone}
        return notes | ({*self.elsewhere, *_without_text(section.origin.blocks)} - self.found)

    @cached_property
    def found(self) -> set[str]:
        return {one.key for one in self.blocks.values()}

    @cached_property
    def restyled(self) -> set[str]:
        """The keys of the paragraphs before which a tracked change deleted one.

        LibreOffice gives them the style of the deleted one, so that a quotation becomes a paragraph.
        """
        if not self.file.authors:
            return set()
        headings = {block.section for block in self.file.blocks if block.kind == SECTION}
        every = self.draft.with_deleted.values()
        orders = [["" if section.id in headings else "gone", *section.origin.blocks] for section in every]
        return {key for keys in orders for before, key in pairwise(keys) if before and before not in self.found}

    @cached_property
    def present(self) -> set[int]:
        return {section_of(block, self.draft) for block in self.file.blocks}

    @cached_property
    def elsewhere(self) -> set[str]:
        """The keys of blocks in no section, such as a lone subheading, which is printed with its section's heading."""
        return {key for place, block in enumerate(self.file.blocks) if place not in self.blocks for key in block.keys}


def name_of(segment: Segment) -> str:
    """What stands for the segment in its text; no key of a block has such characters as the others."""
    return segment.key or (f"[^{segment.label}]" if segment.label else f"line {segment.start}")


def _with_missing(own: list[Segment], others: list[Segment]) -> list[Segment]:
    """The segments with those of the others that are not among them, each before the one that it precedes there."""
    found, names = list(own), [name_of(one) for one in own]
    following = ""
    for one in reversed(others):
        if (name := name_of(one)) not in names:
            place = names.index(following) if following else len(names)
            names.insert(place, name)
            found.insert(place, one)
        following = name
    return found


def _without_text(blocks: Mapping[str, Block]) -> Iterator[str]:
    """The headings below which there is nothing, which are not printed."""
    for key, following in pairwise([*blocks, ""]):
        if blocks[key].kind == HEADING and (not following or blocks[following].kind == HEADING):
            yield key


def _first_of_divisions(blocks: Mapping[str, Block]) -> Iterator[str]:
    """The first blocks of the text and below its headings: each is printed as a paragraph, whatever it is."""
    before = HEADING
    for key, block in blocks.items():
        if before == HEADING:
            yield key
        before = block.kind


def _as_typed(block: ImportedBlock, then: Block) -> ImportedBlock:
    """The block as it was typed, if it was printed as a paragraph because it is the first one."""
    if block.kind != PARAGRAPH or then.kind not in (SUB, SUBSUB, ITEM, QUOTE):
        return block
    mark = f"{then.mark} " if then.mark else ""
    if not words(block.spans).startswith(mark):
        return block
    return replace(
        block, kind=then.kind, mark=then.mark, level=then.level, spans=without(block.spans, len(mark)), number=0
    )
