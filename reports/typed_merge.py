"""What somebody typed, merged with what others saved meanwhile, so that the field can go on with it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from egm_portal.marked_texts.merging import MergeConflict, merge, resolved

THEIRS, MINE, BOTH = CHOICES = ("theirs", "mine", "both")


@dataclass(frozen=True)
class TypedMerge:
    """The merged text, as it is saved and as the field goes on with it.

    They differ in the words that both changed and that nobody has chosen yet, the `conflicts`: `saved` has theirs
    there, `field` those that were typed, and `base` those from before, so that the next merge of the field finds the
    same conflicts again. `base_of_typed` is the same for the text as it was typed, into which nothing of others has
    come. `unused` is the text with what was typed and not chosen, if there is any.
    """

    saved: str
    field: str
    base: str
    base_of_typed: str
    conflicts: tuple[MergeConflict, ...] = ()
    unused: str | None = None


def merge_typed(base: str, theirs: str, typed: str, chosen: Mapping[str, str] | None = None) -> TypedMerge:
    """Merges the text `typed`, which was written from `base`, with `theirs`.

    `chosen` has one of CHOICES for conflicts that their writer has seen, by their `conflict_ids`.
    """
    if theirs in (base, typed):
        return TypedMerge(typed, typed, typed, typed)
    chosen = chosen or {}
    # Blank lines at the end are where somebody is about to write.
    end = typed[len(typed.rstrip("\n")) :]
    merged = merge(base, theirs, typed)
    choices = [chosen.get(known) for known in conflict_ids(merged.conflicts)]

    def text(otherwise: str, choices: list[str | None]) -> str:
        pairs = zip(merged.conflicts, choices, strict=True)
        return resolved(merged, [_words(conflict, choice or otherwise, theirs) for conflict, choice in pairs]) + end

    whole = TypedMerge(text(THEIRS, choices), text(MINE, choices), text("base", choices), typed)
    if THEIRS in choices:
        whole = replace(whole, unused=text(MINE, [None if choice == THEIRS else choice for choice in choices]))
    if None not in choices:
        return whole
    # Of the field to its base, only these words differ: the same change leads from the typed text to its own.
    before = merge(whole.field, whole.base, typed)
    return replace(
        whole,
        base_of_typed=resolved(before, [conflict.theirs for conflict in before.conflicts]) + end,
        conflicts=tuple(each for each, choice in zip(merged.conflicts, choices, strict=True) if choice is None),
    )


def conflict_ids(conflicts: Sequence[MergeConflict]) -> list[str]:
    """Tells each conflict from the others, and from the same one once others have changed their words.

    Where several paragraphs were equal before, and were changed alike by others, their order tells them apart.
    """
    met: Counter[str] = Counter()
    ids = []
    for words in (f"{conflict.base}\0{conflict.theirs}" for conflict in conflicts):
        ids.append(sha256(f"{words}\0{met[words]}".encode()).hexdigest()[:16])
        met[words] += 1
    return ids


def _words(conflict: MergeConflict, choice: str, theirs: str) -> str:
    if choice == BOTH:
        # They stand there already if the choice was sent before, and its answer was lost.
        is_there = f"\n\n{conflict.mine}\n\n" in f"\n\n{theirs}\n\n"
        return "\n\n".join(filter(None, ("" if is_there else conflict.mine, conflict.theirs)))
    return getattr(conflict, choice)
