"""A section of the report is written in browsers, by one and by several people: nothing that anybody typed is lost."""

import json
import re
from functools import partial
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.conftest import COPIES, OVER, Portal, copies_in, wait_for_copy, wait_until
from tests.browser.test_accessibility import REFLOW, RULES, faults, violations, visitor
from tests.browser.test_refusals import sessions_of

pytestmark = [pytest.mark.browser, pytest.mark.full]

WRITERS = ("writer-a@example.org", "writer-b@example.org", "writer-c@example.org")
ONE = "The meeting was convened in Geneva in July to hear eight papers."
TWO = "Radio with a return channel cost one tenth of what the online forum did."
THREE = "Participants drew attention to costs that were seldom counted by offices."
BASE = "\n\n".join((ONE, TWO, THREE))
ROWS = """
from egm_portal.meetings.models import User
from reports.actions import start_report, write_section
from reports.models import Writer
from tests import factories
meeting = factories.make_meeting(slug="written-together", short_title="Written together")
report = start_report(meeting=meeting)
for letter, email in zip("ABC", {writers}):
    writer = factories.make_participant("accepted", meeting=meeting, name=f"Writer {{letter}}", email=email)
    Writer.objects.create(report=report, participant=writer)
for number in range({sections}):
    section = write_section(report=report, chapter="discussion", heading=f"Theme {{number}}", body={base!r})
    print("section", section.pk)
"""
TEXT = """
from reports.models import Section
section = Section.objects.with_text().get(pk={pk})
import json
print("text", json.dumps([section.body, [version.text for version in section.text.versions.order_by("number")]]))
"""
NOTES = """
from agenda.models import Officer
from egm_portal.clock import calendar_at
from participants.models import Participant
from reports.models import Section
from tests import factories
section = Section.objects.get(pk={pk})
meeting = section.report.meeting
session = factories.make_session(meeting=meeting)
with calendar_at(meeting.starts_at):
    factories.make_notes(session, Participant.objects.get(meeting=meeting, email="writer-a@example.org"),
                         "First note.\\n\\nSecond note.")
Section.objects.filter(pk=section.pk).update(session=session)
"""
DELETE = """
from reports.actions import delete_section
from reports.models import Section
delete_section(section=Section.objects.get(pk={pk}))
"""
RIGHT = "from reports.models import Writer; Writer.objects.filter(participant__email={email!r}).delete()"
WORD = Path(__file__).parents[2] / "egm_portal/incoming/tests/clipboards/word.html"
PASTE = """([html, text]) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  return document.activeElement.dispatchEvent(event);
}"""
GOOGLE_DOCS = """<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1a"><p dir="ltr"><span
style="white-space:pre;white-space:pre-wrap;">First.</span></p><ul><li dir="ltr"><p dir="ltr" role="presentation"><span
style="font-style:italic;white-space:pre;white-space:pre-wrap;">An item</span></p></li></ul></b>"""
ONLY_WHEN_ASKED = """() => {
  const inTime = window.setTimeout;
  const byItself = [2000, 10_000, 20_000]; // after the last key, after a fault, and at the latest
  window.setTimeout = (call, after, ...more) => inTime(call, byItself.includes(after) ? 1e9 : after, ...more);
}"""
HIDE = """isHidden => {
  Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
REFUSING_STORAGE = "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }"
REFUSED, FAILED = "responded with a status of 4", "responded with a status of 5"
SAVED = re.compile(r"Saved \d\d:\d\d, version \d+")


@pytest.fixture(scope="module")
def sections(portal: Portal) -> list[int]:
    """The ids of sections with three paragraphs, one for each test, of a report with three writers."""
    code = ROWS.format(writers=WRITERS, sections=35, base=BASE)
    printed = portal.manage("shell", "-v", "0", "-c", code)
    return [int(pk) for pk in re.findall(r"^section (\d+)$", printed, re.MULTILINE)]


@pytest.fixture(scope="module")
def cookies(portal: Portal, sections) -> dict[str, dict]:
    return sessions_of(portal, *WRITERS)


@pytest.fixture
def section(sections: list[int]) -> int:
    return sections.pop()


@pytest.fixture
def opened(portal: Portal, browser: Browser, browser_context_args, cookies, section):
    """A function that opens the section in the browser of a writer, ready to be typed into.

    What goes wrong in a page fails the test, but for what has words that the test has added to `page.expected`.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []
    expected: list[str] = []

    def open_for(writer: int, is_told: bool = True, **changes) -> Page:
        context = browser.new_context(**browser_context_args | changes)
        context.add_cookies([cookies[WRITERS[writer]]])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: message.type == "error" and errors.append(message.text))
        page.expected = expected
        if not is_told:  # what others write would come into the text before one's own words are typed
            page.route(re.compile("/news/"), lambda route: route.fulfill(status=204))
        page.goto(address(portal, section))
        begin(page)
        return page

    yield open_for
    for context in contexts:
        context.close()
    assert [error for error in errors if not any(words in error for words in expected)] == []


