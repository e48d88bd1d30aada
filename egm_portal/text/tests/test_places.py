import pytest

from egm_portal.text.places import in_sentence


@pytest.mark.parametrize(
    ("place", "printed"),
    [
        ("Headquarters of the ITU", "the Headquarters of the ITU"),
        ("United Nations Headquarters", "United Nations Headquarters"),
        ("University of Geneva", "the University of Geneva"),
        ("Palais des Nations", "Palais des Nations"),
    ],
)
def test_place_has_an_article_where_its_name_needs_one(place, printed):
    assert in_sentence(place) == printed
