import pytest

from egm_portal.mail import encryption


def test_sealed_values_open_again():
    assert encryption.decrypt(encryption.encrypt({"code": "123456"})) == {"code": "123456"}


def test_nothing_sealed_is_nothing():
    assert encryption.decrypt("") == {}


def test_former_secret_still_opens_what_it_sealed(settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "former", []
    encrypted = encryption.encrypt({"code": "123456"})

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "present", ["former"]
    opened = encryption.decrypt(encrypted)
    settings.SECRET_KEY_FALLBACKS = []

    assert opened == {"code": "123456"}
    with pytest.raises(encryption.Unreadable):
        encryption.decrypt(encrypted)
