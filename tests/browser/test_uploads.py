"""A paper is sent over a line that breaks, from a page that is closed meanwhile, and without scripts."""

import hashlib
import os
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import Portal
from tests.browser.test_people import MEETING

pytestmark = pytest.mark.browser
PART = 1024 * 1024
PARTS = "**/parts/*/"
BROKE = "The connection broke. What has arrived is kept"


@pytest.fixture
def paper(tmp_path) -> Path:
    """A PDF that takes six parts."""
    pdf, out = pikepdf.new(), BytesIO()
    for _ in range(6):
        pdf.add_blank_page(page_size=(595, 842))
    pdf.Root.Padding = pdf.make_stream(os.urandom(5 * PART + 1000))
    pdf.save(out)
    path = tmp_path / "a long paper.pdf"
    path.write_bytes(out.getvalue())
    return path


def choose(page: Page, portal: Portal, paper: Path) -> None:
    """Chooses the file on the page of the paper, to which the author's own page leads, and presses the button."""
    page.goto(f"{portal.url}{MEETING}my/")
    page.get_by_role("link", name="Send your paper").click()
    page.locator("#id_title").fill("Typed with care")
    page.locator("#id_file").set_input_files(paper)
    page.get_by_role("button", name="Send the paper").click()


def accept(page: Page, link: str) -> None:
    """Accepts a new invitation, which signs in."""
    page.goto(link)
    page.get_by_role("button", name="Accept the invitation").click()
    page.wait_for_url(f"**{MEETING}my/")


def offsets(page: Page) -> list[int]:
    """Where each part begins that the page sends from now on."""
    found = []
    page.on(
        "request", lambda each: found.append(int(each.headers["upload-offset"])) if each.method == "PATCH" else None
    )
    return found


def require_receipt(page: Page, portal: Portal, paper: Path, number: int) -> None:
    """The receipt on the page and by mail names the hash of the very file, and what was typed went with it."""
    expect(page.get_by_role("heading", name="Your paper has been received")).to_be_visible()
    sha256 = hashlib.sha256(paper.read_bytes()).hexdigest()
    assert page.locator("dd code").inner_text() == sha256
    assert sha256 in portal.mail_to(f"guest{number}@example.org", "your paper has been received")
    page.goto(f"{portal.url}{MEETING}my/")
    page.get_by_role("link", name="Title, abstract and consent").first.click()
    expect(page.locator("#id_title")).to_have_value("Typed with care")


def test_upload_goes_on_after_the_line_broke_and_the_page_was_closed(
    portal: Portal, browser: Browser, browser_context_args, links: dict[int, str], paper: Path
):
    with browser.new_context(**browser_context_args) as context:
        page = context.new_page()
        accept(page, links[31])
        page.route(
            PARTS,
            lambda route: (
                route.abort() if int(route.request.headers.get("upload-offset", 0)) > PART else route.continue_()
            ),
        )
        choose(page, portal, paper)
        expect(page.locator(".upload-state")).to_contain_text(BROKE)
        expect(page.locator(".upload-count")).to_have_text("2.1 MB of 5.2 MB sent")
        page.close()
        page = context.new_page()
        sent = offsets(page)

        choose(page, portal, paper)

        expect(page.get_by_text("Checked: the file arrived unchanged.")).to_be_visible()
        assert sent == [2 * PART, 3 * PART, 4 * PART, 5 * PART]
        require_receipt(page, portal, paper, 31)


def test_upload_waits_while_the_browser_is_offline_or_paused(
    portal: Portal, browser: Browser, browser_context_args, links: dict[int, str], paper: Path
):
    with browser.new_context(**browser_context_args) as context:
        page = context.new_page()
        accept(page, links[32])
        sent = offsets(page)

        def cut_at_the_second_part(route: Route) -> None:
            if len(sent) == 2:
                context.set_offline(True)
                route.abort()
            else:
                route.continue_()

        page.route(PARTS, cut_at_the_second_part)
        choose(page, portal, paper)
        expect(page.locator(".upload-state")).to_contain_text(BROKE)
        page.get_by_role("button", name="Pause").click()
        expect(page.locator(".upload-state")).to_have_text("Paused. What has arrived is kept.")
        page.unroute(PARTS)
        context.set_offline(False)

        page.get_by_role("button", name="Go on").click()

        require_receipt(page, portal, paper, 32)


def test_upload_that_is_stopped_leaves_the_form_as_it_was(
    portal: Portal, browser: Browser, browser_context_args, links: dict[int, str], paper: Path
):
    with browser.new_context(**browser_context_args) as context:
        page = context.new_page()
        accept(page, links[33])
        page.route(PARTS, lambda route: route.abort() if route.request.method == "PATCH" else route.continue_())
        choose(page, portal, paper)
        expect(page.locator(".upload-state")).to_contain_text(BROKE)

        with page.expect_request(lambda request: request.method == "DELETE"):
            page.get_by_role("button", name="Cancel the upload").click()

        expect(page.locator(".upload-state")).to_have_text("Not sent. Nothing you typed is lost.")
        expect(page.locator("#id_title")).to_have_value("Typed with care")
        page.unroute(PARTS)
        page.get_by_role("button", name="Send the paper").click()
        require_receipt(page, portal, paper, 33)


def test_upload_without_scripts_is_one_request(
    portal: Portal, browser: Browser, browser_context_args, links: dict[int, str], paper: Path
):
    with browser.new_context(**browser_context_args, java_script_enabled=False) as context:
        page = context.new_page()
        accept(page, links[34])
        sent = offsets(page)

        choose(page, portal, paper)

        require_receipt(page, portal, paper, 34)
        assert sent == []
