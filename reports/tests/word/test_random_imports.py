"""Texts of any lines go to Word and come back: untouched as they were, and edited on both sides without a lost word."""

import re
from dataclasses import replace
from itertools import count
from random import Random

import pytest

from egm_portal.marked_texts.keys.carrying import carry_keys
from egm_portal.marked_texts.markup.parser import parse
from egm_portal.marked_texts.tests.test_random_merging import ODD_LINES
from reports.tests.word import samples
from reports.tests.word.samples import ORIGIN
from reports.tests.word.test_round_trip import Edited, imported, read_in  # noqa: F401
from reports.tests.word.test_writing import jpeg
from reports.word.drafts import DraftBeside, blocks_by_key
from reports.word.writing import docx
from tests.seeds import seeds

SECTION = 6  # the one with the random text
TYPED = re.compile(r"\b[dw]\d+\b")  # words that somebody typed in the draft or in Word


def odd_text(random: Random) -> str:
    """Lines of every kind, some of them parted by several empty ones."""
    lines = [random.choice(ODD_LINES).format(f"b{number}") for number in range(random.randint(1, 30))]
    return "\n".join(line + "\n" * random.choice([0, 0, 1, 1, 2]) for line in lines)


def in_word(text: str) -> bytes:
    return docx(samples.content(first=text), ORIGIN, pictures=jpeg)


@pytest.mark.parametrize("seed", seeds(4, 40))
def test_file_that_nobody_touched_leaves_every_byte(imported, seed):  # noqa: F811
    text = odd_text(Random(seed))

    found = read_in(imported(in_word(text)), samples.draft(text))

    assert [(one.section.id, one.new.text) for one in found.changed] == []


@pytest.mark.parametrize("seed", seeds(6, 60))
def test_no_word_of_draft_or_file_is_lost(imported, seed):  # noqa: F811
    random = Random(seed)
    text = "\n\n".join(f"Paragraph b{number} of the meeting spoke of radio and of villages." for number in range(12))
    text += "\n\n- item b20\n- item b21[^n]\n\n(a) sub b22\n\n[^n]: Note b23"
    file = Edited(in_word(text))
    edit_in_word(file, random)
    now = edited_draft(text, random)

    found = read_in(imported(file.saved()), with_section(samples.draft(text), now))

    texts = {SECTION: now} | {one.section.id: one.new.text for one in found.changed}
    unused = [one.unused.text for one in found.changed if one.unused]
    headings = [one.heading for one in found.draft.sections] + [heading for _, _, heading in found.headings]
    remarks = [one.taken.comment.text for one in found.other_parts]
    said = "\n".join([*texts.values(), *unused, *headings, *remarks])
    typed = set(TYPED.findall(f"{now}\n{words_of(file)}"))
    assert typed - set(TYPED.findall(said)) == set()
    # What both have stands there, and once.
    both = [f"Paragraph b{number} of" for number in range(12)]
    both = [one for one in both if one in now and one in words_of(file)]
    assert [one for one in both if "\n".join(texts.values()).count(one) != 1] == []


def with_section(draft: DraftBeside, now: str) -> DraftBeside:
    """The draft in which the section has this text, and its paragraphs the keys that they are carried."""
    sections = {section.id: section for section in draft.sections}
    before = [(key, block.source) for key, block in sections[SECTION].now.blocks.items()]
    numbers = count()
    carried = carry_keys(before, [block.source for block in parse(now)], lambda: f"z{next(numbers):05}")
    sections[SECTION] = replace(sections[SECTION], now=blocks_by_key(now, carried.keys))
    return replace(draft, sections=list(sections.values()))


def words_of(file: Edited) -> str:
    return "\n".join(one.text for one in file.document.paragraphs)


def edit_in_word(file: Edited, random: Random) -> None:
    """Changes, deletes, adds and moves paragraphs, takes bookmarks away, and types headings."""
    for number in range(random.randint(1, 6)):
        own = [one for one in file.document.paragraphs if re.search(r"\bb\d+\b|\bw\d+\b", one.text)]
        one, other = random.choice(own), random.choice(own)
        act = random.choice(
            ["change", "delete", "add", "move", "strip", "to another section", "heading", "heading anew"]
        )
        if act == "change":
            one.add_run(f" Edited w{number}.")
        elif act == "delete" and len(own) > 3:
            one._p.getparent().remove(one._p)
        elif act == "add":
            one.insert_paragraph_before(f"Added w{number} in Word.", one.style)
        elif act == "move" and one._p is not other._p:
            other._p.addnext(one._p)
        elif act == "strip":
            for mark in one._p.xpath("./w:bookmarkStart | ./w:bookmarkEnd"):
                one._p.remove(mark)
            one.add_run(f" Stripped w{number}.")
        elif act == "to another section":
            file["c00001"]._p.addnext(one._p)
        elif act.startswith("heading"):
            heading = random.choice([each for each in file.document.paragraphs if each.style.name == "Heading 2"])
            typed = one.insert_paragraph_before("", heading.style) if act == "heading" else heading
            typed.text = f"Heading w{number}"


def edited_draft(text: str, random: Random) -> str:
    blocks = text.split("\n\n")
    for number in range(random.randint(0, 5)):
        place, act = random.randrange(len(blocks) - 3), random.choice(["change", "delete", "add", "move"])
        if act == "change":
            blocks[place] += f" Typed d{number}."
        elif act == "delete":
            del blocks[place]
        elif act == "add":
            blocks.insert(place, f"Added d{number} here.")
        else:
            blocks.insert(random.randrange(len(blocks) - 3), blocks.pop(place))
    return "\n\n".join(blocks)
