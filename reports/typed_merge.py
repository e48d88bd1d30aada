"""What somebody typed, merged with what others saved meanwhile, so that the field can go on with it."""

from dataclasses import dataclass

from egm_portal.marked_texts.merging import merge, resolved
from reports.patches import Patch, length_of, patches_between


@dataclass(frozen=True)
class Choice:
    """Words that both changed: where they are in the typed text, what of theirs may replace them there, and both.

    `base`, `theirs` and `mine` are the words as the three texts have them, or nothing.
    """

    patch: Patch
    base: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class TypedMerge:
    """The text to be saved, which has theirs where both changed the same words; for the field, what has to change.

    `patches` bring into the typed text what others did elsewhere.
    """

    text: str
    patches: list[Patch]
    choices: list[Choice]


def merge_typed(base: str, theirs: str, typed: str) -> TypedMerge:
    """Merges the text `typed`, which was written from `base`, with `theirs`."""
    if theirs == base or theirs == typed:
        return TypedMerge(typed, [], [])
    # Blank lines at the end are where somebody is about to write.
    end = typed[len(typed.rstrip("\n")) :]
    merged = merge(base, theirs, typed)
    mine = [conflict.mine for conflict in merged.conflicts]
    field = resolved(merged, mine) + end
    patches = patches_between(typed, field)
    choices = []
    for place, conflict in enumerate(merged.conflicts):
        other = resolved(merged, [*mine[:place], conflict.theirs, *mine[place + 1 :]]) + end
        patch, grown = _difference_in_lines(field, other), 0
        # As a patch of the text before the patches that lead to the field.
        for earlier in patches:
            if earlier.start + grown + length_of(earlier.text) > patch.start:
                break
            grown += length_of(earlier.text) - (earlier.end - earlier.start)
        patch = Patch(patch.start - grown, patch.end - grown, patch.text)
        choices.append(Choice(patch, conflict.base, conflict.theirs, conflict.mine))
    return TypedMerge(resolved(merged, [conflict.theirs for conflict in merged.conflicts]) + end, patches, choices)


def _difference_in_lines(before: str, after: str) -> Patch:
    """The lines in which the two texts differ, as one patch."""
    patches = patches_between(before, after)
    if not patches:
        return Patch(0, 0, "")
    start, end = patches[0].start, patches[-1].end
    units = after.encode("utf-16-le")
    text = units[2 * start : len(units) - 2 * (length_of(before) - end)].decode("utf-16-le")
    # The end of the last line is no part of it.
    if text.endswith("\n") and before.encode("utf-16-le")[: 2 * end].decode("utf-16-le").endswith("\n"):
        return Patch(start, end - 1, text[:-1]) if end > start else Patch(start, end, text)
    return Patch(start, end, text)
