from egm_portal.text.sorting import natural_sort_key


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
