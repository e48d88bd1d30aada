import pytest

from egm_portal.secret_names import is_secret


@pytest.mark.parametrize(
    "name",
    ["password1", "new-password", "current_password", "passphrase", "credential", "code", "otp", "pin", "api_token"]
    + ["client-secret", "csrfmiddlewaretoken"],
)
def test_what_opens_an_account_is_secret(name):
    assert is_secret(name)


@pytest.mark.parametrize("name", ["title", "country_code_of_phone", "secretariat", "opinion", "coded", "tokens"])
def test_what_people_write_is_not(name):
    assert not is_secret(name)