def address(portal: Portal, section: int) -> str:
    return f"{portal.url}/meetings/written-together/my/report/write/{section}/"


def begin(page: Page) -> None:
    """Goes into the text, and waits for the last of the scripts that come with the focus."""
    field(page).click()
    page.wait_for_selector("[data-report-writing][data-ready]")


def field(page: Page):
    return page.get_by_label("Text of the section")


def bar(page: Page):
    return page.get_by_role("region", name="Saving").locator("[data-report-state]")


def type_at(page: Page, paragraph: str, words: str) -> None:
    """Types at the end of the paragraph, as somebody does who has clicked there."""
    go_to_the_end_of(page, paragraph)
    page.keyboard.type(words)


def go_to_the_end_of(page: Page, paragraph: str) -> None:
    page.evaluate(
        """words => {
          const field = document.getElementById("id_text");
          const place = field.value.indexOf(words) + words.length;
          field.focus();
          field.setSelectionRange(place, place);
        }""",
        paragraph,
    )


def expect_kept(page: Page, words: str) -> None:
    """The browser has a copy of what was typed: it is written half a second after the first key, and again."""
    wait_for_copy(page, words)


def stored(portal: Portal, section: int) -> tuple[str, list[str]]:
    """The newest text of the section, and those of all its versions."""

    printed = portal.manage("shell", "-v", "0", "-c", TEXT.format(pk=section))
    return json.loads(re.search(r"^text (.*)$", printed, re.MULTILINE)[1])


def expect_saved(page: Page) -> None:
    """The portal has what was typed, and the bar says so."""
    expect(page.locator("[data-report-bar]:not([data-unsaved])")).to_be_visible()
    expect(bar(page)).to_contain_text(SAVED)


def save(page: Page) -> None:
    page.keyboard.press("Control+s")
    expect_saved(page)


def test_text_is_saved_while_it_is_typed_and_shown_as_printed(portal, opened, section):
    page = opened(0)

    type_at(page, TWO, " Nobody objected.")

    expect_saved(page)
    preview = page.locator("[data-report-section]")
    expect(preview).to_contain_text("Nobody objected.")
    expect(preview.locator(".is-current")).to_contain_text("Nobody objected.")
    assert stored(portal, section)[0] == BASE.replace(TWO, f"{TWO} Nobody objected.")


def test_three_writers_lose_nothing(portal, opened, section):
    pages = [opened(writer) for writer in range(3)]
    additions = [" Written by A.", " Written by B.", " Written by C."]

    for page, paragraph, words in zip(pages, (ONE, TWO, THREE), additions, strict=True):
        type_at(page, paragraph, words)
    for page in pages:
        expect_saved(page)

    expected = "\n\n".join(part + words for part, words in zip((ONE, TWO, THREE), additions, strict=True))
    assert stored(portal, section)[0] == expected
    # What the others wrote comes in without a key being pressed.
    for page in pages:
        expect(field(page)).to_have_value(expected)


