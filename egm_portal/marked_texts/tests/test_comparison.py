from collections import Counter

import pytest

from egm_portal.marked_texts.comparison import compare, compare_by_key


def told(comparison):
    signs = {"removed": "[-{}-]", "added": "[+{}+]", "": "{}"}
    return [
        (paragraph.state, "".join(signs[piece.kind].format(piece.text) for piece in paragraph.pieces))
        for paragraph in comparison.paragraphs
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("One.\n\nTwo.", "One.\r\n\r\nTwo.", [("unchanged", "One."), ("unchanged", "Two.")]),
        ("", "A new one.", [("new", "[+A new one.+]")]),
        ("An old one.", "", [("removed", "[-An old one.-]")]),
        (
            "Radio was much cheaper than the forum.",
            "Radio cost one tenth of the forum.",
            [("changed", "Radio [-was much cheaper than-] [+cost one tenth of+] the forum.")],
        ),
        (
            "The village office opened in May.\n\nIt closed at noon.",
            "Nobody else had been asked before.\n\nThe village office opened in June.\n\nIt closed at noon.",
            [
                ("new", "[+Nobody else had been asked before.+]"),
                ("changed", "The village office opened in [-May-] [+June+]."),
                ("unchanged", "It closed at noon."),
            ],
        ),
        (
            "First point made here.\n\nGone for good today.\n\nLast words of all speakers.",
            "First point made there.\n\nLast words of most speakers.",
            [
                ("changed", "First point made [-here-] [+there+]."),
                ("removed", "[-Gone for good today.-]"),
                ("changed", "Last words of [-all-] [+most+] speakers."),
            ],
        ),
        ("We met.", "We met again.", [("changed", "We met [+again+].")]),
    ],
)
def test_words_that_changed_are_told_in_their_paragraph(before, after, expected):
    assert told(compare(before, after)) == expected


def test_words_are_counted_and_marked_by_elements_not_by_colour():
    comparison = compare("Ten villages <b>asked</b>.", "Eleven villages <b>asked</b> twice.")

    assert (comparison.words_added, comparison.words_removed, comparison.are_same) == (2, 1, False)
    assert str(comparison.paragraphs[0].text) == (
        "<del>Ten</del> <ins>Eleven</ins> villages &lt;b&gt;asked&lt;/b&gt; <ins>twice</ins>."
    )


def test_very_long_texts_are_compared_at_once():
    lines = range(20_000)

    comparison = compare("\n".join(f"a{line}" for line in lines), "\n".join(f"b{line}" for line in lines))

    assert Counter(paragraph.state for paragraph in comparison.paragraphs) == {"new": 20_000, "removed": 20_000}


COST, TRUST, LAW = "Radio cost less than travel.", "Trust grew with each answer.", "The law asks for answers."


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [], []),
        ([("c", COST)], [("c", COST)], [("unchanged", COST)]),
        ([("c", COST)], [("c", COST.replace(" than", "\nthan"))], [("unchanged", COST.replace(" than", "\nthan"))]),
        ([], [("c", COST)], [("new", f"[+{COST}+]")]),
        ([("c", COST)], [], [("removed", f"[-{COST}-]")]),
        # What has the same key is the same paragraph, whatever its words; what has another key is not.
        ([("c", "Radio was cheap.")], [("c", "It cost much.")], [("changed", "[-Radio was cheap-] [+It cost much+].")]),
        ([("c", COST)], [("d", COST)], [("removed", f"[-{COST}-]"), ("new", f"[+{COST}+]")]),
        (
            [("c", COST), ("t", TRUST), ("l", LAW)],
            [("t", TRUST), ("l", LAW), ("c", COST)],
            [("unchanged", TRUST), ("unchanged", LAW), ("moved", COST)],
        ),
        (
            [("c", COST), ("t", TRUST), ("l", LAW)],
            [("t", TRUST), ("l", LAW), ("c", "Radio cost more than travel.")],
            [("unchanged", TRUST), ("unchanged", LAW), ("changed", "Radio cost [-less-] [+more+] than travel.")],
        ),
        (
            [("c", COST), ("x", "Gone."), ("y", "Gone, too."), ("t", TRUST)],
            [("n", "New."), ("c", COST), ("m", "Newer."), ("t", TRUST)],
            [
                ("new", "[+New.+]"),
                ("unchanged", COST),
                ("removed", "[-Gone.-]"),
                ("removed", "[-Gone, too.-]"),
                ("new", "[+Newer.+]"),
                ("unchanged", TRUST),
            ],
        ),
        (
            [("t", TRUST), ("l", LAW), ("c", COST), ("x", "Gone.")],
            [("c", COST), ("t", TRUST), ("l", LAW)],
            [("moved", COST), ("unchanged", TRUST), ("unchanged", LAW), ("removed", "[-Gone.-]")],
        ),
    ],
)
def test_paragraphs_are_paired_by_their_keys(before, after, expected):
    assert told(compare_by_key(before, after)) == expected


def test_compared_paragraphs_have_their_keys_and_say_whether_they_moved():
    before = [("c", COST), ("t", TRUST), ("l", LAW), ("x", "Gone.")]

    comparison = compare_by_key(before, [("t", TRUST), ("l", LAW), ("n", "New."), ("c", "Radio cost more.")])

    assert [(paragraph.key, paragraph.state, paragraph.is_moved) for paragraph in comparison.paragraphs] == [
        ("t", "unchanged", False),
        ("l", "unchanged", False),
        ("x", "removed", False),
        ("n", "new", False),
        ("c", "changed", True),
    ]


def test_text_in_another_order_is_not_the_same():
    comparison = compare_by_key([("c", COST), ("t", TRUST)], [("t", TRUST), ("c", COST)])

    assert (comparison.are_same, comparison.words_added, comparison.words_removed) == (False, 0, 0)
