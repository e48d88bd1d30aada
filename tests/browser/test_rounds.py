"""A draft goes round: ten people comment on its paragraphs, and everything they said is answered in one table."""

import json
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Portal, click_through
from tests.browser.hands import Keyboard
from tests.browser.test_accessibility import faults, visitor
from tests.browser.test_people import PHONE
from tests.browser.test_refusals import sessions_of

pytestmark = [pytest.mark.browser, pytest.mark.full]
SLUG = "commented-by-ten"
PEOPLE = [f"reader-{letter}@example.org" for letter in "abcdefghij"]
EDITOR, WRITER = "table-editor@example.org", PEOPLE[9]
BY_ACTIONS = 34  # of the 42: two people make the others in their browsers
SCENE = f"""
import json
from datetime import timedelta
from egm_portal.clock import calendar_at
from egm_portal.meetings.models import StaffRole
from reports import actions
from reports.models import Writer
from review import actions as review
from tests import factories
with calendar_at(factories.TODAY):
    meeting = factories.make_meeting(slug="{SLUG}", short_title="Commented by ten")
    people = [
        factories.make_participant("accepted", meeting=meeting, name=f"Reader {{email[7].upper()}}", email=email)
        for email in {PEOPLE}
    ]
    editor = factories.make_user(email="{EDITOR}")
    editor.is_staff = True
    editor.save()
    factories.make_member(meeting, editor, StaffRole.EDITOR)
    report = actions.start_report(meeting=meeting)
    text = [f"In case {{number}}, offices answered after {{number}} weeks." for number in range(1, 6)]
    actions.write_section(report=report, chapter="introduction", body="The meeting was convened.\\n\\nIt had two aims.")
    for heading in ("Access", "Trust"):
        body = "\\n\\n".join(f"{{heading}}. {{words}}" for words in text)
        actions.write_section(report=report, chapter="discussion", heading=heading, body=body)
    report = actions.change_state(report=report, state="draft")
    report = review.circulate_report(report=report, comments_until=factories.TODAY + timedelta(days=10))
    Writer.objects.create(report=report, participant=people[9])
    round_ = report.rounds.get()
    wordings = list(round_.wordings.items())
    for number in range({BY_ACTIONS}):
        key, words = wordings[number % len(wordings)]
        by = people[2 + number % 8]
        if number % 3:
            review.comment_on_draft(round=round_, paragraph=key, text=f"Remark {{number}}.", by=by)
        else:
            suggestion = words.replace("answered", f"replied to {{number}} people")[:-1] + f", as {{number}} said."
            review.suggest_wording(round=round_, paragraph=key, suggestion=suggestion, by=by)
"""
FACTS = f"""
import json
from egm_portal.mail.models import Message
from reports.models import Section
from review.models import Comment
rows = Comment.objects.threads().filter(round__report__meeting__slug="{SLUG}", round__number=1)
mails = Message.objects.filter(kind="review/answered", meeting__slug="{SLUG}").values_list("to", flat=True)
sections = Section.objects.present().filter(report__meeting__slug="{SLUG}").with_text()
print("facts", json.dumps({{
    "states": sorted(rows.values_list("state", flat=True)),
    "authors": len(set(rows.values_list("participant", flat=True))),
    "mails": sorted(mails),
    "text": [section.body for section in sections if section.body],
}}))
"""
CLOSE = f"""
from datetime import timedelta
from egm_portal.clock import calendar_at
from reports.models import Report
from review import actions
from tests.factories import TODAY
report = Report.objects.get(meeting__slug="{SLUG}")
with calendar_at(TODAY):
    actions.close_round(report=report)
with calendar_at(TODAY + timedelta(hours=2)):
    for _ in range(2):
        actions.tell_authors(round=report.rounds.get())
"""
SECOND = f"""
from datetime import timedelta
from egm_portal.clock import calendar_at
from reports import actions
from reports.models import Report
from review import actions as review
from tests.factories import TODAY
with calendar_at(TODAY + timedelta(minutes=1)):
    report = actions.change_state(report=Report.objects.get(meeting__slug="{SLUG}"), state="draft")
    review.circulate_report(report=report, comments_until=TODAY + timedelta(days=5))
"""


@pytest.fixture(scope="module")
def cookies(portal: Portal) -> dict[str, dict]:
    run(portal, SCENE)
    return sessions_of(portal, *PEOPLE[:2], EDITOR, WRITER)