@pytest.mark.parametrize("choice", ["Use theirs", "Use mine", "Edit both"])
def test_paragraph_that_two_have_changed_asks_which(portal, opened, section, choice):
    first, second = opened(0), opened(1, is_told=False)
    theirs, mine = f"{TWO} Offices had not expected it.", f"{TWO} The forum was dearer."
    type_at(first, TWO, " Offices had not expected it.")
    save(first)

    type_at(second, TWO, " The forum was dearer.")
    expect(second.get_by_role("heading", name="Changed in both texts")).to_be_visible()
    type_at(second, THREE, " Typed while both are shown.")

    expect(field(second)).to_have_value(re.compile("forum was dearer"))
    second.get_by_role("button", name=choice).click()
    expect_saved(second)
    expect(second.get_by_role("heading", name="Changed in both texts")).to_be_hidden()
    text, versions = stored(portal, section)
    expected = {"Use theirs": theirs, "Use mine": mine, "Edit both": f"{mine}\n\n{theirs}"}[choice]
    assert text == f"{ONE}\n\n{expected}\n\n{THREE} Typed while both are shown."
    assert [any(words in version for version in versions) for words in (theirs, mine)] == [True, True]


def test_text_typed_while_the_line_is_cut_is_sent_when_it_is_back(portal, opened, section):
    page = opened(0)
    page.expected.append("net::ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)

    type_at(page, ONE, " Typed without a line.")
    expect(bar(page)).to_contain_text("No connection since")
    page.context.set_offline(False)

    expect_saved(page)
    assert stored(portal, section)[0] == BASE.replace(ONE, f"{ONE} Typed without a line.")


def test_text_of_a_browser_that_was_closed_is_offered_again(portal, opened, section, browser, browser_context_args):
    page = opened(0)
    page.expected.append("net::ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    type_at(page, ONE, " Typed before the end.")
    expect_kept(page, " Typed before the end.")
    state = page.context.storage_state(indexed_db=True)
    page.context.close()

    with browser.new_context(**browser_context_args, storage_state=state) as context:
        again = context.new_page()
        again.goto(address(portal, section))
        expect(bar(again)).to_contain_text("is newer than version 1")
        again.get_by_role("button", name="Compare").click()
        expect(again.get_by_role("dialog").locator(".compared ins")).to_have_text("Typed before the end.")
        again.keyboard.press("Escape")
        again.get_by_role("button", name="Use this text").click()
        expect_saved(again)

    assert stored(portal, section)[0] == BASE.replace(ONE, f"{ONE} Typed before the end.")


@pytest.mark.parametrize("gone", ["", "sessionid"], ids=["all cookies", "the session"])
def test_text_typed_after_the_session_is_kept_on_the_device(portal, opened, section, gone):
    page = opened(2)
    page.expected.append(REFUSED)
    page.context.clear_cookies(name=re.compile(f"{gone}$"))

    go_to_the_end_of(page, ONE)
    page.keyboard.insert_text(" Typed too late.")  # at once: the dialog would take the rest

    expect(bar(page)).to_contain_text("You have been signed out.")
    expect(page.get_by_role("dialog", name=OVER)).to_be_visible()
    expect_kept(page, "Typed too late.")
    assert [copy["text"].count("Typed too late.") for copy in copies_in(page)] == [1]
    assert stored(portal, section)[0] == BASE


def test_writer_who_has_lost_the_right_keeps_the_text(portal, opened, section):
    page = opened(2)
    page.expected.append(REFUSED)
    portal.manage("shell", "-v", "0", "-c", RIGHT.format(email=WRITERS[2]))

    type_at(page, ONE, " Typed without the right.")

    expect(bar(page)).to_contain_text("You can no longer write this report.")
    expect(field(page)).to_have_value(re.compile("Typed without the right"))
    expect(page.get_by_role("button", name="Copy the text")).to_be_visible()


def lose_answer(page: Page) -> None:
    """The portal gets the next save, and its answer gets lost; the page must save only when it is asked.

    The route stays until the bar has said so: to take a route away lets requests pass that it has not answered yet.
    """

    def lose(route):
        route.fetch()
        route.abort()

    page.expected.append("net::ERR_FAILED")
    page.route("**/save/", lose)
    page.keyboard.press("Control+s")
    expect(bar(page)).to_contain_text("No connection since")
    page.unroute("**/save/", lose)


def close_at_once(page: Page) -> None:
    """Closes the page before it can send anything more."""
    page.evaluate("() => { window.fetch = () => new Promise(() => {}); }")
    page.close(run_before_unload=False)


def open_again(context: BrowserContext, portal: Portal, section: int) -> Page:
    """The section in a new window, which offers the texts of those that are closed."""
    page = context.new_page()
    page.goto(f"{portal.url}/contact/")
    # A window that was closed holds its text until the browser has noticed, and the section looks once.
    wait_until(page, "navigator.locks.query().then(({ held }) => held.length === 0)")
    page.goto(address(portal, section))
    return page


def test_lost_answers_lead_to_no_conflict_with_ones_own_words(portal, opened, section):
    page = opened(0)
    page.evaluate(ONLY_WHEN_ASKED)  # otherwise it saves before the answer can be lost, or before the button is pressed
    type_at(page, TWO, " One.")
    lose_answer(page)
    type_at(page, "One.", " Two.")
    page.get_by_role("button", name="Try now").click()
    expect_saved(page)
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_focused()
    type_at(page, "Two.", " Three.")
    lose_answer(page)
    type_at(page, "Three.", " Four.")
    expect_kept(page, " Four.")
    close_at_once(page)

    page = open_again(page.context, portal, section)
    page.get_by_role("button", name="Use this text").click()

    expect_saved(page)
    expect(page.get_by_role("heading", name="Changed in both texts")).to_be_hidden()
    assert stored(portal, section)[0] == BASE.replace(TWO, f"{TWO} One. Two. Three. Four.")
    assert copies_in(page) == []


def test_what_is_typed_when_the_tab_is_hidden_meets_no_words_of_its_own(portal, opened, section):
    page = opened(0)
    type_at(page, TWO, " Before.")
    for is_hidden in (True, False):
        page.evaluate(HIDE, is_hidden)

    type_at(page, "Before.", " After.")
    save(page)

    expect(page.get_by_role("heading", name="Changed in both texts")).to_be_hidden()
    assert stored(portal, section)[0] == BASE.replace(TWO, f"{TWO} Before. After.")


def test_notes_of_the_session_are_put_behind_what_was_typed(portal, opened, section):
    portal.manage("shell", "-v", "0", "-c", NOTES.format(pk=section))
    page = opened(0)
    type_at(page, THREE, " So it was typed.")
    page.get_by_text("Notes of").click()

    page.get_by_label("Second note.").check()
    page.get_by_role("button", name="Add the selected notes").click()

    expect(field(page)).to_have_value(f"{BASE} So it was typed.\n\nSecond note.")
    expect(page.get_by_label("Second note.")).not_to_be_checked()
    expect_saved(page)
    page.keyboard.press("Control+z")
    expect(field(page)).to_have_value(f"{BASE} So it was typed.")
    expect_saved(page)
    assert stored(portal, section)[0] == f"{BASE} So it was typed."


def test_text_that_was_deleted_as_a_whole_is_saved(portal, opened, section):
    page = opened(0)

    field(page).fill("")

    expect_saved(page)
    assert stored(portal, section)[0] == ""


def test_section_is_marked_as_ready_after_its_text_was_saved(portal, opened, section):
    page = opened(0)
    type_at(page, ONE, " Saved first.")
    save(page)
    type_at(page, TWO, " Saved then.")

    page.get_by_role("button", name="Mark as ready").click()

    expect(page.get_by_text("The section is marked as ready.")).to_be_visible()
    expect(page.get_by_role("button", name="Mark as in progress")).to_be_visible()
    assert stored(portal, section)[0] == BASE.replace(ONE, f"{ONE} Saved first.").replace(TWO, f"{TWO} Saved then.")


def test_text_that_was_not_chosen_outlives_a_failed_save(portal, opened, section):
    first, second = opened(0), opened(1, is_told=False)
    type_at(first, THREE, " Theirs.\n\nTheir new paragraph.")
    save(first)
    type_at(second, THREE, " Mine.")
    expect(second.get_by_role("heading", name="Changed in both texts")).to_be_visible()
    second.expected.append("net::ERR_FAILED")
    second.route("**/save/", lambda route: route.abort())
    second.get_by_role("button", name="Use theirs").click()
    expect(bar(second)).to_contain_text("No connection since")
    close_at_once(second)

    again = open_again(second.context, portal, section)
    field(again).click()

    expect(again.locator("[data-report-bar][data-now=saved]")).to_be_visible()
    text, versions = stored(portal, section)
    # Their new paragraph is no part of what both have changed.
    assert text == f"{BASE} Theirs.\n\nTheir new paragraph."
    assert f"{BASE} Mine.\n\nTheir new paragraph." in versions


def test_two_windows_of_one_person_keep_the_text_of_each(portal, opened, section):
    first = opened(0)
    second = first.context.new_page()
    second.goto(address(portal, section))
    begin(second)
    first.expected.append(FAILED)
    for page, paragraph, words in ((first, ONE, " In one."), (second, TWO, " In another.")):
        page.route("**/save/", lambda route: route.fulfill(status=500))
        type_at(page, paragraph, words)
        page.keyboard.press("Control+s")
        expect(bar(page)).to_contain_text("it is restarting or busy")
    # To be sent again does not make its text the newer one. It is sent once more when the answer before was read.
    for _ in range(2):
        with first.expect_response("**/save/"):
            first.keyboard.press("Control+s")
    for page in (second, first):
        close_at_once(page)

    again = open_again(first.context, portal, section)
    for words in ("In another", "In one"):
        again.get_by_role("button", name="Use this text").click()
        expect(field(again)).to_have_value(re.compile(words))

    expect_saved(again)
    assert stored(portal, section)[0] == BASE.replace(ONE, f"{ONE} In one.").replace(TWO, f"{TWO} In another.")


def test_bar_says_what_to_do_after_each_answer(portal, opened, section):
    page = opened(0)
    kept = "What you typed since is stored on this device."
    answers = {
        500: "it is restarting or busy. Keep writing: your text is stored on this device and will be sent again.",
        413: f"The portal did not save your last change. {kept} Copy the text, then open the page again.",
        404: f"You can no longer write this report. {kept} Copy the text, and send it to the organizers.",
    }
    found = []
    page.expected += [FAILED, REFUSED]
    for status, words in answers.items():
        page.route("**/save/", partial(Route.fulfill, status=status, body="No."))
        type_at(page, ONE, " More.")
        page.keyboard.press("Control+s")
        expect(bar(page)).to_contain_text(words)
        expect(page.get_by_role("region", name="Saving").get_by_role("status")).to_contain_text(words)
        page.evaluate(AXE_SCRIPT)
        found += violations(page, RULES)
        page.unroute("**/save/")
    page.get_by_role("button", name="Try again").click()
    expect_saved(page)
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_focused()
    portal.manage("shell", "-v", "0", "-c", DELETE.format(pk=section))
    type_at(page, ONE, " Most.")

    expect(bar(page)).to_contain_text(f"Somebody has deleted this section. {kept}")
    page.get_by_role("link", name="Restore the section").click()
    page.locator(f"form[action$='/{section}/undelete/'] button").click()
    page.get_by_role("button", name="Use this text").click()
    expect_saved(page)
    assert stored(portal, section)[0] == BASE.replace(ONE, f"{ONE} Most. More. More. More.")
    assert found == []


def test_bar_says_that_a_browser_stores_nothing(portal, opened, section):
    page = opened(0)
    page.context.add_init_script(REFUSING_STORAGE)
    page.reload()
    begin(page)
    page.expected.append("net::ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)

    type_at(page, ONE, " Stored nowhere.")

    expect(bar(page)).to_contain_text("This browser could not store your text. Leave the page open")
    page.context.set_offline(False)
    expect_saved(page)


def test_section_is_written_with_the_keyboard_alone(portal, opened, section):
    page = opened(0)
    page.keyboard.press("Control+End")
    page.keyboard.type("\n\nThe title")
    page.keyboard.press("Control+Shift+ArrowLeft")
    page.keyboard.press("Control+i")
    page.keyboard.press("End")
    page.keyboard.type(" was read.")
    page.keyboard.press("Control+Alt+f")
    page.keyboard.type("Paper 3, p. 4.")

    end = "\n\nThe *title* was read.[^1]\n\n[^1]: Paper 3, p. 4."
    expect(field(page)).to_have_value(BASE + end)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Sub-paragraph")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")
    expect(field(page)).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Control+z")
    assert field(page).input_value() != BASE + end
    for _ in range(3):
        page.keyboard.press("Control+y")
    expect(field(page)).to_have_value(BASE + end)
    save(page)
    assert stored(portal, section)[0] == BASE + end


def test_what_was_typed_is_saved_before_another_page_opens(portal, opened, section):
    page = opened(0)
    type_at(page, THREE, " Then the page was left.")

    page.get_by_role("link", name="Rename or move").click()

    expect(page.get_by_label("The new section begins with").locator("option:checked")).to_contain_text(
        "Participants drew"
    )
    assert stored(portal, section)[0] == f"{BASE} Then the page was left."
    page.get_by_label("Heading of the new section").fill("Costs")
    page.get_by_role("button", name="Split").click()
    expect(field(page)).to_have_value(f"{THREE} Then the page was left.")


def test_text_from_word_keeps_its_structure(opened):
    page = opened(0)
    page.keyboard.press("Control+End")

    assert page.evaluate(PASTE, [WORD.read_text(encoding="utf-8"), "plain"]) is False

    said = "1 heading, 2 lists, 1 table, 2 notes kept; 2 links, 1 comment, 1 picture left out."
    expect(page.locator("[data-report-pasted]")).to_contain_text(said)
    said, _, pasted = WORD.with_suffix(".txt").read_text(encoding="utf-8").partition("\n\n")
    expect(field(page)).to_have_value(f"{BASE}\n\n{pasted.removesuffix(chr(10))}")
    page.get_by_role("button", name="Undo").click()
    expect(field(page)).to_have_value(BASE)


def test_words_typed_while_a_paste_is_read_stay_and_so_does_the_cursor(opened):
    page = opened(0)
    held = []
    page.route("**/paste/", lambda route: held.append(route))  # noqa: PLW0108 - a method of a list takes no attributes
    page.keyboard.press("Control+End")
    with page.expect_request("**/paste/"):
        page.evaluate(PASTE, ["<ul><li>An item</li></ul>", " plain"])
    expect(field(page)).to_have_value(f"{BASE} plain")

    page.keyboard.type(" and more")
    held.pop().continue_()

    expect(field(page)).to_have_value(f"{BASE}\n\n- An item\n\n and more")
    page.keyboard.type("!")
    expect(field(page)).to_have_value(f"{BASE}\n\n- An item\n\n and more!")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(field(page)).to_have_value(f"{BASE} plain and more")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("<h1>Heading</h1>", "Pasted as plain text: the portal could not be reached for headings, lists and notes."),
        ("<p>" + "x" * 1_000_000, "What you pasted has more than 1 MB of formatting: it was pasted as plain text."),
    ],
    ids=["offline", "large"],
)
def test_paste_that_cannot_be_read_is_plain_text_and_the_page_says_so(opened, source, said):
    page = opened(0)
    page.expected.append("net::ERR_FAILED")
    page.route("**/paste/", lambda route: route.abort())
    page.keyboard.press("Control+End")

    page.evaluate(PASTE, [source, "\n\nplain"])

    expect(page.locator("[data-report-pasted]")).to_contain_text(said)
    expect(field(page)).to_have_value(f"{BASE}\n\nplain")


