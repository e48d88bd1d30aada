"""Who is in a session is recorded on telephones: by two people at once, and over a line that breaks."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import OVER, Portal
from tests.browser.test_accessibility import CONTRAST, violations
from tests.browser.test_people import PHONE
from tests.browser.test_programme import COLLEAGUE, MEETING, ORGANIZER
from tests.browser.test_refusals import sessions_of

pytestmark = [pytest.mark.browser, pytest.mark.full]
PEOPLE = """
from agenda import actions
for name in ("Expert A", "Expert B", "Expert C"):
    factories.make_participant("accepted", meeting=meeting, name=name)
session = factories.make_session(meeting=meeting, title="Opening plenary")
print("session", meeting.pk, session.number)
"""


@pytest.fixture
def session(portal: Portal, request) -> str:
    """The address of the attendance of a session with three people, in a meeting of its own."""
    printed = portal.manage("shell", "-c", MEETING.format(slug=f"attended-{abs(hash(request.node.name))}") + PEOPLE)
    meeting, number = printed.rpartition("session ")[2].split()
    return f"{portal.url}/admin/meetings/meeting/{meeting}/programme/attendance/{number}/"


@pytest.fixture
def telephones(portal: Portal, browser: Browser, browser_context_args, session: str):
    """The page of the session on the telephones of an organizer and of a colleague."""
    cookies = sessions_of(portal, ORGANIZER, COLLEAGUE)
    with (
        browser.new_context(**browser_context_args | PHONE) as mine,
        browser.new_context(**browser_context_args | PHONE) as theirs,
    ):
        pages = []
        for context, address in ((mine, ORGANIZER), (theirs, COLLEAGUE)):
            context.add_cookies([cookies[address]])
            page = context.new_page()
            page.goto(session)
            pages.append(page)
        yield pages


def choice(page: Page, person: str, attendance: str) -> Locator:
    return page.get_by_role("group", name=person).get_by_label(attendance)


def test_choices_of_two_people_are_saved_at_once(telephones: list[Page], session: str):
    mine, theirs = telephones
    said = mine.locator("#attendance [data-saved]")
    assert mine.evaluate("document.documentElement.scrollWidth") == 375
    assert choice(mine, "Expert A", "In person").locator("..").bounding_box()["height"] >= 44

    choice(mine, "Expert A", "In person").tap()
    expect(said).to_have_text("Saved: Expert A, in person.")
    choice(theirs, "Expert B", "Online").tap()
    expect(theirs.locator("#attendance [data-saved]")).to_have_text("Saved: Expert B, online.")
    expect(choice(theirs, "Expert A", "In person")).to_be_checked()
    choice(mine, "Expert A", "Absent").tap()
    expect(said).to_have_text("Saved: Expert A, absent.")

    expect(choice(mine, "Expert B", "Online")).to_be_checked()
    expect(mine.locator(".attendance-count")).to_contain_text("1 of 3 present.")
    mine.evaluate(AXE_SCRIPT)
    assert violations(mine, [CONTRAST], kind="rule") == []
    mine.goto(session)
    checked = [choice(mine, name, "Absent").is_checked() for name in ("Expert A", "Expert B", "Expert C")]
    assert checked == [True, False, True]


def test_choices_made_while_the_line_is_cut_are_saved_when_it_is_back(telephones: list[Page], session: str):
    page, _ = telephones
    said = page.locator("#attendance [data-saved]")
    page.context.set_offline(True)
    choice(page, "Expert A", "In person").tap()
    expect(said).to_have_text("Not saved yet: Expert A, in person. It will be saved when the connection is back.")
    choice(page, "Expert B", "Online").tap()
    choice(page, "Expert A", "Online").tap()
    expect(said).to_have_text("Not saved yet: 2 people. They will be saved when the connection is back.")

    page.context.set_offline(False)

    expect(page.locator(".attendance-count")).to_contain_text("2 of 3 present. Saved:")
    page.goto(session)
    expect(choice(page, "Expert A", "Online")).to_be_checked()
    expect(choice(page, "Expert B", "Online")).to_be_checked()


def test_choice_that_is_refused_is_saved_with_the_button(telephones: list[Page], session: str):
    page, _ = telephones
    page.route(
        session,
        lambda route: route.fulfill(status=503) if route.request.resource_type == "fetch" else route.continue_(),
    )
    choice(page, "Expert C", "Online").tap()
    expect(page.locator("#attendance [data-saved]")).to_have_text(
        "Not saved: Expert C, online. Choose Save at the end of the page."
    )

    page.get_by_role("button", name="Save").tap()

    expect(page.get_by_text("Attendance saved for one person.")).to_be_visible()
    expect(choice(page, "Expert C", "Online")).to_be_checked()


def test_choice_made_after_the_session_is_saved_after_the_sign_in(telephones: list[Page], session: str):
    page, _ = telephones
    said = page.locator("#attendance [data-saved]")
    cookies = page.context.cookies()
    page.context.clear_cookies()

    choice(page, "Expert A", "Online").tap()
    expect(said).to_have_text("Not saved yet: Expert A, online. It will be saved when you have signed in.")
    expect(page.get_by_role("dialog", name=OVER)).to_be_visible()
    page.context.add_cookies(cookies)
    page.evaluate("document.dispatchEvent(new CustomEvent('portal:signed-in', { detail: {} }))")

    expect(said).to_have_text("Saved: Expert A, online.")
