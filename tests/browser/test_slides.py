"""Slides go from their speaker to readers: sent on a telephone, approved by an organizer, shown with their item."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from tests import slide_files
from tests.browser.conftest import Portal, ask_until, click_through
from tests.browser.test_accessibility import CONTRAST, violations
from tests.browser.test_path import pdf_text
from tests.browser.test_people import MEETING, PHONE
from tests.browser.test_programme import ORGANIZER
from tests.browser.test_refusals import sessions_of
from tests.factories import make_pdf

pytestmark = [pytest.mark.browser, pytest.mark.full]
ITEMS = {
    "pdf": ("expert2@example.org", "What it costs a village to be heard", 5),
    "pptx": ("expert3@example.org", "Designed for everyone", 2),
}
"""Whose slides come in which form, the beginning of the title of their item, and how many slides readers get."""


@pytest.mark.parametrize("form", ITEMS)
def test_slides_are_sent_approved_and_shown(
    form: str, portal: Portal, browser: Browser, browser_context_args, tmp_path: Path
):
    speaker, title, pages = ITEMS[form]
    path = tmp_path / f"slides.{form}"
    path.write_bytes(make_pdf() if form == "pdf" else slide_files.revealing())
    cookies = sessions_of(portal, speaker, ORGANIZER)
    with (
        browser.new_context(**browser_context_args | PHONE) as theirs,
        browser.new_context(**browser_context_args) as ours,
    ):
        theirs.add_cookies([cookies[speaker]])
        ours.add_cookies([cookies[ORGANIZER]])
        send(theirs.new_page(), portal, title, path)
        approve(ours.new_page(), portal, title)
    with browser.new_context(**browser_context_args | PHONE) as context:
        page = context.new_page()
        read(page, portal, title)
        with page.expect_download() as download:
            page.get_by_role("link", name=re.compile("^Download PDF")).click()
        count, text = pdf_text(download.value.path())
    assert count == pages
    assert "Secret" not in text


def require_whole(page: Page) -> None:
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    page.evaluate(AXE_SCRIPT)
    assert violations(page, [CONTRAST], kind="rule") == []


def send(page: Page, portal: Portal, title: str, path: Path) -> None:
    page.goto(f"{portal.url}{MEETING}my/")
    page.get_by_role("link", name=re.compile(f"^slides for “{title}")).click()
    page.get_by_label("Drop the slides here").set_input_files(path)
    page.get_by_label("I agree that my slides are published").check()
    require_whole(page)
    page.get_by_role("button", name="Send the slides").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have received your slides")
    require_whole(page)


def approve(page: Page, portal: Portal, title: str) -> None:
    page.goto(f"{portal.url}/admin/papers/document/?meeting=1&waiting=review")
    click_through(page.get_by_role("link", name=title))
    publish = page.get_by_role("link", name="Publish", exact=True)
    ask_until(publish, page.reload)  # of a presentation, once its PDF has been made
    publish.click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Published:")


def read(page: Page, portal: Portal, title: str) -> None:
    page.goto(f"{portal.url}{MEETING}agenda/")
    item = page.get_by_role("listitem").filter(has_text="Slides: ").filter(has_text=title).last
    require_whole(page)
    item.get_by_text("Slides: ").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    expect(page.get_by_text("Session", exact=True)).to_be_visible()
    require_whole(page)
