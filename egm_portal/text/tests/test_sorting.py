import pytest

from egm_portal.text.sorting import letter_of, natural_sort_key


def test_names_are_in_natural_order():
    names = ["Expert 10", "émile", "Expert 9", "Zoe", "emma", "expert 1", "2 people"]

    assert sorted(names, key=natural_sort_key) == [
        "2 people",
        "émile",
        "emma",
        "expert 1",
        "Expert 9",
        "Expert 10",
        "Zoe",
    ]


def test_letters_that_are_no_accented_ones_stand_where_readers_look_for_them():
    names = ["Zoe", "Þór", "Sand", "Øystein", "Otto", "Łukasz", "Lucas", "Jens", "ışık", "Esra", "Əli", "Đặng", "Æsir"]

    ordered = [
        "Æsir",
        "Đặng",
        "Əli",
        "Esra",
        "ışık",
        "Jens",
        "Lucas",
        "Łukasz",
        "Otto",
        "Øystein",
        "Sand",
        "Þór",
        "Zoe",
    ]
    assert sorted(names, key=natural_sort_key) == ordered


@pytest.mark.parametrize("name", ["ʿAbd", "‘Abd", "'Abd", "Abd"])
def test_an_apostrophe_before_a_name_does_not_move_it(name):
    assert natural_sort_key("Aaron") < natural_sort_key(name) < natural_sort_key("Abe")


@pytest.mark.parametrize(
    ("name", "letter"),
    [("García Márquez", "G"), ("Østby", "O"), ("Þór", "T"), ("al-Zahra", "A"), ("ʿAbd", "A"), ("李", "李"), ("", "")],
)
def test_a_name_stands_under_a_letter(name, letter):
    assert letter_of(name) == letter
