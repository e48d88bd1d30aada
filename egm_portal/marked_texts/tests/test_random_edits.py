from collections import Counter
from itertools import count
from random import Random

import pytest

from egm_portal.marked_texts.keys.carrying import carry_keys
from egm_portal.marked_texts.tests.editing import Editor, edited_at_random, outcomes, report_blocks

SEEDS = 100
SEEDS_OF_ONE_KIND = 20
SEEDS_IN_WORD = 30


def figures(outcomes):
    return ", ".join(f"{100 * outcomes[name] / outcomes.total():.3f} % {name}" for name in ("right", "wrong", "lost"))


def test_keys_stay_through_random_edits():
    blocks = report_blocks()

    found = sum((edited_at_random(seed, blocks) for seed in range(SEEDS)), Counter())

    assert found["right"] >= 0.97 * found.total() and found["wrong"] <= 0.002 * found.total(), figures(found)


def test_keys_stay_through_random_edits_in_word():
    blocks = report_blocks()

    found = sum((edited_at_random(seed, blocks, in_word=True) for seed in range(SEEDS_IN_WORD)), Counter())

    assert {*found} <= {"right", "wrong", "lost"}  # no key is doubled, and none is dropped without a word
    assert found["right"] >= 0.995 * found.total() and found["wrong"] <= 0.002 * found.total(), figures(found)


@pytest.mark.parametrize(
    ("kind", "least_right", "most_wrong"),
    [
        ("mistype", 0.999, 0),
        ("rewrite", 0.985, 0),
        ("insert", 1, 0),
        ("insert_look_alike", 0.998, 0.001),
        ("copy", 0.998, 0.002),  # beside its model, nothing tells which of the two is the copy
        ("move", 1, 0),
        ("move_passage", 1, 0),
        ("split", 0.998, 0.001),
        ("join", 0.997, 0),
        ("delete", 1, 0),
    ],
)
def test_keys_stay_through_ten_edits_of_one_kind(kind, least_right, most_wrong):
    pairs = [(f"k{place}", source) for place, source in enumerate(report_blocks())]
    found = Counter()

    for seed in range(SEEDS_OF_ONE_KIND):
        editor, numbers = Editor(pairs, Random(seed)), count()
        for _ in range(10):
            getattr(editor, kind)()
        sources = [block.source for block in editor.blocks]
        found += outcomes(editor, carry_keys(pairs, sources, lambda numbers=numbers: f"n{next(numbers)}"))

    is_enough = found["right"] >= least_right * found.total() and found["wrong"] <= most_wrong * found.total()
    assert is_enough, figures(found)
