"""People are chosen by the keyboard alone, with and without scripts."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Portal
from tests.browser.test_accessibility import CONTRAST, violations
from tests.browser.test_refusals import COOKIE

pytestmark = [pytest.mark.browser, pytest.mark.full]
ORGANIZER = "organizer@example.org"
PREPARE = """
from egm_portal.meetings.models import Meeting
from tests import factories
meeting = Meeting.objects.get(slug="e-participation-2013")
recommendation = factories.make_recommendation(meeting)
recommendation.supporters.set([meeting.participants.get(name="Expert 3")])
print("recommendation", recommendation.pk)
"""
FIELD = "id_supporters"


@pytest.fixture
def recommendation(portal: Portal):
    """The organizer's cookie, and the address of a recommendation that has one supporter."""
    printed = portal.manage("shell", "-c", COOKIE.format(emails=(ORGANIZER,)) + PREPARE)
    name, key = re.search(rf"^session {ORGANIZER} (\S+) (\S+)$", printed, re.MULTILINE).groups()
    pk = re.search(r"^recommendation (\d+)$", printed, re.MULTILINE)[1]
    cookie = {"name": name, "value": key, "url": portal.url}
    return cookie, f"{portal.url}/admin/room/recommendation/{pk}/change/"


def save(page: Page, path: str) -> None:
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator(".messagelist")).to_be_visible()
    page.goto(path)


def test_people_are_added_and_removed_by_keyboard(recommendation, browser: Browser, browser_context_args):
    cookie, path = recommendation
    with browser.new_context(**browser_context_args) as context:
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(path)
        supporters, lines = page.locator(f"#{FIELD}"), page.locator(f"#{FIELD}-lines")
        expect(supporters).to_have_role("combobox")
        before = lines.input_value()

        supporters.focus()
        page.keyboard.insert_text("expert country")  # at once: matches of a part of it would come and go
        options = page.get_by_role("listbox").get_by_role("option")
        expect(options.first).to_be_visible()
        expect(supporters).to_have_attribute("aria-expanded", "true")
        page.evaluate(AXE_SCRIPT)
        assert violations(page, [CONTRAST], kind="rule") == []
        page.keyboard.press("ArrowDown")
        chosen = page.locator("[role=option][aria-selected=true] bdi").inner_text()
        page.keyboard.press("Enter")
        expect(lines).to_have_value(f"{before}\n{chosen}")
        expect(supporters).to_be_focused()
        save(page, path)
        assert set(lines.input_value().splitlines()) == {before, chosen}

        page.get_by_role("button", name=f"Remove {chosen}").first.press("Enter")
        save(page, path)
        expect(lines).to_have_value(before)


def test_people_are_typed_without_scripts(recommendation, browser: Browser, browser_context_args):
    cookie, path = recommendation
    with browser.new_context(**browser_context_args, java_script_enabled=False) as context:
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(path)
        lines = page.locator(f"#{FIELD}")
        before = lines.input_value()

        lines.fill(f"{before}\nNobody of this name")
        page.get_by_role("button", name="Save", exact=True).last.click()
        expect(page.get_by_text("None of the participants matches “Nobody of this name”.").first).to_be_visible()
        expect(lines).to_have_value(f"{before}\nNobody of this name")
        lines.fill(before)
        save(page, path)
        expect(lines).to_have_value(before)
