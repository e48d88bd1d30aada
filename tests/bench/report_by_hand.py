"""`script/bench by-hand`: a circulated draft brought to its issue, with presses and fields counted, in three ways.

The scene is the same each time: a meeting that is over, its report circulated with five comments that nobody has
answered, one proposal that was left open, and two offices that were sent the text. Somebody with a mouse, with the
keyboard alone, and with a mouse but without scripts begins at the overview of the meeting. A press is a click, Enter or
Space that acts. Arguments name the ways that are tried.
"""

import os
import re
import sys
import time
from datetime import timedelta
from pathlib import Path

import django
from playwright.sync_api import expect, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egm_portal.settings")
django.setup()

from egm_portal.clock import calendar_at  # noqa: E402
from egm_portal.meetings.models import StaffRole, User  # noqa: E402
from reports import actions  # noqa: E402
from reports.models import Report  # noqa: E402
from review import actions as review_actions  # noqa: E402
from room import actions as room_actions  # noqa: E402
from tests import factories  # noqa: E402
from tests.browser.conftest import CHROMIUM, QUIET, Portal, running_portal  # noqa: E402
from tests.browser.hands import HANDS, Mouse  # noqa: E402
from tests.browser.test_refusals import sessions_of  # noqa: E402

ORGANIZER = "organizer@example.org"
COMMENTS, OFFICES = 5, ("Division for Social Policy", "International Telecommunication Union")
MOST_PRESSES, MOST_FIELDS = 15, 8
SCENE = """
from tests.bench.report_by_hand import make_scene
make_scene("{slug}")
"""
STATE = """
from reports.models import Report
print("state", Report.objects.get(meeting__slug="{slug}").state)
"""
TO_PRINT = 180_000  # milliseconds


def main() -> int:
    """Prints what each way took; the result is 1 if a report was not issued, or took more than it may."""
    work = Path(os.environ["DATA_DIR"])
    is_bad = False
    now = f"{(factories.DUE + timedelta(days=21)).isoformat()}"
    with running_portal(work / "data", work / "portal.log", PORTAL_NOW=now) as portal, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        cookie = sessions_of(portal, ORGANIZER)[ORGANIZER]
        print(f"{'':14}{'presses':>9}{'fields':>9}{'other keys':>12}{'seconds':>9}")
        for way in sys.argv[1:] or HANDS:
            make = HANDS[way]
            slug = f"by-hand-{way.replace(' ', '-')}"
            portal.manage("shell", "-c", SCENE.format(slug=slug))
            with browser.new_context(java_script_enabled=make.has_scripts) as own:
                own.add_cookies([cookie])
                hand = make(own.new_page())
                hand.page.goto(f"{portal.url}/admin/board/{slug}/")
                begun = time.monotonic()
                issue(hand)
                seconds = time.monotonic() - begun
            print(f"{way:14}{hand.presses:>9}{hand.fields:>9}{hand.keys:>12}{seconds:>9.0f}", flush=True)
            is_bad |= hand.presses > MOST_PRESSES or hand.fields > MOST_FIELDS or state_of(portal, slug) != "issued"
        browser.close()
    return int(is_bad)


def state_of(portal: Portal, slug: str) -> str:
    lines = portal.manage("shell", "-c", STATE.format(slug=slug)).splitlines()
    return next(line.partition(" ")[2] for line in lines if line.startswith("state "))


def make_scene(slug: str) -> None:
    """The meeting with its circulated report, whose text is written already."""
    meeting = factories.make_meeting(slug=slug, short_title=slug)
    factories.make_member(meeting, User.objects.get(email=ORGANIZER), StaffRole.ORGANIZER)
    people = [factories.make_participant("accepted", meeting=meeting) for _ in range(COMMENTS)]
    with calendar_at(meeting.ends_at):
        factories.record_what_took_place(meeting)
        report = actions.start_report(meeting=meeting)
        for section in report.sections.filter(chapter__in=("introduction", "discussion")):
            actions.write_section(report=report, chapter=section.chapter, heading=section.heading, body="Text.")
        factories.make_recommendation(meeting, "adopted")
        left_open = factories.make_recommendation(meeting, text="Governments should answer within 30 days.")
        room_actions.leave_recommendation_open(recommendation=left_open, seen=None)
        report = actions.change_state(report=report, state=Report.State.DRAFT)
        report = review_actions.circulate_report(report=report, comments_until=meeting.ends_at + timedelta(days=60))
        for person in people:
            review_actions.comment_on_draft(round=report.rounds.get(), paragraph="", text="Say more of it.", by=person)
        for office in OFFICES:
            factories.make_clearance(meeting, office=office)


def issue(hand: Mouse) -> None:
    """From the overview of the meeting to the issued report."""
    page = hand.page
    hand.panel = page.locator("main")

    def press(role: str, name: str | re.Pattern, place: str = "main") -> None:
        with page.expect_navigation():
            hand.press(page.locator(place).get_by_role(role, name=name).first)

    press("link", re.compile("^Answer"), "body")
    for left in range(COMMENTS, 0, -1):
        expect(page.get_by_role("button", name="Noted")).to_have_count(left)
        press("button", "Noted")
    hand.type("Words", "Governments should answer within 60 days.")
    press("button", "Record as agreed")
    press("link", "Finalize", "body")
    press("button", "Close now")
    hand.type("Symbol", "EGM/2013/Report")
    press("button", "Use this symbol")
    for left in range(len(OFFICES), 0, -1):
        expect(page.get_by_role("button", name="Cleared today")).to_have_count(left)
        press("button", "Cleared today")
    press("button", "Mark as final")
    expect(page.get_by_role("button", name="Mark as final")).to_have_count(0)
    read = page.get_by_label("I have read")
    while not hand.has_scripts and not read.count():  # otherwise the page follows by itself
        time.sleep(1)
        page.reload()
    expect(read).to_be_visible(timeout=TO_PRINT)
    hand.tick("I have read")
    press("button", "Confirm")
    hand.type("To confirm", "EGM/2013/Report")
    press("button", "Issue the report")
    expect(page.get_by_role("heading", name="Issued", exact=True)).to_be_visible()


if __name__ == "__main__":
    sys.exit(main())
