import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.urls("website.tests.faulty_urls")


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


NUL, LONG = "%00", "9" * 5000


@pytest.mark.urls("egm_portal.urls")
@pytest.mark.parametrize(
    "address",
    [
        f"/meetings/{NUL}/",
        f"/meetings/?page={NUL}",
        f"/invitations/1-{NUL}/",
        f"/invitations/{LONG}/",
        f"/meetings/a/documents/{LONG}/",
        f"/admin/participants/participant/?meeting={LONG}",
        f"/admin/participants/participant/?meeting={10**19}",
        f"/admin/participants/participant/?q={NUL}",
        f"/admin/participants/participant/invite/?id={LONG}",
        f"/admin/participants/participant/do/invite/?id={LONG}",
        f"/admin/participants/participant/do/invite/?id={10**20}",
        f"/admin/participants/participant/add/?_changelist_filters=meeting%3D{LONG}",
        f"/admin/participants/participant/{LONG}/change/",
    ],
)
def test_address_that_no_database_reads_is_a_bad_request(at_desk, address):
    at_desk.raise_request_exception = False

    assert at_desk.get(address).status_code == 400


@pytest.mark.urls("egm_portal.urls")
def test_cookie_with_a_nul_is_a_bad_request(db):
    browser = Client(raise_request_exception=False, headers={"cookie": f'{settings.SESSION_COOKIE_NAME}="a\\000b"'})

    response = browser.get("/accounts/login/")

    assert (response.status_code, response.headers["X-Robots-Tag"]) == (400, "noindex")


@pytest.mark.urls("egm_portal.urls")
@pytest.mark.parametrize("chosen", [LONG, str(10**20), "1\0"])
def test_chosen_rows_that_no_database_reads_are_not_found(at_desk, chosen):
    address = reverse("admin:participants_participant_invite")

    assert at_desk.post(address, {"ids": chosen}).status_code == 404


@pytest.mark.urls("egm_portal.urls")
@pytest.mark.parametrize("text", ["1" * 18, "a" + "1" * 30, "50 per cent"])
def test_ordinary_addresses_are_read(at_desk, text):
    assert at_desk.get("/admin/participants/participant/", {"q": text}).status_code == 200
