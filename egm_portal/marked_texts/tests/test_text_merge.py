import pytest

from egm_portal.marked_texts.merging import MergeConflict, Merged, merge, resolved
from egm_portal.marked_texts.tests.test_carrying import ACCESS, COST, LAW, THANKS, TRUST

LIST = "Participants asked for:\n\n- shorter forms;\n- longer opening hours;\n- answers in public."
TABLE = "Table: Opinions received (number)\n\n| Country | Villages |\n|---|--:|\n| Kenya | 10 |"


def text(*blocks):
    return "\n\n".join(blocks)


def told(merged: Merged):
    return merged.text, [(conflict.base, conflict.theirs, conflict.mine) for conflict in merged.conflicts]


def merged_without_conflict(base, theirs, mine):
    merged = merge(base, theirs, mine)
    assert merged.conflicts == []
    return merged.text


def test_text_that_only_one_changed_is_as_they_left_it():
    base = f"# Cost\n{COST}\n\n\n{LIST}\n\n{TABLE}\n\n(a) Yes;\n(b) No.\n\n[^1]: A note.\n"
    changed = base.replace("lower", "higher").replace("(a) Yes;\n", "").replace("Kenya | 10", "Kenya | 12")

    assert told(merge(base, changed, base)) == (changed.strip(), [])
    assert told(merge(base, base, changed)) == (changed.strip(), [])
    assert told(merge(base, changed, changed)) == (changed.strip(), [])


def test_changes_in_different_paragraphs_merge():
    theirs = text(COST.replace("lower", "higher"), TRUST, ACCESS)
    mine = text(COST, TRUST, ACCESS.replace("kiosks", "counters"))

    assert merged_without_conflict(text(COST, TRUST, ACCESS), theirs, mine) == text(
        COST.replace("lower", "higher"), TRUST, ACCESS.replace("kiosks", "counters")
    )


def test_a_paragraph_that_both_changed_is_a_conflict():
    theirs, mine = COST.replace("lower", "higher"), COST.replace("radio", "telephone")

    merged = merge(text(TRUST, COST, ACCESS), text(TRUST, theirs, ACCESS), text(TRUST, mine, LAW, ACCESS))

    assert merged.text == text(TRUST, theirs, LAW, ACCESS)
    assert merged.conflicts == [MergeConflict(COST, theirs, mine, line=2)]


def test_a_conflict_is_resolved_with_either_words_others_or_none():
    theirs, mine = COST.replace("lower", "higher"), COST.replace("radio", "telephone")
    merged = merge(text(TRUST, COST, ACCESS), text(TRUST, theirs, ACCESS), text(TRUST, mine, ACCESS))

    assert resolved(merged, [theirs]) == text(TRUST, theirs, ACCESS)
    assert resolved(merged, [mine]) == text(TRUST, mine, ACCESS)
    assert resolved(merged, [f"{LAW}\n\n{THANKS}\n"]) == text(TRUST, LAW, THANKS, ACCESS)
    assert resolved(merged, [""]) == text(TRUST, ACCESS)


@pytest.mark.parametrize("answers", [[], [COST, COST]])
def test_every_conflict_needs_one_answer(answers):
    merged = merge(COST, COST.replace("lower", "higher"), COST.replace("radio", "telephone"))

    with pytest.raises(ValueError, match="one answer"):
        resolved(merged, answers)


def test_the_same_change_by_both_is_no_conflict():
    changed = COST.replace("lower", "higher")

    assert merged_without_conflict(text(COST, TRUST), text(changed, TRUST), text(changed, TRUST, LAW)) == text(
        changed, TRUST, LAW
    )


def test_deletion_against_change_is_a_conflict_that_shows_the_change():
    changed = TRUST.replace("grew", "rose")

    assert told(merge(text(COST, TRUST, ACCESS), text(COST, ACCESS), text(COST, changed, ACCESS))) == (
        text(COST, changed, ACCESS),
        [(TRUST, "", changed)],
    )
    assert told(merge(text(COST, TRUST, ACCESS), text(COST, changed, ACCESS), text(COST, ACCESS))) == (
        text(COST, changed, ACCESS),
        [(TRUST, changed, "")],
    )


