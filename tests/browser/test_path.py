"""The whole path in a browser: from an invitation to the public PDF of the report, with worker and beat running."""

import hashlib
import re
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Portal, click_through, enrol, wait_for_scripts, wait_until
from tests.factories import make_pdf

pytestmark = pytest.mark.browser

MEETING = "/meetings/e-participation-2013/"
EXPERT = "Expert 10"
ADDRESS = "expert10@example.org"
TITLE = "A walk through the village archive"


MOVE = """
from datetime import timedelta
from django.db.models import F
from agenda.actions import release_programme
from egm_portal.meetings.models import Meeting
meeting, days = Meeting.objects.get(slug="e-participation-2013"), timedelta(days={days})
meeting.starts_on, meeting.ends_on = meeting.starts_on + days, meeting.ends_on + days
meeting.save()
meeting.sessions.update(starts_at=F("starts_at") + days)
release_programme(meeting=meeting, kind="provisional", by=None)
"""


@contextmanager
def held_before_today(portal: Portal):
    """The meeting on days that are over by the demonstration's calendar: before, no report is cleared or issued."""
    portal.manage("shell", "-c", MOVE.format(days=-16))
    yield
    portal.manage("shell", "-c", MOVE.format(days=16))


@pytest.fixture
def organizer(browser: Browser, browser_context_args, portal: Portal):
    """The organizer's browser, signed in to the administration."""
    context = browser.new_context(**browser_context_args)
    page = watched(context.new_page())
    enrol(page, portal, "organizer@example.org", "empowerment-2012")
    expect(page.get_by_role("heading", name="Meetings", exact=True)).to_be_visible()
    yield page
    assert page.complaints == []
    context.close()


@pytest.fixture
def expert(browser: Browser, browser_context_args):
    """The expert's browser, signed in to nothing."""
    context = browser.new_context(**browser_context_args)
    page = watched(context.new_page())
    yield page
    assert page.complaints == []
    context.close()


def watched(page: Page) -> Page:
    """The page with a list of what its browser complains of: breaches of the content policy, faults of scripts."""
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on(
        "console", lambda line: page.complaints.append(line.text) if "Content Security Policy" in line.text else None
    )
    return page


def test_from_the_invitation_to_the_public_pdf(portal: Portal, organizer: Page, expert: Page, tmp_path: Path):
    invite(portal, organizer)
    accept(portal, expert)
    upload(portal, expert, tmp_path)
    accept_and_publish(organizer)
    put_into_the_programme(organizer)
    read_as_the_public(portal, expert)
    write_the_report(organizer)
    with held_before_today(portal):
        issue_the_report(organizer)
        pages, text = read_the_report(portal, expert, tmp_path)

    assert pages >= 8
    assert TITLE in text


def invite(portal: Portal, organizer: Page) -> None:
    open_row(organizer, "participants/participant", EXPERT)
    click_through(organizer.get_by_role("link", name="Invite", exact=True))
    organizer.get_by_label("Reply by").fill("2013-07-12")
    organizer.get_by_label("Who pays for travel and stay: Experts").select_option("un")
    click_through(organizer.get_by_role("button", name="Invite", exact=True))
    expect(organizer.locator(".messagelist")).to_contain_text("Invited")


def accept(portal: Portal, expert: Page) -> None:
    link = portal.link_in(portal.mail_to(ADDRESS, "Invitation"))
    expert.goto(link)
    expert.get_by_role("button", name="Accept the invitation").click()
    expect(expert).to_have_url(f"{portal.url}{MEETING}my/")
    expect(expert.locator(".now-box")).to_contain_text("15 July 2013, 24:00 in Geneva · 18:00 in New York")
    expect(expert.locator(".now-box time[data-local]")).to_contain_text("16 July, 03:30 where you are")
    expert.goto(link)
    expect(expert.get_by_role("heading", level=1)).to_have_text("Your reply has been received")
    expert.goto(f"{portal.url}{MEETING}my/")


