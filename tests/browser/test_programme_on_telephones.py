"""The programme's screen, and the page for changes of the day, on a telephone: nothing is cut off."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Portal
from tests.browser.test_people import PHONE
from tests.browser.test_programme import MEETING, ORGANIZER
from tests.browser.test_refusals import sessions_of
from tests.browser.test_slides import require_whole

pytestmark = [pytest.mark.browser, pytest.mark.full]
CLIPPED = """
() => [...document.querySelectorAll("#content *")].filter((each) => {
  const own = each.getBoundingClientRect();
  return own.width > 1 && own.height > 1 && (own.right > document.documentElement.clientWidth + 0.5 || own.left < -0.5);
}).map((each) => each.outerHTML.slice(0, 90))
"""
TODAY = """
from datetime import UTC, date, datetime, timedelta
from agenda import actions
from agenda.models import Item, Session
from egm_portal.clock import calendar_at
meeting.starts_on, meeting.ends_on = date(2013, 7, 10), date(2013, 7, 11)
meeting.room = "Salle internationale des Droits-de-l’homme-et-de-l’Alliance-des-civilisations"
meeting.save()
start = datetime(2013, 7, 10, 6, tzinfo=UTC)
titles = [
    ("plenary", "Opening"), ("session", "Verwaltungsverfahrensvereinfachungsgesetzgebungskompetenz and participation"),
    ("break", "Coffee"), ("session", "Konsultationsverfahrensbeschleunigungsgesetzentwürfe"),
]
for place, (kind, title) in enumerate(titles):
    session = Session.objects.create(
        meeting=meeting, kind=kind, title=title, minutes=180, starts_at=start + timedelta(hours=3 * place)
    )
    if kind == "session":
        for number in range(2):
            item = Item.objects.create(session=session, title=f"Item {number} of {title}", minutes=25, position=number)
            item.people.add(factories.make_participant(
                meeting=meeting, status="accepted", name=f"Speaker {place}{number} Wolfeschlegelsteinhausenbergerdorff"
            ))
session = Session.objects.get(meeting=meeting, title=titles[1][1])
with calendar_at(start + timedelta(minutes=30)):
    actions.number_sessions(meeting=meeting)
    actions.release_programme(meeting=meeting, kind="provisional", by=None)
    actions.delay_session(meeting=meeting, session=session.pk, minutes=5, by=colleague)
print("session", session.pk, session.items.first().pk)
"""


def test_programme_and_the_day_fit_a_telephone(portal: Portal, browser: Browser, browser_context_args):
    printed = portal.manage("shell", "-c", MEETING.format(slug="telephone") + TODAY)
    own = re.search(r"^meeting (\d+)$", printed, re.MULTILINE)[1]
    session, item = re.search(r"^session (\d+) (\d+)$", printed, re.MULTILINE).groups()
    forms = [f"?session={session}", f"?item={item}", "?add=session", "?officers", f"?move=item-{item}"]
    screens = [("1", path) for path in ("", "day/", "release/")]
    screens += [(own, path) for path in ("", *forms, "day/", "release/")]
    with browser.new_context(**browser_context_args | PHONE) as context:
        context.add_cookies([sessions_of(portal, ORGANIZER)[ORGANIZER]])
        page = context.new_page()
        for meeting, path in screens:
            page.goto(f"{portal.url}/admin/meetings/meeting/{meeting}/programme/{path}")
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            require_whole(page)
            assert page.evaluate(CLIPPED) == []
