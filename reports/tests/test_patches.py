import random

import pytest

from reports.patches import Patch, PatchDoesNotFit, apply_patch, length_of, patches_between

TEXT = "One 😀.\n\nTwo.\n"


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        (Patch(0, 0, "A"), "AOne 😀.\n\nTwo.\n"),
        (Patch(4, 6, "x"), "One x.\n\nTwo.\n"),
        (Patch(7, 14, ""), "One 😀."),
        (Patch(0, 14, "سلام 😀"), "سلام 😀"),
        (Patch(14, 14, "\nThree."), "One 😀.\n\nTwo.\n\nThree."),
    ],
)
def test_apply_patch(patch, expected):
    assert apply_patch(TEXT, patch, length_of(expected)) == expected


@pytest.mark.parametrize(
    ("patch", "length"),
    [
        (Patch(0, 0, "A"), 14),  # of a text that is shorter
        (Patch(5, 6, ""), 13),  # half of a character
        (Patch(-1, 0, ""), 14),
        (Patch(2, 1, ""), 15),
        (Patch(0, 15, ""), 0),
        (Patch(0, 0, "\ud800"), 15),
    ],
)
def test_patch_of_another_text_does_not_fit(patch, length):
    with pytest.raises(PatchDoesNotFit):
        apply_patch(TEXT, patch, length)


def test_patches_between_are_of_whole_lines():
    before, after = "One 😀.\n\nTwo.\n\nThree.", "One 😀.\n\nTwo and a half.\n\nThree.\n\nFour."

    assert patches_between(before, after) == [Patch(9, 14, "Two and a half.\n"), Patch(15, 21, "Three.\n\nFour.")]


@pytest.mark.parametrize("seed", range(20))
def test_patches_lead_from_one_text_to_the_other(seed):
    chance = random.Random(seed)
    before, after = ("".join(chance.choices(["a", "😀", "\n", "\n\n", "word "], k=40)) for _ in range(2))

    text = before
    for patch in reversed(patches_between(before, after)):
        text = apply_patch(text, patch, length_of(text) - (patch.end - patch.start) + length_of(patch.text))

    assert text == after
