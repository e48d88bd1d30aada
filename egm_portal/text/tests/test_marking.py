import pytest

from egm_portal.text.marking import marked


def in_brackets(text, question):
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in marked(text, question.split()))


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        ("Expert 4, Country D", "expert 4", "[Expert 4], Country D"),
        ("Expert 14 of 24 July", "expert 4", "[Expert] 14 of 24 July"),
        ("4 July, 14:30", "4", "[4] July, 14:30"),
        ("measurement", "rem", "measu[rem]ent"),
        ("remote measurement", "rem", "[rem]ote measurement"),
        ("José Nuñez", "nunez jose", "[José] [Nuñez]"),
        ("Jose\u0301 N.", "jose", "[Jose\u0301] N."),
        ("Große Straße", "strasse", "Große [Straße]"),
        ("<b>budget</b>", "budget", "<b>[budget]</b>"),
        ("(a+)+$", "a+", "([a+])+$"),
        ("nothing", "", "nothing"),
        ("", "word", ""),
    ],
)
def test_words_are_marked_as_they_are_found(text, question, expected):
    assert in_brackets(text, question) == expected
