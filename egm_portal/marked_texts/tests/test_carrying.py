from itertools import count

import pytest

from egm_portal.marked_texts.keys.carrying import Carried, carry_keys, revived

COST = (
    "The cost of each opinion received was lower in districts where meetings were announced by radio, since fewer "
    "journeys had to be made and more people came to each of them."
)
TRUST = (
    "Trust grew where officials answered every question in public, and fell where answers were promised but never "
    "published, as several participants had seen in their own municipalities."
)
ACCESS = (
    "Older persons used kiosks in libraries rather than telephones, because a librarian could explain each step and "
    "read the text of the proposal aloud to them."
)
LAW = "A legal duty to answer within 60 days was considered more useful than a new platform."
THANKS, CLOSING = "Participants thanked the interpreters and the clerks.", "The chair closed the meeting."


def carried(before, after):
    """What becomes of blocks whose keys are k0, k1 and so on; new keys are n0, n1 and so on."""
    numbers = count()
    pairs = [(f"k{place}", source) for place, source in enumerate(before)]
    return carry_keys(pairs, after, lambda: f"n{next(numbers)}")


def keys(before, after):
    return carried(before, after).keys


def test_equal_text_keeps_its_keys():
    assert carried([COST, TRUST, ACCESS], [COST, TRUST, ACCESS]) == Carried(["k0", "k1", "k2"], [], {})


@pytest.mark.parametrize(("before", "after"), [([], []), ([], [COST]), ([COST], [])])
def test_empty_text_has_no_keys(before, after):
    expected = Carried(["n0"] * len(after), ["k0"] * len(before), {})

    assert carried(before, after) == expected


def test_other_line_breaks_change_nothing():
    assert keys([COST, TRUST], [COST.replace(" and ", "\nand "), TRUST]) == ["k0", "k1"]


def test_moved_text_keeps_its_key():
    assert keys([COST, TRUST, ACCESS, LAW], [ACCESS, COST, TRUST, LAW]) == ["k2", "k0", "k1", "k3"]


def test_changed_text_keeps_its_key():
    after = COST.replace("lower", "much lower").replace("radio", "local radio") + " Nobody knew why."

    assert keys([TRUST, COST, ACCESS], [TRUST, after, ACCESS]) == ["k0", "k1", "k2"]


def test_moved_and_slightly_changed_text_keeps_its_key():
    after = [TRUST, ACCESS, LAW, THANKS, COST.replace("lower", "higher"), CLOSING]

    assert keys([COST, TRUST, ACCESS, LAW, THANKS, CLOSING], after) == ["k1", "k2", "k3", "k4", "k0", "k5"]


def test_moved_text_with_two_thirds_of_the_words_keeps_its_key():
    after = " ".join(COST.split()[:22]) + " because nobody had told the villages in time."

    assert keys([COST, TRUST, ACCESS, LAW, CLOSING], [TRUST, ACCESS, after, LAW, CLOSING]) == [
        *("k1", "k2", "k0", "k3", "k4")
    ]


def test_text_elsewhere_with_half_of_the_words_is_new():
    half = " ".join(COST.split()[:14]) + " because nobody came from the other side of the river without a boat."

    assert carried([COST, TRUST, ACCESS, LAW], [TRUST, ACCESS, half, LAW]).retired == ["k0"]
    assert keys([TRUST, COST, LAW], [TRUST, half, LAW]) == ["k0", "k1", "k2"]


def test_text_in_its_place_with_a_third_of_the_words_is_new():
    third = " ".join(COST.split()[:10]) + " because nobody came from the other side of the river without a small boat."

    assert carried([TRUST, COST, LAW], [TRUST, third, LAW]) == Carried(["k0", "n0", "k2"], ["k1"], {})


def test_wholly_rewritten_text_is_new():
    assert carried([TRUST, COST, ACCESS], [TRUST, LAW, ACCESS]) == Carried(["k0", "n0", "k2"], ["k1"], {})


def test_copied_text_gets_a_new_key():
    assert keys([COST, TRUST, ACCESS], [COST, TRUST, ACCESS, TRUST]) == ["k0", "k1", "k2", "n0"]
    assert keys([COST, TRUST, ACCESS], [TRUST, COST, TRUST, ACCESS]) == ["n0", "k0", "k1", "k2"]


