import re
from collections import Counter
from random import Random

from egm_portal.marked_texts.merging import merge
from egm_portal.marked_texts.merging.segments import segments
from egm_portal.marked_texts.tests.editing import TEXT, Editor, report_blocks
from egm_portal.marked_texts.tests.test_text_merge import text, told


def words(source):
    return set(re.findall(r"\w+", source))


def edited(blocks, seed, who, times):
    editor = Editor(
        [(str(place), source) for place, source in enumerate(blocks)],
        Random(f"{seed} {who}"),
        vocabulary=[f"{who}{number}" for number in range(2000)],
    )
    editor.edit(times)
    return text(*(block.source for block in editor.blocks))


def test_no_word_of_either_is_lost_through_random_edits():
    base = TEXT.read_text().strip()
    lost, conflicts = set(), Counter()

    for seed in range(40):
        theirs, mine = (edited(base.split("\n\n"), seed, who, times=10) for who in ("theirs", "mine"))
        merged, turned = merge(base, theirs, mine), merge(base, mine, theirs)
        shown = [merged.text, *(f"{conflict.theirs} {conflict.mine}" for conflict in merged.conflicts)]
        lost |= (words(theirs) | words(mine)) - words(base) - words(" ".join(shown))
        conflicts[len(merged.conflicts)] += 1
        assert _sides(merged) == sorted((mine, theirs) for theirs, mine in _sides(turned))
        assert _segments(merged.text) == [each for piece in merged.pieces for each in _segments(piece.text)]

    assert lost == set()
    assert conflicts[0] >= 10, conflicts


def _sides(merged):
    return sorted((conflict.theirs, conflict.mine) for conflict in merged.conflicts)


def _segments(source):
    return [(segment.kind, segment.text) for segment in segments(source)]


def test_edits_in_different_halves_merge_as_if_one_had_made_them():
    blocks = report_blocks()
    half = len(blocks) // 2
    first, last = blocks[:half], blocks[half:]

    for seed in range(20):
        theirs, mine = edited(first, seed, "theirs", times=8), edited(last, seed, "mine", times=8)
        merged = merge(text(*blocks), text(theirs, *last), text(*first, mine))

        assert told(merged) == (text(theirs, mine), []), seed


ODD_LINES = [
    *(
        "# Heading {}",
        "Words {}",
        "(a) Sub {}",
        "(i) Subsub {}",
        "- Item {}",
        "  - nested {}",
        "1. First {}",
        "> Quote {}",
    ),
    *(">", "", "", "", "   ", "| a {} | b |", "|---|---|", "| x {} | y |", "Table: Caption {} (number)", "Note[^1] {}"),
    *("[^1]: Note {}", "[^2]: Note {}", "    indented {}", "![Picture {}](document:3)", "***", "<b>{}</b>", "- Yes."),
]


def test_texts_of_any_lines_merge_without_loss():
    for seed in range(300):
        random = Random(seed)
        lines = [random.choice(ODD_LINES).format(f"b{number}") for number in range(random.randint(0, 25))]
        base, theirs, mine = "\n".join(lines), _with_odd_lines(lines, random, "t"), _with_odd_lines(lines, random, "m")

        merged = merge(base, theirs, mine)

        shown = [merged.text, *(f"{conflict.theirs} {conflict.mine}" for conflict in merged.conflicts)]
        assert {word for word in words(theirs) | words(mine) if word[0] in "tm" and word[1:].isdigit()} <= words(
            " ".join(shown)
        ), seed
        for alone in (merge(base, theirs, base), merge(base, base, theirs), merge(base, theirs, theirs)):
            assert (_lines(alone.text), alone.conflicts) == (_lines(theirs), []), seed


def _with_odd_lines(lines, random, who):
    lines = lines[:]
    for number in range(random.randint(0, 6)):
        place, act = random.randint(0, len(lines)), random.choice(["add", "delete", "move", "change"])
        if act == "add" or place == len(lines):
            lines.insert(place, random.choice(ODD_LINES).format(f"{who}{number}"))
        elif act == "delete":
            del lines[place]
        elif act == "move":
            lines.insert(random.randint(0, len(lines) - 1), lines.pop(place))
        else:
            lines[place] += f" {who}{number}"
    return "\n".join(lines)


def _lines(source):
    return [line.rstrip() for line in source.strip().split("\n")]
