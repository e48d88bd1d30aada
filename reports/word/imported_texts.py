"""The text of each section once a Word document is read into the draft: merged, with the keys of its paragraphs."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from egm_portal.incoming.imported import ImportedBlock, ImportedFile
from egm_portal.incoming.imported_tables import without
from egm_portal.marked_texts.comparison import ComparedParagraph, Comparison, compare_by_key
from egm_portal.marked_texts.content import words
from egm_portal.marked_texts.keyed_text import OTHER, KeyedText, Passage, kind_of, label_of, note_key, with_notes
from egm_portal.marked_texts.markup.blocks import HEADING, ITEM, PARAGRAPH, QUOTE, SUB, SUBSUB, Block
from egm_portal.marked_texts.markup.parser import parse
from egm_portal.marked_texts.markup.writer import source_of
from egm_portal.marked_texts.merging import MergeConflict, merge, resolved
from egm_portal.marked_texts.merging.segments import NOTE, labels_cited
from reports.word.drafts import BlocksOfText, DraftBeside, SectionText
from reports.word.note_labels import NoteLabels, notes_of_file
from reports.word.recognition import Recognized, section_of
from reports.word.sameness import is_same

FROM_ANOTHER, TO_ANOTHER = "moved here from another section", "moved to another section"
BECOME = ("changed", "new", "removed", "moved", FROM_ANOTHER, TO_ANOTHER, "in both")


@dataclass(frozen=True)
class NamedText:
    """A text, and the keys of its paragraphs by their first lines, as far as they are known."""

    text: str
    keys: dict[int, str]


@dataclass(frozen=True)
class ImportedText:
    """The new text of a section, beside the present one.

    Where the draft and the document changed the same words since the document was made, those of the draft are in it:
    these are the `conflicts`, and `unused` is the text with the words of the document instead. `moving` has the keys of
    paragraphs that change sections.
    """

    section: SectionText
    new: NamedText
    moving: Mapping[str, str]
    conflicts: Sequence[MergeConflict] = ()
    unused: NamedText | None = None

    @property
    def is_changed(self) -> bool:
        return self.unused is not None or not _is_equal(self.new.text, self.section.now.text)

    @cached_property
    def comparison(self) -> Comparison:
        """What changes in the present text."""
        after = {self.new.keys.get(block.start, f"new {block.start}"): block for block in parse(self.new.text)}
        now = self.section.now
        return compare_by_key(with_notes(now.text, now.blocks), with_notes(self.new.text, after))

    @property
    def told(self) -> list[str]:
        """How many paragraphs become what: "3 changed", "1 new", "1 in both"."""
        counts = Counter(self._become(paragraph) for paragraph in self.comparison.paragraphs)
        counts["in both"] = len(self.conflicts)
        return [f"{counts[name]} {name}" for name in BECOME if counts[name]]

    def _become(self, paragraph: ComparedParagraph) -> str:
        if paragraph.key in self.moving and paragraph.state in ("new", "removed"):
            return FROM_ANOTHER if paragraph.state == "new" else TO_ANOTHER
        return paragraph.state


def imported_texts(
    file: ImportedFile, draft: DraftBeside, blocks: Mapping[int, Recognized]
) -> tuple[dict[int, ImportedText], dict[str, str]]:
    """The text of each section that changes, and the paragraphs that move to another one, with their present words."""
    found = _Import(file, draft, blocks)
    texts = {section.id: found.text_of(section) for section in draft.sections if found.is_touched(section)}
    return {section: text for section, text in texts.items() if text.is_changed}, found.moving


@dataclass
class _Sides:
    """The texts of a section that are merged: as it was, as it is in the draft, and as it is in the document."""

    then: KeyedText
    now: KeyedText
    mine: KeyedText = field(default_factory=KeyedText)

    def all(self) -> tuple[KeyedText, KeyedText, KeyedText]:
        return self.then, self.now, self.mine


class _Import:
    def __init__(self, file: ImportedFile, draft: DraftBeside, blocks: Mapping[int, Recognized]) -> None:
        self.file, self.draft, self.blocks = file, draft, blocks
        self.sides = {section.id: _Sides(_keyed(section.origin), _keyed(section.now)) for section in draft.sections}
        self.before = {section: set(sides.now.passages) for section, sides in self.sides.items()}
        self.found_in = {one.key: one.section for one in blocks.values() if one.key}
        self.first = {key for section in draft.sections for key in _first_of_divisions(section.origin)}
        self.labels: dict[int, NoteLabels] = {}
        self.cited: dict[int, set[str]] = defaultdict(set)
        self._write_mine()
        self._keep_what_the_file_says_nothing_of()
        for key in self._everywhere():
            self._gather(key)

    @cached_property
    def moving(self) -> dict[str, str]:
        """The paragraphs that the document moves to another section, with their present words."""
        found = {}
        for section, sides in self.sides.items():
            moved = [key for key in sides.now.passages if self.draft.owners.get(key, section) != section]
            found |= {key: self.draft.now(key).source for key in moved}
        return found

    def is_touched(self, section: SectionText) -> bool:
        sides = self.sides[section.id]
        is_same_in_file = sides.mine.joined()[0] == sides.then.joined()[0]
        return not is_same_in_file or set(sides.now.passages) != self.before[section.id]

    def text_of(self, section: SectionText) -> ImportedText:
        sides = self.sides[section.id]
        (then, now, mine), keys = zip(*(side.joined() for side in sides.all()), strict=True)
        if then == now:
            return ImportedText(section, self._named(mine, sides), self.moving)
        merged = merge(then, now, mine, keys)
        new, unused = (
            self._named(resolved(merged, [getattr(conflict, whose) for conflict in merged.conflicts]), sides)
            for whose in ("theirs", "mine")
        )
        return ImportedText(section, new, self.moving, merged.conflicts, unused if merged.conflicts else None)

    def _write_mine(self) -> None:
        """The text of each section as the document has it: its blocks in their order, then their footnotes."""
        notes = notes_of_file(self.file)
        for place, one in self.blocks.items():
            block = self.file.blocks[place]
            home = self.draft.home(one.key) if one.key else one.section
            if home not in self.labels:
                sides = self.sides[home]
                taken = {label for side in (sides.then, sides.now) for label in side.labels()}
                self.labels[home] = NoteLabels(self.draft.by_id[home].origin.blocks.values(), notes, taken)
            if block.picture and not one.key:
                continue  # a picture is a document of the meeting, which the file does not name
            passage = self._passage(block, one.key, home)
            self.cited[home] |= labels_cited(passage.text)
            key = one.key or f"new {place}"
            if one.section:
                self.sides[one.section].mine.passages[key] = passage
            else:  # below a heading that is none of a section: it stays where it is
                self.found_in[key] = home
                self.sides[home].mine.put(key, passage, list(self.sides[home].then.passages) + [key])
        for home in self.labels:
            self._add_notes(home)

    def _passage(self, block: ImportedBlock, key: str, home: int) -> Passage:
        """The block as it was typed if it is unchanged, or else as it is written in marks."""
        then, now = (self.draft.then(key), self.draft.now(key)) if key else (None, None)
        if then and key in self.first:
            block = _as_typed(block, then)
        if then and is_same(block, then):
            return self.sides[home].then.passages[key]
        if now and is_same(block, now) and self.draft.owners[key] == home:
            return self.sides[home].now.passages[key]
        present = then or now
        if block.picture and present and present.picture:
            block = replace(block, picture=replace(block.picture, document=present.picture.document))
        return Passage(source_of(block, self.labels[home].of(block, present)), kind_of(block))

    def _add_notes(self, home: int) -> None:
        """Adds the footnotes of a section to its text: where they were, and new ones at the end."""
        then, mine = self.sides[home].then, self.sides[home].mine
        rewritten, order = self.labels[home].rewritten(), list(then.passages)
        cited_before = then.cited()
        last = max(
            (place for place, key in enumerate(order) if then.passages[key].kind not in (NOTE, OTHER)), default=-1
        )
        for place, key in enumerate(order):
            passage = then.passages[key]
            label = label_of(key) if passage.kind == NOTE else ""
            is_gone = label in cited_before and label not in self.cited[home]
            if passage.kind not in (NOTE, OTHER) or is_gone:
                continue
            if key == note_key(label) and label in rewritten:
                passage = replace(passage, text=rewritten[label])
            if place > last:
                mine.passages[key] = passage
            else:
                mine.put(key, passage, order)
        for label, text in rewritten.items():
            if label in self.cited[home] and note_key(label) not in mine.passages:
                mine.passages[note_key(label)] = Passage(text, NOTE)

    def _keep_what_the_file_says_nothing_of(self) -> None:
        """Keeps what a document of others does not have, and what one of the portal does not show."""
        present = {section_of(block, self.draft) for block in self.file.blocks}
        # Such as a lone subheading, which is printed with the heading of its section.
        elsewhere = {
            key for place, block in enumerate(self.file.blocks) if place not in self.blocks for key in block.keys
        }
        for section in self.draft.sections:
            sides = self.sides[section.id]
            is_known = section.then is not None and section.id in present
            unsaid = {*elsewhere, *_without_text(section.origin)} if is_known else {*sides.then.passages}
            here = sides.mine.passages
            kept = (key for key in sides.then.passages if key in here or (key in unsaid and key not in self.found_in))
            sides.mine.put_missing({key: sides.then.passages[key] for key in kept})

    def _everywhere(self) -> list[str]:
        """The keys of which the three texts have the paragraphs in several sections, in the order of the draft."""
        keys = dict.fromkeys([*self.draft.owners, *self.draft.origins])
        return [key for key in keys if len(self._sections_of(key)) > 1]

    def _sections_of(self, key: str) -> set[int]:
        places = self.draft.origins.get(key), self.draft.owners.get(key), self.found_in.get(key)
        return {place for place in places if place}

    def _gather(self, key: str) -> None:
        """Puts a paragraph that was moved to another section there in all three texts, so that it can be merged.

        If both the draft and the document have moved it, it stays where the draft has it.
        """
        then, now, mine = self.draft.origins.get(key), self.draft.owners.get(key), self.found_in.get(key)
        home = self.draft.home(key)
        is_moved_by_draft = now is not None and now != then and then is not None
        target = now if is_moved_by_draft else mine or now
        if target is None:
            return
        order = list((self.sides[target].now if is_moved_by_draft else self.sides[target].mine).passages)
        names = self._names(key, home, target)
        for name, section, notes_of in (("then", then, then), ("now", now, now), ("mine", mine, home)):
            if section is None or (section == target and notes_of == target):
                continue
            text = getattr(self.sides[target], name)
            if section != target:
                left = getattr(self.sides[section], name)
                text.put(key, left.pop(key), order)
            origin = getattr(self.sides[notes_of], name)
            labels = labels_cited(text.passages[key].text)
            text.bring_notes(key, origin, names)
            origin.drop_notes(labels)

    def _names(self, key: str, home: int, target: int) -> dict[str, str]:
        """Other labels for footnotes of a paragraph that the text to which it moves has already, with other words."""
        texts = [
            side.passages[key].text for sides in self.sides.values() for side in sides.all() if key in side.passages
        ]
        names = {}
        for label in sorted(set().union(*map(labels_cited, texts))):
            own = [note for side in self.sides[home].all() if (note := side.note(label))]
            others = [note for side in self.sides[target].all() if (note := side.note(label))]
            if home == target or not others or (own and all(note.text == own[0].text for note in others)):
                continue
            taken = {one for side in self.sides[target].all() for one in side.labels()} | set(names.values())
            names[label] = next(name for number in range(1, len(taken) + 2) if (name := str(number)) not in taken)
        return names

    def _named(self, text: str, sides: _Sides) -> NamedText:
        """The text with the keys of those paragraphs that are as one of the merged texts has them."""
        keys: dict[str, dict[str, None]] = defaultdict(dict)
        for key in [*sides.mine.passages, *sides.now.passages]:
            if key in self.draft.owners or key in self.draft.origins:
                then, now, mine = (side.passages[key].text if key in side.passages else "" for side in sides.all())
                for text_of_key in {mine} if now == then else {now} if mine == then else {now, mine}:
                    keys[_words(text_of_key)][key] = None
        blocks = [(block.start, _words(block.source)) for block in parse(text)]
        met = Counter(words for _, words in blocks)
        left = {words: iter(found) for words, found in keys.items() if len(found) == met[words]}
        return NamedText(text, {start: next(left[words]) for start, words in blocks if words in left})


def _keyed(of: BlocksOfText) -> KeyedText:
    return KeyedText(of.text, of.blocks)


def _without_text(text: BlocksOfText) -> Iterator[str]:
    """The headings below which there is nothing, which are not printed."""
    keys = [*text.blocks, ""]
    for key, following in pairwise(keys):
        if text.blocks[key].kind == HEADING and (not following or text.blocks[following].kind == HEADING):
            yield key


def _first_of_divisions(text: BlocksOfText) -> Iterator[str]:
    """The first blocks of the text and below its headings: each is printed as a paragraph, whatever it is."""
    before = HEADING
    for key, block in text.blocks.items():
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


def _words(source: str) -> str:
    return " ".join(source.split())


def _is_equal(one: str, other: str) -> bool:
    return one.strip("\n") == other.strip("\n")