def test_deletion_of_what_the_other_left_or_moved_is_none():
    base = text(COST, TRUST, ACCESS)

    assert merged_without_conflict(base, text(COST, ACCESS), text(COST, TRUST, LAW, ACCESS)) == text(COST, LAW, ACCESS)
    assert merged_without_conflict(base, text(COST, ACCESS), text(TRUST, COST, ACCESS)) == text(COST, ACCESS)
    assert merged_without_conflict(base, text(COST, ACCESS), text(COST)) == COST


def test_a_moved_paragraph_has_the_other_ones_changes():
    base, changed = text(COST, TRUST, ACCESS, LAW), TRUST.replace("grew", "rose")
    moved = text(COST, ACCESS, LAW, TRUST)

    assert merged_without_conflict(base, text(COST, changed, ACCESS, LAW), moved) == text(COST, ACCESS, LAW, changed)
    assert merged_without_conflict(base, moved, text(COST, changed, ACCESS, LAW)) == text(COST, ACCESS, LAW, changed)


def test_what_both_added_in_one_place_stands_there_theirs_first():
    base = text(COST, TRUST)

    assert merged_without_conflict(base, text(COST, ACCESS, TRUST), text(COST, LAW, THANKS, TRUST)) == text(
        COST, ACCESS, LAW, THANKS, TRUST
    )
    assert merged_without_conflict("", ACCESS, LAW) == text(ACCESS, LAW)


def test_what_both_added_alike_is_there_once():
    base, longer = text(COST, TRUST), f"{ACCESS} Nobody else did."

    assert merged_without_conflict(base, text(COST, ACCESS, TRUST), text(COST, ACCESS, LAW, TRUST)) == text(
        COST, ACCESS, LAW, TRUST
    )
    assert told(merge(base, text(COST, ACCESS, TRUST), text(COST, longer, TRUST))) == (
        text(COST, ACCESS, TRUST),
        [("", ACCESS, longer)],
    )


def test_equal_answers_added_in_two_places_are_both_there():
    assert merged_without_conflict(text(COST, TRUST), text(COST, "Yes.", TRUST), text(COST, TRUST, "Yes.")) == text(
        COST, "Yes.", TRUST, "Yes."
    )


def test_items_of_a_list_merge_and_stay_together():
    theirs = LIST.replace("shorter", "much shorter")
    mine = LIST.replace("- answers in public.", "- answers in public;\n- chairs for everybody.")

    assert merged_without_conflict(LIST, theirs, mine) == (
        "Participants asked for:\n\n- much shorter forms;\n- longer opening hours;\n- answers in public;\n"
        "- chairs for everybody."
    )


def test_a_paragraph_is_never_joined_to_an_item_by_a_deletion():
    base = f"(a) Yes;\n(b) No.\n\n{COST}"

    assert merged_without_conflict(base, f"(a) Yes;\n\n{COST}", f"(a) Yes;\n(b) No.\n\n{LAW}\n\n{COST}") == text(
        "(a) Yes;", LAW, COST
    )


def test_what_is_no_item_any_more_is_parted_from_the_items():
    base = "(a) Forms are shorter;\n(b) Hours are longer;\n(c) Answers are public in all villages."
    theirs = base.replace("\n(c) Answers", "\n\nAnswers")

    assert merged_without_conflict(base, theirs, base.replace("(b) Hours are longer;\n", "")) == text(
        "(a) Forms are shorter;", "Answers are public in all villages."
    )


def test_an_item_in_conflict_stays_in_its_list():
    theirs, mine = LIST.replace("longer", "much longer"), LIST.replace("longer", "other")
    merged = merge(LIST, theirs, mine)

    assert merged.text == theirs
    assert resolved(merged, ["- other opening hours;"]) == mine


def test_an_item_of_two_paragraphs_is_one_block():
    base = f"- {COST}\n\n  {TRUST}\n- {ACCESS}"
    theirs, mine = base.replace("lower", "higher"), base.replace("grew", "rose")

    assert told(merge(base, theirs, mine)) == (
        theirs,
        [tuple(source.removesuffix(f"\n- {ACCESS}") for source in (base, theirs, mine))],
    )


def test_a_table_is_one_block():
    theirs, mine = TABLE.replace("10", "12"), f"{TABLE}\n| Estonia | 14 |"

    assert told(merge(text(COST, TABLE), text(COST, theirs), text(COST, mine))) == (
        text(COST, theirs),
        [(TABLE, theirs, mine)],
    )


