import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.urls("egm_portal.public.tests.faulty_urls")


@pytest.mark.parametrize("address", ["/form/", "/no-such-page/", "/fault/away/"])
def test_isolation_headers_are_on_every_answer(client, address):
    headers = client.get(address).headers

    assert {name: headers[name] for name in headers if name.startswith(("Cross-Origin", "Permissions"))} == {
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    }


@pytest.mark.parametrize(
    ("address", "signed_in", "rule"),
    [
        ("/form/", False, None),
        ("/form/", True, "no-store"),
        ("/with-cookie/", False, "no-store"),
        ("/own-rule/", True, "private, max-age=60"),
    ],
)
def test_what_is_personal_is_not_stored_unless_the_view_says_how(client, db, address, signed_in, rule):
    if signed_in:
        client.cookies[settings.SESSION_COOKIE_NAME] = "whatever"

    response = client.get(address)

    assert response.headers.get("Cache-Control") == rule


@pytest.mark.parametrize(
    ("address", "robots"), [("/form/", None), ("/never-stored/", "noindex"), ("/no-such-page/", "noindex")]
)
def test_what_must_not_be_stored_and_errors_are_not_indexed(client, address, robots):
    assert client.get(address).headers.get("X-Robots-Tag") == robots


@pytest.mark.parametrize("kind", ["away", "cut"])
def test_database_away_answers_503_and_says_when_to_come_back(client, kind):
    response = client.get(f"/fault/{kind}/")

    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")


def test_database_away_leaves_other_faults_to_the_error_page():
    response = Client(raise_request_exception=False).get("/fault/broken/")

    assert (response.status_code, response.headers.get("Retry-After")) == (500, None)
