"""Every form that refuses, on a telephone, every second one without scripts: what is wrong is seen and heard first.

It is sent with nothing in its fields, with nonsense, and with a file that is none. Each time a refusal comes back: what
others test in the same portal stays as it is.
"""

import json
import re
import time

import pytest
from django.urls import resolve
from playwright.sync_api import Browser, Error, Page

from egm_portal.adminkit.conflicts.forms import FILE_AGAIN
from tests.browser.conftest import Portal, wait_for_scripts
from tests.browser.test_people import PHONE
from tests.browser.test_refusals import sessions_of
from tests.refusing_forms import PRESSED, REFUSED, SENT

pytestmark = [pytest.mark.browser, pytest.mark.full]
FILES = "main form [type=file]"
NO_PDF = {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": b"no PDF"}
SCENE = """
import json
from egm_portal.clock import calendar_at
from egm_portal.meetings.models import Meeting
from tests import factories
from tests.refusing_forms import REFUSING, make_scene
names = [f"every-form-{number}" for number in (1, 2)]
with calendar_at(factories.TODAY):
    scene = make_scene(*[factories.make_meeting(slug=name, short_title=name) for name in names])
    for meeting in Meeting.objects.filter(slug__in=names):  # other tests find it on no page
        meeting.public_from = None
        meeting.save()
print("pages", json.dumps({route: scene.page_of(route) for route in REFUSING}))
print("emails", json.dumps({"expert": scene.expert.email, "superuser": scene.superuser.email}))
"""
ACTIONS = """() => Array.from(document.querySelectorAll("main form[method=post]"), (form) =>
  new URL(form.getAttribute("action") || "", location).pathname)"""
# The form at this place gets its values, and the focus goes to its button. Fields for dates and numbers take any text,
# as in browsers that do not know them. A file is sent with everything chosen, so that the file is what is wrong. The
# button “now” takes nothing from the fields.
FILL = """([place, typed]) => {
  const form = document.querySelectorAll("main form[method=post]")[place];
  const all = (selector) => Array.from(form.querySelectorAll(selector));
  for (const part of [...all("details"), form.closest("details")].filter(Boolean)) part.open = true;
  for (const field of all("input:is([type=date], [type=number], [type=email])")) field.type = "text";
  const fields = all("input:is(:not([type]), [type=text], [type=password], [type=url]), textarea");
  if (typed !== null) {
    for (const field of fields) field.value = typed;
    for (const field of all("[type=radio]")) field.checked = false;
    for (const field of all("select:not([multiple])")) field.value = "";
  } else {
    for (const field of all("select:not([multiple])")) if (!field.value) field.selectedIndex = 1;
  }
  document.querySelector("main .error-summary")?.setAttribute("data-before", "");
  const buttons = all("[type=submit]:not([name=now])");
  (buttons.find(({ name }) => name === "_save") || buttons.find(({ name }) => name) || buttons[0]).focus();
}"""
READ = """() => {
  const summary = document.querySelector("main .error-summary");
  const { top, bottom, left } = summary.getBoundingClientRect();
  const found = [];
  const focused = document.activeElement;
  if (focused !== summary) found.push(`the focus is on ${focused.outerHTML.slice(0, 90)}`);
  // One that is higher than the screen begins at its top.
  if (top < -1 || (bottom > innerHeight && top > 1)) found.push(`it reaches from ${top} to ${bottom}`);
  if (!summary.contains(document.elementFromPoint(left + 20, Math.max(top, 0) + 20))) found.push("something covers it");
  if (!/^Error: (?!.*Error: )/.test(document.title)) found.push(`title: ${document.title}`);
  const wide = document.documentElement.scrollWidth;
  if (wide > 375) found.push(`the page is ${wide} px wide`);
  const lines = Array.from(summary.querySelectorAll("li"));
  if (!lines.length || lines.some((line) => !line.querySelector("a"))) found.push("a line without a link");
  return [found, lines.map((line) => line.textContent.trim())];
}"""
FOCUS_LINK = """(number) => document.querySelectorAll("main .error-summary li a")[number].focus()"""
FIELD = """([number, withoutFault]) => {
  const link = document.querySelectorAll("main .error-summary li a")[number];
  const id = decodeURIComponent(link.hash.slice(1));
  const field = document.getElementById(id + "_from") || document.getElementById(id);
  const seen = (part) => {
    const { top, bottom, left, right, width } = part.getBoundingClientRect();
    return !width || (top > -1 && bottom < innerHeight + 1 && left > -1 && right < innerWidth + 1);
  };
  const found = [];
  if (document.activeElement !== field) found.push("the focus is elsewhere");
  if (!field.offsetWidth || !seen(field)) found.push("out of sight");
  if (field.labels?.length && !seen(field.labels[0])) found.push("its label is out of sight");
  const sentence = link.textContent.trim().split(": ").at(-1);
  if (link.textContent.includes(withoutFault)) return [found, []];
  if (field.getAttribute("aria-invalid") !== "true") found.push("not marked as invalid");
  const names = [field, field.closest("fieldset")].map((part) => part?.getAttribute("aria-describedby") || "");
  const words = names.join(" ").split(" ").map((name) => document.getElementById(name)?.innerText || "").join(" ");
  if (!words.replace(/\\s+/g, " ").includes(sentence)) found.push(`described by “${words}”`);
  return [found, []];
}"""


@pytest.fixture(scope="module")
def pages(portal: Portal) -> list[tuple[str, str, dict | None]]:
    """The routes, the page that has the form of each, and its reader’s session; nobody else sees these meetings."""
    printed = portal.manage("shell", "-v0", "-c", SCENE)
    pages, emails = (json.loads(re.search(rf"^{name} (.*)$", printed, re.MULTILINE)[1]) for name in ("pages", "emails"))
    sessions = sessions_of(portal, *emails.values())
    return [(route, page, sessions.get(emails.get(reader))) for route, (reader, page) in pages.items()]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_every_refusal_is_seen_and_heard_first(
    portal: Portal, browser: Browser, browser_context_args, pages, scripts: bool
):
    found = {}
    with browser.new_context(**browser_context_args | PHONE, java_script_enabled=scripts) as context:
        page = context.new_page()
        for route, address, session in pages[not scripts :: 2]:
            context.clear_cookies()
            context.add_cookies([session] if session else [])
            page.goto(portal.url + address)
            seen = set()
            for sent in (sent for sent in SENT if (route, sent) in REFUSED - PRESSED):
                send(page, route, SENT[sent])
                found[route, sent] = faults(page, seen)
            if page.locator(FILES).count():
                send(page, route, None, scripts)
                found[route, "file"] = faults(page, seen)
                assert page.locator(f"{FILES}[aria-invalid=true]").count(), route

    assert {each: wrong for each, wrong in found.items() if wrong} == {}


def send(page: Page, route: str, typed: str | None, scripts: bool = False) -> None:
    """Sends the form of this route with `typed` in its fields, or with a file, and waits for the refusal."""
    places = [place for place, path in enumerate(page.evaluate(ACTIONS)) if resolve(path).view_name == route]
    if typed is None:
        page.locator(FILES).first.set_input_files(NO_PDF)
        if scripts and not page.locator("main .error-summary").count():  # which comes with its script
            wait_for_scripts(page)
    page.evaluate(FILL, [places[0], typed])
    page.keyboard.press("Enter")
    try:
        page.locator("main .error-summary:not([data-before])").wait_for()
    except Error as error:
        error.add_note(f"{route} took {typed!r}, or did not say what is wrong.")
        raise
    page.wait_for_load_state("load")


def faults(page: Page, seen: set[str]) -> list[str]:
    """What the summary lacks, and where those of its lines lead that are not among the `seen`."""
    found, lines = settled(page, READ)
    for number, line in enumerate(lines):
        if line not in seen:
            page.evaluate(FOCUS_LINK, number)
            page.keyboard.press("Enter")
            wrong, _ = settled(page, FIELD, [number, FILE_AGAIN])
            found += [f"{line[:90]}: {fault}" for fault in wrong]
    seen.update(lines)
    return found


def settled(page: Page, script: str, argument: object = None) -> list[list[str]]:
    """What the script finds wrong, and what else it tells, once the browser has drawn what it was asked for."""
    end = time.monotonic() + 20
    while True:
        found, told = page.evaluate(script, argument)
        if not found or time.monotonic() > end:
            return [found, told]
        page.wait_for_timeout(50)