def test_split_against_change_is_one_conflict():
    whole, changed = f"{COST} {TRUST}", f"{COST} {TRUST.replace('grew', 'rose')}"

    assert told(merge(text(whole, ACCESS), text(COST, TRUST, ACCESS), text(changed, ACCESS))) == (
        text(COST, TRUST, ACCESS),
        [(whole, text(COST, TRUST), changed)],
    )


def test_joining_against_change_is_one_conflict():
    joined, changed = f"{COST} {LAW}", LAW.replace("60", "30")

    assert told(merge(text(COST, LAW, ACCESS), text(joined, ACCESS), text(COST, changed, ACCESS))) == (
        text(joined, ACCESS),
        [(text(COST, LAW), joined, text(COST, changed))],
    )


def test_joining_what_the_other_left_is_none():
    joined = f"{COST} {LAW}"

    assert merged_without_conflict(
        text(COST, LAW, ACCESS), text(joined, ACCESS), text(COST, LAW, ACCESS, TRUST)
    ) == text(joined, ACCESS, TRUST)


def test_footnotes_are_merged_by_their_labels():
    base = text(f"{COST}[^1]", TRUST, "[^1]: In dollars.\n[^2]: In 2012.")
    theirs, mine = base.replace("dollars", "euros"), base.replace("2012", "2013").replace("grew", "rose")

    assert merged_without_conflict(base, theirs, mine) == text(
        f"{COST}[^1]", TRUST.replace("grew", "rose"), "[^1]: In euros.\n[^2]: In 2013."
    )
    assert told(merge(base, theirs, base.replace("dollars", "francs")))[1] == [
        ("[^1]: In dollars.", "[^1]: In euros.", "[^1]: In francs.")
    ]


def test_footnotes_that_both_added_under_one_label_are_two():
    theirs, mine = text(f"{COST}[^1]", TRUST, "[^1]: Theirs."), text(COST, f"{TRUST}[^1]", "[^1]: Mine.")

    assert merged_without_conflict(text(COST, TRUST), theirs, mine) == text(
        f"{COST}[^1]", f"{TRUST}[^1-2]", "[^1]: Theirs.", "[^1-2]: Mine."
    )


def test_another_label_is_one_that_nobody_has():
    theirs = text(f"{COST}[^1][^1-2]", TRUST, "[^1]: Theirs.\n[^1-2]: Other.")
    mine = text(COST, f"{TRUST}[^1] and \\[^1]", "[^1]: Mine.")

    assert merged_without_conflict(text(COST, TRUST), theirs, mine) == text(
        f"{COST}[^1][^1-2]", f"{TRUST}[^1-3] and \\[^1]", "[^1]: Theirs.\n[^1-2]: Other.", "[^1-3]: Mine."
    )


def test_a_label_defined_twice_stays_so():
    base = f"{COST}[^1]\n\n[^1]: One.\n[^1]: Two."

    assert merged_without_conflict(base, base.replace("lower", "higher"), base.replace("Two", "2")) == (
        f"{COST.replace('lower', 'higher')}[^1]\n\n[^1]: One.\n[^1]: 2."
    )


def test_windows_line_ends_are_no_change():
    base = text(COST, TRUST)

    assert merged_without_conflict(base, base.replace("\n", "\r\n"), text(COST, LAW)) == text(COST, LAW)


NOTED = text("One.[^1]", "Two.", "[^1]: A note.")


@pytest.mark.parametrize(
    ("theirs", "mine", "answer", "expected"),
    [
        (text("Two."), text("One.[^1]", "Two.[^1]", "[^1]: A note."), None, text("Two.[^1]", "[^1]: A note.")),
        (text("One.[^1]", "Two.[^1]", "[^1]: A note."), text("Two."), None, text("Two.[^1]", "[^1]: A note.")),
        (
            text("Two."),
            text("One!!.[^1]", "Two.", "[^1]: A note."),
            "One!!.[^1]",
            text("One!!.[^1]", "Two.", "[^1]: A note."),
        ),
        (text("Two."), text("One.[^1]", "Two again.", "[^1]: A note."), None, text("Two again.")),
    ],
)
def test_deleted_footnote_stays_if_others_have_referred_to_it(theirs, mine, answer, expected):
    merged = merge(NOTED, theirs, mine)

    assert resolved(merged, [answer] if answer else []) == expected
