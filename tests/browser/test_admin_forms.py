"""The administration's forms on a telephone: nothing is cut off, and what is chosen can be read."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Portal
from tests.browser.test_accessibility import CONTRAST, violations
from tests.browser.test_people import PHONE
from tests.browser.test_refusals import COOKIE

pytestmark = [pytest.mark.browser, pytest.mark.full]
ORGANIZER = "organizer@example.org"
PREPARE = """
from egm_portal.meetings.models import Meeting
from tests import factories
meeting = Meeting.objects.get(slug="e-participation-2013")
print("recommendation", factories.make_recommendation(meeting).pk)
"""
NEW_MEETING = f"""
from egm_portal.meetings.models import User
from tests import factories
meeting = factories.make_meeting(public_from=None)
factories.make_member(meeting, User.objects.get(email="{ORGANIZER}"))
print("meeting", meeting.pk)
"""
CUT_OFF = """
() => [...document.querySelectorAll(".form-row :is(input, select, textarea)")].filter((field) => {
  const [own, row] = [field, field.closest(".form-row")].map((element) => element.getBoundingClientRect());
  return own.width > 1 && (own.right > row.right + 0.5 || own.left < row.left - 0.5);
}).map((field) => field.name)
"""

HIDDEN = """
() => {
  const [field, bar] = [document.activeElement, document.querySelector(".submit-row")];
  const [own, over] = [field, bar].map((element) => element.getBoundingClientRect());
  return bar.contains(field) || own.bottom <= over.top + 1 || own.top >= over.bottom - 1 ? [] : [field.name];
}
"""


def test_fields_are_whole_and_their_labels_before_them(portal: Portal, browser: Browser, browser_context_args):
    printed = portal.manage("shell", "-c", COOKIE.format(emails=(ORGANIZER,)) + PREPARE)
    name, key = re.search(rf"^session {ORGANIZER} (\S+) (\S+)$", printed, re.MULTILINE).groups()
    recommendation = re.search(r"^recommendation (\d+)$", printed, re.MULTILINE)[1]
    with browser.new_context(**browser_context_args | PHONE) as context:
        context.add_cookies([{"name": name, "value": key, "url": portal.url}])
        page = context.new_page()
        pages = [f"meetings/meeting/1/{name}" for name in ("change", "papers", "aide-memoire", "contacts")]
        for path in (*pages, "papers/document/9/change", f"room/recommendation/{recommendation}/change"):
            page.goto(f"{portal.url}/admin/{path}/")
            assert page.evaluate(CUT_OFF) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= 375

        label, field = page.locator("label[for=id_evidence]"), page.locator("#id_evidence")
        expect(field).to_be_visible()
        assert label.bounding_box()["y"] < field.bounding_box()["y"]
        page.evaluate(AXE_SCRIPT)
        assert violations(page, [CONTRAST], kind="rule") == []


def organizer_at(portal: Portal, context) -> Page:
    printed = portal.manage("shell", "-c", COOKIE.format(emails=(ORGANIZER,)))
    name, key = re.search(rf"^session {ORGANIZER} (\S+) (\S+)$", printed, re.MULTILINE).groups()
    context.add_cookies([{"name": name, "value": key, "url": portal.url}])
    return context.new_page()


def test_sections_are_moved_added_and_taken_back_by_keyboard(portal: Portal, context):
    page = organizer_at(portal, context)
    page.goto(f"{portal.url}/admin/meetings/meeting/2/aide-memoire/")
    names = page.locator(".inline-related:not(.empty-form) .section-name")
    first, second = names.all_inner_texts()[:2]

    down = page.locator(".inline-related").filter(has_text=first).get_by_role("button", name="Down")
    down.focus()
    page.keyboard.press("Enter")
    expect(names.nth(1)).to_have_text(first)
    expect(down).to_be_focused()
    expect(page.get_by_text("Now 2 of")).to_be_attached()
    page.get_by_role("link", name="Add another section").press("Enter")
    expect(page.locator("[name$=-heading]:focus")).to_have_count(1)
    page.get_by_role("button", name="Remove this section").press("Enter")
    expect(page.get_by_role("link", name="Add another section")).to_be_focused()
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()

    assert names.all_inner_texts()[:2] == [second, first]


def test_sections_of_a_new_aide_memoire_stay_in_the_order_in_which_they_are_typed(portal: Portal, context):
    page = organizer_at(portal, context)
    meeting = re.search(r"^meeting (\d+)$", portal.manage("shell", "-c", NEW_MEETING), re.MULTILINE)[1]
    page.goto(f"{portal.url}/admin/meetings/meeting/{meeting}/aide-memoire/")
    for number, heading in enumerate(("Background", "Objectives", "Venue")):
        if number:
            page.get_by_role("link", name="Add another section").click()
        page.locator(f"[name=aide_memoire-{number}-heading]").fill(heading)
        page.locator(f"[name=aide_memoire-{number}-body]").fill(f"{heading} in short.")
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()

    names = page.locator(".inline-related:not(.empty-form) .section-name")
    assert names.all_inner_texts() == ["Background", "Objectives", "Venue"]


def test_words_beside_a_day_follow_what_is_typed(portal: Portal, context):
    page = organizer_at(portal, context)
    page.goto(f"{portal.url}/admin/meetings/meeting/2/papers/")
    day, words = page.locator("#id_concept_paper_due_0"), page.locator("output[for=id_concept_paper_due_0]")

    day.fill("2014-02-28")
    expect(words).to_have_text("Friday, 28 February 2014")
    day.fill("")
    expect(words).to_have_text("")


@pytest.mark.parametrize("size", [(1280, 720), (375, 640)])
def test_bar_hides_no_field_that_has_the_focus(portal: Portal, context, size):
    page = organizer_at(portal, context)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{portal.url}/admin/meetings/meeting/2/change/")
    page.locator("#id_title").focus()
    expect(page.locator(".draft-state")).to_be_attached()  # the bar grows by the script that comes with the focus

    hidden = []
    for _ in range(40):
        page.keyboard.press("Tab")
        hidden += page.evaluate(HIDDEN)
        if page.evaluate("document.activeElement.name") == "_save":
            break

    assert page.evaluate("document.activeElement.name") == "_save"
    assert hidden == []
