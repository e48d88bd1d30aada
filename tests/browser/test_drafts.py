"""What is typed outlives the browser: on the server, or in the browser while the line is down; and is offered again."""

import json
import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import COPIES, Portal, copies_in, wait_for_copy, wait_until

pytestmark = pytest.mark.browser
PREPARE = """
import json, time
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from egm_portal.meetings.actions import confirm_second_factor
from reports.actions import start_report, write_section
from tests import factories

def session_of(user):
    if user.is_staff:
        confirm_second_factor(user=user)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session["began"] = session["seen"] = int(time.time())
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return session.session_key

meeting = factories.make_meeting(slug="drafts", short_title="Drafts")
report = start_report(meeting=meeting)
section = write_section(report=report, chapter="discussion", heading="Theme", body="Water.")
expert = factories.make_participant("accepted", meeting=meeting)
guest = factories.make_participant(meeting=meeting)
meeting.public_from = None
meeting.save()
print(json.dumps({
    "cookie": settings.SESSION_COOKIE_NAME,
    "organizer": session_of(factories.make_organizer(meeting)),
    "expert": session_of(expert.user),
    "report": f"/admin/reports/report/of/{meeting.pk}/settings/",
    "meeting": f"/admin/meetings/meeting/{meeting.pk}/change/",
    "room": f"/admin/meetings/meeting/{meeting.pk}/room/",
    "profile": "/meetings/drafts/my/profile/",
    "guest": f"/admin/participants/participant/{guest.pk}/change/",
    "section": f"/meetings/drafts/my/report/write/{section.pk}/",
}))
"""
KEPT = """
from egm_portal.drafts.models import FormDraft
print([draft.values for draft in FormDraft.objects.filter(form="my:profile")])
"""
DELETE_ROWS = """
from egm_portal.meetings.models import Meeting
from participants.models import Participant
from reports.actions import delete_section
meeting = Meeting.objects.get(slug="drafts")
delete_section(section=meeting.report.sections.get(heading="Theme"))
Participant.objects.filter(meeting=meeting).latest("pk").delete()
"""
AFTER_TYPING = 21_000  # milliseconds: the script keeps what was typed every 20 seconds
SHOWN_AFTER = 300
SOON = 500
PUT = """([name, age]) => new Promise((resolve) => {
  const asked = indexedDB.open("typed", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("copies", { keyPath: "name" });
  asked.onsuccess = () => {
    const writing = asked.result.transaction("copies", "readwrite");
    writing.objectStore("copies").put({ name, at: Date.now() - age, values: {} });
    writing.oncomplete = () => { asked.result.close(); resolve(); };
  };
})"""
FIELDS = {
    "report": "#id_disclaimer",
    "meeting": "#id_summary",
    "room": "#id_addressees-0-name",
    "profile": "#id_biography",
}


@pytest.fixture(scope="module")
def scene(portal: Portal) -> dict[str, str]:
    """Addresses of three forms of a meeting, and the sessions of its organizer and of an expert."""
    return json.loads(portal.manage("shell", "-v", "0", "-c", PREPARE).splitlines()[-1])


@contextmanager
def killed_at_the_end(launch_browser: Callable[[], Browser], context_arguments: dict) -> Iterator[BrowserContext]:
    """A browser of its own, which is killed without a chance to say anything."""
    browser = launch_browser()
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    [own] = [process["id"] for process in processes if process["type"] == "browser"]
    try:
        yield browser.new_context(**context_arguments)
    finally:
        os.kill(own, signal.SIGKILL)


@pytest.fixture
def opened(portal: Portal, scene: dict[str, str]) -> Callable[[BrowserContext, str], Page]:
    """Opens one of the forms as whom it is for."""

    def open_form(context: BrowserContext, form: str) -> Page:
        session = scene["expert" if form == "profile" else "organizer"]
        context.add_cookies([{"name": scene["cookie"], "value": session, "url": portal.url}])
        page = context.new_page()
        page.clock.install()
        page.goto(f"{portal.url}{scene[form]}", wait_until="networkidle")  # to jump would end what is being sent
        # Time stands still in the page, so that nothing is kept before a test lets it pass.
        page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=10))
        return page

    return open_form