@pytest.fixture
def opened(portal: Portal, browser: Browser, browser_context_args, cookies):
    """A function that opens a page of the round in the browser of this person."""
    contexts, errors = [], []

    def open_for(email: str, page: str = "", **changes) -> Page:
        context = browser.new_context(**browser_context_args | changes)
        contexts.append(context)
        context.add_cookies([cookies[email]])
        made = context.new_page()
        made.on("pageerror", lambda error: errors.append(str(error)))
        made.goto(address(portal, page))
        return made

    yield open_for
    for context in contexts:
        context.close()
    assert errors == []


def address(portal: Portal, page: str = "") -> str:
    return f"{portal.url}/meetings/{SLUG}/my/report/{page}"


def run(portal: Portal, code: str) -> str:
    return portal.manage("shell", "-v", "0", "-c", code)


def facts(portal: Portal) -> dict:
    return json.loads(re.search(r"^facts (.*)$", run(portal, FACTS), re.MULTILINE)[1])


def own_comments(page: Page):
    return page.locator(".own-comments li")


def row_of(page: Page, words: str):
    return page.locator("[data-comment-row]", has_text=words)


def rests_in(page: Page) -> bool:
    """Whether nothing is wider than the screen."""
    page.wait_for_load_state()
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def comment_with_the_keyboard(page: Page) -> None:
    """Three comments, and a suggestion whose difference is shown while it is typed."""
    hands = Keyboard(page)
    for number in (1, 2, 3):
        hands.press(page.get_by_role("link", name=f"Comment on paragraph {number}", exact=True))
        field = page.get_by_label(f"Your comment on paragraph {number}")
        expect(field).to_be_visible()
        hands.write(field, f"Typed on paragraph {number}.")
        hands.press(page.get_by_role("button", name="Send comment"))
        expect(own_comments(page)).to_have_count(number)
    hands.press(page.get_by_role("link", name="Suggest wording of paragraph 1", exact=True))
    hands.write(page.get_by_label("Your wording of paragraph 1"), "The meeting was held.")
    expect(page.locator("[data-difference] ins")).to_have_text("held")
    hands.press(page.get_by_role("button", name="Send suggestion"))
    expect(own_comments(page)).to_have_count(4)


def comment_on_a_telephone(page: Page) -> None:
    """Two comments, one of them changed, a suggestion, and one on the whole draft, without scripts; one withdrawn."""
    for number in (1, 2, 3):
        page.get_by_role("link", name=f"Comment on paragraph {number}", exact=True).click()
        page.get_by_label(f"Your comment on paragraph {number}").fill(f"From the telephone: {number}.")
        assert rests_in(page)
        page.get_by_role("button", name="Send comment").click()
        expect(own_comments(page)).to_have_count(number)
    page.get_by_role("link", name="Change your comment on paragraph 1").click()
    page.get_by_label("Your comment on paragraph 1").fill("From the telephone, changed.")
    page.get_by_role("button", name="Send comment").click()
    expect(page.get_by_text("From the telephone, changed.").first).to_be_visible()
    page.get_by_role("button", name="Withdraw your comment on paragraph 3").click()
    expect(own_comments(page)).to_have_count(2)
    page.get_by_role("link", name="Suggest wording of paragraph 2", exact=True).click()
    page.get_by_label("Your wording of paragraph 2").fill("It had three aims.")
    page.get_by_role("button", name="Show the difference").click()
    expect(page.locator("[data-difference] ins")).to_have_text("three")
    page.get_by_role("button", name="Send suggestion").click()
    expect(own_comments(page)).to_have_count(3)
    page.get_by_role("link", name="Comment on the draft as a whole").click()
    page.get_by_label("Your comment on the draft as a whole").fill("Well written.")
    page.get_by_role("button", name="Send comment").click()
    expect(own_comments(page)).to_have_count(4)
    assert rests_in(page)


def answer_one_by_one(page: Page) -> None:
    """Accepts, accepts on another wording after both were compared, in part with words, and refuses with words."""
    row_of(page, "Remark 1.").press("m")  # noted, by its key
    expect(page.get_by_text("1 of 42 answered")).to_be_visible()
    refuse_with_the_keyboard(page)
    row = row_of(page, "It had").filter(has_text="three")
    row.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_text("The comment on paragraph 2 is accepted.")).to_be_visible()
    row_of(page, "The meeting was").filter(has_text="convened held").get_by_role(
        "button", name="Accept", exact=True
    ).click()
    row = row_of(page, "as 0 said")
    expect(row).to_contain_text("On earlier wording")
    row.get_by_role("link", name="Compare …").click()
    expect(page.get_by_text("As it is now: changed since it was circulated")).to_be_visible()
    page.get_by_label("New wording of paragraph 1").fill("The meeting was held, as 0 said.")
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_text("5 of 42 answered")).to_be_visible()
    # The row that is left has the button, too.
    click_through(page.get_by_role("link", name=re.compile("^Paragraph 1, comment of Reader A")).first)
    expect(page.get_by_role("heading", name="Comment on paragraph 1")).to_be_visible()
    page.get_by_role("button", name="Not accepted").click(delay=1000)  # pressed slowly, it must not move meanwhile
    expect(page.get_by_text("Tell the author why").first).to_be_visible()
    page.get_by_label("Answer to the author").fill("The notes say otherwise.")
    page.get_by_role("button", name="Not accepted").click()
    expect(page.get_by_text("6 of 42 answered")).to_be_visible()


