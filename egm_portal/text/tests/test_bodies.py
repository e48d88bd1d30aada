import pytest

from egm_portal.text.bodies import Body, by_body, convener, in_full

DEPARTMENT = "Department of Economic and Social Affairs"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Chief of unit, UNDESA", f"Chief of unit, {DEPARTMENT}"),
        ("UN DESA and ITU", f"{DEPARTMENT} and ITU"),
        (f"Division, United Nations {DEPARTMENT}", f"Division, {DEPARTMENT}"),
        ("ST/ESA/DESA/2012 and UNDESAX", "ST/ESA/DESA/2012 and UNDESAX"),
        ("DESA/DSPD", "DESA/DSPD"),
        (f"Division of the United Nations {DEPARTMENT} (UNDESA)", f"Division of the {DEPARTMENT}"),
        (f"{DEPARTMENT} (DESA), and UN-DESA", f"{DEPARTMENT}, and {DEPARTMENT}"),
        (f"{DEPARTMENT} (New York)", f"{DEPARTMENT} (New York)"),
    ],
)
def test_department_is_named_in_full(text, printed):
    assert in_full(text) == printed


def test_units_stand_under_their_body():
    lines = ["Division A, UNDESA", "International Telecommunication Union", f"Division B, {DEPARTMENT}"]

    assert by_body(lines) == [
        Body(DEPARTMENT, ["Division A", "Division B"]),
        Body("International Telecommunication Union"),
    ]


def test_body_with_a_comma_in_its_name_stays_whole():
    name = "United Nations Educational, Scientific and Cultural Organization"

    assert by_body([name]) == [Body(name)]


@pytest.mark.parametrize(
    ("bodies", "words"),
    [
        (
            "Division (DSPD) of the United Nations Department of Economic and Social Affairs (UNDESA)",
            "the Division (DSPD) of the Department of Economic and Social Affairs of the United Nations",
        ),
        ("Division A, UNDESA\nITU", "the Division A, Department of Economic and Social Affairs of the United Nations"),
        ("United Nations Department of Public Information", "the United Nations Department of Public Information"),
        ("The World Bank", "The World Bank"),
        ("ITU", "ITU"),
        ("", ""),
    ],
)
def test_convener_stands_in_a_sentence(bodies, words):
    assert convener(bodies) == words
