import errno
import logging
import re

import pytest
from django.db import OperationalError
from django.test import Client

from website import errors

pytestmark = pytest.mark.urls("website.tests.faulty_urls")


@pytest.fixture
def answering() -> Client:
    """A client that gets the page, as a browser does, where Django's would raise."""
    return Client(raise_request_exception=False)


def heading(response) -> str:
    return re.search(r"<h1>(.*?)</h1>", response.content.decode())[1]


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/fault/bad/", 400, "The request could not be read"),
        ("/fault/forbidden/", 403, "You do not have access"),
        ("/no-such-page/", 404, "Page not found"),
        ("/withdrawn/", 410, "This document has been withdrawn"),
        ("/fault/broken/", 500, "Something went wrong"),
        ("/fault/full/", 507, "The portal has no space for this file"),
        ("/fault/away/", 503, "The portal is temporarily unavailable"),
    ],
)
def test_each_error_has_a_page_of_its_own(answering, address, status, words):
    response = answering.get(address)

    assert (response.status_code, heading(response)) == (status, words)


@pytest.mark.parametrize(
    ("fault", "folder", "status"),
    [
        (errno.EACCES, "files/incoming", 507),
        (errno.EROFS, "files/incoming", 507),
        (errno.ENOENT, "files/incoming", 507),
        (errno.EROFS, "files/documents/ab", 507),
        (errno.ENOENT, "files/documents/ab", 500),
        (errno.EACCES, "elsewhere", 500),
    ],
)
def test_folder_that_takes_no_file_is_told_from_other_faults(rf, settings, fault, folder, status):
    statuses = []
    for request in (rf.post("/"), rf.get("/")):
        try:
            raise OSError(fault, "no", str(settings.DATA_DIR / folder / "tmp.upload"))
        except OSError:
            statuses.append(errors.server_error(request).status_code)

    assert statuses == [status, 500]


def test_error_pages_touch_no_database_for_a_reader_without_session(answering):
    # Without the django_db mark each query would fail the test.
    statuses = [answering.get(f"/fault/{kind}/").status_code for kind in ("bad", "forbidden", "broken", "away")]

    assert statuses == [400, 403, 500, 503]


def test_gone_escapes_the_reason(client):
    page = client.get("/withdrawn/").content.decode()

    assert page.count("Its authors &lt;withdrew&gt; it.") == 1


def test_server_error_gives_the_number_that_the_log_has(answering, caplog):
    caplog.set_level(logging.ERROR, logger=errors.__name__)

    page = answering.get("/fault/broken/").content.decode()

    number = re.search(r"<strong>([0-9a-f]{12})</strong>", page)[1]
    assert [record.getMessage() for record in caplog.records if record.name == errors.__name__] == [
        f"error {number} at GET fault/<str:kind>/"
    ]


def test_server_error_says_nothing_of_the_code(answering):
    page = answering.get("/fault/broken/").content.decode()

    assert [word for word in ("a secret of the code", "RuntimeError", "Traceback") if word in page] == []


def test_server_error_answers_503_when_middleware_met_the_database_fault(rf):
    try:
        raise OperationalError("away")
    except OperationalError:
        response = errors.server_error(rf.get("/"))

    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")


def test_a_database_that_is_away_is_one_line_in_the_log(answering, caplog):
    response = answering.get("/fault/away/")

    [record] = caplog.records
    number = response.headers["X-Request-ID"]
    assert record.exc_info is None
    assert record.getMessage() == (
        f"database or store away, error {number} at GET fault/<str:kind>/: OperationalError: away"
    )


def test_form_without_its_mark_is_refused_with_what_to_do():
    refusing = Client(enforce_csrf_checks=True)

    response = refusing.post("/form/")

    assert (response.status_code, heading(response)) == (403, "The form was not accepted")
