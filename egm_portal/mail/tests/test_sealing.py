import pytest

from egm_portal.mail import sealing


def test_sealed_values_open_again():
    assert sealing.unseal(sealing.seal({"code": "123456"})) == {"code": "123456"}


def test_nothing_sealed_is_nothing():
    assert sealing.unseal("") == {}


def test_former_secret_still_opens_what_it_sealed(settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "former", []
    sealed = sealing.seal({"code": "123456"})

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "present", ["former"]
    opened = sealing.unseal(sealed)
    settings.SECRET_KEY_FALLBACKS = []

    assert opened == {"code": "123456"}
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(sealed)
