"""A meeting is announced, moved, held elsewhere, given more time, postponed and cancelled, by hand in a browser.

For each: what the page asks and shows, the e-mail that leaves, its calendar file, and the public page before and after.
"""

import email
import email.policy
import re
from email.message import EmailMessage

import pytest
from icalendar import Calendar, Event
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Portal, click_through
from tests.browser.test_refusals import sessions_of

pytestmark = [pytest.mark.browser, pytest.mark.full]
SLUG, SPEAKER, ORGANIZER = "meeting-that-moves", "speaker-who-comes@example.org", "organizer-who-moves@example.org"
SCENE = f"""
from egm_portal.clock import calendar_at
from office.organizers import make_organizer
from tests import factories
with calendar_at(factories.TODAY):
    titles = {{"title": "A meeting that moves", "short_title": "Meeting that moves"}}
    meeting = factories.make_meeting(slug="{SLUG}", public_from=None, **titles)
    speaker = factories.make_participant("accepted", meeting=meeting, name="Ana Moreno", email="{SPEAKER}")
    factories.make_paper(participant=speaker)
    factories.make_session(meeting=meeting)
    factories.make_member(meeting, make_organizer(email="{ORGANIZER}"))
print("meeting", meeting.pk)
"""
SEND = f"""
from egm_portal.clock import real_now
from egm_portal.mail.models import Message
from egm_portal.mail.sender import send_due_messages
Message.objects.filter(meeting__slug="{SLUG}", state="queued").update(next_attempt_at=real_now())
send_due_messages()
"""
REMOVES = re.compile(r"\b(?:removes?|updates?|cancels|contains the new)\b")


class Desk:
    """The organizer at the meeting's page, a participant who gets e-mails, and a reader who knows nothing of either."""

    def __init__(self, portal: Portal, page: Page, reader: Page, meeting: str) -> None:
        self.portal, self.page, self.reader = portal, page, reader
        self.address = f"{portal.url}/admin/meetings/meeting/{meeting}/"
        self.mails = 0

    def open(self, label: str, settings: str = "Basics") -> None:
        self.page.goto(f"{self.address}change/")
        click_through(self.page.get_by_role("link", name=re.compile(f"^{settings}")).first)
        click_through(self.page.get_by_role("link", name=re.compile(f"^{label}( …)?$")).first)
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(label)

    def follow(self, button: str) -> str:
        """Has the page show what follows, and confirms it with this button; the words of the e-mail, if any."""
        click_through(self.page.get_by_role("button", name="Show what follows"))
        expect(self.page.get_by_role("heading", name="What follows")).to_be_visible()
        preview = self.page.locator(".mail-preview-text")
        words = " ".join(preview.inner_text().split()) if preview.count() else ""
        click_through(self.page.get_by_role("button", name=button))
        expect(self.page.get_by_role("button", name="Undo")).to_be_visible()
        return words

    def mailed(self, subject: str) -> EmailMessage:
        """The e-mail that the participant has got about it, once it may leave."""
        self.portal.manage("shell", "-c", SEND)
        self.portal.mail_to(SPEAKER, subject)
        found = [
            message
            for path in (self.portal.data_dir / "mail").glob("*.eml")
            if SPEAKER in (message := email.message_from_bytes(path.read_bytes(), policy=email.policy.default))["To"]
        ]
        self.mails += 1
        assert len(found) == self.mails  # one for each change
        return next(message for message in found if subject in message["Subject"])

    def read(self, path: str = "") -> str:
        """What a reader sees who comes back to the public page."""
        answer = self.reader.goto(f"{self.portal.url}/meetings/{SLUG}/{path}")
        return self.reader.locator("main").inner_text() if answer.status == 200 else str(answer.status)


