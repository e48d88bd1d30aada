"""The session ends while somebody types: after signing in again the text is in the form, with scripts and without."""

import re
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Portal, click_through, enrol, sign_in_with_password

pytestmark = pytest.mark.browser

ORGANIZER = "typist@example.org"
GUEST = 35
TEXT = "Typed while the session ended.\nA second line."
AGAIN = "Your text is in the form and has not been saved yet."
REPORT = """
from egm_portal.meetings.models import User
from reports.actions import start_report
from tests import factories
meeting = factories.make_meeting(public_from=None, slug="typed-on", short_title="Typed on")
factories.make_member(meeting, User.objects.get(email="{organizer}"))
print(meeting.pk, start_report(meeting=meeting).pk)
"""

ENDS_SOON = """
import time
from django.contrib.sessions.backends.db import SessionStore
session = SessionStore("{key}")
session["ends"] = int(time.time()) + 200
session["seen"] = int(time.time()) - 3600
session.save()
"""


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def window(request, browser: Browser, browser_context_args):
    """A browser's window, in which scripts run or not."""
    with browser.new_context(**browser_context_args, java_script_enabled=request.param) as context:
        page = context.new_page()
        page.has_scripts = request.param
        yield page


@pytest.fixture(scope="module")
def account(portal: Portal, browser: Browser, browser_context_args) -> tuple[str, list[str]]:
    """Password and recovery codes of an organizer, who has an authenticator app."""
    made = portal.manage("make_organizer", ORGANIZER, "--meeting", "e-participation-2013", "--generate")
    password = re.search(r"^Password: (\S+)$", made, re.MULTILINE)[1]
    with browser.new_context(**browser_context_args) as context:
        page = context.new_page()
        sign_in_with_password(page, portal, ORGANIZER, password)
        enrol(page, password)
        page.goto(f"{portal.url}/accounts/2fa/recovery-codes/")
        return password, page.locator("ul.codes code").all_text_contents()


@pytest.fixture(scope="module")
def rows(portal: Portal, account) -> tuple[str, str]:
    """The numbers of a meeting of the organizer's, which no other test changes, and of its report."""
    return tuple(portal.manage("shell", "-v", "0", "-c", REPORT.format(organizer=ORGANIZER)).split()[-2:])


def end_session(portal: Portal, page: Page) -> None:
    """Removes the session of this browser alone: others go on with their tests."""
    [key] = [cookie["value"] for cookie in page.context.cookies() if cookie["name"].endswith("sessionid")]
    with closing(sqlite3.connect(portal.data_dir / "portal.sqlite3", timeout=20)) as database, database:
        assert database.execute("DELETE FROM django_session WHERE session_key = ?", [key]).rowcount == 1


def steps(page: Page):
    """Where the sign-in takes place: in the dialog over the form, or on pages of its own."""
    return page.get_by_role("dialog", name="You have been signed out") if page.has_scripts else page.locator("main")


def sign_in(page: Page, password: str, code: str) -> None:
    place = steps(page)
    if not page.has_scripts:
        expect(place.get_by_text("You have been signed out")).to_be_visible()
        place.locator("#id_login").fill(ORGANIZER)
    place.get_by_label("Password").fill(password)
    place.get_by_role("button", name="Sign in with a password").click()
    expect(place.get_by_role("heading", name="Second factor")).to_be_visible()
    place.get_by_label("Code").first.fill(code)
    place.get_by_role("button", name="Sign in", exact=True).click()


