"""`script/bench signin`: whether the pages of the sign-in by code take as long for unknown addresses."""

import logging
import os
import time
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egm_portal.settings")
django.setup()
logging.disable()  # no broker waits here to be woken

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from tests import factories  # noqa: E402
from tests.bench.reminders import scratch_database  # noqa: E402

ROUNDS = 200
LIMIT = 0.005  # seconds


def main() -> None:
    """Prints the medians, and fails when they differ by more than LIMIT."""
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with scratch_database():
        meeting = factories.make_meeting()
        known = [factories.make_participant(meeting=meeting, status="accepted").email for _ in range(ROUNDS)]
        taken = [_of_both(number, email) for number, email in enumerate(known)]
    differences = [_compared(page, *zip(*(row[page] for row in taken), strict=True)) for page in ("asking", "entering")]
    if max(differences) > LIMIT:
        raise SystemExit(f"They differ by more than {LIMIT * 1000:.0f} ms.")


def _of_both(number: int, email: str) -> dict[str, tuple[float, float]]:
    """The seconds that each page took for a known address and for an unknown one."""
    known, unknown = _times(f"192.0.2.{number}", email), _times(f"198.51.100.{number}", f"no{number}@example.org")
    return {page: (known[page], unknown[page]) for page in known}


def _times(address: str, email: str) -> dict[str, float]:
    browser = Client(REMOTE_ADDR=address)
    asking = _seconds(browser, "account_request_login_code", email=email)
    return {"asking": asking, "entering": _seconds(browser, "account_confirm_login_code", code="0" * 8)}


def _seconds(browser: Client, name: str, **fields: str) -> float:
    began = time.perf_counter()
    response = browser.post(reverse(name), fields)
    taken = time.perf_counter() - began
    if response.status_code >= 400:
        raise SystemExit(f"{name} answered {response.status_code}.")
    return taken


def _compared(page: str, known: tuple[float, ...], unknown: tuple[float, ...]) -> float:
    difference = abs(median(known) - median(unknown))
    shown = [f"{seconds * 1000:.2f}" for seconds in (median(known), median(unknown), difference)]
    print(
        f"{connection.vendor}: {page}, median of {ROUNDS}: known {shown[0]} ms, unknown {shown[1]} ms; {shown[2]} ms."
    )
    return difference


if __name__ == "__main__":
    main()
