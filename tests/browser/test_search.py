"""A reader finds a paper by words that stand inside its file, and is led to the page."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import click_through

pytestmark = [pytest.mark.browser, pytest.mark.full]

PHRASE = "for the consultants who write the summary"
PAPER = "What it costs a village to be heard"


def test_paper_is_found_by_a_phrase_inside_its_pdf(portal, page: Page):
    page.goto(portal.url)
    found = asked_until_found(page)

    expect(found.get_by_role("heading", level=3)).to_have_text(PAPER)
    expect(found.locator("mark")).to_have_text(PHRASE)
    led_to = found.get_by_role("link", name="page 1").get_attribute("href")
    assert led_to.endswith(".pdf#page=1")
    file = page.request.get(f"{portal.url}{led_to}")
    assert (file.status, file.body()[:5]) == (200, b"%PDF-")
    found.get_by_role("link", name=PAPER).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(PAPER)


def asked_until_found(page: Page, within: float = 180):
    """The row that was found: the worker reads files that the demonstration brought within a minute or so."""
    end = time.monotonic() + within
    while True:
        page.get_by_role("searchbox").fill(f'"{PHRASE}"')
        click_through(page.get_by_role("button", name="Search"))
        rows = page.locator(".rows > li")
        expect(page.get_by_role("heading", level=1)).to_have_text("Search")
        if rows.count() or time.monotonic() > end:
            expect(rows).to_have_count(1)
            return rows
        time.sleep(2)
