"""The session ends while somebody types: after signing in again the text is in the form, with scripts and without."""

import re
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import OVER, Portal, click_through, code_for, enrol, sign_in

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
def codes(portal: Portal, browser: Browser, browser_context_args) -> list[str]:
    """Recovery codes of an organizer, who has an authenticator app."""
    with browser.new_context(**browser_context_args) as context:
        page = context.new_page()
        enrol(page, portal, ORGANIZER)
        page.goto(f"{portal.url}/accounts/2fa/recovery-codes/")
        return page.locator("ul.codes code").all_text_contents()


@pytest.fixture(scope="module")
def rows(portal: Portal, codes) -> tuple[str, str]:
    """The numbers of a meeting of the organizer's, which no other test changes, and of its report."""
    return tuple(portal.manage("shell", "-v", "0", "-c", REPORT.format(organizer=ORGANIZER)).split()[-2:])


def end_session(portal: Portal, page: Page) -> None:
    """Removes the session of this browser alone: others go on with their tests."""
    [key] = [cookie["value"] for cookie in page.context.cookies() if cookie["name"].endswith("sessionid")]
    with closing(sqlite3.connect(portal.data_dir / "portal.sqlite3", timeout=20)) as database, database:
        assert database.execute("DELETE FROM django_session WHERE session_key = ?", [key]).rowcount == 1


def steps(page: Page):
    """Where the sign-in takes place: in the dialog over the form, or on pages of its own."""
    return page.get_by_role("dialog", name=OVER) if page.has_scripts else page.locator("main")


def show_factor(place, code: str) -> None:
    """Enters a recovery code where the administration asks for the second factor."""
    expect(place.get_by_role("heading", name="Second factor")).to_be_visible()
    place.get_by_label("Code").first.fill(code)
    place.get_by_role("button", name="Confirm", exact=True).click()


def test_report_and_meeting_are_typed_on_by_an_organizer(portal: Portal, window: Page, codes, rows):
    meeting, _ = rows
    window.goto(f"{portal.url}/admin/")
    sign_in(window, portal, ORGANIZER)
    show_factor(window.locator("main"), codes.pop())
    expect(window.get_by_role("heading", level=1)).to_have_text("Meetings")
    fields = {
        f"meetings/meeting/{meeting}/change": "id_summary",
        f"reports/report/of/{meeting}/settings": "id_disclaimer",
    }
    for path, field in fields.items():
        text = f"{TEXT} {'With' if window.has_scripts else 'Without'} scripts."
        window.goto(f"{portal.url}/admin/{path}/")
        before = window.locator(f"#{field}").input_value()
        window.locator(f"#{field}").fill(text)
        end_session(portal, window)

        window.get_by_role("button", name="Save", exact=True).click()
        sign_in_by_code(portal, window, steps(window), ORGANIZER)
        show_factor(steps(window), codes.pop())

        expect(window.get_by_text(AGAIN).locator("visible=true")).to_have_count(1)
        expect(window.locator(f"#{field}")).to_have_value(text)
        other = window.context.new_page()
        other.goto(f"{portal.url}/admin/{path}/")
        expect(other.locator(f"#{field}")).to_have_value(before)
        other.close()
        window.get_by_role("button", name="Save", exact=True).click()
        expect(window.locator(".messagelist")).to_contain_text(re.compile("changed successfully|have been saved"))
        window.goto(f"{portal.url}/admin/{path}/")
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
    sign_in_by_code(portal, window, steps(window), address)

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
    if not page.has_scripts or page.url.endswith("/accounts/login/"):
        place.get_by_label("E-mail address").first.fill(address)
    code = code_for(portal, address, place.get_by_role("button", name="Send me a code").click)
    if page.has_scripts:
        require_one_refusal(place)
    place.get_by_label("Code").first.fill(code)
    place.get_by_role("button", name="Sign in", exact=True).click()
