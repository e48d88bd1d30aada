"""Every form of the portal, sent empty and with nonsense: what is wrong stands at the top of the page, with links."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.urls import resolve, reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.meetings.models import User
from participants import tokens
from tests import factories

pytestmark = pytest.mark.django_db

NONSENSE = "31 June " + 400 * "x"
TYPED = ("text", "email", "url", "number", "date", "password", "search", "tel")
WRONG = "//*[@aria-invalid='true'] | //*[contains(@class, 'errorlist') or contains(@class, 'invalid-feedback')]"

ADMIN = {
    "agenda_officer": "add",
    "mail_mailtemplate": "add",
    "meetings_meeting": "add change copy release",
    "meetings_user": "add change",
    "papers_document": "add-addendum add-corrigendum add-file changelist publish several",
    "papers_paper": "add change more-time return upload",
    "participants_participant": "add bounced change change-email export import make-letter write",
    "participants_reminderrule": "add",
    "reports_recommendation": "add change merge",
}
SITE = "account_change_password account_login account_request_login_code account_reset_password my:erasure "
SITE += "my:profile papers:upload participants:decline participants:new_link website:contact website:portal_contact"
REFUSING = sorted([*SITE.split(), *(f"admin:{name}_{page}" for name, pages in ADMIN.items() for page in pages.split())])
"""The routes that refuse what the walk sends them; all others take it, or take nothing."""


@pytest.fixture
def scene(meeting, organizer):
    """A meeting with something of each kind, and where each reader begins."""
    with calendar_at(factories.TODAY):
        paper = factories.make_paper("submitted", meeting=meeting)
        factories.make_document(meeting=meeting)
        guest = factories.make_participant(meeting=meeting, status="invited")
        factories.make_session(meeting=meeting).items.create(title="A presentation", paper=paper)
        factories.make_circulated_report(meeting)
        factories.make_recommendation(meeting)
        superuser = User.objects.create_superuser("super@example.org", "a long enough password")
        token = tokens.invitation_token(guest.invitations.get())
        accounts = [reverse(f"account_{name}") for name in ("login", "request_login_code", "reset_password")]
        invitation = [reverse("participants:invitation", args=[token]), reverse("participants:new_link")]
        yield {
            "anonymous": (None, [*invitation, *accounts]),
            "expert": (paper.participant.user, [reverse("my:meeting", args=[meeting.slug]), reverse("my:erasure")]),
            "superuser": (superuser, [reverse("admin:index"), reverse("account_change_password")]),
        }


def pages_with_forms(client, starts):
    """One page of each route that its links lead to, with its forms that post."""
    waiting, seen = list(starts), set()
    while waiting:
        path = waiting.pop()
        route = resolve(urlsplit(path).path).view_name
        if route in seen or route.endswith("logout"):
            continue
        seen.add(route)
        response = client.get(path, follow=True)
        content = b"".join(response)
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            continue
        page = html.fromstring(content)
        waiting += own_links(page, path)
        yield route, path, page.xpath("//main//form[translate(@method, 'POST', 'post')='post']")


def own_links(page, path):
    for link in page.xpath("//a/@href"):
        parts = urlsplit(urljoin(f"http://testserver{path}", link))
        if parts.netloc == "testserver":
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def filled(form, typed):
    """What a browser posts of the form when each of its fields is given `typed`, and nothing is chosen."""
    hidden = {field.name: field.value or "" for field in form.xpath(".//input[@type='hidden'][@name]")}
    fields = [field for field in form.inputs if field.name and field.get("type", "text") in TYPED]
    buttons = form.xpath(".//*[@type='submit']/@name")
    pressed = "_save" if "_save" in buttons else next(iter(buttons), "")
    return hidden | {field.name: typed for field in fields if field.name not in hidden} | {pressed: "yes"}


def answer(client, path, form, typed):
    """The page that the form leads to; nothing that it does is kept."""
    with transaction.atomic():
        response = client.post(form.get("action") or path, filled(form, typed))
        transaction.set_rollback(True)
    return response


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


def test_every_page_with_errors_says_so_at_its_top(client, scene):
    found, told, left_to_browsers = {}, set(), set()

    for reader, starts in scene.values():
        client.logout()
        if reader:
            client.force_login(reader)
        for route, path, forms in pages_with_forms(client, starts):
            # Browsers' own bubbles say one thing at a time, and keep the summary from coming.
            left_to_browsers |= {
                route for form in forms if form.xpath(".//*[@required]") and "novalidate" not in form.attrib
            }
            for form, typed in ((form, typed) for form in forms for typed in ("", NONSENSE)):
                response = answer(client, path, form, typed)
                page = html.fromstring(response.content) if response.status_code in (200, 409, 422) else None
                if page is None or not page.xpath(WRONG):
                    continue
                told.add(resolve(urlsplit(form.get("action") or path).path).view_name)
                if wrong := list(faults(page)):
                    found[route, form.get("action"), typed[:2]] = wrong

    assert (found, left_to_browsers) == ({}, set())
    assert sorted(told) == REFUSING
