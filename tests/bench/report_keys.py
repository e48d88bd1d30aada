"""`script/bench report-keys`: how many keys stay right through random edits, and how long carrying them takes."""

import statistics
import sys
import time
from collections import Counter
from itertools import count
from random import Random

from egm_portal.marked_texts.keys.carrying import carry_keys
from egm_portal.marked_texts.tests.editing import edited_at_random, report_blocks

EDITS = [(1,), (5,), (20,), (20, 5, 1), (60,)]  # in each save; judged are saves of up to 20
MAX_EDITS = 20
TIMES = 5
MAX_MILLISECONDS = 50.0  # for 100 blocks
MAX_GROWTH = 3.0  # of the time for each block, from 100 to 2,000 blocks


def main(seeds: int) -> int:
    """Prints the tables; the result is 1 if too many keys are lost or wrong, or if a save takes too long."""
    are_right = [measure_keys(edits, seeds) for edits in EDITS]
    print(f"\n{'processor in ms, for blocks':40}{100:>9}{2000:>9}")
    are_quick = [measure_time(name, change) for name, change in CHANGES.items()]
    print(f"\nAt least 97 % right and at most 0.2 % wrong up to {MAX_EDITS} edits a save; 100 blocks in 50 ms.")
    return 0 if all(are_right) and all(are_quick) else 1


def measure_keys(edits: tuple[int, ...], seeds: int) -> bool:
    blocks = report_blocks()
    found = sum((edited_at_random(seed, blocks, edits) for seed in range(seeds)), Counter())
    shares = {name: 100 * found[name] / found.total() for name in ("right", "wrong", "lost")}
    figures = "".join(f"{share:10.3f} % {name}" for name, share in shares.items())
    print(f"{' then '.join(map(str, edits)) + ' edits a save':32}{figures} of {found.total():,}")
    return max(edits) > MAX_EDITS or (shares["right"] >= 97 and shares["wrong"] <= 0.2)


def measure_time(name: str, change) -> bool:
    """Whether 100 blocks take little time, and 2,000 not much more for each of them."""
    random = Random(1)
    few, many = (median_time(blocks, change(blocks, random)) for blocks in (made_up(100), made_up(2000)))
    print(f"{name:40}{few:>9.1f}{many:>9.1f}")
    return few <= MAX_MILLISECONDS and many <= 20 * MAX_GROWTH * max(few, 1)


def median_time(before: list[str], after: list[str]) -> float:
    pairs = [(str(place), source) for place, source in enumerate(before)]
    times = []
    for _ in range(TIMES):
        begun, numbers = time.process_time(), count(len(pairs))
        carry_keys(pairs, after, lambda numbers=numbers: str(next(numbers)))
        times.append((time.process_time() - begun) * 1000)
    return statistics.median(times)


def made_up(size: int, seed: int = 0) -> list[str]:
    """Blocks of 60 words of a report, in any order."""
    words = " ".join(report_blocks()).split()
    random = Random(seed)
    return [" ".join(random.choices(words, k=60)) for _ in range(size)]


def rewritten(blocks: list[str], random: Random) -> list[str]:
    words = " ".join(blocks).split()
    return [" ".join(word if random.random() < 0.7 else random.choice(words) for word in b.split()) for b in blocks]


def shuffled(blocks: list[str], random: Random) -> list[str]:
    return random.sample(blocks, len(blocks))


CHANGES = {
    "nothing changed": lambda blocks, random: blocks,
    "one block changed": lambda blocks, random: [f"{blocks[0]} Indeed.", *blocks[1:]],
    "all moved": shuffled,
    "all rewritten": rewritten,
    "all moved and rewritten": lambda blocks, random: shuffled(rewritten(blocks, random), random),
    "all new": lambda blocks, random: made_up(len(blocks), seed=1),
    "all joined in pairs": lambda blocks, random: [
        f"{first} {second}" for first, second in zip(blocks[::2], blocks[1::2], strict=True)
    ],
    "the same answer again and again": lambda blocks, random: ["(a) Yes."] * len(blocks),
}


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 500))
