"""Mail scanners open an invitation's link, run its scripts and follow whatever it leads to: nothing may change."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Portal
from tests.browser.test_accessibility import MEETINGS

pytestmark = [pytest.mark.browser, pytest.mark.full]

ADDRESS = "expert9@example.org"  # invited by mail when the demonstration is loaded, and not answered


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
    pages, files = follow_everything(page, portal.url, link)

    assert rows(portal) == before
    assert set(methods) == {"GET"}
    assert {f"{portal.url}/meetings/{slug}/" for slug in MEETINGS} < pages
    assert f"{portal.url}/meetings/{MEETINGS[1]}/recommendations.csv" in files
    page.goto(link)
    expect(page.get_by_role("button", name="Accept the invitation")).to_be_visible()
    context.close()


def follow_everything(page: Page, portal_url: str, start: str) -> tuple[set[str], set[str]]:
    """The pages of the demonstration to which links lead, all of them opened, and the files, all of them downloaded."""
    pages, files, waiting = set(), set(), [start]
    for address in waiting:
        if address in pages | files:
            continue
        if not page.request.get(address).headers["content-type"].startswith("text/html"):
            files.add(address)
            continue
        pages.add(address)
        page.goto(address)
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href.split('#')[0])")
        waiting += [link for link in links if is_of_demonstration(link, portal_url)]
    return pages, files


def is_of_demonstration(address: str, portal_url: str) -> bool:
    """Whether this is no other site's, nor of a meeting that another test has made."""
    meeting = re.match(re.escape(portal_url) + "/meetings/([^/?]+)/", address)
    return address.startswith(f"{portal_url}/") and (not meeting or meeting[1] in MEETINGS)
