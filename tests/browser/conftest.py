"""A whole portal for the browser: web server, worker and beat, as script/server runs them."""

import base64
import email
import email.policy
import hmac
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.commands import ROOT, Commands

# Without windows it takes half of the processor's time. Playwright takes the same by default.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium") or "/usr/bin/chromium"
# For each window, which nobody sees, Chromium itself would start two or three more processes: for suggestions below its
# address bar, and in reserve. It obeys its last --disable-features alone, so what Playwright gives there stands here.
UNUSED = """
    WebUIOmniboxPopup WebUIOmniboxAimPopup SpareRendererForSitePerProcess
    AimEnabled AvoidUnnecessaryBeforeUnloadCheckSync DestroyProfileOnBrowserClose HttpsFirstBalancedModeAutoEnable
    HttpsUpgrades LensOverlay MediaRouter NetworkTimeServiceQuerying OptimizationHints PaintHolding PreconnectToSearch
    ThirdPartyStoragePartitioning
"""
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
QUIET += ["--disable-sync", "--no-first-run", f"--disable-features={','.join(UNUSED.split())}"]
GUESTS = (1, 2, 31, 32, 33, 34, 35, 36)  # for one test each: a test changes what its guest answered
INVITE = f"""
from datetime import UTC, datetime
from egm_portal.clock import calendar_at
from egm_portal.mail.tasks import send_due_messages
from egm_portal.meetings.models import Meeting
from participants import actions
with calendar_at(datetime(2013, 7, 10, 8, tzinfo=UTC)):
    meeting = Meeting.objects.get(slug="e-participation-2013")
    for number in {GUESTS}:
        guest = actions.add_participant(
            meeting=meeting, name=f"Guest {{number}}", email=f"guest{{number}}@example.org"
        )
        actions.invite_participant(participant=guest, by=None)
    send_due_messages()
"""
FETCHED = """async () => {
  const fetched = new Set(performance.getEntriesByType("resource").map(({ name }) => name));
  const wanted = [...document.scripts].filter(({ src }) => src);
  if (document.querySelector("template[data-when-used]") || !wanted.every(({ src }) => fetched.has(src))) return false;
  // A module runs after what it imports.
  await Promise.all(wanted.filter(({ type }) => type === "module").map(({ src }) => import(src)));
  return true;
}"""
PATIENCE = 60_000  # milliseconds: the machine may be slow, and has other tests to run
TO_START = 600  # seconds until a portal with an empty data folder is ready
OVER = re.compile("^(You have been signed out|Please sign in again)$")  # on a screen of a role, only that may be over
TO_STOP = 120  # seconds; supervise.py itself gives its children 12, and the broker as many
expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True)
class Portal:
    """A running portal with the demonstration loaded."""

    url: str
    data_dir: Path
    log: Path
    commands: Commands

    @property
    def password(self) -> str:
        return (self.data_dir / "organizer-password").read_text(encoding="utf-8").strip()

    def mail_to(self, address: str, subject: str, within: float = 90) -> str:
        """The plain text of the newest mail to this address whose subject has these words; waits for it."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            for path in sorted((self.data_dir / "mail").glob("*.eml"), reverse=True):
                message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                if address in message["To"] and subject in message["Subject"]:
                    return message.get_body(("plain",)).get_content()
            time.sleep(0.2)
        raise AssertionError(f"No mail “{subject}” came to {address}.")

    def link_in(self, text: str) -> str:
        """The first address of this portal's invitations in a mail."""
        return re.search(re.escape(self.url) + r"/invitations/\S+", text)[0]

    def manage(self, *command: str) -> str:
        """What a command of manage.py prints."""
        return self.commands.run(*command)