def test_changed_text_in_its_place_goes_before_its_copy_elsewhere():
    after = [COST, TRUST.replace("grew", "rose"), ACCESS, LAW, THANKS, TRUST, CLOSING]

    assert keys([COST, TRUST, ACCESS, LAW, THANKS, CLOSING], after) == ["k0", "k1", "k2", "k3", "k4", "n0", "k5"]


def test_a_copied_passage_gets_new_keys():
    passage = [COST, "(a) Yes.", "(b) No.", "(c) Yes.", TRUST]

    assert keys([LAW, *passage, CLOSING], [*passage, LAW, *passage, CLOSING]) == [
        *("n0", "n1", "n2", "n3", "n4"),
        *("k0", "k1", "k2", "k3", "k4", "k5", "k6"),
    ]


def test_a_look_alike_beside_its_model_gets_a_new_key():
    look_alike = COST.replace("radio", "telephone").replace("journeys", "calls")

    assert keys([COST, TRUST], [look_alike, COST, TRUST]) == ["n0", "k0", "k1"]
    assert keys([COST, TRUST], [look_alike, COST.replace("lower", "lowest"), TRUST]) == ["n0", "k0", "k1"]


def test_deleted_text_retires_its_key():
    assert carried([COST, TRUST, ACCESS], [COST, ACCESS]) == Carried(["k0", "k2"], ["k1"], {})


def test_the_larger_part_of_split_text_keeps_the_key():
    sentences = [TRUST, "Others doubted it.", COST]
    whole = " ".join(sentences)

    assert keys([ACCESS, whole, LAW], [ACCESS, TRUST, " ".join(sentences[1:]), LAW]) == ["k0", "n0", "k1", "k2"]


def test_the_largest_of_many_parts_keeps_the_key():
    parts = [
        COST,
        TRUST,
        f"{ACCESS} Nothing else was tried there until the second year.",
        f"{LAW} Nobody objected.",
        "It was late by then.",
    ]

    assert keys([" ".join(parts), "The end."], [*parts, "The end."]) == ["n0", "n1", "k0", "n2", "n3", "k1"]


def test_text_joined_to_its_neighbour_leaves_an_alias():
    joined = f"{COST} {LAW}"

    assert carried([ACCESS, COST, LAW], [ACCESS, joined]) == Carried(["k0", "k1"], [], {"k2": "k1"})
    assert carried([LAW, COST, ACCESS], [f"{LAW} {COST}", ACCESS]) == Carried(["k1", "k2"], [], {"k0": "k1"})


def test_three_joined_paragraphs_keep_the_key_of_the_largest():
    assert carried([TRUST, LAW, COST, ACCESS], [f"{LAW} {COST} {ACCESS}"]) == Carried(
        ["k2"], ["k0"], {"k1": "k2", "k3": "k2"}
    )


def test_a_heading_joined_to_its_paragraph_leaves_an_alias():
    assert carried(["# Cost", COST], [f"Cost. {COST}"]) == Carried(["k1"], [], {"k0": "k1"})


def test_only_one_of_two_like_blocks_is_in_the_neighbour_that_gained_it():
    like = [COST, COST.replace("radio", "telephone")]

    assert carried([TRUST + ACCESS, *like], [f"{TRUST}{ACCESS} {COST}"]) == Carried(["k0"], ["k2"], {"k1": "k0"})


def test_a_deleted_look_alike_of_a_neighbour_is_not_merged():
    look_alike = COST.replace("radio", "telephone")

    assert carried([COST, look_alike, TRUST], [COST, TRUST]) == Carried(["k0", "k2"], ["k1"], {})


def test_repeated_short_answers_are_told_apart_by_their_neighbours():
    before = ["Was it cheap?", "(a) Yes.", "Was it quick?", "(a) Yes.", "Was it fair?", "(a) Yes."]

    assert keys(before, [*before[:2], *before[4:]]) == ["k0", "k1", "k4", "k5"]
    assert keys(before, [*before[4:], *before[:4]]) == ["k4", "k5", "k0", "k1", "k2", "k3"]
    assert keys(before, [*before[:3], "(a) No.", *before[3:]]) == ["k0", "k1", "k2", "n0", "k3", "k4", "k5"]


