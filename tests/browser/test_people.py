"""How people answer and sign in, in a browser: on a small screen by keyboard, by code, and with a second factor."""

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import COPIES, Portal, click_through, enrol, sign_in, totp_now, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.full]

PHONE = {"viewport": {"width": 375, "height": 667}, "has_touch": True, "is_mobile": True}
MEETING = "/meetings/e-participation-2013/"


@pytest.fixture
def phone(browser: Browser, browser_context_args):
    """A page of somebody who is not signed in, on a screen of the size of a telephone's."""
    with browser.new_context(**browser_context_args | PHONE) as context:
        yield context.new_page()


@pytest.fixture
def desk(browser: Browser, browser_context_args):
    """A page of somebody who is not signed in."""
    with browser.new_context(**browser_context_args) as context:
        yield context.new_page()


def move_to(page: Page, role: str, name: str) -> None:
    """Presses the tab key until this part of the page has the focus, which must be seen."""
    wanted = page.get_by_role(role, name=re.compile(name))
    expect(wanted).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        if wanted.evaluate("part => part === document.activeElement"):
            expect(wanted).to_be_in_viewport()
            assert wanted.evaluate(
                "part => getComputedStyle(part).outlineStyle + getComputedStyle(part).boxShadow"
            ) != ("nonenone")
            return
    raise AssertionError(f"The tab key does not reach “{name}”.")


def test_invitation_is_accepted_on_a_telephone_by_keyboard_alone(portal: Portal, phone: Page, links: dict[int, str]):
    link = links[1]
    phone.goto(link)

    move_to(phone, "checkbox", "I agree that my name")
    phone.keyboard.press("Space")
    move_to(phone, "button", "Accept the invitation")
    phone.keyboard.press("Enter")

    expect(phone).to_have_url(f"{portal.url}{MEETING}my/")
    expect(phone.get_by_text("Thank you for accepting.")).to_be_visible()
    phone.wait_for_load_state()
    assert phone.evaluate("document.documentElement.scrollWidth") == 375
    phone.goto(f"{portal.url}{MEETING}participants/")
    expect(phone.get_by_text("Guest 1")).to_be_visible()
    token = link.rstrip("/").rsplit("/", 1)[1]
    assert token not in portal.log.read_text(encoding="utf-8")
    assert token not in portal.manage("dumpdata")


def test_reason_for_declining_and_message_outlive_the_page(portal: Portal, phone: Page, links: dict[int, str]):
    context = phone.context
    for address, label in ((links[2], "Reason for declining (optional)"), (f"{portal.url}/contact/", "Your message")):
        page = context.new_page()
        page.goto(address)
        expect(page.locator(".draft-state")).to_be_attached()
        page.get_by_label(label).fill(f"Typed as {label}.")
        expect(page.locator(".draft-state")).to_have_text(re.compile(r"^1 field changed · kept in this browser at "))
        page.close()

        page = context.new_page()
        page.goto(address)
        page.get_by_role("region", name="What you typed").get_by_role("link", name="Restore", exact=True).click()
        expect(page.get_by_label(label)).to_have_value(f"Typed as {label}.")
        page.get_by_role("button", name="Discard changes").click()
        expect(page.get_by_label(label)).to_have_value("")
        wait_until(page, f"async () => !(await ({COPIES})()).length")


def test_invitation_is_declined_with_a_reason_and_a_colleague(portal: Portal, phone: Page, links: dict[int, str]):
    link = links[2]
    phone.goto(link)

    phone.get_by_label("Reason for declining (optional)").fill("I teach on both days.")
    phone.get_by_text("Suggest someone else").click()
    phone.get_by_label("The colleague’s e-mail address").fill("colleague@example.org")
    phone.get_by_role("button", name="Decline").click()
    expect(phone.get_by_text("Please enter your colleague’s name too.", exact=True)).to_be_visible()
    expect(phone.get_by_label("Reason for declining (optional)")).to_have_value("I teach on both days.")
    phone.get_by_label("The colleague’s name").fill("Colleague A")
    phone.get_by_role("button", name="Decline").click()

    expect(phone.get_by_role("heading", level=1)).to_have_text("Your reply has been received")
    wait_until(phone, f"async () => !(await ({COPIES})()).length")
    assert "Colleague A" in portal.mail_to("example.org", "declined and suggests")
    phone.goto(link)
    expect(phone.get_by_role("button", name=re.compile("Accept"))).to_be_visible()


def test_expert_signs_in_by_code(portal: Portal, phone: Page):
    phone.goto(f"{portal.url}{MEETING}my/")

    sign_in(phone, portal, "expert6@example.org")

    expect(phone).to_have_url(f"{portal.url}{MEETING}my/")


def test_organizer_sets_up_a_second_factor_which_the_administration_asks_for(portal: Portal, desk: Page):
    secret = enrol(desk, portal, "second@example.org")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Overview")
    desk.context.clear_cookies()
    desk.goto(f"{portal.url}/accounts/login/")
    sign_in(desk, portal, "second@example.org")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Second factor")
    desk.goto(f"{portal.url}/admin/participants/participant/")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Second factor")
    confirm(desk, secret)

    expect(desk.get_by_role("heading", level=1)).to_have_text("Participants")


def confirm(page: Page, secret: str) -> None:
    """Types the app's code; one that was used is taken once only, and half a minute later there is another."""
    used = totp_now(secret)
    page.get_by_label("Code").first.fill(used)
    click_through(page.get_by_role("button", name="Confirm", exact=True))
    if page.get_by_role("heading", name="Second factor").is_visible():
        while totp_now(secret) == used:
            time.sleep(1)
        page.get_by_label("Code").first.fill(totp_now(secret))
        click_through(page.get_by_role("button", name="Confirm", exact=True))
