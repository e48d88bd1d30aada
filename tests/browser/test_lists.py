"""Lists of the administration by keyboard alone and without scripts, and at both widths in light and dark."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Portal
from tests.browser.test_accessibility import RULES, TARGETS, violations
from tests.browser.test_refusals import sessions_of

pytestmark = [pytest.mark.browser, pytest.mark.full]
ORGANIZER = "organizer@example.org"
PREPARE = """
from egm_portal.meetings.models import User
from tests import factories
meeting = factories.make_meeting(slug="listed", short_title="Listed")
factories.make_member(meeting, User.objects.get(email="organizer@example.org"))
for number in range(1, 61):
    factories.make_participant(meeting=meeting, name=f"Guest {number}", status="nominated")
factories.make_participant(meeting=meeting, name="W" * 150, status="accepted")
print("meeting", meeting.pk)
"""
HIDDEN = """() => {
    const row = document.activeElement.closest("tbody tr");
    const bar = document.querySelector(".list-verbs").getBoundingClientRect();
    return Boolean(row) && document.activeElement.getBoundingClientRect().bottom > bar.top;
}"""


@pytest.fixture(scope="module")
def listed(portal: Portal) -> tuple[dict, str]:
    """The session of an organizer, and the list of a meeting with more people than a page."""
    number = re.search(r"^meeting (\d+)$", portal.manage("shell", "-c", PREPARE), re.MULTILINE)[1]
    return sessions_of(portal, ORGANIZER)[ORGANIZER], f"/admin/participants/participant/?meeting={number}"


@pytest.fixture
def page(portal: Portal, browser: Browser, browser_context_args, listed):
    cookie, path = listed
    with browser.new_context(**browser_context_args) as context:
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(portal.url + path)
        yield page


def tick(page: Page, name: str):
    return page.get_by_label(f"Select {name}, Country A", exact=True)


def test_rows_are_ticked_and_asked_about_by_keyboard(page: Page):
    tick(page, "Guest 2").focus()
    page.keyboard.press("Space")
    tick(page, "Guest 10").focus()
    page.keyboard.press("Shift+Space")

    expect(page.locator(".ticked-number")).to_have_text("9 selected")
    expect(tick(page, "Guest 10")).to_be_focused()
    expect(page.get_by_role("button", name="Write 9")).to_be_visible()
    expect(page.get_by_role("button", name="Mark as working")).to_be_hidden()
    hidden = []
    for _ in range(40):
        page.keyboard.press("Tab")
        hidden.append(page.evaluate(HIDDEN))
    assert hidden == [False] * 40
    page.get_by_role("button", name="Write 9").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Write")
    expect(page.locator(".choices > li")).to_have_count(9)


def test_clear_gives_the_focus_back_and_escape_closes_the_rarer_verbs(page: Page):
    tick(page, "Guest 3").check()
    more = page.get_by_text("More actions")
    more.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Put on the reserve list 1")).to_be_visible()

    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Put on the reserve list 1")).to_be_hidden()
    expect(more).to_be_focused()
    page.get_by_role("button", name="Clear").press("Enter")
    expect(tick(page, "Guest 3")).to_be_focused()
    expect(page.locator(".list-verbs")).to_be_hidden()


def test_all_that_match_are_offered_after_the_whole_page_and_never_stay(page: Page):
    across = page.get_by_label("All 61 that match, also on other pages")
    tick(page, "Guest 1").check()
    expect(across).to_be_hidden()
    page.get_by_label("Select all rows of this page").check()
    across.check()
    expect(page.locator(".ticked-number")).to_have_text("All 61 that match are selected")

    tick(page, "Guest 1").uncheck()
    expect(page.locator(".ticked-number")).to_have_text("49 selected")
    tick(page, "Guest 1").check()
    expect(across).not_to_be_checked()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_list_is_accessible_and_fits(portal: Portal, browser: Browser, browser_context_args, listed, scheme, width):
    cookie, path = listed
    # In a window of its own: of a scheme that changes, links show the colours only after a while.
    size = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    with browser.new_context(**browser_context_args | size) as context:
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(portal.url + path)
        tick(page, "Guest 1").check()
        page.evaluate(AXE_SCRIPT)

        assert violations(page, RULES) + violations(page, [TARGETS], kind="rule") == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        cells = page.get_by_role("row").filter(has=tick(page, "Guest 1")).get_by_role("cell")
        assert cells.count() > 2


def test_verbs_are_buttons_without_scripts(portal: Portal, browser: Browser, browser_context_args, listed):
    cookie, path = listed
    with browser.new_context(**browser_context_args, java_script_enabled=False) as context:
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(portal.url + path)

        tick(page, "Guest 2").check()
        page.get_by_text("More actions").click()
        page.get_by_role("button", name="Put on the reserve list").click()

        expect(page.get_by_role("heading", level=1)).to_have_text("Put on the reserve list")
        expect(page.locator(".choices > li")).to_have_count(1)
