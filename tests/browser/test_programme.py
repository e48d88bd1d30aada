"""A programme of two days is built from nothing: by mouse, by the keyboard alone, and without scripts."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Portal
from tests.browser.hands import HANDS, Mouse
from tests.browser.test_accessibility import CONTRAST, violations
from tests.browser.test_refusals import sessions_of

pytestmark = [pytest.mark.browser, pytest.mark.full]
ORGANIZER, COLLEAGUE = "organizer@example.org", "colleague@example.org"
MEETING = """
from tests import factories
from egm_portal.meetings.models import User
from office import organizers
from egm_portal.meetings.actions import set_role
meeting = factories.make_meeting(slug="{slug}", short_title="Two days")
colleague = User.objects.filter(email="colleague@example.org").first() or organizers.make_organizer(
    email="colleague@example.org"
)
for user in (User.objects.get(email="organizer@example.org"), colleague):
    set_role(meeting=meeting, user=user, role="organizer")
print("meeting", meeting.pk)
"""
BUILT = [
    *["Opening plenary", "Welcome", "Concept paper", "Coffee", "Consultation", "Three cities", "Discussion"],
    *["Conclusions", "Closing"],
]


def add(hand: Mouse, link: str, *titles: str) -> None:
    hand.press(hand.page.get_by_role("link", name=link, exact=True))
    for title in titles:
        if hand.has_scripts:
            expect(hand.panel.get_by_label("Title")).to_be_focused()
        hand.type("Title", title)
        if title != titles[-1]:
            hand.save("Save and add another")
            expect(hand.panel.get_by_label("Title")).to_have_value("")
    save(hand)


def save(hand: Mouse) -> None:
    hand.save()
    expect(hand.panel).to_have_count(0)
    hand.page.wait_for_load_state()  # a row can be dragged, and its menu opened, once the scripts have run


def order(page: Page) -> list[str]:
    page.wait_for_load_state()
    titles = page.locator("#programme-days .pe-text").locator("h3, h4").all_inner_texts()
    return [re.sub(r" · .*", "", title) for title in titles]


def address_of_new_meeting(portal: Portal, slug: str) -> str:
    printed = portal.manage("shell", "-c", MEETING.format(slug=slug))
    pk = re.search(r"^meeting (\d+)$", printed, re.MULTILINE)[1]
    return f"{portal.url}/admin/meetings/meeting/{pk}/programme/"


@pytest.mark.parametrize("way", ["mouse", "keyboard", "no scripts"])
def test_two_days_are_built_from_nothing(way, portal: Portal, browser: Browser, browser_context_args):
    address = address_of_new_meeting(portal, f"built-{way.replace(' ', '-')}")
    options = browser_context_args | {"java_script_enabled": HANDS[way].has_scripts}
    with browser.new_context(**options) as context:
        context.add_cookies([sessions_of(portal, ORGANIZER)[ORGANIZER]])
        page = context.new_page()
        page.goto(address)
        hand = HANDS[way](page)
        for title in ("Opening plenary", "Consultation"):
            add(hand, "Add a session", title)
        add(hand, "Add a break", "Coffee")
        add(hand, "Add a session to Thursday, 25 July", "Conclusions")
        for session, items in {
            "Opening plenary": ["Welcome", "Three cities", "Concept paper"],
            "Consultation": ["Discussion"],
            "Conclusions": ["Closing"],
        }.items():
            add(hand, f"Add an item to {session}", *items)
        moved_by(way, page, hand)
        assert order(page) == BUILT
        if way == "mouse":
            page.evaluate(AXE_SCRIPT)
            assert violations(page, [CONTRAST], kind="rule") == []
    # A page for each session took 2 presses and 5 fields, each item 1 and 5, and moving an item all of its fields.
    assert (hand.presses, hand.fields) == {"mouse": (16, 8), "keyboard": (20, 8), "no scripts": (20, 8)}[way]


def moved_by(way: str, page: Page, hand: Mouse) -> None:
    """The break goes before the second session, by mouse over the second day, and an item to its beginning."""
    said = page.locator("#programme-message")
    if way == "mouse":
        handle = page.locator("li.pe-session", has_text="Coffee").locator(".pe-handle")
        starts = {"Conclusions": "Thursday, 25 July, 09:00", "Consultation": "Wednesday, 24 July, 10:30"}
        for before, moved_to in starts.items():
            row = page.locator("li.pe-session", has_text=before).locator("> .pe-row")
            handle.drag_to(row, target_position=UPPER)
            expect(said).to_contain_text(f"“Coffee” moved to {moved_to}.")
        handle = page.locator("li.pe-item", has_text="Three cities").locator(".pe-handle")
        handle.drag_to(page.locator("li.pe-item", has_text="Discussion").locator(".pe-row"), target_position=UPPER)
        expect(said).to_contain_text("“Three cities” moved from “Opening plenary” to “Consultation”")
        return
    hand.press(page.get_by_role("button", name="Move “Coffee” up"))
    expect(said).to_contain_text("“Coffee” moved to Wednesday, 24 July")
    hand.press(page.get_by_role("link", name="Move to… Three cities"))
    if way == "keyboard":
        choice = page.locator(".pe-menu").get_by_role("button", name="Consultation")
        hand.choose(choice)
    else:
        page.get_by_label("Consultation, at the end").check()
        hand.press(page.get_by_role("button", name="Move", exact=True))
    expect(said).to_contain_text("to “Consultation”")
    hand.press(page.get_by_role("button", name="Move “Three cities” up"))
    expect(said).to_contain_text("“Three cities” moved within “Consultation”")


UPPER = {"x": 200, "y": 4}
SESSIONS = """
from datetime import date
from agenda import actions
from egm_portal.meetings.models import Meeting
from tests import factories
meeting = Meeting.objects.get(slug="moved-days")
chair = factories.make_participant("accepted", meeting=meeting, list_consent=True)
for day, titles in ((24, "ABCDE"), (25, "VWXYZ")):
    for title in titles:
        session = actions.add_session(
            meeting=meeting, day=date(2013, 7, day), title=title, minutes=60, officers=[("chair", chair)], by=None
        )
        actions.add_item(meeting=meeting, session=session, title=f"Item of {title}", minutes=20, by=None)
