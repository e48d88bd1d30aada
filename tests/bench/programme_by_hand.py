"""`script/bench programme-by-hand`: the demonstration's programme of July 2013 built from nothing, in three ways.

Somebody with a mouse, with the keyboard alone, and with a mouse but without scripts fills in all that agenda.toml says.
What they have built is then compared with the draft that was loaded from the file.
"""

import csv
import os
import re
import shutil
import sys
import time
import tomllib
from collections.abc import Iterator
from datetime import datetime, timedelta
from difflib import unified_diff
from pathlib import Path

import django
from django.db.models import QuerySet
from playwright.sync_api import Page, expect, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egm_portal.settings")
django.setup()

from agenda.models import Officer, Session  # noqa: E402
from egm_portal.meetings.models import Meeting  # noqa: E402
from tests.browser.conftest import CHROMIUM, QUIET, Portal, running_portal  # noqa: E402
from tests.browser.hands import HANDS, Mouse  # noqa: E402
from tests.browser.test_refusals import sessions_of  # noqa: E402

FOLDER = Path(__file__).parents[2] / "office" / "demonstration" / "e-participation-2013"
AGENDA = "agenda.toml"
ORGANIZER = "organizer@example.org"
ADDRESS = """
from django.urls import reverse
from egm_portal.meetings.models import Meeting
pk = Meeting.objects.get(slug="{slug}").pk
print("address", reverse("admin:meetings_meeting_programme", args=[pk]))
"""
DRAFT = """
from egm_portal.meetings.models import Meeting
from tests.bench.programme_by_hand import draft_of
for line in draft_of(Meeting.objects.get(slug="{slug}")):
    print("draft", line)
"""
ROLES = {
    "chair": "Chairs",
    "rapporteur": "Rapporteurs",
    "moderator": "Moderators",
    "facilitator": "Facilitators",
    "members": "Members",
}
BESIDE_THE_OTHERS = ("chair", "rapporteur")  # the other roles are below a heading that is opened


def main() -> int:
    """Prints what each way took; the result is 1 if what was built is not what agenda.toml says."""
    work = Path(os.environ["DATA_DIR"])
    with running_portal(work / "data", work / "portal.log") as portal, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        cookie = sessions_of(portal, ORGANIZER)[ORGANIZER]
        print(f"{'':14}{'presses':>9}{'fields':>9}{'other keys':>12}{'seconds':>9}")
        differing = []
        for way, make in HANDS.items():
            slug = f"by-hand-{way.replace(' ', '-')}"
            load_without_programme(portal, work / slug)
            with browser.new_context(java_script_enabled=make.has_scripts) as own:
                own.add_cookies([cookie])
                hand = make(own.new_page())
                begun = time.monotonic()
                build(hand, address_of(portal, slug))
                seconds = time.monotonic() - begun
            print(f"{way:14}{hand.presses:>9}{hand.fields:>9}{hand.keys:>12}{seconds:>9.0f}", flush=True)
            lines = unified_diff(printed(portal, DRAFT, FOLDER.name), printed(portal, DRAFT, slug), n=0, lineterm="")
            differing += [f"{way}: {line}" for line in lines]
        browser.close()
    print("\n".join(differing) or "\nWhat was built is what agenda.toml says.")
    return 1 if differing else 0


def load_without_programme(portal: Portal, folder: Path) -> None:
    """Loads the demonstration's folder as another meeting, whose programme is not planned yet."""
    shutil.copytree(FOLDER, folder)
    (folder / AGENDA).write_text("", encoding="utf-8")
    meeting = folder / "meeting.toml"
    text = meeting.read_text(encoding="utf-8")
    meeting.write_text(text.replace(f'slug = "{FOLDER.name}"', f'slug = "{folder.name}"', 1), encoding="utf-8")
    portal.manage("load_meeting", str(folder), "--organizer", ORGANIZER)


def address_of(portal: Portal, slug: str) -> str:
    return portal.url + printed(portal, ADDRESS, slug)[0]


def printed(portal: Portal, code: str, slug: str) -> list[str]:
    """What the code prints about the meeting, without the first word of each line."""
    lines = portal.manage("shell", "-c", code.format(slug=slug)).splitlines()
    return [line.partition(" ")[2] for line in lines if line.startswith(("address ", "draft "))]