def refuse_with_the_keyboard(page: Page) -> None:
    """The key of “Not accepted” leads to the field for the reason first."""
    row = row_of(page, "Remark 2.")
    with page.expect_navigation():
        row.press("x")  # the row becomes the current one
    expect(row).to_be_focused()
    row.press("x")
    expect(row.get_by_label("Answer to the author")).to_be_focused()
    page.keyboard.type("It is said in paragraph 3.")
    page.keyboard.press("Tab")
    page.keyboard.press("x")
    expect(page.get_by_text("2 of 42 answered")).to_be_visible()


def answer_the_others_at_once(page: Page) -> None:
    """All that are left, which fill a page and a part of another."""
    for count in (25, 11):
        page.goto(page.url.split("?")[0] + "?show=open")
        boxes = page.locator("[data-comment-row] input[type=checkbox]")
        expect(boxes).to_have_count(count)
        for box in boxes.all():
            box.check()
        expect(page.get_by_text(f"Answer several at once: {count} ticked")).to_be_visible()
        page.get_by_label("Set to").select_option("noted")
        page.get_by_role("button", name="Set the ticked comments").click()
        expect(page.get_by_text(f"{count} comments set to “noted”.")).to_be_visible()


def test_ten_people_comment_and_everything_is_answered(portal, opened):
    comment_with_the_keyboard(opened(PEOPLE[0]))
    comment_on_a_telephone(opened(PEOPLE[1], **PHONE, java_script_enabled=False))
    table = opened(EDITOR, "comments/")
    expect(table.get_by_text("0 of 42 answered")).to_be_visible()
    answer_one_by_one(table)
    answer_the_others_at_once(table)
    expect(table.get_by_text("42 of 42 answered")).to_be_visible()

    run(portal, CLOSE)

    found = facts(portal)
    assert found["states"] == ["accepted"] * 3 + ["not_accepted"] * 2 + ["noted"] * 37
    assert (found["authors"], found["mails"]) == (10, sorted(PEOPLE))
    assert found["text"][0] == "The meeting was held, as 0 said.\n\nIt had three aims."
    assert "The notes say otherwise." in portal.mail_to(PEOPLE[0], "answers to your comments")
    reader = opened(PEOPLE[0])
    expect(reader.get_by_text("Comments are closed")).to_be_visible()
    expect(reader.get_by_text("The notes say otherwise.")).to_be_visible()

    run(portal, SECOND)

    reader.reload()
    expect(reader.get_by_text("Draft report, second round")).to_be_visible()
    expect(reader.get_by_text("The meeting was held, as 0 said.")).to_be_visible()
    expect(own_comments(reader)).to_have_count(0)
    table.goto(address(portal, "comments/"))
    expect(table.get_by_text("Nobody has commented yet.")).to_be_visible()
    table.get_by_role("link", name="First round").click()
    expect(table.get_by_text("42 of 42 answered")).to_be_visible()


@pytest.mark.parametrize(
    ("email", "page"),
    [
        (PEOPLE[0], ""),
        (PEOPLE[0], "?suggest={key}#write"),
        (PEOPLE[0], "pdf/draft/"),
        (WRITER, "comments/"),
        (WRITER, "comments/?round=1"),
        (WRITER, "comments/{comment}/"),
        (WRITER, "comments/{accepted}/"),
        (WRITER, "pdf/comments/"),
    ],
)
def test_pages_of_a_round_have_no_fault(portal, browser, browser_context_args, cookies, email, page):
    code = (
        "from review.models import Comment; "
        f'rows = Comment.objects.threads().filter(round__report__meeting__slug="{SLUG}").exclude(suggestion=""); '
        'print("found", rows.first().paragraph, rows.first().pk, '
        'rows.order_by("-state").last().pk)'
    )
    key, comment, accepted = re.search(r"^found (\S+) (\S+) (\S+)$", run(portal, code), re.MULTILINE).groups()
    with visitor(browser, browser_context_args) as window:
        window.context.add_cookies([cookies[email]])
        assert faults(window, address(portal, page.format(key=key, comment=comment, accepted=accepted))) == []