@pytest.mark.parametrize("pasted", ["<div>" * 3000 + "x", "<![if !supportLists]><o:p"], ids=["deep", "cut"])
def test_broken_html_does_no_harm(opened, pasted):
    page = opened(0)
    page.expected.append("413")
    page.keyboard.press("Control+End")

    with page.expect_response("**/paste/"):
        page.evaluate(PASTE, [pasted, " plain"])

    expect(field(page)).to_have_value(f"{BASE} plain")


def test_text_from_google_docs_is_not_taken_for_code(opened):
    page = opened(0)
    page.keyboard.press("Control+End")

    assert page.evaluate(PASTE, [GOOGLE_DOCS, "plain"]) is False

    expect(field(page)).to_have_value(f"{BASE}\n\nFirst.\n\n- *An item*")


def test_table_is_inserted_though_others_have_written_meanwhile(opened):
    page, other = opened(0), opened(1)
    page.keyboard.press("Control+End")
    page.get_by_role("button", name="Table", exact=True).click()
    dialog = page.get_by_role("dialog", name="New table")
    dialog.get_by_label("Heading of column 1").fill("Place")
    type_at(other, ONE, " Theirs.")
    save(other)
    expect(field(page)).to_have_value(re.compile("Theirs"))

    page.keyboard.press("Escape")
    expect(dialog.get_by_role("alert")).to_have_text(
        "The table is not in the text yet. Insert it, or cancel to discard it."
    )
    dialog.get_by_role("button", name="Insert into the text").click()

    text = BASE.replace(ONE, f"{ONE} Theirs.")
    expect(field(page)).to_have_value(f"{text}\n\n| Place |  |\n|---|---|\n|  |  |\n|  |  |")


