import pytest

from egm_portal.public.templatetags.printed import language_name


@pytest.mark.parametrize(("code", "name"), [("en", "English"), ("FR", "French"), ("ar", "Arabic"), ("xx", "xx")])
def test_language_name(code, name):
    assert language_name(code) == name
