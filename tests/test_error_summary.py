"""Every form of the portal, sent empty and with nonsense: what is wrong stands at the top of the page, with links."""

from itertools import product
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import resolve, reverse
from lxml import html

from egm_portal.clock import calendar_at
from tests import factories
from tests.refusing_forms import OPENED_FIRST, REFUSED, REFUSING, SENT, make_scene
from tests.style_sheets import has_too_many_sheets
from tests.undone import undone

pytestmark = pytest.mark.django_db

TYPED = ("text", "email", "url", "number", "date", "password", "search", "tel")
WRONG = "//*[@aria-invalid='true'] | //*[contains(@class, 'errorlist') or contains(@class, 'invalid-feedback')]"


@pytest.fixture
def starts(meeting):
    """Where each reader begins, by who they are."""
    with calendar_at(factories.TODAY):
        scene = make_scene(meeting, factories.make_meeting())
        pages = {
            "anonymous": [],
            "expert": [reverse("my:meeting", args=[meeting.slug])],
            "superuser": [reverse("admin:index")],
        }
        for reader, page in map(scene.page_of, REFUSING):
            pages[reader].append(page)
        yield [(None, pages["anonymous"]), (scene.expert, pages["expert"]), (scene.superuser, pages["superuser"])]


def pages_with_forms(client, starts):
    """One page of each route that its links lead to, with its forms that post."""
    first = [path for path in starts if resolve(urlsplit(path).path).view_name in OPENED_FIRST]
    # A link may lead to the same route with other values in its form, so the pages that are asked for come before.
    waiting, seen = [*first, *(path for path in starts if path not in first)], set()
    for path in waiting:
        route = resolve(urlsplit(path).path).view_name
        if route in seen or route.endswith("logout"):
            continue
        seen.add(route)
        response = client.get(path, follow=True)
        content = b"".join(response)
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            continue
        page = html.fromstring(content)
        if path not in first:
            waiting += own_links(page, path)
        forms = page.xpath("//main//form[translate(@method, 'POST', 'post')='post']")
        # The test would be signed out, and see no further page.
        yield route, path, [form for form in forms if form.get("action") != reverse("my:sign_out_everywhere")]


def own_links(page, path):
    for link in page.xpath("//a/@href"):
        parts = urlsplit(urljoin(f"http://testserver{path}", link))
        if parts.netloc == "testserver":
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def filled(form, typed):
    """What a browser posts of the form when each of its fields is given `typed`, and nothing is chosen."""
    hidden = {field.name: field.value or "" for field in form.xpath(".//input[@type='hidden'][@name]")}
    fields = [field for field in form.inputs if field.name and field.get("type", "text") in TYPED]
    # The button that announces a meeting now takes nothing from the fields.
    buttons = form.xpath(".//*[@type='submit'][not(@name='now')]/@name")
    pressed = "_save" if "_save" in buttons else next(iter(buttons), "")
    return hidden | {field.name: typed for field in fields if field.name not in hidden} | {pressed: "yes"}


def faults(page):
    """What the summary lacks."""
    summaries = page.xpath("//main//*[@class='error-summary'][not(ancestor::template)]")
    if not page.findtext(".//title").startswith("Error: ") or page.findtext(".//title").count("Error:") != 1:
        yield f"title: {page.findtext('.//title')}"
    if len(summaries) != 1 or not summaries[0].xpath("self::*[@autofocus][@tabindex='-1']//li"):
        yield "no summary"
    for link in [item for summary in summaries for item in summary.xpath(".//li")]:
        targets = [page.get_element_by_id(href[1:], None) for href in link.xpath("a/@href")]
        if len(targets) != 1 or targets[0] is None or targets[0].tag not in ("input", "select", "textarea"):
            yield f"leads nowhere: {link.text_content().strip()}"
    for field in page.xpath("//*[@aria-invalid='true'][not(@type='hidden')]"):
        for name in field.get("aria-describedby", "nothing").split():
            if page.get_element_by_id(name, None) is None and not field.xpath("ancestor::fieldset[@aria-describedby]"):
                yield f"{field.get('id')} is described by {name}"
    for form in page.xpath("//main//form[.//*[@aria-invalid='true']]"):
        if not form.get("action") and not form.xpath(".//@formaction"):
            # It would be sent to the address of its page, with the fragment of the link that was followed last.
            yield "a form without an address"


def too_many_sheets(content):
    if has_too_many_sheets(content):
        yield "more than five style sheets"


def test_every_page_with_errors_says_so_at_its_top(client, starts):
    found, told, left_to_browsers = {}, set(), set()

    for reader, pages in starts:
        client.logout()
        if reader:
            client.force_login(reader)
        for route, path, forms in pages_with_forms(client, pages):
            # Browsers' own bubbles say one thing at a time, and keep the summary from coming.
            left_to_browsers |= {
                route for form in forms if form.xpath(".//*[@required]") and "novalidate" not in form.attrib
            }
            for form, sent in product(forms, SENT):
                with undone():
                    response = client.post(urljoin(path, form.get("action", "")), filled(form, SENT[sent]))
                page = html.fromstring(response.content) if response.status_code in (200, 409, 422) else None
                if page is None or not page.xpath(WRONG):
                    continue
                told.add((resolve(urlsplit(urljoin(path, form.get("action", ""))).path).view_name, sent))
                if wrong := [*faults(page), *too_many_sheets(response.content)]:
                    found[route, form.get("action"), sent] = wrong

    assert (found, left_to_browsers) == ({}, set())
    assert told == REFUSED
