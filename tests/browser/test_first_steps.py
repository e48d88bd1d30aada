"""The settings of a meeting are made from nothing, one page leading to the next; presses and fields are counted."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Portal
from tests.browser.test_refusals import sessions_of

pytestmark = [pytest.mark.browser, pytest.mark.full]
ORGANIZER = "organizer@example.org"
PAGES = {
    "Add a meeting": {
        "title": "Empowering people through information and communication technologies",
        "short_title": "Empowering people",
        "starts_on": "2013-07-24",
        "ends_on": "2013-07-25",
        "time_zone": "Europe/Zurich",
        "city": "Geneva",
        "country": "Switzerland",
    },
    "Papers and deadline": {"papers_due_day": "2013-07-15", "papers_due_hour": "24:00"},
    "Aide-memoire": {
        "mandate": "Draft resolution I in the report of the Commission for Social Development",
        "parent_session": "Commission for Social Development, fifty-second session",
        "aide_memoire-0-heading": "Background",
        "aide_memoire-0-body": "The priority theme is the empowerment of people.",
    },
    "Contacts": {
        "contacts-0-unit": "Civil Society and Outreach Unit",
        "contacts-0-department": "Division for Social Policy and Development",
        "contacts-0-email": "egm@example.org",
    },
}
"""What is typed on each page, by the names of its fields; a page is opened by the button of the one before it."""


def test_settings_of_a_meeting_are_made_from_nothing(portal: Portal, browser: Browser, browser_context_args):
    pressed = typed = 0
    with browser.new_context(**browser_context_args) as context:
        context.add_cookies([sessions_of(portal, ORGANIZER)[ORGANIZER]])
        page = context.new_page()
        page.goto(f"{portal.url}/admin/meetings/meeting/")
        page.get_by_role("link", name="Add meeting").click()
        pressed += 1
        for title, fields in PAGES.items():
            expect(page.get_by_role("heading", level=1)).to_have_text(title)
            page.wait_for_load_state()  # its buttons are at its end
            for name, words in fields.items():
                field = page.locator(f"[name={name}]")
                field.select_option(words) if name == "time_zone" else field.fill(words)
            button = page.get_by_role("button", name="Save and continue")
            (button if button.count() else page.get_by_role("button", name="Save", exact=True)).click()
            pressed, typed = pressed + 1, typed + len(fields)

        expect(page.get_by_text("Next: Wording of the invitation.")).to_be_visible()
        page.get_by_role("link", name="Overview").click()
        steps = page.get_by_role("region", name="First steps")
        expect(steps).to_contain_text("5 of 9 done")
    # Without “Save and continue”: two more presses, in the navigation of the settings.
    assert (pressed, typed) == (5, 16)