def entry_in(mail: EmailMessage) -> tuple[str, Event]:
    """The method and the only event of the calendar file, which says the same in its type."""
    [file] = [part for part in mail.iter_attachments() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(file.get_content())
    [event] = calendar.events
    assert file["Content-Type"].params["method"] == calendar["METHOD"]
    assert event["ATTENDEE"] == f"mailto:{SPEAKER}"
    assert event["ORGANIZER"].startswith("mailto:")
    text = mail.get_body(("plain",)).get_content()
    promises = [" ".join(line.split()) for line in re.split(r"\n\n+", text) if REMOVES.search(line) and "file" in line]
    assert all("entry is still there, please delete it" in line for line in promises)
    return calendar["METHOD"], event


@pytest.fixture
def desk(portal, browser: Browser, new_context):
    meeting = re.search(r"^meeting (\d+)$", portal.manage("shell", "-c", SCENE), re.MULTILINE)[1]
    context, stranger = new_context(), new_context()
    context.add_cookies([sessions_of(portal, ORGANIZER)[ORGANIZER]])
    return Desk(portal, context.new_page(), stranger.new_page(), meeting)


def test_meeting_is_announced_and_changed_in_every_way(desk):
    page = desk.page
    assert desk.read() == "404"

    desk.open("Announce")
    click_through(page.get_by_role("button", name="Announce now"))
    assert "24-25 July 2013" in desk.read()

    desk.open("Change the days")
    page.get_by_label("First day").fill("2013-07-31")
    page.get_by_label("Papers due 15 July").check()
    preview = desk.follow("Change the days and notify 1 person")
    assert "New dates: 31 July - 1 August 2013 (previously 24-25 July 2013)." in desk.read()
    mail = desk.mailed("New dates")
    assert "Papers are now due on 22 July 2013" in preview
    method, moved = entry_in(mail)
    assert (method, str(moved["DTSTART"].dt)) == ("REQUEST", "2013-07-31")

    desk.open("Change the place")
    page.get_by_label("City").fill("Vienna")
    page.get_by_label("Country").fill("Austria")
    page.get_by_label("Time zone", exact=True).select_option("Europe/Vienna")
    page.get_by_label("Venue").fill("Vienna International Centre")
    desk.follow("Change the place and notify 1 person")
    assert "The meeting will be held in Vienna, not in Geneva as first announced." in desk.read()
    method, placed = entry_in(desk.mailed("Change of place"))
    assert (method, "Vienna" in placed["LOCATION"]) == ("REQUEST", True)
    assert (placed["UID"], placed["SEQUENCE"] > moved["SEQUENCE"]) == (moved["UID"], True)

    desk.open("More time for all papers", "Papers and deadline")
    page.locator("[name=papers_due_day]").fill("2013-07-26")
    page.locator("[name=papers_due_hour]").fill("24:00")
    preview = desk.follow("Extend the deadline and notify 1 person")
    assert "26 July 2013, 24:00" in desk.read()
    assert "Papers are now due on 26 July 2013, 24:00 (Vienna), instead of 22 July 2013, 24:00" in preview
    assert not list(desk.mailed("More time for papers").iter_attachments())

    desk.open("Postpone without new days")
    desk.follow("Postpone the meeting and notify 1 person")
    assert "Postponed" in desk.read()
    assert "new dates will be announced here" in desk.read()
    method, ended = entry_in(desk.mailed("Postponed"))
    assert (method, ended["UID"], ended["STATUS"]) == ("CANCEL", moved["UID"], "CANCELLED")
    assert ended["SEQUENCE"] > placed["SEQUENCE"]

    desk.open("Set the new days")
    page.get_by_label("First day").fill("2013-10-16")
    desk.follow("Change the days and notify 1 person")
    assert "New dates: 16-17 October 2013" in desk.read()
    method, again = entry_in(desk.mailed("16-17 October"))
    assert (method, again["UID"] != moved["UID"]) == ("REQUEST", True)

    desk.open("Cancel the meeting")
    desk.follow("Cancel the meeting and notify 1 person")
    said = desk.read()
    assert "was cancelled" in said
    assert "was held" not in said
    method, cancelled = entry_in(desk.mailed("Cancelled"))
    assert (method, cancelled["UID"], cancelled["STATUS"]) == ("CANCEL", again["UID"], "CANCELLED")
    assert cancelled["SEQUENCE"] > again["SEQUENCE"]
    assert "Changes to this meeting" in said
