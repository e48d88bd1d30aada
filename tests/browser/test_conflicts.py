"""Two organizers at the same pages, in two browsers: nothing that either typed is lost, with and without scripts."""

import json
import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Portal, click_through
from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser

SIGN_IN = """
import json, time
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from egm_portal.clock import real_now
from egm_portal.meetings.models import Meeting, Membership, User
keys = []
for number in (1, 2):
    user = User.objects.create_superuser(f"editor{number}@example.org", "a long enough password")
    User.objects.filter(pk=user.pk).update(name=f"Editor {number}", second_factor_confirmed_at=real_now())
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session.save()
    keys.append(session.session_key)
member = User.objects.create_user("member@example.org", is_staff=True)
Membership.objects.create(meeting=Meeting.objects.get(slug="e-participation-2013"), user=member, role="editor")
print(json.dumps(keys))
"""

PAGES = {
    "meetings/meeting/{meeting}/contacts/": ("#id_contacts-0-unit", "Unit A", "Unit B"),
    "meetings/meeting/{meeting}/organizers/": ("tr:has-text('member@') select", "viewer", "organizer"),
    "reminders/reminderrule/{rule}/change/": ("[name=days_number]", "21", "22"),
    "papers/document/{document}/change/": ("#id_keywords", "cities", "villages"),
}
"""Pages of each sort, a field of each, and what two people enter in it; `test_two_at_each_form.py` has all others."""

CONSULTATION = "Consultation that changes the answer: three cities compared"
SAVE = re.compile("^Save( this rule)?$")

ROWS = """
from egm_portal.meetings.models import Meeting
meeting = Meeting.objects.get(slug="e-participation-2013")
rule, document = meeting.reminder_rules.get(kind="paper_missing", days=-3), meeting.documents.earliest("pk")
print(f"{meeting.pk} {rule.pk} {document.pk}")
"""


@pytest.fixture
def desks(portal: Portal, browser: Browser, browser_context_args):
    """The pages of two organizers, each in a browser of their own; the second has no scripts."""
    keys = json.loads(portal.manage("shell", "-v0", "-c", SIGN_IN).splitlines()[-1])
    port = portal.url.rpartition(":")[2]
    contexts = [
        browser.new_context(**browser_context_args),
        browser.new_context(**browser_context_args, java_script_enabled=False),
    ]
    for context, key in zip(contexts, keys, strict=True):
        context.add_cookies([{"name": f"egm{port}_sessionid", "value": key, "url": portal.url}])
    yield [context.new_page() for context in contexts]
    for context in contexts:
        context.close()


def test_two_organizers_lose_nothing(portal: Portal, desks: list[Page]):
    mine, theirs = desks

    edit_the_same_author(portal, mine, theirs)
    edit_the_same_section_without_scripts(portal, mine, theirs)
    change_different_authors(portal, mine, theirs)
    change_the_same_field_of_each_page(portal, mine, theirs)


def edit_the_same_author(portal: Portal, mine: Page, theirs: Page) -> None:
    """The name of an author of a document, by keyboard."""
    for page in (mine, theirs):
        open_row(portal, page, "papers/document", CONSULTATION)
    save(theirs, {"#id_authors-0-name": "Author of others"})
    save(mine, {"#id_authors-0-name": "My author", "#id_abstract": "Cities ask twice."})

    expect(mine).to_have_title(f"Error: {CONSULTATION} · Change document · E-participation · Expert Group Meetings")
    expect(mine.locator(".error-summary")).to_be_focused()
    expect(mine.locator(".error-summary .tag")).to_have_text("not yet chosen")
    expect(mine.locator("#conflicts")).to_contain_text("Editor 2 changed something on this page")
    mine.evaluate(AXE_SCRIPT)
    assert violations(mine, ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]) == []
    mine.set_viewport_size({"width": 320, "height": 700})
    assert mine.evaluate("document.documentElement.scrollWidth") == 320
    mine.locator(".conflict input[value=mine]").focus()
    mine.keyboard.press("Space")
    expect(mine.locator("[data-conflicts-chosen]")).to_have_text("1 of 1 chosen")
    expect(mine.locator(".error-summary .tag")).to_have_text("chosen")
    mine.keyboard.press("Enter")
    expect(mine.get_by_role("heading", level=1)).to_have_text("Documents")

    open_row(portal, mine, "papers/document", CONSULTATION)
    expect(mine.locator("#id_authors-0-name")).to_have_value("My author")
    expect(mine.locator("#id_abstract")).to_have_value("Cities ask twice.")


