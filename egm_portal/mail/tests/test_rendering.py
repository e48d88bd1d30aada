from egm_portal.mail import rendering
from egm_portal.mail.links import absolute


def test_markers_cannot_be_typed_by_a_person():
    first, second = rendering.new_markers(["link"]), rendering.new_markers(["link"])

    assert first["link"].startswith("[link:")
    assert first != second


def test_one_line_takes_out_everything_that_ends_a_header():
    assert rendering.one_line(" a\r\nb\x00c\x0bd\u2028e\x85f\t g ") == "a b c d e f g"


def test_absolute_address_comes_from_the_settings(settings):
    settings.SITE_URL = "https://portal.example.org"

    assert absolute("/meetings/") == "https://portal.example.org/meetings/"
