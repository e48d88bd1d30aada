import pytest

from papers.languages import code_of, is_right_to_left, native_name


@pytest.mark.parametrize(
    ("code", "name", "right_to_left"),
    [
        ("ar", "العربية", True),
        ("zh", "中文", False),
        ("EN", "English", False),
        ("fr-CA", "Français", False),
        ("ru", "Русский", False),
        ("es", "Español", False),
        ("pt", "Português", False),
        ("he", "עברית", True),
        ("xx", "xx", False),
    ],
)
def test_language_is_named_in_itself(code, name, right_to_left):
    assert (native_name(code), is_right_to_left(code)) == (name, right_to_left)


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ("English", "en"),
        ("French", "fr"),
        ("french and English", "fr"),
        ("English and French", "en"),
        ("Portuguese", "pt"),
        ("Working languages: Arabic, English", "ar"),
        ("", "en"),
        ("Klingon", "en"),
    ],
)
def test_code_is_that_of_the_language_named_first(names, code):
    assert code_of(names) == code