def write(page: Page, form: str, text: str) -> None:
    page.locator(FIELDS[form]).click()
    expect(state(page, form)).to_be_attached()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)
    page.clock.run_for(SHOWN_AFTER)


def state(page: Page, form: str):
    """The words in the bar under the form."""
    return page.locator(f"form:has({FIELDS[form].split(' >> ')[0]}) .draft-state").first


def test_killed_browser_loses_nothing_typed(launch_browser, browser_context_args, opened):
    start = launch_browser, browser_context_args
    with killed_at_the_end(*start) as context:
        for form in FIELDS:
            page = opened(context, form)
            write(page, form, f"Typed into the {form}.")
            expect(state(page, form)).to_have_text("1 field changed · not kept yet")
            page.clock.run_for(AFTER_TYPING)
            expect(state(page, form)).to_have_text(re.compile(r"^1 field changed · draft kept at \d\d:\d\d$"))

    with killed_at_the_end(*start) as context:
        for form in FIELDS:
            page = opened(context, form)
            notice = page.get_by_role("region", name="What you typed").filter(visible=True)
            expect(notice).to_contain_text(re.compile(r"We kept what you typed at \d\d:\d\d"))
            expect(page.locator(FIELDS[form])).not_to_have_value(f"Typed into the {form}.")
            expect(state(page, form)).to_be_attached()  # without the script the link opens another page
            notice.get_by_role("link", name="Restore", exact=True).click()
            expect(page.locator(FIELDS[form])).to_have_value(f"Typed into the {form}.")
            expect(page.get_by_text("restored, not saved", exact=True)).to_be_visible()
            expect(page.locator(FIELDS[form])).to_be_focused()
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("Your profile has been saved.")).to_be_visible()
        expect(page.locator(FIELDS["profile"])).to_have_value("Typed into the profile.")
        expect(page.get_by_role("region", name="What you typed").filter(visible=True)).to_have_count(0)


def test_broken_line_and_leaving_lose_nothing_typed(context: BrowserContext, opened):
    page, questions = opened(context, "profile"), []
    page.on("dialog", lambda dialog: (questions.append(dialog.type), dialog.dismiss()))
    write(page, "profile", "Typed on the train")

    with page.expect_event("dialog"):
        page.close(run_before_unload=True)
    expect(state(page, "profile")).to_have_text("1 field changed · not kept yet")
    assert questions == ["beforeunload"]
    context.set_offline(True)
    page.clock.run_for(AFTER_TYPING)
    expect(state(page, "profile")).to_have_text(re.compile(r"^No connection since \d\d:\d\d; kept in this browser$"))
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    context.set_offline(False)

    again = opened(context, "profile")
    notice = again.get_by_role("region", name="What you typed").filter(visible=True)
    expect(notice).to_contain_text("Typed on the train")
    expect(state(again, "profile")).to_be_attached()
    wait_until(again, f"async () => !(await ({COPIES})()).length")
    with again.expect_response("**/drafts/"):
        notice.get_by_role("button", name="Discard").click()
    again.reload()
    expect(again.get_by_role("region", name="What you typed").filter(visible=True)).to_have_count(0)
    assert questions == ["beforeunload"]


def processes_of(profile: Path) -> list[int]:
    """Every process of the browser with this profile."""
    parents, found = {}, set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if f"--user-data-dir={profile}" in (folder / "cmdline").read_text():
                found.add(int(folder.name))
        except OSError:
            continue  # it has ended meanwhile
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return sorted(found)