def test_repeated_answers_follow_changed_neighbours():
    before = [f"{COST} Was it so?", "Yes.", f"{TRUST} Was it so?", "Yes.", f"{ACCESS} Was it so?", "Yes."]
    after = [before[0], "Yes.", f"{ACCESS} Was it always so?", "Yes."]

    assert keys(before, after) == ["k0", "k1", "k4", "k5"]


def test_repeated_answers_among_other_text_keep_their_order():
    after = ["Yes.", ACCESS, "Yes.", LAW, "Yes.", CLOSING]

    assert keys([COST, "Yes.", TRUST, "Yes.", THANKS], after) == ["k1", "n0", "k3", "n1", "n2", "n3"]


def test_items_keep_their_keys_when_their_marks_are_counted_anew():
    before = ["(a) Answer in public;", "(b) Publish results;", "(c) Count costs."]
    after = ["(a) Listen first;", "(b) Answer in public;", "(c) Publish results;", "(d) Count costs."]

    assert keys(before, after) == ["n0", "k0", "k1", "k2"]
    assert keys(["(a) Yes.", "(b) No."], ["(a) No.", "(b) Yes."]) == ["k1", "k0"]


def test_footnotes_counted_anew_change_nothing():
    assert keys([f"{COST}[^1]", f"{TRUST}[^2]"], [f"{LAW}[^1]", f"{COST}[^2]", f"{TRUST}[^3]"]) == ["n0", "k0", "k1"]
    assert keys(["Yes.[^1]", COST, TRUST, ACCESS], [COST, TRUST, "Yes.[^x]", ACCESS]) == ["k1", "k2", "k0", "k3"]


def test_a_corrected_heading_keeps_its_key():
    assert keys(["# Costs an access", COST], ["# Cost and access", COST]) == ["k0", "k1"]
    assert keys(["# Acces", COST], ["# Access", COST]) == ["k0", "k1"]


def test_a_heading_is_not_mistaken_for_a_paragraph():
    assert keys([COST, "Costs", TRUST], [COST, "# Cost", TRUST]) == ["k0", "n0", "k2"]


def test_a_table_keeps_its_key_with_other_figures():
    before = "| Country | Villages | Opinions |\n|---|--:|--:|\n| Kenya | 10 | 1,204 |\n| Estonia | 14 | 311 |"
    after = before.replace("1,204", "1,240") + "\n| Brazil | 9 | 87 |"

    assert keys([COST, before, TRUST], [COST, after, TRUST]) == ["k0", "k1", "k2"]


def test_a_picture_without_words_is_nothing_that_others_are_merged_with():
    assert carried(["***", COST], [COST]) == Carried(["k1"], ["k0"], {})


@pytest.mark.parametrize(
    "before",
    [
        ["(a) Yes."] * 2000,
        [f"(a) {COST}"] * 2000,
        [f"{COST} Village {place}." for place in range(2000)],
        [f"Village {place} said yes." for place in range(2000)],
    ],
)
def test_keys_of_long_texts_are_distinct(before):
    after = [f"{source} Indeed, now." for source in before[:-1]]

    found = carried(before, after)

    assert len(set(found.keys)) == 1999
    assert len({*found.keys, *found.retired, *found.merged} & {f"k{place}" for place in range(2000)}) == 2000


def test_text_that_moved_to_another_section_gets_its_key_back():
    retired = [("h", "# Cost"), ("c", COST), ("y", "(a) Yes."), ("t", TRUST)]
    new = [(3, ACCESS), (4, "# Cost"), (5, COST.replace("radio", "telephone")), (6, "(b) Yes."), (9, LAW)]

    assert revived(retired, new) == {4: "h", 5: "c", 6: "y"}


def test_each_key_is_revived_once():
    assert revived([("c", COST)], [(0, TRUST), (1, COST), (2, COST)]) == {1: "c"}
    assert revived([("c", COST)], [(0, COST.replace("radio", "telephone")), (1, COST)]) == {1: "c"}


@pytest.mark.parametrize("source", ["# Cost", "(a) Yes.", " ".join(COST.split()[:20]), f"{COST} {LAW}"])
def test_short_text_alone_and_changed_text_is_not_revived(source):
    assert revived([("h", "# Cost"), ("y", "(a) Yes."), ("l", LAW), ("c", COST)], [(0, source)]) == {}


def test_nothing_is_revived_from_nothing():
    assert (revived([], [(0, COST)]), revived([("c", COST)], [])) == ({}, {})