def test_table_is_filled_in_a_grid(opened):
    page = opened(0)
    page.keyboard.press("Control+End")
    page.get_by_role("button", name="Table", exact=True).click()
    dialog = page.get_by_role("dialog", name="New table")

    dialog.get_by_label("Title").fill("Costs, 2012 (dollars)")
    dialog.get_by_label("Heading of column 1").focus()
    page.evaluate(PASTE, ["", "Place\tCost\nRadio\t1,200\nForum | web\t–\n"])
    dialog.get_by_role("button", name="Add a note").click()
    page.keyboard.type("Not counted.")
    dialog.get_by_role("button", name="Insert into the text").click()

    table = "Table: Costs, 2012 (dollars)\n\n| Place | Cost |\n|---|--:|\n| Radio | 1,200 |\n| Forum \\| web[^a] | – |"
    expect(field(page)).to_have_value(f"{BASE}\n\n{table}\n\n[^a]: Not counted.")
    expect(page.locator("[data-report-section] td.align-right").first).to_have_text("1,200")


def test_table_that_is_not_inserted_outlives_the_browser(portal, opened, section, browser, browser_context_args):
    page = opened(0)
    page.keyboard.press("Control+End")
    page.get_by_role("button", name="Table", exact=True).click()
    dialog = page.get_by_role("dialog", name="New table")
    dialog.get_by_label("Heading of column 1").fill("Place[^a]")
    dialog.get_by_label("Note a", exact=True).fill("Counted once.")
    expect_kept(page, "[^a]: Counted once.")
    state = page.context.storage_state(indexed_db=True)
    dialog.get_by_role("button", name="Cancel").click()
    wait_until(page, f"async () => !(await ({COPIES})()).length")
    page.context.close()

    with browser.new_context(**browser_context_args, storage_state=state) as context:
        again = context.new_page()
        again.goto(address(portal, section))
        expect(bar(again)).to_contain_text("is newer than version 1")
        again.get_by_role("button", name="Use this text").click()
        expect_saved(again)

    table = "| Place[^a] |  |\n|---|---|\n|  |  |\n|  |  |"
    assert stored(portal, section)[0] == f"{BASE}\n\n{table}\n\n[^a]: Counted once."