def test_killing_every_process_of_the_browser_loses_nothing_typed(
    browser_type, browser_type_launch_args, browser_context_args, opened, tmp_path
):
    options = browser_type_launch_args | browser_context_args
    context = browser_type.launch_persistent_context(tmp_path, **options)
    context.route("**/drafts/", lambda route: route.abort())  # the portal never has any of it
    for form in FIELDS:
        page = opened(context, form)
        write(page, form, f"Written into the {form}.")
        page.clock.run_for(SOON)
        wait_for_copy(page, f"Written into the {form}.")

    killed = processes_of(tmp_path)
    for process in killed:
        os.kill(process, signal.SIGKILL)

    assert len(killed) > 2
    context = browser_type.launch_persistent_context(tmp_path, **options)
    for form in FIELDS:
        page = opened(context, form)
        notice = page.get_by_role("region", name="What you typed").filter(visible=True)
        expect(notice).to_contain_text(f"Written into the {form}.")
        expect(state(page, form)).to_be_attached()
        notice.get_by_role("link", name="Restore", exact=True).click()
        expect(page.locator(FIELDS[form])).to_have_value(f"Written into the {form}.")
    context.close()


def test_copy_of_a_form_that_is_gone_is_among_the_drafts(context: BrowserContext, opened, portal, scene):
    typed = {"In the guest.": "guest", "In the section.": "section", "In another tab.": "section"}
    fields = {"guest": "#id_affiliation", "section": "#id_text"}
    for words, form in typed.items():
        page = opened(context, form)
        page.locator(fields[form]).click()
        expect(page.locator(".draft-state, [data-report-writing][data-ready]").first).to_be_attached()
        context.set_offline(True)
        page.keyboard.insert_text(words)
        page.clock.run_for(SOON)
        wait_for_copy(page, words)
        page.close()
        context.set_offline(False)
    portal.manage("shell", "-v", "0", "-c", DELETE_ROWS)

    page = context.new_page()
    page.goto(f"{portal.url}/my/drafts/")
    for words in typed:
        expect(page.get_by_text(words)).to_be_visible()
    assert not copies_in(page)


FORBIDDEN = "Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError'); } })"
FULL = "IDBObjectStore.prototype.put = function () { throw new DOMException('full', 'QuotaExceededError'); }"


@pytest.mark.parametrize("storage", [FORBIDDEN, FULL], ids=["forbidden", "full"])
def test_browser_that_keeps_nothing_says_so_and_breaks_nothing(context: BrowserContext, opened, storage):
    context.add_init_script(storage)
    page = opened(context, "profile")
    text = f"Typed without a copy: {storage}"
    write(page, "profile", text)
    page.clock.run_for(SOON)

    expect(state(page, "profile")).to_contain_text("this browser keeps no copy")
    page.clock.run_for(AFTER_TYPING)
    expect(state(page, "profile")).to_contain_text("draft kept at")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Your profile has been saved.")).to_be_visible()
    expect(page.locator(FIELDS["profile"])).to_have_value(text)


def test_what_this_browser_kept_goes_after_a_day_and_at_sign_out(context: BrowserContext, opened, portal):
    page = opened(context, "profile")
    day = 24 * 3600 * 1000
    own = page.evaluate("document.getElementById('session').dataset.user")
    for name, age in [("0:of another person", 0), ("0:old", day), (f"{own}:young", day - 60_000), (f"{own}:old", day)]:
        page.evaluate(PUT, [f"draft:{name}", age])

    page.reload()
    expect(state(page, "profile")).to_be_attached()
    after_a_day = sorted(copy["name"] for copy in copies_in(page))
    write(page, "profile", "Typed before signing out")
    page.clock.run_for(SOON)
    wait_for_copy(page, "Typed before signing out")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{portal.url}/")

    assert after_a_day == ["draft:0:of another person", f"draft:{own}:young"]
    assert [copy["name"] for copy in copies_in(page)] == ["draft:0:of another person"]
    assert "Typed before signing out" in portal.manage("shell", "-v", "0", "-c", KEPT)
