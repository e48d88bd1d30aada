import random

import pytest

from reports.patches import Patch, apply_patch, length_of
from reports.typed_merge import merge_typed
from tests.seeds import seeds

ONE = "The meeting was convened in Geneva in July."
TWO = "Radio with a return channel cost one tenth of the forum."
THREE = "Participants drew attention to costs that were seldom counted."
BASE = f"{ONE}\n\n{TWO}\n\n{THREE}"


def patched(text, patches):
    for patch in sorted(patches, key=lambda each: each.start, reverse=True):
        text = apply_patch(text, patch, length_of(text) - (patch.end - patch.start) + length_of(patch.text))
    return text


def test_text_that_nobody_else_changed_is_saved_as_it_was_typed():
    typed = f"{ONE}\n\n\n\n{TWO}!\n\n"

    merged = merge_typed(BASE, BASE, typed)

    assert (merged.text, merged.patches, merged.choices) == (typed, [], [])


def test_paragraphs_of_others_come_into_the_typed_text():
    theirs, typed = f"{ONE} Theirs.\n\n{TWO}\n\n{THREE}", f"{ONE}\n\n{TWO}\n\n{THREE} 😀.\n\n"

    merged = merge_typed(BASE, theirs, typed)

    assert merged.text == f"{ONE} Theirs.\n\n{TWO}\n\n{THREE} 😀.\n\n"
    assert (merged.patches, merged.choices) == ([Patch(0, len(ONE) + 1, f"{ONE} Theirs.\n")], [])


def test_paragraph_that_both_changed_stays_as_typed_until_somebody_chooses():
    theirs = f"Zero.\n\n{ONE}\n\n{TWO} Theirs.\n\n{THREE}"
    typed = f"{ONE}\n\n{TWO} Mine.\n\n{THREE}"

    merged = merge_typed(BASE, theirs, typed)

    [choice] = merged.choices
    start = len(ONE) + 2
    assert merged.text == theirs
    assert patched(typed, merged.patches) == f"Zero.\n\n{typed}"
    assert choice.patch == Patch(start, start + len(TWO) + 6, f"{TWO} Theirs.")
    assert (choice.base, choice.theirs, choice.mine) == (TWO, f"{TWO} Theirs.", f"{TWO} Mine.")


@pytest.mark.parametrize(
    ("theirs", "typed"),
    [
        ([ONE, THREE], [ONE, f"{TWO} Mine.", THREE]),
        ([ONE, f"{TWO} Theirs.", THREE], [ONE, THREE]),
        ([ONE, TWO, f"{THREE} Theirs."], [ONE, TWO]),
        ([ONE, TWO], [ONE, TWO, f"{THREE} Mine."]),
        ([TWO, THREE], [f"{ONE} Mine.", TWO, THREE]),
        ([f"{each} Theirs." for each in (ONE, TWO, THREE)], [f"{each} Mine." for each in (ONE, TWO, THREE)]),
    ],
)
def test_choosing_theirs_leads_to_the_saved_text(theirs, typed):
    theirs, typed = "\n\n".join(theirs), "\n\n".join(typed)

    merged = merge_typed(BASE, theirs, typed)

    assert merged.choices
    assert merged.text == theirs
    assert patched(typed, [*merged.patches, *(choice.patch for choice in merged.choices)]) == theirs


@pytest.mark.parametrize("seed", seeds())
def test_every_typed_word_is_in_the_field_and_every_other_is_saved(seed):
    chance = random.Random(seed)
    base = [f"Paragraph {number} of the text that both have." for number in range(8)]

    def changed(name):
        return [f"{words} {name}{number}." if chance.random() < 0.3 else words for number, words in enumerate(base)]

    theirs, typed = "\n\n".join(changed("theirs")), "\n\n".join(changed("mine"))

    merged = merge_typed("\n\n".join(base), theirs, typed)

    field = patched(typed, merged.patches)
    assert {word for word in typed.split() if "mine" in word} <= set(field.split())
    assert {word for word in theirs.split() if "theirs" in word} <= set(merged.text.split())
    chosen = patched(typed, [*merged.patches, *(choice.patch for choice in merged.choices)])
    assert chosen == merged.text
