"""Every page for readers and participants: no fault that axe finds, no scrolling sideways, little to load."""

import gzip
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

MEETINGS = ("e-participation-2013", "empowerment-2012")
ROOMS = (
    "",
    "aide-memoire/",
    "agenda/",
    "participants/",
    "papers/",
    "documents/",
    "documents/1/",
    "report/",
    "contact/",
)
PUBLIC = [
    "/",
    "/meetings/",
    "/privacy/",
    "/accessibility/",
    "/accounts/login/",
    "/nothing-stands-here/",
    "/invitations/no-such-link/",
    *(f"/meetings/{meeting}/{room}" for meeting in MEETINGS for room in ROOMS),
]
EXPERT = "expert5@example.org"
OWN = ["/my/", "/meetings/e-participation-2013/my/", "/meetings/e-participation-2013/my/papers/{paper}/"]

# WCAG 2.2 AA, and what axe counts as good practice beyond it.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
REFLOW = {"width": 320, "height": 900}  # WCAG 1.4.10
MOST_REQUESTS = 9
MOST_BYTES = 100_000


@pytest.fixture(params=["light", "dark"])
def reader(request, browser, browser_context_args) -> Iterator:
    """A page of somebody who is not signed in, in either light."""
    with browser.new_context(**browser_context_args, color_scheme=request.param) as context:
        yield context.new_page()


@pytest.fixture(scope="module")
def signed_in(portal, browser, browser_context_args) -> dict:
    """What an expert's browser keeps after signing in with the code from the mail."""
    with browser.new_context(**browser_context_args) as context:
        page = context.new_page()
        page.goto(f"{portal.url}/accounts/login/")
        page.get_by_label("E-mail address").first.fill(EXPERT)
        page.get_by_role("button", name="Send me a code").click()
        page.get_by_label("Code").fill(re.search(r"^  (\S+)$", portal.mail_to(EXPERT, "sign-in code"), re.MULTILINE)[1])
        page.get_by_role("button", name="Confirm").click()
        page.wait_for_url("**/my/")
        return context.storage_state()


@pytest.fixture(params=["light", "dark"])
def expert(request, browser, browser_context_args, signed_in) -> Iterator:
    """A page of an expert whose paper is missing, in either light."""
    with browser.new_context(**browser_context_args, color_scheme=request.param, storage_state=signed_in) as context:
        yield context.new_page()


def test_public_pages_have_no_fault_and_fit_a_small_screen(portal, reader):
    found = {path: faults(reader, portal.url + path) for path in PUBLIC}

    assert {path: each for path, each in found.items() if each} == {}


def test_own_pages_have_no_fault_and_fit_a_small_screen(portal, expert):
    found = {path: faults(expert, portal.url + path) for path in own_pages(portal)}

    assert {path: each for path, each in found.items() if each} == {}


def test_first_visit_to_a_public_page_asks_for_little(portal, browser, browser_context_args):
    found = {path: weight(browser, browser_context_args, portal.url + path) for path in PUBLIC}

    assert {path: each for path, each in found.items() if too_much(*each)} == {}


def test_first_visit_to_an_own_page_asks_for_little(portal, browser, browser_context_args, signed_in):
    kept = browser_context_args | {"storage_state": signed_in}

    found = {path: weight(browser, kept, portal.url + path) for path in own_pages(portal)}

    assert {path: each for path, each in found.items() if too_much(*each)} == {}


def own_pages(portal) -> list[str]:
    """The addresses of the expert's own pages."""
    owed = f"participant__email='{EXPERT}', participant__meeting__slug='{MEETINGS[0]}'"
    asked = f"from papers.models import Paper; print('paper', Paper.objects.get({owed}).pk)"
    paper = re.search(r"^paper (\d+)$", portal.manage("shell", "-c", asked), re.MULTILINE)[1]
    return [path.format(paper=paper) for path in OWN]


def faults(page, address: str) -> list[str]:
    """What axe finds on a wide and on a small screen, and whether the small one must be scrolled sideways."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address)
    wide = violations(page)
    page.set_viewport_size(REFLOW)
    width = page.evaluate("document.documentElement.scrollWidth")
    return wide + violations(page) + ([f"{width} px wide"] if width > REFLOW["width"] else [])


def violations(page) -> list[str]:
    """The rules that the page breaks, each with the places where it does."""
    answer = Axe().run(page, options={"runOnly": RULES}).response
    return [f"{each['id']}: {[node['target'] for node in each['nodes']]}" for each in answer["violations"]]


def weight(browser, browser_context_args, address: str) -> tuple[int, int]:
    """How many requests a first visit makes, and how many bytes come back, compressed as in production."""
    with browser.new_context(**browser_context_args) as context:
        page = context.new_page()
        asked = []
        page.on("requestfinished", lambda request: asked.append(request))
        page.goto(address, wait_until="networkidle")
        sent_for = [request for request in asked if not request.url.startswith("data:")]
        return len(sent_for), sum(transferred(request) for request in sent_for)


def transferred(request) -> int:
    response = request.response()
    body = b"" if 300 <= response.status < 400 else gzip.compress(response.body())
    return request.sizes()["responseHeadersSize"] + len(body)


def too_much(requests: int, size: int) -> bool:
    return requests > MOST_REQUESTS or size >= MOST_BYTES
