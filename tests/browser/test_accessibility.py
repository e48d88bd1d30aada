"""Every page for readers and participants: no fault that axe finds, no scrolling sideways, little to load."""

import re
from contextlib import contextmanager

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse

from tests.test_access import MEETING, public_pages

pytestmark = [pytest.mark.browser, pytest.mark.full]

MEETINGS = ("e-participation-2013", "empowerment-2012")
"""One that is prepared, and one whose report has been issued."""


def addresses(parts: tuple[str, ...], *arguments: str) -> list[str]:
    """The public pages whose addresses have these parts, without files."""
    paths = [reverse(name, args=arguments) for name in public_pages(parts)]
    return [path for path in paths if path.endswith("/")]


PORTAL = [*addresses(()), "/accounts/login/", "/nothing-stands-here/", "/invitations/no-such-link/"]
BELOW = ("agenda/sessions/2/", "documents/1/")
PUBLIC = [PORTAL]
for slug in MEETINGS:
    PUBLIC.append([*addresses(MEETING, slug), *(f"/meetings/{slug}/{path}" for path in BELOW)])
EXPERT = "expert5@example.org"
OWN = ["/my/", *(f"/meetings/e-participation-2013/my/{page}" for page in ("", "papers/{{paper}}/", "profile/"))]

# WCAG 2.2 AA, and what axe counts as good practice beyond it.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = "color-contrast"  # all that the reader's choice of light or dark can change
TARGETS = "target-size"  # all that a smaller screen can change
REFLOW = {"width": 320, "height": 900}  # WCAG 1.4.10
MAX_REQUESTS = 10
MAX_BYTES = 100_000


@pytest.fixture(scope="module")
def signed_in(portal, browser, browser_context_args) -> dict:
    """What an expert's browser keeps after signing in with the code from the mail."""
    with browser.new_context(**browser_context_args) as context:
        page = context.new_page()
        page.goto(f"{portal.url}/accounts/login/")
        page.get_by_label("E-mail address").first.fill(EXPERT)
        page.get_by_role("button", name="Send me a code").click()
        page.get_by_label("Code").fill(re.search(r"^(\d{8})$", portal.mail_to(EXPERT, "sign-in code"), re.MULTILINE)[1])
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/my/")
        return context.storage_state()


@pytest.mark.parametrize("paths", PUBLIC, ids=["portal", *MEETINGS])
def test_public_pages_have_no_fault_fit_a_small_screen_and_ask_for_little(portal, browser, browser_context_args, paths):
    with visitor(browser, browser_context_args) as page:
        found = {path: faults(page, portal.url + path) for path in paths}

    assert {path: each for path, each in found.items() if each} == {}


def test_own_pages_have_no_fault_fit_a_small_screen_and_ask_for_little(
    portal, browser, browser_context_args, signed_in
):
    """The pages of an expert whose paper is missing."""
    with visitor(browser, browser_context_args, storage_state=signed_in) as page:
        found = {path: faults(page, portal.url + path) for path in own_pages(portal)}

    assert {path: each for path, each in found.items() if each} == {}


def own_pages(portal) -> list[str]:
    """The addresses of the expert's own pages."""
    owed = f"participant__email='{EXPERT}', participant__meeting__slug='{MEETINGS[0]}'"
    asked = f"from papers.models import Paper; print('paper', Paper.objects.get({owed}).pk)"
    paper = re.search(r"^paper (\d+)$", portal.manage("shell", "-c", asked), re.MULTILINE)[1]
    return [path.format(paper=paper) for path in OWN]


@contextmanager
def visitor(browser, browser_context_args, **changes):
    """A page to which every visit is the first: the browser keeps no file. A new context a visit costs far more."""
    with browser.new_context(**browser_context_args, **changes) as context:
        page = context.new_page()
        page.on("requestfinished", lambda request: page.asked.append(request))
        tools = context.new_cdp_session(page)
        tools.send("Network.enable")
        tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
        yield page


def faults(page, address: str) -> list[str]:
    """What a first visit finds wrong: on a wide and on a small screen, in light and in dark, and with its weight."""
    wide = page.viewport_size
    found = heaviness(page, address)
    page.evaluate(AXE_SCRIPT)
    found += violations(page, RULES)
    page.emulate_media(color_scheme="dark")
    found += [f"dark {fault}" for fault in violations(page, [CONTRAST], kind="rule")]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(REFLOW)
    width = page.evaluate("document.documentElement.scrollWidth")
    found += [f"{width} px wide"] if width > REFLOW["width"] else []
    found += [f"small {fault}" for fault in violations(page, [TARGETS], kind="rule")]
    page.set_viewport_size(wide)
    return found


def violations(page, names: list[str], kind: str = "tag") -> list[str]:
    """Which of the named rules the page breaks, each with the places where it does."""
    options = {"runOnly": {"type": kind, "values": names}, "resultTypes": ["violations"]}
    broken = page.evaluate("options => axe.run(options).then(answer => answer.violations)", options)
    return [f"{each['id']}: {[node['target'] for node in each['nodes']]}" for each in broken]


def heaviness(page, address: str) -> list[str]:
    """Visits the page for the first time; its requests and bytes, as they came over the line, if too many."""
    page.goto("about:blank")  # what the page before still asks for is not counted
    page.asked = []
    page.goto(address, wait_until="networkidle")
    sent_for = [request for request in page.asked if not request.url.startswith("data:")]
    requests, size = len(sent_for), sum(transferred(request) for request in sent_for)
    return [f"{requests} requests, {size} bytes"] if requests > MAX_REQUESTS or size >= MAX_BYTES else []


def transferred(request) -> int:
    """The bytes of the answer as they came over the line, its headers included."""
    sizes = request.sizes()
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]
