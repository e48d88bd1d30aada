import pytest

from egm_portal.text.direction import direction


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "ltr"),
        ("12 (3)", "ltr"),
        ("Who answers?", "ltr"),
        ("لا أحد يجيب", "rtl"),
        ("“2012” عام", "rtl"),
        ("שלום, world", "rtl"),
        ("world, שלום", "ltr"),
    ],
)
def test_first_letter_decides(text, found):
    assert direction(text) == found
