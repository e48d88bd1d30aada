"""Mail scanners open an invitation's link, run its scripts and follow whatever it leads to: nothing may change."""

import os
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Portal

pytestmark = pytest.mark.browser

FILES = (".pdf", ".ics", ".bib", ".ris", ".json", ".zip", ".docx")
ADDRESS = "expert9@example.org"  # invited by mail when the demonstration is loaded, and not answered
SECONDS = int(os.environ.get("SCANNER_SECONDS", "20"))


def rows(portal: Portal) -> str:
    """Everything that a wrong answer to the invitation would change."""
    return portal.manage("dumpdata", "participants.participant", "participants.invitation", "papers.paper")


def test_scanner_that_runs_scripts_and_follows_every_link_changes_nothing(
    portal: Portal, browser: Browser, browser_context_args
):
    link = portal.link_in(portal.mail_to(ADDRESS, "Invitation"))
    before = rows(portal)
    context = browser.new_context(**browser_context_args)
    methods = []
    context.on("request", lambda request: methods.append(request.method))

    assert context.request.head(link).status == context.request.get(link).status == 200
    page = context.new_page()
    page.goto(link)
    expect(page.get_by_role("button", name="Accept the invitation")).to_be_visible()
    seen = follow_everything(page, portal.url, link)

    assert rows(portal) == before
    assert set(methods) == {"GET"}
    assert len(seen) >= 10
    page.goto(link)
    expect(page.get_by_role("button", name="Accept the invitation")).to_be_visible()
    context.close()


def follow_everything(page: Page, portal_url: str, start: str) -> set[str]:
    """The addresses of the portal that were opened one after the other, until the seconds are over."""
    waiting, seen, end = [start], set(), time.monotonic() + SECONDS
    while waiting and time.monotonic() < end:
        address = waiting.pop(0)
        if address in seen or not address.startswith(portal_url) or address.endswith(FILES):
            continue
        seen.add(address)
        page.goto(address, wait_until="load")
        waiting += page.eval_on_selector_all("a[href]", "links => links.map(link => link.href.split('#')[0])")
    return seen