"""


def test_page_after_moves_of_sessions_is_the_one_loaded_again(portal: Portal, page: Page):
    address = address_of_new_meeting(portal, "moved-days")
    portal.manage("shell", "-c", SESSIONS)
    page.context.add_cookies([sessions_of(portal, ORGANIZER)[ORGANIZER]])
    page.goto(address)
    page.locator("li.pe-session", has_text="Item of Y").locator("summary").click()
    rows = page.locator("#programme-days .pe-row, #programme-days .pe-day")

    for title, place in (("B", "After Y"), ("D", "At the start of the day"), ("V", "After E"), ("Z", "After V")):
        page.get_by_role("link", name=f"Move to… {title}", exact=True).click()
        page.locator(".pe-menu").get_by_role("button", name=place).last.click()
        expect(page.locator("#programme-message")).to_contain_text(f"“{title}” moved to")
    expect(page.get_by_role("heading", name="Item of Y")).to_be_hidden()
    shown, usable = rows.all_text_contents(), page.locator("#programme-days button:enabled").count()
    page.reload()

    assert shown == rows.all_text_contents()
    assert usable == page.locator("#programme-days button:enabled").count()


def test_second_screen_is_told_and_keeps_what_is_typed(portal: Portal, browser: Browser, browser_context_args):
    address = address_of_new_meeting(portal, "second-screen")
    cookies = sessions_of(portal, ORGANIZER, COLLEAGUE)
    with browser.new_context(**browser_context_args) as mine, browser.new_context(**browser_context_args) as theirs:
        mine.add_cookies([cookies[ORGANIZER]])
        theirs.add_cookies([cookies[COLLEAGUE]])
        page, other = mine.new_page(), theirs.new_page()
        page.goto(address)
        hand = Mouse(page)
        for title in ("Opening plenary", "Consultation"):
            add(hand, "Add a session", title)
        hand.press(page.get_by_role("link", name="Edit Consultation"))
        hand.type("Title", "Consultation and decision")
        other.goto(address)

        other.get_by_role("button", name="Move “Opening plenary” down").click()
        expect(other.locator("#programme-message")).to_contain_text("“Opening plenary” moved")
        expect(other.get_by_role("button", name="Move “Opening plenary” up")).to_be_focused()
        expect(page.locator("#programme-news")).to_contain_text("colleague@example.org has changed the programme.")
        page.get_by_role("button", name="Show the changes").click()

        expect(page.locator("#programme-days h3").first).to_have_text("Consultation")
        expect(page.locator("#programme-panel").get_by_label("Title")).to_have_value("Consultation and decision")
        save(hand)
        # The page is loaded again when it has been saved: its rows come after the panel has gone.
        expect(page.locator("#programme-days h3").first).to_contain_text("Consultation and decision")
        assert order(page) == ["Consultation and decision", "Opening plenary"]
