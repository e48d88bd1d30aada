"""The settings of a meeting are made from its aide-memoire up to its announcement; presses and fields are counted."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Portal
from tests.browser.test_refusals import sessions_of

pytestmark = [pytest.mark.browser, pytest.mark.full]
ORGANIZER = "organizer@example.org"
AIDE_MEMOIRE = Path(__file__).parents[2] / "office" / "tests" / "aide_memoires" / "geneva.txt"
ESSENTIALS = {
    "title": "Empowering people through information and communication technologies",
    "short_title": "People and technologies",
    "starts_on": "2013-07-24",
    "ends_on": "2013-07-25",
    "time_zone": "Europe/Zurich",
    "city": "Geneva",
    "country": "Switzerland",
}


@pytest.fixture
def page(portal: Portal, browser: Browser, browser_context_args):
    with browser.new_context(**browser_context_args) as context:
        context.add_cookies([sessions_of(portal, ORGANIZER)[ORGANIZER]])
        page = context.new_page()
        page.goto(f"{portal.url}/admin/meetings/meeting/")
        page.get_by_role("link", name="Add meeting").click()
        yield page


def press(page, name: str, *, leads_to: str) -> None:
    page.wait_for_load_state()  # its buttons are at its end
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(leads_to)


def test_meeting_is_announced_from_its_aide_memoire(page):
    page.locator("[name=aide_memoire]").fill(AIDE_MEMOIRE.read_text())
    press(page, "Fill in from the aide-memoire", leads_to="Add a meeting")
    expect(page.locator("[name=room]")).to_have_value("Conference room K")
    expect(page.locator(".help", has_text="From the aide-memoire.")).to_have_count(21)

    page.locator("[name=short_title]").fill("Empowering people")  # another meeting has the one that was found
    press(page, "Add the meeting", leads_to="Announce")
    assert (
        page.locator("[name=now]").bounding_box()["x"] < page.get_by_text("Announce at this time").bounding_box()["x"]
    )
    page.get_by_role("button", name="Announce now").click()

    # Two fields and four presses, the link “Add meeting” among them: the aide-memoire says everything else.
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Announce")
    expect(page.get_by_text("Announced", exact=False).first).to_be_visible()


def test_settings_without_an_aide_memoire_lead_on_to_the_announcement(page):
    for name, words in ESSENTIALS.items():
        field = page.locator(f"[name={name}]")
        field.select_option(words) if name == "time_zone" else field.fill(words)
    press(page, "Add the meeting", leads_to="Basics")
    page.locator("[name=venue]").fill("Palais des Nations")
    press(page, "Save and continue", leads_to="Papers and deadline")
    page.locator("[name=papers_due_day]").fill("2013-07-15")  # until its end
    press(page, "Save and continue", leads_to="Aide-memoire")
    page.locator("[name=aide_memoire-0-heading]").fill("Background")
    page.locator("[name=aide_memoire-0-body]").fill("The priority theme is the empowerment of people.")
    press(page, "Save and continue", leads_to="Contacts")
    page.locator("[name=contacts-0-unit]").fill("Civil Society and Outreach Unit")
    page.locator("[name=contacts-0-email]").fill("egm@example.org")
    press(page, "Save and continue", leads_to="Announce")

    expect(page.locator("[name=now]")).to_be_visible()
