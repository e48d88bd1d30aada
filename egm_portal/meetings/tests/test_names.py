from egm_portal.meetings.names import natural_order


def test_names_are_in_natural_order():
    names = ["Expert 10", "émile", "Expert 9", "Zoe", "emma", "expert 1", "2 people"]

    assert sorted(names, key=natural_order) == [
        "2 people",
        "émile",
        "emma",
        "expert 1",
        "Expert 9",
        "Expert 10",
        "Zoe",
    ]
