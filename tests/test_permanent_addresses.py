"""What was published once stays where it was: public addresses of the demonstration, whatever is renamed later."""

from collections import Counter
from datetime import timedelta
from functools import cache
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import resolve
from lxml import html

from agenda.actions import release_programme
from agenda.models import Session
from agenda.queries import newest_release
from egm_portal.clock import calendar_at
from egm_portal.meetings.actions import change_meeting_slug
from egm_portal.meetings.models import Meeting
from egm_portal.pdf.models import Rendering
from papers import actions as papers
from papers.models import Document
from participants.list_pdf import LIST, request_list_pdfs
from tests import factories

pytestmark = pytest.mark.django_db
LINKS = "//@href | //@src | //meta/@content[starts-with(., 'http')]"
NO_DOCUMENTS = ("/static/", "/accounts/", "/admin/")
LATER = factories.TODAY + timedelta(days=1)


@pytest.fixture
def demonstration():
    """Both meetings of the demonstration, with a translation of every third public document and the printed lists."""
    with calendar_at(factories.TODAY):
        call_command("load_demonstration", verbosity=0)
        for document in Document.objects.public()[::3]:
            factories.make_version(document, language="fr")
    with calendar_at(LATER):
        print_participants()
    return Meeting.objects.all()


def print_participants():
    request_list_pdfs()
    for rendering in Rendering.objects.filter(kind=LIST.kind, file=""):
        factories.make_printed(rendering)


def ask(client, path):
    """Status, media type and, of a page, its tree; of a file, whose address ends without a slash, no byte is read."""
    answer = client.get(path) if path.endswith("/") else client.head(path)
    kind = answer.get("Content-Type", "").partition(";")[0]
    page = html.fromstring(answer.content) if (answer.status_code, kind) == (200, "text/html") else None
    return answer.status_code, kind, page


def every_address(client):
    """The addresses of the portal that a reader, a program or a search engine is led to, with what is found there.

    Of each route a dozen in each meeting: others lead to rows of the same sort. Addresses that only narrow a list are
    left out; anchors within pages are not.
    """
    answers, anchors, waiting, of_route = {}, set(), ["/"], Counter()
    while waiting:
        path, anchor = urldefrag(waiting.pop())
        if anchor:
            anchors.add(f"{path}#{anchor}")
        route = resolve(path)
        of_route[route.view_name, route.kwargs.get("slug")] += path not in answers
        if path in answers or of_route[route.view_name, route.kwargs.get("slug")] > 12:
            continue
        answers[path] = ask(client, path)
        page = answers[path][2]
        if page is not None:
            waiting += links(page, path)
    return answers | {address: answers[page] for address in anchors if (page := urldefrag(address).url) in answers}


def links(page, base):
    for link in page.xpath(LINKS):
        target = urlsplit(urljoin(settings.SITE_URL + base, link))
        site = f"{target.scheme}://{target.netloc}"
        if site == settings.SITE_URL and not target.query and not target.path.startswith(NO_DOCUMENTS):
            yield target.path + (f"#{target.fragment}" if target.fragment else "")


def rename_everything(meeting):
    """Gives other titles, symbols and slugs, and adds a document, and a session before the first."""
    for document in meeting.documents.all():
        document.title, document.symbol = f"Renamed {document.number}", f"EGM/NEW/{document.number}"
        document.save()
    first = Session.objects.filter(meeting=meeting).earliest("starts_at")
    factories.make_session(meeting=meeting, starts_at=first.starts_at - timedelta(hours=2))
    if release := newest_release(meeting):
        factories.accept_open_conflicts(meeting)
        release_programme(meeting=meeting, kind=release.kind, by=None)
    added = factories.make_document(meeting=meeting, access="public", title="Added later")
    papers.publish_document(document=added)
    for slug in ("renamed-once", "renamed"):
        change_meeting_slug(meeting=meeting, slug=f"{slug}-{meeting.pk}")
    meeting.title, meeting.short_title = f"Another title {meeting.pk}", f"Another {meeting.pk}"
    meeting.save()


@cache
def followed(client, path):
    """The statuses on the way from an address to what it leads to, the address reached, and what is there."""
    statuses = []
    while len(statuses) < 4:
        found = ask(client, path)
        statuses.append(found[0])
        if found[0] != 301:
            break
        path = client.head(path)["Location"]
    return statuses, found


def test_every_public_address_lives_through_every_renaming(demonstration):
    with calendar_at(LATER):
        before = every_address(Client())
        assert {path: status for path, (status, _, _) in before.items() if status != 200} == {}
        kinds = {kind for _, kind, _ in before.values()}
        for meeting in demonstration:
            rename_everything(meeting)
        print_participants()
        client = Client()
        lost = {path: problem for path, found in before.items() if (problem := problem_with(client, path, found))}

    assert kinds >= {"text/html", "application/pdf", "application/zip", "application/x-bibtex"}
    assert any("/fr/" in path for path in before)
    assert any("/v1/" in path for path in before)
    assert lost == {}


def problem_with(client, path, found):
    """What has become worse at an address since it was `found`: 200 or 301 to the same sort of thing, in two steps."""
    plain, anchor = urldefrag(path)
    statuses, (_, kind, page) = followed(client, plain)
    if statuses not in ([200], [301, 200]):
        return statuses
    if kind != found[1]:
        return f"{kind} in place of {found[1]}"
    if anchor and found[2] is not None and found[2].xpath("//*[@id=$id]", id=anchor):
        return "" if page.xpath("//*[@id=$id]", id=anchor) else "the anchor is gone"
    return ""
