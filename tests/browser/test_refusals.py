"""What is wrong is what one sees and hears first: on a telephone, with scripts and without, on every kind of page."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from tests import factories
from tests.browser.conftest import Portal, wait_for_scripts
from tests.browser.test_accessibility import RULES, violations
from tests.browser.test_people import MEETING, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.full]
EXPERT, WRITER = "expert7@example.org", "expert5@example.org"
COOKIE = """
import time
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from egm_portal.clock import real_now
from egm_portal.meetings.actions import confirm_second_factor
from egm_portal.meetings.models import User
for email in {emails}:
    user = User.objects.get(email=email)
    if user.is_staff and not user.second_factor_confirmed_at:
        confirm_second_factor(user=user)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session["account_authentication_methods"] = [{{"method": "mfa", "at": time.time()}}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    print("session", email, settings.SESSION_COOKIE_NAME, session.session_key)
"""


@pytest.fixture(scope="module")
def cookies(portal: Portal) -> dict[str, dict]:
    """The session of an expert and of an organizer, by address."""
    return sessions_of(portal, EXPERT, "organizer@example.org")


def sessions_of(portal: Portal, *emails: str) -> dict[str, dict]:
    """The cookie of a session of each of these, by address."""
    printed = portal.manage("shell", "-c", COOKIE.format(emails=emails))
    found = re.findall(r"^session (\S+) (\S+) (\S+)$", printed, re.MULTILINE)
    return {email: {"name": name, "value": key, "url": portal.url} for email, name, key in found}


def require_summary(page: Page, *sentences: str) -> None:
    """The summary has the focus, is in sight and in the title, and each of its links leads to its field."""
    summary = page.locator("main .error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_be_in_viewport(ratio=1)
    expect(page).to_have_title(re.compile(r"^Error: (?!Error)"))
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    for sentence in sentences:
        link = summary.get_by_role("link", name=sentence)
        field = page.locator(f"[id='{link.get_attribute('href')[1:]}']")
        link.click()
        expect(field).to_be_focused()
        expect(field).to_be_in_viewport()
        expect(field).to_have_attribute("aria-invalid", "true")
        described = field.get_attribute("aria-describedby").split()
        assert sentence.rsplit(": ", 1)[-1] in " ".join(page.locator(f"#{name}").inner_text() for name in described)


def require_no_fault(page: Page, scripts: bool) -> None:
    """No fault that axe finds; it is a script itself."""
    if scripts:
        page.evaluate(AXE_SCRIPT)
        assert violations(page, RULES) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_refusal_is_seen_and_heard_first(
    portal: Portal, browser: Browser, browser_context_args, cookies: dict[str, dict], scripts: bool
):
    with browser.new_context(**browser_context_args | PHONE, java_script_enabled=scripts) as context:
        page = context.new_page()
        context.add_cookies([cookies[EXPERT]])
        page.goto(f"{portal.url}{MEETING}my/")
        page.get_by_role("link", name="Send your paper").click()
        page.locator("#id_title").fill("Typed with care")
        refused = {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": b"no PDF"}
        page.locator("#id_file").set_input_files(refused)
        if scripts:
            wait_for_scripts(page)
        page.get_by_role("button", name="Send the paper").click()
        require_summary(page, "Your paper: This is neither a PDF nor a Word document (.docx).")
        require_no_fault(page, scripts)
        expect(page.locator("#id_title")).to_have_value("Typed with care")

        page.goto(f"{portal.url}{MEETING}my/profile/")
        page.locator("#id_name").fill("")
        page.locator("#id_biography").fill("Typed with care")
        page.get_by_role("button", name="Save", exact=True).click()
        require_summary(page, "Name: This field is required.")
        require_no_fault(page, scripts)
        expect(page.locator("#id_biography")).to_have_value("Typed with care")

        context.add_cookies([cookies["organizer@example.org"]])
        page.goto(f"{portal.url}/admin/meetings/meeting/1/change/")
        page.locator("#id_title").fill("")
        page.locator("#id_slug").fill("")
        page.get_by_role("button", name="Save", exact=True).click()
        require_summary(page, "Title: This field is required.", "Address: This field is required.")
        page.goto(f"{portal.url}/admin/meetings/meeting/1/papers/")
        page.locator("#id_concept_paper_due_0").fill("2013-06-20")
        page.locator("#id_concept_paper_due_1").fill("25:00")
        page.get_by_role("button", name="Save", exact=True).click()
        hour = "The concept paper is due: Enter the time as 18:00, or as 24:00 for the end of the day."
        require_summary(page, hour)


def test_file_that_never_arrives_is_told_in_the_same_way(
    portal: Portal, browser: Browser, browser_context_args, cookies: dict[str, dict], tmp_path
):
    large = tmp_path / "paper.pdf"
    large.write_bytes(b"x" * 25_000_001)
    with browser.new_context(**browser_context_args | PHONE) as context:
        page = context.new_page()
        context.add_cookies([cookies[EXPERT]])
        page.goto(f"{portal.url}{MEETING}my/")
        page.get_by_role("link", name="Send your paper").click()
        page.locator("#id_title").fill("Typed with care")
        page.locator("#id_file").set_input_files(large)
        wait_for_scripts(page)

        page.get_by_role("button", name="Send the paper").click()

        require_summary(page, "The file is 25,000,001 bytes; the limit is 25,000,000 bytes (25 MB).")
        page.locator("#id_file").set_input_files([])
        page.route("**/my/papers/*/", lambda route: route.abort())
        page.get_by_role("button", name="Send the paper").click()
        expect(page.locator("main .error-summary")).to_be_focused()
        expect(page.locator("main .error-summary")).to_contain_text("The connection broke before the form arrived.")
        expect(page.locator("#id_title")).to_have_value("Typed with care")
        assert page.title().count("Error: ") == 1


def test_conflict_beside_a_file_that_was_received_is_asked_about(
    portal: Portal, browser: Browser, browser_context_args
):
    with browser.new_context(**browser_context_args | PHONE) as context:
        context.add_cookies([sessions_of(portal, WRITER)[WRITER]])
        first, second = context.new_page(), context.new_page()
        for page, title in ((first, "Written first"), (second, "Written second")):
            page.goto(f"{portal.url}{MEETING}my/")
            page.get_by_role("link", name="Send your paper").click()
            page.locator("#id_title").fill(title)
            sent = {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": factories.make_pdf(6, title)}
            page.locator("#id_file").set_input_files(sent)
        first.get_by_role("button", name="Send the paper").click()
        expect(first.get_by_role("heading", level=1)).to_contain_text("has been received")

        second.get_by_role("button", name="Send the paper").click()

        expect(second.locator("main .error-summary")).to_contain_text("Nothing has been saved yet")
        expect(second.get_by_text("Your file has been received. The details are not saved yet")).to_be_visible()
        expect(second.locator("#id_title")).to_have_value("Written second")