def test_report_and_meeting_are_typed_on_by_an_organizer(portal: Portal, window: Page, account, rows):
    (password, codes), (meeting, report) = account, rows
    sign_in_with_password(window, portal, ORGANIZER, password)
    window.get_by_label("Code").first.fill(codes.pop())
    click_through(window.get_by_role("button", name="Sign in", exact=True))
    fields = {f"meetings/meeting/{meeting}": "id_summary", f"reports/report/{report}": "id_disclaimer"}
    for path, field in fields.items():
        text = f"{TEXT} {'With' if window.has_scripts else 'Without'} scripts."
        window.goto(f"{portal.url}/admin/{path}/change/")
        before = window.locator(f"#{field}").input_value()
        window.locator(f"#{field}").fill(text)
        end_session(portal, window)

        window.get_by_role("button", name="Save", exact=True).click()
        sign_in(window, password, codes.pop())

        expect(window.get_by_text(AGAIN).locator("visible=true")).to_have_count(1)
        expect(window.locator(f"#{field}")).to_have_value(text)
        other = window.context.new_page()
        other.goto(f"{portal.url}/admin/{path}/change/")
        expect(other.locator(f"#{field}")).to_have_value(before)
        other.close()
        window.get_by_role("button", name="Save", exact=True).click()
        expect(window.locator(".messagelist")).to_contain_text(re.compile("changed successfully|have been saved"))
        window.goto(f"{portal.url}/admin/{path}/change/")
        expect(window.locator(f"#{field}")).to_have_value(text)


def test_own_page_is_typed_on_by_a_participant(portal: Portal, window: Page, links: dict[int, str]):
    address = f"guest{GUEST}@example.org"
    profile = f"{portal.url}/meetings/e-participation-2013/my/profile/"
    window.goto(links[GUEST])
    if (accept := window.get_by_role("button", name="Accept the invitation")).is_visible():
        click_through(accept)
    else:
        window.goto(profile)
        sign_in_by_code(portal, window, window.locator("main"), address)
        window.wait_for_url(profile)
    window.goto(profile)
    text = f"{TEXT} {'With' if window.has_scripts else 'Without'} scripts."
    window.get_by_label("Biography", exact=False).first.fill(text)
    end_session(portal, window)

    window.get_by_role("button", name="Save", exact=True).click()
    sign_in_by_code(portal, window, steps(window), "" if window.has_scripts else address)

    expect(window.get_by_text(AGAIN).locator("visible=true")).to_have_count(1)
    expect(window.get_by_label("Biography", exact=False).first).to_have_value(text)
    window.get_by_role("button", name="Save", exact=True).click()
    expect(window.get_by_text("Your profile has been saved.")).to_be_visible()


def test_end_of_the_session_is_announced_and_put_off(
    portal: Portal, browser: Browser, browser_context_args, links: dict[int, str]
):
    with browser.new_context(**browser_context_args) as context:
        page = context.new_page()
        page.goto(links[36])
        click_through(page.get_by_role("button", name="Accept the invitation"))
        page.clock.install()
        page.goto(f"{portal.url}/meetings/e-participation-2013/my/profile/")
        [key] = [cookie["value"] for cookie in context.cookies() if cookie["name"].endswith("sessionid")]
        portal.manage("shell", "-c", ENDS_SOON.format(key=key))

        page.clock.fast_forward("12:00:00")
        expect(page.get_by_text("You will be signed out at")).to_be_visible()
        page.get_by_role("button", name="Stay signed in").click()
        expect(page.get_by_text("You will be signed out at")).to_be_hidden()
        page.clock.fast_forward("01:00")
        expect(page.get_by_text("You will be signed out at")).to_be_hidden()


def require_one_refusal(place) -> None:
    """What is wrong with a code is said once in the dialog, and is what the field is described by."""
    place.get_by_label("Code").first.fill("00000000")
    place.get_by_role("button", name="Sign in", exact=True).click()
    expect(place.get_by_text("This code was not accepted.")).to_have_count(1)
    expect(place.get_by_label("Code").first).to_have_accessible_description(re.compile("^This code was not accepted"))


def sign_in_by_code(portal: Portal, page: Page, place, address: str) -> None:
    """Signs in by a mailed code; the dialog knows the address."""
    for path in (portal.data_dir / "mail").glob("*.eml"):
        if "sign-in code" in path.read_text(encoding="utf-8"):
            path.unlink()
    if address:
        place.get_by_label("E-mail address").first.fill(address)
    place.get_by_role("button", name="Send me a code").click()
    if page.has_scripts:
        require_one_refusal(place)
    mailed = portal.mail_to(f"guest{GUEST}@example.org", "sign-in code")
    place.get_by_label("Code").first.fill(re.search(r"^(\d{8})$", mailed, re.MULTILINE)[1])
    place.get_by_role("button", name="Sign in", exact=True).click()