def test_hints_stand_beside_their_paragraphs(opened):
    page = opened(0)
    type_at(page, TWO, " Some 44 percent spoke.")
    type_at(page, THREE, " Their labor had its price.")
    save(page)
    type_at(page, ONE, " It had 8 members.")
    expect(page.locator("[data-report-section]")).to_contain_text("It had 8")

    # What is not saved yet is checked, too.
    page.get_by_role("link", name="Check house style").click()
    of_two, of_three = (
        page.locator(".para", has_text=text).get_by_role("list", name="House style") for text in (TWO, THREE)
    )
    expect(of_two).to_contain_text("per cent")
    expect(of_three).to_contain_text("labour")
    page.evaluate(AXE_SCRIPT)
    found = violations(page, RULES)
    of_two.get_by_role("button", name="Apply").click()
    expect(field(page)).to_have_value(re.compile("Some 44 per cent spoke"))
    expect(of_three.get_by_role("button", name="Show in the text")).to_be_focused()
    # The preview is made again; the hint that is left stays beside its paragraph, and so does the focus.
    expect(page.locator("[data-report-section]")).to_contain_text("Some 44 per cent spoke")
    expect(of_two).to_have_count(0)
    expect(of_three.get_by_role("button", name="Show in the text")).to_be_focused()
    of_three.get_by_role("button", name="Ignore").click()
    expect(of_three).to_have_count(0)
    page.locator(".para-hints").get_by_role("button", name="Apply").click()
    expect(page.get_by_role("status").get_by_text("House style: no hints")).to_be_visible()
    expect(field(page)).to_have_value(re.compile("It had eight members"))
    field(page).press("Control+z")

    expect(field(page)).to_have_value(re.compile("It had 8 members"))
    assert found == []