def edit_the_same_section_without_scripts(portal: Portal, mine: Page, theirs: Page) -> None:
    """A section of the aide-memoire, where the two texts are joined."""
    for page in (mine, theirs):
        open_row(portal, page, "meetings/meeting", "E-participation")
        click_through(page.get_by_role("link", name="Aide-memoire"))
        page.locator(".section-row summary").first.click()
    before = mine.locator("#id_aide_memoire-0-body").input_value()
    save(mine, {"#id_aide_memoire-0-body": before + "\n\nOne more aim."})
    save(theirs, {"#id_aide_memoire-0-body": before + "\n\nAnother aim.", "#id_parent_session": "Fifty-second session"})

    theirs.locator(".conflict input[value=mine]").check()
    save(theirs, {".conflict-edit textarea": before + "\n\nOne more aim.\n\nAnother aim."})

    mine.reload()
    expect(mine.locator("#id_aide_memoire-0-body")).to_have_value(before + "\n\nOne more aim.\n\nAnother aim.")
    expect(mine.locator("#id_parent_session")).to_have_value("Fifty-second session")


def change_different_authors(portal: Portal, mine: Page, theirs: Page) -> None:
    """The authors of a document, of whom each changes another."""
    for page in (mine, theirs):
        open_row(portal, page, "papers/document", CONSULTATION)
    save(theirs, {"#id_authors-0-name": "Author A"})
    mine.get_by_text("Add another author").click()
    save(mine, {"#id_authors-1-name": "Author B", "#id_authors-1-position": "2"})

    open_row(portal, theirs, "papers/document", CONSULTATION)
    expect(theirs.locator("#id_authors-0-name")).to_have_value("Author A")
    expect(theirs.locator("#id_authors-1-name")).to_have_value("Author B")


def change_the_same_field_of_each_page(portal: Portal, mine: Page, theirs: Page) -> None:
    """Nothing is overwritten: whoever saves second reads both, keeps what was typed, and chooses."""
    printed = portal.manage("shell", "-v0", "-c", ROWS).splitlines()[-1].split()
    ids = dict(zip(["meeting", "rule", "document"], printed, strict=True))
    for path, (field, first, second) in PAGES.items():
        address = f"{portal.url}/admin/{path.format(**ids)}"
        for page in (mine, theirs):
            page.goto(address)
        enter(theirs, field, first)
        enter(mine, field, second)

        expect(mine).to_have_title(re.compile("^Error: "))
        expect(mine.locator("#conflicts")).to_contain_text("changed something on this page that you also changed")
        theirs.goto(address)
        expect(theirs.locator(field)).to_have_value(first)
        mine.locator(".conflict input[value=mine]").check()
        click_through(mine.get_by_role("button", name=SAVE).first)

        expect(mine).not_to_have_title(re.compile("^Error: "))
        theirs.goto(address)
        expect(theirs.locator(field)).to_have_value(second)


def enter(page: Page, field: str, text: str) -> None:
    """Enters the text, or chooses it, and saves."""
    if page.locator(field).evaluate("field => field.tagName") == "SELECT":
        page.locator(field).select_option(text)
        click_through(page.get_by_role("button", name=SAVE).last)
    else:
        save(page, {field: text})


def open_row(portal: Portal, page: Page, screen: str, words: str) -> None:
    page.goto(f"{portal.url}/admin/{screen}/")
    click_through(page.locator("#result_list").get_by_role("link", name=words).first)


def save(page: Page, typed: dict[str, str]) -> None:
    for field, text in typed.items():
        page.locator(field).fill(text)
    click_through(page.get_by_role("button", name=SAVE).last)
