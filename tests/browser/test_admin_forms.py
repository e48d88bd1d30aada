"""The administration's forms on a telephone: nothing is cut off, and what is chosen can be read."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Portal
from tests.browser.test_accessibility import CONTRAST, violations
from tests.browser.test_people import PHONE
from tests.browser.test_refusals import COOKIE

pytestmark = pytest.mark.browser
ORGANIZER = "organizer@example.org"
PREPARE = """
from egm_portal.meetings.models import Meeting
from tests import factories
meeting = Meeting.objects.get(slug="e-participation-2013")
print("recommendation", factories.make_recommendation(meeting).pk)
"""
CUT_OFF = """
() => [...document.querySelectorAll(".form-row :is(input, select, textarea)")].filter((field) => {
  const [own, row] = [field, field.closest(".form-row")].map((element) => element.getBoundingClientRect());
  return own.width > 1 && (own.right > row.right + 0.5 || own.left < row.left - 0.5);
}).map((field) => field.name)
"""


def test_fields_are_whole_and_their_labels_before_them(portal: Portal, browser: Browser, browser_context_args):
    printed = portal.manage("shell", "-c", COOKIE.format(emails=(ORGANIZER,)) + PREPARE)
    name, key = re.search(rf"^session {ORGANIZER} (\S+) (\S+)$", printed, re.MULTILINE).groups()
    recommendation = re.search(r"^recommendation (\d+)$", printed, re.MULTILINE)[1]
    with browser.new_context(**browser_context_args | PHONE) as context:
        context.add_cookies([{"name": name, "value": key, "url": portal.url}])
        page = context.new_page()
        pages = [f"meetings/meeting/1/{name}" for name in ("change", "papers", "aide-memoire", "contacts")]
        for path in (*pages, "agenda/session/2/change", f"reports/recommendation/{recommendation}/change"):
            page.goto(f"{portal.url}/admin/{path}/")
            assert page.evaluate(CUT_OFF) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= 375

        expect(page.get_by_text("Chosen evidence")).to_be_visible()
        label, lists = page.get_by_text("Evidence:", exact=True), page.locator("#id_evidence_selector_chosen")
        assert label.bounding_box()["y"] < lists.bounding_box()["y"]
        page.evaluate(AXE_SCRIPT)
        assert violations(page, [CONTRAST], kind="rule") == []
