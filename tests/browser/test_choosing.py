"""Speakers are chosen by the keyboard alone, with and without scripts."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Portal
from tests.browser.test_accessibility import CONTRAST, violations
from tests.browser.test_refusals import COOKIE

pytestmark = pytest.mark.browser
ORGANIZER = "organizer@example.org"
ITEM = """
from agenda.models import Item
item = Item.objects.filter(session__meeting__slug="e-participation-2013", paper__isnull=False).first()
item.people.set([item.paper.participant])
print("session", item.session_id, "row", list(item.session.items.all()).index(item))
"""


@pytest.fixture
def session(portal: Portal):
    """The organizer's cookie, the address of a session, and the number of the item in it that has one speaker."""
    printed = portal.manage("shell", "-c", COOKIE.format(emails=(ORGANIZER,)) + ITEM)
    name, key = re.search(rf"^session {ORGANIZER} (\S+) (\S+)$", printed, re.MULTILINE).groups()
    pk, row = re.search(r"^session (\d+) row (\d+)$", printed, re.MULTILINE).groups()
    cookie = {"name": name, "value": key, "url": portal.url}
    return cookie, f"{portal.url}/admin/agenda/session/{pk}/change/", f"id_items-{row}-people"


def save(page: Page, path: str) -> None:
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator(".messagelist")).to_be_visible()
    page.goto(path)


def test_speakers_are_added_and_removed_by_keyboard(session, browser: Browser, browser_context_args):
    cookie, path, field = session
    with browser.new_context(**browser_context_args) as context:
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(path)
        speakers, lines = page.locator(f"#{field}"), page.locator(f"#{field}-lines")
        expect(speakers).to_have_role("combobox")
        before = lines.input_value()

        speakers.focus()
        page.keyboard.type("expert country")
        options = page.get_by_role("listbox").get_by_role("option")
        expect(options.first).to_be_visible()
        expect(speakers).to_have_attribute("aria-expanded", "true")
        page.evaluate(AXE_SCRIPT)
        assert violations(page, [CONTRAST], kind="rule") == []
        page.keyboard.press("ArrowDown")
        chosen = page.locator("[role=option][aria-selected=true] bdi").inner_text()
        page.keyboard.press("Enter")
        expect(lines).to_have_value(f"{before}\n{chosen}")
        expect(speakers).to_be_focused()
        save(page, path)
        assert set(lines.input_value().splitlines()) == {before, chosen}

        page.get_by_role("button", name=f"Remove {chosen}").first.press("Enter")
        save(page, path)
        expect(lines).to_have_value(before)


def test_speakers_are_typed_without_scripts(session, browser: Browser, browser_context_args):
    cookie, path, field = session
    with browser.new_context(**browser_context_args, java_script_enabled=False) as context:
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(path)
        lines = page.locator(f"#{field}")
        before = lines.input_value()

        lines.fill(f"{before}\nNobody of this name")
        page.get_by_role("button", name="Save", exact=True).last.click()
        expect(page.get_by_text("None of the participants matches “Nobody of this name”.").first).to_be_visible()
        expect(lines).to_have_value(f"{before}\nNobody of this name")
        lines.fill(before)
        save(page, path)
        expect(lines).to_have_value(before)