def totp_now(secret: str) -> str:
    """The six digits that an authenticator app shows for this secret now (RFC 6238)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def click_through(control: Locator) -> None:
    """Clicks a link or a button, and waits until the page to which it leads has loaded and its scripts have run.

    A click by itself need not wait: a form with scripts asks for the session before it is sent. The next step of a test
    would then meet the page that is being left.
    """
    with control.page.expect_navigation():
        control.click()


def ask_until(wanted: Locator, ask_again: Callable[[], object], within: float = 180) -> None:
    """Asks again every second until the page has this, which the worker makes."""
    end = time.monotonic() + within
    while not wanted.count() and time.monotonic() < end:
        wanted.page.wait_for_timeout(1000)
        ask_again()
    expect(wanted).to_be_visible()


COPIES = """() => new Promise((resolve) => {
  const asked = indexedDB.open("typed", 1);
  asked.onupgradeneeded = () => asked.transaction.abort();
  asked.onerror = (event) => { event.preventDefault(); resolve([]); };
  asked.onsuccess = () => {
    const all = asked.result.transaction("copies").objectStore("copies").getAll();
    all.onsuccess = () => { asked.result.close(); resolve(all.result); };
  };
})"""


def copies_in(page: Page) -> list[dict]:
    """The copies of what was typed that this browser has."""
    return page.evaluate(COPIES)


def wait_for_copy(page: Page, words: str) -> None:
    """Waits until the browser has a copy with these words."""
    wait_until(page, f"async (words) => JSON.stringify(await ({COPIES})()).includes(words)", words)


def wait_until(page: Page, script: str, argument: object = None) -> None:
    """Waits until the script is true in the page. `wait_for_function` asks again by eval, which the portal forbids."""
    end = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(script, argument):
        if time.monotonic() > end:
            raise AssertionError(f"This did not become true: {script}")
        page.wait_for_timeout(50)


def wait_for_scripts(page: Page) -> None:
    """Waits for the scripts that a page fetches once one of its forms is used."""
    wait_until(page, FETCHED)


def code_for(portal: Portal, address: str, ask: Callable[[], object]) -> str:
    """The sign-in code that is mailed to the address once somebody asks for it."""
    for path in (portal.data_dir / "mail").glob("*.eml"):
        if "sign-in code" in path.read_text(encoding="utf-8"):
            path.unlink()
    ask()
    return re.search(r"^(\d{8})$", portal.mail_to(address, "sign-in code"), re.MULTILINE)[1]


def sign_in(page: Page, portal: Portal, address: str) -> None:
    """Signs in with a mailed code, on the page that asks for an address."""
    page.get_by_label("E-mail address").first.fill(address)
    code = code_for(portal, address, lambda: click_through(page.get_by_role("button", name="Send me a code")))
    page.get_by_label("Code").fill(code)
    click_through(page.get_by_role("button", name="Sign in", exact=True))


def enrol(page: Page, portal: Portal, address: str, meeting: str = "e-participation-2013") -> str:
    """Makes somebody an organizer, who follows the mailed link and links an authenticator app; the app's secret."""
    portal.manage("make_organizer", address, "--meeting", meeting)
    mailed = portal.mail_to(address, "you can work on this meeting")
    page.goto(re.search(re.escape(portal.url) + r"/second-factor/\S+", mailed)[0])
    sign_in(page, portal, address)
    click_through(page.get_by_role("button", name="Link an authenticator app"))
    secret = page.get_by_label("Key for the app").input_value()
    page.get_by_label("Code shown in the app").fill(totp_now(secret))
    click_through(page.get_by_role("button", name="Link the app"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    click_through(page.get_by_role("link", name="Continue to the administration"))
    return secret


@contextmanager
def running_portal(data_dir: Path, log: Path, **settings: str) -> Iterator[Portal]:
    """A portal with its data in this folder, on a free port, with these settings beside those of every test."""
    port = free_port()
    environment = os.environ | {"DATA_DIR": str(data_dir), "PORT": str(port), "READ_DOT_ENV": "0"}
    environment |= {"REMIND_EVERY": "5", "VERB_MAIL_DELAY": "3", "SECOND_FACTOR": "1"} | settings
    with log.open("wb") as out:
        command = [sys.executable, "script/supervise.py"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        wait_for_start(process, log)
        commands = Commands(environment)
        try:
            yield Portal(f"http://localhost:{port}", data_dir, log, commands)
        finally:
            commands.stop()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=TO_STOP)


def wait_for_start(process: subprocess.Popen, log: Path) -> None:
    """Waits until the portal announces itself; raises AssertionError with its log if it ends or takes too long."""
    end = time.monotonic() + TO_START
    while "\nCtrl-C" not in log.read_text(encoding="utf-8"):
        if process.poll() is not None or time.monotonic() > end:
            raise AssertionError("The portal did not start: " + log.read_text(encoding="utf-8"))
        time.sleep(0.1)


@pytest.fixture(scope="session")
def portal(tmp_path_factory):
    folder = tmp_path_factory.mktemp("portal")
    with running_portal(folder, tmp_path_factory.mktemp("log") / "portal.log") as running:
        yield running


@pytest.fixture(scope="session")
def links(portal) -> dict[int, str]:
    """The link in the invitation of each guest, whom the office has invited."""
    portal.manage("shell", "-c", INVITE)
    return {number: portal.link_in(portal.mail_to(f"guest{number}@example.org", "Invitation")) for number in GUESTS}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": CHROMIUM, "args": QUIET}


@pytest.fixture(scope="session")
def launch_browser(launch_browser):
    """Starts browsers in which every window waits as long as `expect` does."""

    def launch(**options):
        browser = launch_browser(**options)
        browser.on("context", lambda context: context.set_default_timeout(PATIENCE))
        return browser

    return launch


@pytest.fixture(scope="session")
def browser_context_args():
    """Nothing glides: how long that takes depends on the machine, and tests measure where something is."""
    return {
        "locale": "en-GB",
        "timezone_id": "Asia/Kolkata",
        "viewport": {"width": 1280, "height": 900},
        "reduced_motion": "reduce",
    }