def draft_of(meeting: Meeting) -> Iterator[str]:
    """All that the working draft says, a line for each session, item and person."""
    own = Session.objects.filter(meeting=meeting).order_by("starts_at", "position")
    for session in own:
        yield f"{session.starts_at} {session.kind} {session} {session.minutes} {session.room} {session.summary}"
        yield from people_of(session.officers.order_by("role", "participant__email"))
        for item in session.items.order_by("position"):
            paper = item.paper.participant.email if item.paper else ""
            yield f"  {item.title} {item.minutes} {item.slides_expected} {paper}"
            yield from people_of(item.roles.order_by("position"))
    yield from people_of(Officer.objects.filter(meeting=meeting, session=None).order_by("role", "participant__email"))


def people_of(rows: QuerySet) -> Iterator[str]:
    yield from (f"    {row.role} {row.participant.email}" for row in rows)


class Builder:
    """Fills in a programme as the file says."""

    def __init__(self, hand: Mouse) -> None:
        self.hand, self.page = hand, hand.page
        with (FOLDER / "participants.csv").open(encoding="utf-8", newline="") as file:
            self.labels = {row["email"]: f"{row['name']}, {row['country']}" for row in csv.DictReader(file)}

    def people(self, field: str, addresses: str | list[str]) -> None:
        addresses = [addresses] if isinstance(addresses, str) else addresses
        self.hand.name(field, [self.labels[address] for address in addresses])

    def open(self, link: str) -> None:
        self.hand.press(self.page.get_by_role("link", name=link, exact=True))

    def save(self) -> None:
        self.hand.save()
        expect(self.hand.panel).to_have_count(0)

    def save_and_add_another(self) -> None:
        self.hand.save("Save and add another")
        expect(self.hand.panel.get_by_label("Title")).to_have_value("")

    def officers(self, officers: list[dict]) -> None:
        self.open("Name officers")
        for officer in officers:
            self.people(ROLES[officer["role"]], officer["participant"])
        self.save()

    def session(self, session: dict, before: dict | None) -> None:
        starts_at = datetime.fromisoformat(session["starts_at"])
        what = "break" if session["kind"] == "break" else "session"
        self.open(f"Add a {what} to {starts_at:%A, %-d %B}")
        hand = self.hand
        hand.type("Title", session["title"])
        hand.type("Minutes", str(session["minutes"]))
        hand.select("Kind", session["kind"])
        follows = before and datetime.fromisoformat(before["starts_at"]) + timedelta(minutes=before["minutes"])
        if starts_at != follows:
            hand.type("Fixed start", f"{starts_at:%H:%M}")
        for role in BESIDE_THE_OTHERS:
            self.people(ROLES[role], session.get(role, []))
        others = [role for role in ROLES if role in session and role not in BESIDE_THE_OTHERS]
        if others or "summary" in session:
            hand.press(self.page.locator("#programme-panel summary"))
            for role in others:
                self.people(ROLES[role], session[role])
            hand.type("Summary", session.get("summary", ""))
        self.save()

    def items(self, session: dict) -> None:
        items = session.get("item", [])
        if items:
            self.open(f"Add an item to {session['title']}")
        for item in items:
            self.item(item)
            if item is items[-1]:
                self.save()
            else:
                self.save_and_add_another()

    def item(self, item: dict) -> None:
        hand = self.hand
        hand.type("Title", item["title"])
        hand.type("Minutes", str(item["minutes"]))
        self.people("Speakers", item.get("speakers", []))
        if "paper" in item:
            hand.select("Paper", re.compile(rf" of {self.labels[item['speakers'][0]]} \("))
        if item.get("slides_expected"):
            hand.tick("Slides expected")


def build(hand: Mouse, address: str) -> None:
    agenda = tomllib.loads((FOLDER / AGENDA).read_text(encoding="utf-8"))
    builder, before = Builder(hand), None
    page: Page = hand.page
    page.goto(address)
    for session in agenda["session"]:
        builder.session(session, before)
        builder.items(session)
        before = session
    builder.officers(agenda["officer"])


if __name__ == "__main__":
    sys.exit(main())
