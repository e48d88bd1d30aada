"""Who attended on a day is recorded on a telephone: all with one press, which is undone, and then exceptions."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Portal
from tests.browser.test_accessibility import CONTRAST, violations
from tests.browser.test_people import PHONE
from tests.browser.test_programme import MEETING, ORGANIZER
from tests.browser.test_refusals import sessions_of

pytestmark = [pytest.mark.browser, pytest.mark.full]
PEOPLE = """
from datetime import date
meeting.starts_on = meeting.ends_on = date(2013, 7, 1)
meeting.save()
for name in ("Expert A", "Expert B", "Expert C"):
    factories.make_participant("accepted", meeting=meeting, name=name)
print("meeting", meeting.pk)
"""


def test_all_are_recorded_with_one_press_and_exceptions_are_saved(
    portal: Portal, browser: Browser, browser_context_args
):
    printed = portal.manage("shell", "-c", MEETING.format(slug="attended") + PEOPLE)
    address = f"{portal.url}/admin/meetings/meeting/{printed.rpartition('meeting ')[2].split()[0]}/attendance/"
    cookie = sessions_of(portal, ORGANIZER)[ORGANIZER]
    with browser.new_context(**browser_context_args | PHONE) as context:
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == 375

        page.get_by_role("button", name="All who accepted were there").tap()
        expect(page.get_by_text("3 of 3 present.")).to_be_visible()
        page.get_by_role("button", name="Undo").tap()
        expect(page.get_by_text("0 of 3 present.")).to_be_visible()
        page.get_by_role("button", name="All who accepted were there").tap()
        expect(page.get_by_text("3 of 3 present.")).to_be_visible()
        label = page.get_by_label("Expert B: Online").locator("..")
        assert label.bounding_box()["height"] >= 44
        label.tap()
        page.get_by_label("Expert C: Absent").locator("..").tap()
        page.get_by_role("button", name="Save").tap()

        expect(page.get_by_text("Attendance on 1 July 2013 saved for 2 people.")).to_be_visible()
        expect(page.get_by_text("2 of 3 present.")).to_be_visible()
        expect(page.get_by_label("Expert B: Online")).to_be_checked()
        page.evaluate(AXE_SCRIPT)
        assert violations(page, [CONTRAST], kind="rule") == []
