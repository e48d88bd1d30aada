"""What changed from one version to another, paragraph by paragraph and word by word.

`compare` pairs paragraphs by their words, `compare_by_key` by keys that they have in both versions.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from egm_portal.adminkit.conflicts.differences import changed_ranges, changed_words, words_of
from egm_portal.text.ordering import moved_between
from egm_portal.text.similarity import similarity, word_counts

MAX_PAIRS = 2500  # of paragraphs between which the most similar are looked for
SIMILAR = 0.4


@dataclass(frozen=True)
class Piece:
    """Words that both versions have, or that were removed or added."""

    text: str
    kind: str = ""  # "removed" or "added"


@dataclass(frozen=True)
class ComparedParagraph:
    """A paragraph of either version: `state` is unchanged, changed, new, removed, or moved if its words are the same.

    `is_moved` is true of those that stand elsewhere among the others, whether their words changed or not.
    """

    state: str
    pieces: list[Piece]
    key: str = ""
    is_moved: bool = False

    def words(self, kind: str) -> int:
        return sum(len(piece.text.split()) for piece in self.pieces if piece.kind == kind)

    @property
    def text(self) -> SafeString:
        """As HTML in which the words are marked by elements, which those read who cannot see them."""
        return _marked(self.pieces)

    @property
    def before(self) -> SafeString:
        """The words of the older version as HTML, with those that were removed marked."""
        return _marked([piece for piece in self.pieces if piece.kind != "added"])

    @property
    def after(self) -> SafeString:
        """The words of the newer version as HTML, with those that were added marked."""
        return _marked([piece for piece in self.pieces if piece.kind != "removed"])


def _marked(pieces: list[Piece]) -> SafeString:
    tags = {"removed": "<del>{}</del>", "added": "<ins>{}</ins>", "": "{}"}
    return format_html_join("", "{}", ((format_html(tags[piece.kind], piece.text),) for piece in pieces))


@dataclass(frozen=True)
class Comparison:
    """Every paragraph of two versions, in the order of the newer one."""

    paragraphs: list[ComparedParagraph]

    @property
    def words_added(self) -> int:
        return sum(paragraph.words("added") for paragraph in self.paragraphs)

    @property
    def words_removed(self) -> int:
        return sum(paragraph.words("removed") for paragraph in self.paragraphs)

    @property
    def are_same(self) -> bool:
        return all(paragraph.state == "unchanged" for paragraph in self.paragraphs)


def compare(before: str, after: str) -> Comparison:
    old, new = _paragraphs(before), _paragraphs(after)
    compared, at = [], 0
    for start, end, other_start, other_end in changed_ranges(old, new):
        compared += [_unchanged(text) for text in old[at:start]]
        compared += _pairs(old[start:end], new[other_start:other_end])
        at = end
    return Comparison(compared + [_unchanged(text) for text in old[at:]])


def compare_by_key(before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]) -> Comparison:
    """Compares paragraphs that have the same key, given as pairs of key and source.

    A removed one stands behind the paragraph that it followed before, or the next before that which has not moved.
    """
    old, new = dict(before), dict(after)
    moved = moved_between(list(old), list(new))
    removed: dict[str, list[ComparedParagraph]] = defaultdict(list)
    stayed = ""
    for key, source in before:
        if key not in new:
            removed[stayed].append(_removed(source, key))
        elif key not in moved:
            stayed = key
    compared = removed[""]
    for key, source in after:
        is_moved = key in moved
        if key not in old:
            same = ComparedParagraph("new", [Piece(source, "added")], key)
        elif old[key].split() == source.split():
            same = ComparedParagraph("moved" if is_moved else "unchanged", [Piece(source)], key, is_moved)
        else:
            same = ComparedParagraph("changed", _pieces(old[key], source), key, is_moved)
        compared += [same, *removed[key]]
    return Comparison(compared)


def difference(before: str, after: str) -> ComparedParagraph:
    """What another wording of one paragraph changes, word by word."""
    return compare_by_key([("", before)], [("", after)]).paragraphs[0]


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _unchanged(text: str) -> ComparedParagraph:
    return ComparedParagraph("unchanged", [Piece(text)])


def _removed(text: str, key: str = "") -> ComparedParagraph:
    return ComparedParagraph("removed", [Piece(text, "removed")], key)


def _pairs(old: list[str], new: list[str]) -> Iterator[ComparedParagraph]:
    """Paragraphs that were rewritten beside what they were before; the others were removed or are new."""
    reach = len(old) if len(old) * len(new) <= MAX_PAIRS else 1
    for text in new:
        words = word_counts(text)
        candidates = ((similarity(words, word_counts(other)), -place) for place, other in enumerate(old[:reach]))
        likeness, place = max(candidates, default=(0, 0))
        if likeness < SIMILAR:
            yield ComparedParagraph("new", [Piece(text, "added")])
            continue
        yield from map(_removed, old[:-place])
        yield ComparedParagraph("changed", _pieces(old[-place], text))
        old = old[-place + 1 :]
    yield from map(_removed, old)


def _pieces(before: str, after: str) -> list[Piece]:
    old, new = words_of(before), words_of(after)
    pieces, at = [], 0
    for start, end, other_start, other_end in changed_words(old, new):
        pieces.append(Piece("".join(old[at:start])))
        removed, added = "".join(old[start:end]), "".join(new[other_start:other_end])
        # Between what was and what is, which would otherwise read as one word.
        space = " " if removed.strip() and added.strip() else ""
        pieces += [*_outside_spaces(removed, "removed"), Piece(space), *_outside_spaces(added, "added")]
        at = end
    pieces.append(Piece("".join(old[at:])))
    return [piece for piece in pieces if piece.text]


def _outside_spaces(text: str, kind: str) -> list[Piece]:
    """The changed words, with the spaces around them left outside, so that only words are underlined."""
    words = text.strip()
    before, _, after = text.partition(words) if words else (text, "", "")
    return [Piece(before), Piece(words, kind), Piece(after)]