def upload(portal: Portal, expert: Page, tmp_path: Path) -> None:
    """Sends a paper, whose SHA-256 is the same in page and mail; a wrong file before it costs no words."""
    wrong, right = tmp_path / "paper.docx.pdf", tmp_path / "archive.pdf"
    wrong.write_bytes(b"PK\x03\x04 not a PDF")
    right.write_bytes(make_pdf(6, TITLE))
    expert.get_by_role("link", name="Send your paper").click()
    expert.get_by_label("Title", exact=True).fill(TITLE)
    expert.get_by_label(re.compile("I agree that my paper is published")).check()
    expert.locator("#id_file").set_input_files(wrong)
    wait_for_scripts(expert)
    expert.get_by_role("button", name="Send the paper").click()
    expect(expert.locator("#id_file_error")).to_contain_text("This Word document is damaged and cannot be opened")
    expect(expert.get_by_label("Title", exact=True)).to_have_value(TITLE)
    expert.locator("#id_file").set_input_files(right)
    expert.get_by_role("button", name="Send the paper").click()
    expect(expert.get_by_role("heading", name="Your paper has been received")).to_be_visible()
    sha256 = expert.locator("dd code").inner_text()
    assert sha256 in portal.mail_to(ADDRESS, "your paper has been received")
    assert sha256 == hashlib.sha256(right.read_bytes()).hexdigest()


def accept_and_publish(organizer: Page) -> None:
    open_row(organizer, "papers/paper", EXPERT)
    do(organizer, "Accept and publish")
    expect(organizer.locator(".messagelist")).to_contain_text("ublished")


def put_into_the_programme(organizer: Page) -> None:
    open_row(organizer, "agenda/session", "Everyone, without exception")
    organizer.locator("#waiting").get_by_role("link", name=f"Schedule… {TITLE}").click()
    organizer.locator(".pe-menu").get_by_role("button", name="Everyone, without exception").click()
    expect(organizer.locator("#programme-message")).to_contain_text(TITLE)
    click_through(organizer.locator("main").get_by_role("link", name="Compare and release"))
    organizer.get_by_label("Provisional").check()
    organizer.locator("#release-form").get_by_role("button", name="Release").click()
    expect(organizer.locator(".messagelist")).to_contain_text("released")


def read_as_the_public(portal: Portal, page: Page) -> None:
    page.context.clear_cookies()
    for path in ("papers/", "agenda/"):
        page.goto(f"{portal.url}{MEETING}{path}")
        expect(page.get_by_role("link", name=TITLE)).to_be_visible()
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Download PDF")).click()
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"%PDF-")
    expect(page.get_by_text(hashlib.sha256(content).hexdigest())).to_be_visible()


def write_the_report(organizer: Page) -> None:
    organizer.goto(organizer.url.split("/admin/")[0] + "/admin/reports/report/add/")
    choose(organizer.locator("#id_meeting"), "E-participation")
    click_through(organizer.get_by_role("button", name="Start the report", exact=True))
    outline = organizer.url
    site = outline.split("/meetings/")[0]
    empty = organizer.locator("main").get_by_role("link", name=re.compile(r" empty\b"))
    for _ in range(empty.count()):
        organizer.goto(outline)
        click_through(empty.first)
        text = organizer.get_by_label("Text of the section")
        text.click()
        wait_until(
            organizer, "document.querySelector('[data-report-writing][data-ready]') !== null"
        )  # the last of the scripts that come with the focus
        text.fill("The meeting heard the papers.\n\nParticipants agreed on what follows.")
        organizer.get_by_role("button", name="Save", exact=True).click()
        expect(organizer.get_by_text(re.compile(r"Saved \d\d:\d\d, version 1"))).to_be_visible()
    organizer.goto(f"{site}/admin/")
    add_recommendation(organizer, "Governments should publish what became of each consultation.")


