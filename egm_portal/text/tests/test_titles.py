import pytest

from egm_portal.text.titles import called, meeting_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("E-participation", "Expert Group Meeting on E-participation"),
        ("Expert Group Meeting on E-participation", "Expert Group Meeting on E-participation"),
        ("EXPERT GROUP MEETING ON ICT", "EXPERT GROUP MEETING ON ICT"),
        ("expert-group meeting: ageing", "expert-group meeting: ageing"),
        ("United Nations Expert Group Meeting on youth", "United Nations Expert Group Meeting on youth"),
        ("EGM on families", "EGM on families"),
        ("Report of the Expert Group Meeting on ICT", "Expert Group Meeting on ICT"),
        ("REPORT OF THE EXPERT GROUP MEETING ON ICT", "EXPERT GROUP MEETING ON ICT"),
        ("Final report of Expert Group Meeting on ICT", "Expert Group Meeting on ICT"),
        ("Reporting to Governments", "Expert Group Meeting on Reporting to Governments"),
        (
            "Recommendations of expert group meetings",
            "Expert Group Meeting on Recommendations of expert group meetings",
        ),
        ("Report of the Secretary-General", "Expert Group Meeting on Report of the Secretary-General"),
    ],
)
def test_meeting_is_called_an_expert_group_meeting_once(title, name):
    assert meeting_name(title) == name


@pytest.mark.parametrize(
    ("title", "within_a_sentence"),
    [
        ("E-participation", "expert group meeting E-participation"),
        ("Expert Group Meeting on E-participation", "Expert Group Meeting on E-participation"),
    ],
)
def test_sentence_says_expert_group_meeting_once(title, within_a_sentence):
    assert called(title) == within_a_sentence
