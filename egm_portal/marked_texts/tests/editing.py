"""An editor who makes random edits in a text and knows what became of each of its blocks."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random

from egm_portal.marked_texts.keys.carrying import Carried, carry_keys, credible_names

TEXT = Path(__file__).with_name("texts") / "village_meetings.md"
EQUAL = 0.1  # parts of a block that differ by less of its words are equally large: either may keep the key


def report_blocks() -> list[str]:
    blocks = TEXT.read_text().strip().split("\n\n")
    return [block for block in blocks if not block.startswith("[^")]


@dataclass(eq=False)
class Typed:
    """A block as it stands in the editor: its text, and the keys whose text it is, none if it is new."""

    source: str
    keys: set[str] = field(default_factory=set)


class Editor:
    """Edits blocks at random; `blocks` and `deleted` tell what became of the keys."""

    def __init__(self, pairs: list[tuple[str, str]], random: Random, vocabulary: list[str] | None = None) -> None:
        self.blocks = [Typed(source, {key}) for key, source in pairs]
        self.deleted: set[str] = set()
        self.random = random
        self.vocabulary = vocabulary or " ".join(source for _, source in pairs).split()
        self.edits = {
            self.mistype: 25,
            self.rewrite: 15,
            self.insert: 10,
            self.insert_look_alike: 10,
            self.copy: 3,
            self.move: 10,
            self.move_passage: 2,
            self.split: 8,
            self.join: 8,
            self.delete: 9,
        }

    def edit(self, times: int) -> None:
        for edit in self.random.choices(list(self.edits), self.edits.values(), k=times):
            edit()

    def mistype(self) -> None:
        block = self.random.choice(self.blocks)
        words = block.source.split(" ")
        at = self.random.randrange(len(words))
        words[at] = words[at][1:] + words[at][:1]
        block.source = " ".join(words)

    def rewrite(self) -> None:
        block = self.random.choice(self.blocks)
        block.source = self._with_other_words(block.source, self.random.uniform(0.2, 0.45))

    def insert(self) -> None:
        self._put(Typed(" ".join(self.random.choices(self.vocabulary, k=self.random.randint(5, 60)))))

    def insert_look_alike(self) -> None:
        model = self.random.choice(self.blocks)
        self._put(Typed(self._with_other_words(model.source, self.random.uniform(0.25, 0.5))), model)

    def copy(self) -> None:
        self._put(Typed(self.random.choice(self.blocks).source))

    def move(self) -> None:
        self._put(self.blocks.pop(self.random.randrange(len(self.blocks))))

    def move_passage(self) -> None:
        at, length = self.random.randrange(len(self.blocks)), self.random.randint(2, 5)
        passage = self.blocks[at : at + length]
        del self.blocks[at : at + length]
        at = self.random.randint(0, len(self.blocks))
        self.blocks[at:at] = passage

    def split(self) -> None:
        block = self.random.choice(self.blocks)
        words = block.source.split(" ")
        if len(words) < 8:
            return
        at = self.random.randint(3, len(words) - 3)
        rest = len(words) - at
        first = Typed(" ".join(words[:at]), block.keys if at > rest - EQUAL * len(words) else set())
        second = Typed(" ".join(words[at:]), block.keys if rest > at - EQUAL * len(words) else set())
        place = self.blocks.index(block)
        self.blocks[place : place + 1] = [first, second]

    def join(self) -> None:
        at = self.random.randrange(len(self.blocks) - 1)
        first, second = self.blocks[at : at + 2]
        self.blocks[at : at + 2] = [Typed(f"{first.source} {second.source}", first.keys | second.keys)]

    def delete(self) -> None:
        self.deleted |= self.blocks.pop(self.random.randrange(len(self.blocks))).keys

    def _put(self, block: Typed, beside: Typed | None = None) -> None:
        """Puts a block somewhere, or half of the times beside another one."""
        place = self.random.randint(0, len(self.blocks))
        if beside and self.random.random() < 0.5:
            place = self.blocks.index(beside) + self.random.randint(0, 1)
        self.blocks.insert(place, block)

    def _with_other_words(self, source: str, share: float) -> str:
        words = source.split(" ")
        for at in self.random.sample(range(len(words)), round(share * len(words))):
            words[at] = self.random.choice(self.vocabulary)
        return " ".join(words)


def outcomes(editor: Editor, carried: Carried) -> Counter[str]:
    """How many keys are right, wrong (at another block) or lost (retired although their text is there)."""
    places = {key: place for place, key in enumerate(carried.keys)}
    found = {key: places[carried.merged.get(key, key)] for key in [*places, *carried.merged]}
    expected = defaultdict(set)
    for place, block in enumerate(editor.blocks):
        for key in block.keys:
            expected[key].add(place)
    counted = Counter()
    for key in editor.deleted | set(expected):
        if key in found:
            counted["right" if found[key] in expected[key] else "wrong"] += 1
        else:
            counted["lost" if expected[key] or key not in carried.retired else "right"] += 1
    return counted


def bookmarks(editor: Editor) -> dict[int, str]:
    """The keys that Word would name of the edited blocks, by place: most are right, and some are not.

    Some are lost, copied with their words, left with a block that was typed before theirs, or those of another report.
    """
    random, named = editor.random, {}
    for place, block in enumerate(editor.blocks):
        chance = random.random()
        if block.keys and chance < 0.8:
            named[place] = random.choice(sorted(block.keys))
            if chance < 0.1 and place and not editor.blocks[place - 1].keys:
                named[place - 1] = named.pop(place)
        elif chance > 0.95:
            same = [other for other in editor.blocks if other.source == block.source and other.keys]
            named[place] = random.choice(sorted(same[0].keys)) if same else "foreign"
    return named


def edited_at_random(
    seed: int, blocks: list[str], saves: tuple[int, ...] = (20, 5, 1), *, in_word: bool = False
) -> Counter[str]:
    """The outcomes of saves after so many edits each, with one seed; `in_word`, keys are also known by bookmarks."""
    random, numbers, counted = Random(seed), count(), Counter()
    pairs = [(f"k{next(numbers)}", source) for source in blocks]
    for edits in saves:
        editor = Editor(pairs, random)
        editor.edit(edits)
        sources = [block.source for block in editor.blocks]
        known = dict(pairs)
        named = credible_names(bookmarks(editor), known, known, sources) if in_word else {}
        carried = carry_keys(pairs, sources, lambda: f"k{next(numbers)}", named)
        held = [*(key for key in carried.keys if key in known), *carried.retired, *carried.merged]
        counted += outcomes(editor, carried) + Counter(doubled=len(carried.keys) - len(set(carried.keys)))
        counted += Counter(dropped=len(known.keys() - set(held)), held_twice=len(held) - len(set(held)))
        pairs = list(zip(carried.keys, sources, strict=True))
    return counted
