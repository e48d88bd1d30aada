from collections import Counter

import pytest

from egm_portal.versioned_texts.comparison import compare


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
