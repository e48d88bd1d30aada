"""The draft of a report goes to Word and comes back: edited, with a comment, and written into its section."""

from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Portal, ask_until, click_through
from tests.browser.test_people import PHONE
from tests.browser.test_refusals import sessions_of
from tests.browser.test_slides import require_whole

pytestmark = [pytest.mark.browser, pytest.mark.full]
WRITER = "word-writer@example.org"
SCENE = f"""
from datetime import timedelta
from egm_portal.clock import calendar_at
from reports import actions
from reports.models import Writer
from review import actions as review
from tests import factories
with calendar_at(factories.TODAY):
    for slug in ("to-word-with-scripts", "to-word-without-scripts"):
        meeting = factories.make_meeting(slug=slug, short_title=slug)
        writer = factories.make_participant("accepted", meeting=meeting, email="{WRITER}")
        report = actions.start_report(meeting=meeting)
        body = "Offices answered late.\\n\\nNobody asked why."
        actions.write_section(report=report, chapter="introduction", body=body)
        report = actions.change_state(report=report, state="draft")
        review.circulate_report(report=report, comments_until=factories.TODAY + timedelta(days=10))
        Writer.objects.create(report=report, participant=writer)
"""
FACTS = """
from reports.models import Section
from review.models import Comment
meeting = {{"report__meeting__slug": "{slug}"}}
sections = Section.objects.present().with_text().filter(chapter="introduction", **meeting)
comments = Comment.objects.filter(round__report__meeting__slug="{slug}")
print("facts", [section.body for section in sections], [(comment.name, comment.text) for comment in comments])
"""


@pytest.fixture(scope="module")
def cookie(portal: Portal) -> dict:
    assert portal.manage("shell", "-c", SCENE) is not None
    return sessions_of(portal, WRITER)[WRITER]


@pytest.mark.parametrize("scripts", ["with", "without"])
def test_draft_goes_to_word_and_comes_back(
    scripts: str, portal: Portal, browser: Browser, browser_context_args, cookie: dict, tmp_path: Path
):
    slug, path = f"to-word-{scripts}-scripts", tmp_path / "draft.docx"
    with browser.new_context(**browser_context_args | PHONE, java_script_enabled=scripts == "with") as context:
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(f"{portal.url}/meetings/{slug}/my/report/word/")
        with page.expect_download() as download:
            page.get_by_role("button", name="Download the draft as a Word document").click()
        download.value.save_as(path)
        edit(path)
        page.get_by_label("Word document").set_input_files(path)
        click_through(page.get_by_role("button", name="Upload the file"))
        review(page, scripts)
        if scripts == "with":
            require_whole(page)
        page.get_by_role("button", name="Write 1 section").click()
        expect(page.get_by_text("One section has been written.")).to_be_visible()
        expect(page.get_by_role("button", name="Undo this import")).to_be_visible()

    facts = portal.manage("shell", "-c", FACTS.format(slug=slug))
    text = "Offices answered early.\n\nNobody asked why."
    assert f"facts {[text]} {[('Editor', 'Is this so?')]}" in facts


def edit(path: Path) -> None:
    document = docx.Document(path)
    paragraph = next(each for each in document.paragraphs if each.text == "Offices answered late.")
    paragraph.runs[0].text = "Offices answered early."
    document.add_comment(runs=paragraph.runs[:1], text="Is this so?", author="Editor", initials="E")
    document.save(path)


def review(page: Page, scripts: str) -> None:
    """Waits until the file was read: without scripts a person asks again."""
    write = page.get_by_role("button", name="Write 1 section")
    if scripts == "without":
        ask_until(write, lambda: click_through(page.get_by_role("link", name="Refresh")))
    expect(write).to_be_visible(timeout=180_000)
    page.get_by_text("Show the changes").click()
    expect(page.get_by_text("late", exact=True)).to_be_visible()
    expect(page.get_by_text("early", exact=True)).to_be_visible()
    # Rows of tables, lines of lists and footnotes stay lines.
    expect(page.locator("p.compared-text")).to_have_css("white-space", "pre-line")
    expect(page.get_by_label("Leave it out")).not_to_be_checked()