def test_section_on_a_telephone_has_one_column_and_a_switch(opened):
    page = opened(0, viewport={"width": 375, "height": 800}, has_touch=True)
    expect(page.locator("[data-report-section]")).to_be_hidden()

    page.get_by_role("button", name="Preview").click()

    expect(page.locator("[data-report-section]")).to_be_visible()
    expect(field(page)).to_be_hidden()
    page.locator("[data-report-section]").get_by_text(TWO).click()
    expect(field(page)).to_be_focused()
    assert page.evaluate("document.getElementById('id_text').selectionStart") == len(ONE) + 2
    page.set_viewport_size(REFLOW)
    assert page.evaluate("document.documentElement.scrollWidth") == REFLOW["width"]


def test_writing_page_without_scripts_has_text_and_preview(portal, browser, browser_context_args, cookies, section):
    with browser.new_context(**browser_context_args, java_script_enabled=False) as context:
        context.add_cookies([cookies[WRITERS[0]]])
        page = context.new_page()
        page.goto(address(portal, section))
        field(page).fill(f"{BASE}\n\nTyped without scripts.")
        page.get_by_role("button", name="Preview").click()
        expect(page.locator(".preview").get_by_text("Typed without scripts.")).to_be_visible()
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("The section has been saved as version 2.")).to_be_visible()


def test_writing_page_has_no_fault_and_asks_for_little(portal, browser, browser_context_args, cookies, section):
    with visitor(browser, browser_context_args) as page:
        page.context.add_cookies([cookies[WRITERS[0]]])
        found = faults(page, address(portal, section))
        begin(page)
        page.get_by_role("button", name="Table", exact=True).click()
        page.evaluate(AXE_SCRIPT)
        found += violations(page, RULES)

        below = ("../", "../add/", "../chapters/chapter-I/", "arrange/", "versions/")
        found += [fault for path in below for fault in faults(page, f"{address(portal, section)}{path}")]

    assert found == []