def add_recommendation(organizer: Page, text: str) -> None:
    organizer.goto(organizer.url.split("/admin/")[0] + "/admin/room/recommendation/add/")
    choose(organizer.locator("#id_meeting"), "E-participation")
    organizer.locator("#id_kind").select_option("recommendation")
    organizer.locator("#id_addressee").select_option("governments")
    organizer.locator("#id_text").fill(text)
    save(organizer)
    open_row(organizer, "room/recommendation", text[:20])
    do(organizer, "Adopt")


def issue_the_report(organizer: Page) -> None:
    record_attendance(organizer)
    organizer.goto(organizer.url.split("/admin/")[0] + f"{MEETING}my/report/finalize/")
    organizer.get_by_label("Symbol", exact=True).fill("EGM/EPART/2013/Report")
    organizer.get_by_role("button", name="Use this symbol").click()
    expect(organizer.get_by_text("The symbol of the report is EGM/EPART/2013/Report.")).to_be_visible()
    organizer.get_by_role("button", name="Mark as final").click()
    expect(organizer.get_by_label(re.compile("I have read all"))).to_be_visible(timeout=180_000)
    organizer.get_by_label(re.compile("I have read all")).check()
    organizer.get_by_role("button", name="Confirm").click()
    organizer.get_by_label(re.compile("To confirm, type the symbol")).fill("EGM/EPART/2013/Report")
    organizer.get_by_role("button", name="Issue the report").click()
    expect(organizer.get_by_text("The report has been issued.")).to_be_visible()


def record_attendance(organizer: Page) -> None:
    """Of all who accepted, on the first day: without it the issue asks for a reason."""
    organizer.goto(organizer.url.split("/admin/")[0] + f"{MEETING}my/report/finalize/")
    click_through(organizer.get_by_role("link", name="Attendance", exact=True))
    organizer.get_by_role("button", name="All who accepted were there").click()
    expect(organizer.locator(".messagelist")).to_contain_text("All who accepted are recorded as present")
    organizer.goto(organizer.url.split("/admin/")[0] + "/admin/")


def read_the_report(portal: Portal, page: Page, tmp_path: Path) -> tuple[int, str]:
    page.goto(f"{portal.url}{MEETING}report/#para-1")
    expect(page.locator("#para-1")).to_be_in_viewport()
    expect(page.get_by_text("Governments should publish what became of each consultation.")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("List of participants"))).to_be_visible()
    expect(page.get_by_text(f"{EXPERT}").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Download PDF")).click()
    assert download.value.suggested_filename == "EGM_EPART_2013_Report-EN.pdf"
    download.value.save_as(tmp_path / "report.pdf")
    pages, text = pdf_text(tmp_path / "report.pdf")
    for words in ("EGM/EPART/2013/Report", "Organization of work", "Annex III", TITLE):
        assert words in text
    return pages, text


def pdf_text(path: Path) -> tuple[int, str]:
    """The number of pages and the words of a PDF, with single spaces."""
    pdf = pypdfium2.PdfDocument(path)
    try:
        words = " ".join(page.get_textpage().get_text_range() for page in pdf)
        return len(pdf), " ".join(words.split())
    finally:
        pdf.close()


def do(page: Page, verb: str) -> None:
    """Follows the link of a change of state and confirms it."""
    click_through(page.get_by_role("link", name=verb, exact=True))
    click_through(page.get_by_role("button", name=verb, exact=True))


def choose(select, words: str) -> None:
    """Chooses the option that has these words."""
    value = (
        select.locator("option").filter(has_text=re.compile(re.escape(words) + r"(?!\d)")).first.get_attribute("value")
    )
    select.select_option(value)


def save(page: Page) -> None:
    click_through(page.get_by_role("button", name="Save", exact=True))
    expect(page.locator(".error-summary")).to_have_count(0)


def open_row(page: Page, screen: str, words: str) -> None:
    """Opens the first row of an administration screen that has these words."""
    page.goto(page.url.split("/admin/")[0] + f"/admin/{screen}/?q=")
    rows = page.locator("#result_list")
    click_through(rows.get_by_role("link", name=re.compile(re.escape(words) + r"(?!\d)")).first)
