from egm_portal.marked_texts.content import plain
from reports.content import Division, Paragraph
from reports.numbering import numbered


def paragraphs(*words: str) -> list[Paragraph]:
    return [Paragraph(plain(word)) for word in words]


def outline(divisions: list[Division]) -> list:
    """Marks, headings, anchors, ranges and numbers, as nested lists."""
    return [
        (one.mark, one.heading, one.anchor, one.range, [each.number for each in one.paragraphs], outline(one.divisions))
        for one in divisions
    ]


def test_paragraphs_are_numbered_in_one_sequence_through_all_levels():
    chapters = [
        Division("First", paragraphs("a", "b")),
        Division(
            "Second",
            paragraphs("c"),
            [
                Division("One", [], [Division("Small", paragraphs("d")), Division("Smaller", paragraphs("e"))]),
                Division("Two", paragraphs("f")),
            ],
        ),
    ]

    assert outline(numbered(chapters)) == [
        ("I", "First", "chapter-I", "1-2", [1, 2], []),
        (
            "II",
            "Second",
            "chapter-II",
            "3-6",
            [3],
            [
                (
                    "A",
                    "One",
                    "chapter-II-A",
                    "4-5",
                    [],
                    [
                        ("1", "Small", "chapter-II-A-1", "4", [4], []),
                        ("2", "Smaller", "chapter-II-A-2", "5", [5], []),
                    ],
                ),
                ("B", "Two", "chapter-II-B", "6", [6], []),
            ],
        ),
    ]


def test_a_division_without_text_takes_no_mark():
    chapters = [Division("Empty", [], [Division("Empty too")]), Division("Full", paragraphs("a"))]

    assert outline(numbered(chapters)) == [("I", "Full", "chapter-I", "1", [1], [])]


def test_there_is_no_a_without_a_b():
    alone = Division("Costs", paragraphs("b"))
    chapters = [Division("Discussion", paragraphs("a"), [alone, Division("Empty")])]

    assert outline(numbered(chapters)) == [("I", "Discussion: Costs", "chapter-I", "1-2", [1, 2], [])]
