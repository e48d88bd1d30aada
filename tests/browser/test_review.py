"""The review of papers by keyboard alone, and its page at both widths, in light and dark."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Portal
from tests.browser.test_accessibility import RULES, violations
from tests.browser.test_refusals import sessions_of

pytestmark = [pytest.mark.browser, pytest.mark.full]
ORGANIZER = "organizer@example.org"
PREPARE = """
from egm_portal.meetings.models import User
from tests import factories
meeting = factories.make_meeting(slug="reviewed", short_title="Reviewed")
factories.make_member(meeting, User.objects.get(email="organizer@example.org"))
for title in ("First", "Second"):
    factories.make_paper("submitted", meeting=meeting, title=title)
"""
REVIEW = "/admin/papers/paper/review/reviewed/"


@pytest.fixture(scope="module")
def cookie(portal: Portal) -> dict:
    """The session of an organizer whose meeting has two papers to review."""
    portal.manage("shell", "-c", PREPARE)
    return sessions_of(portal, ORGANIZER)[ORGANIZER]


def press_until_focused(page: Page, name: str) -> None:
    """Presses Tab until the control with this text has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            return
    raise AssertionError(f"The focus never reached “{name}”.")


def test_papers_are_reviewed_by_keyboard(portal: Portal, browser: Browser, browser_context_args, cookie):
    with browser.new_context(**browser_context_args) as context:
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(f"{portal.url}{REVIEW}")
        first = page.locator("h1").inner_text()
        page.keyboard.press("Alt+ArrowDown")
        expect(page.locator(".review-way strong")).to_have_text("2 of 2")
        page.wait_for_load_state()  # its script takes the next key
        page.keyboard.press("Alt+ArrowUp")
        expect(page.locator("h1")).to_have_text(first)
        page.wait_for_load_state()

        press_until_focused(page, "Return with a note")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.type("A note")
        page.keyboard.press("Alt+ArrowDown")  # while somebody types, the keys are those of the field
        expect(page.locator("h1")).to_have_text(first)

        page.goto(f"{portal.url}{REVIEW}?state=to-review")
        press_until_focused(page, "Accept")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".review-way strong")).to_have_text("1 of 1")
        expect(page.locator("h1")).not_to_have_text(first)
        expect(page.locator(".success")).to_contain_text("Accepted")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
def test_review_is_accessible(portal: Portal, browser: Browser, browser_context_args, cookie, scheme, width):
    size = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    with browser.new_context(**browser_context_args | size) as context:
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(f"{portal.url}{REVIEW}")
        page.get_by_text("Return with a note").first.click()
        page.evaluate(AXE_SCRIPT)

        assert violations(page, RULES[:-1]) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
