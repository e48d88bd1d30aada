"""The search of the administration by keyboard: a dialog over any screen."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Portal
from tests.browser.test_accessibility import CONTRAST, violations
from tests.browser.test_people import PHONE
from tests.browser.test_refusals import COOKIE

pytestmark = [pytest.mark.browser, pytest.mark.full]
ORGANIZER = "organizer@example.org"


@pytest.fixture(scope="module")
def cookie(portal: Portal):
    printed = portal.manage("shell", "-c", COOKIE.format(emails=(ORGANIZER,)))
    name, key = re.search(rf"^session {ORGANIZER} (\S+) (\S+)$", printed, re.MULTILINE).groups()
    return {"name": name, "value": key, "url": portal.url}


def test_keys_open_choose_and_close_the_search(portal: Portal, browser: Browser, browser_context_args, cookie):
    with browser.new_context(**browser_context_args) as context:
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(f"{portal.url}/admin/board/e-participation-2013/")
        dialog, field = page.locator("dialog.search-dialog"), page.locator("#search-dialog")
        page.get_by_role("link", name="Export").focus()

        page.keyboard.press("Control+k")
        expect(field).to_be_focused()
        page.keyboard.type("reminders")
        expect(dialog.get_by_role("link", name="Reminders sent").first).to_be_visible()
        page.evaluate(AXE_SCRIPT)
        assert violations(page, [CONTRAST], kind="rule") == []
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(page.get_by_role("link", name="Export")).to_be_focused()

        page.keyboard.press("/")
        expect(field).to_be_focused()
        field.fill("seeing the budget")
        expect(dialog.get_by_role("link", name="Seeing the budget").first).to_be_visible()
        page.keyboard.press("ArrowDown")
        expect(dialog.locator("li a").first).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url("**/change/")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Expert 4")


def test_slash_is_typed_in_fields_and_can_be_switched_off(
    portal: Portal, browser: Browser, browser_context_args, cookie
):
    with browser.new_context(**browser_context_args) as context:
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(f"{portal.url}/admin/")
        dialog, box = page.locator("dialog.search-dialog"), page.locator("#search-box")

        box.focus()
        page.keyboard.type("a/b")
        expect(box).to_have_value("a/b")
        expect(dialog).to_be_hidden()

        page.keyboard.press("Control+k")
        dialog.get_by_role("checkbox").uncheck()
        page.reload()
        page.locator("h1").click()
        page.keyboard.press("/")
        expect(dialog).to_be_hidden()


def test_search_works_without_script_and_on_a_telephone(portal: Portal, browser: Browser, browser_context_args, cookie):
    with browser.new_context(**browser_context_args | PHONE | {"java_script_enabled": False}) as context:
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(f"{portal.url}/admin/")

        page.get_by_role("link", name="Search", exact=True).click()
        page.locator("#q").fill("expert 4")
        page.get_by_role("button", name="Search").click()

        expect(page.get_by_role("link", name="Expert 4, Country D")).to_be_visible()
