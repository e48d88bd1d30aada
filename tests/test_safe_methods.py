"""Reading changes nothing: every link that a reader can reach is followed, as mail scanners and browsers do."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.urls import resolve, reverse
from lxml import html

from agenda.actions import release_programme
from egm_portal.clock import calendar_at
from egm_portal.pdf.models import Rendering
from participants import tokens
from participants.list_pdf import LIST, request_list_pdfs
from reports.actions import start_report
from room.actions import propose_recommendation
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_history")]
NOT_DOMAIN = ["sessions.session", "papers.firstserving"]  # the second is a log: docs/decisions/administration.md#0082
DATA = "@type='application/json' or @type='application/ld+json'"
INLINE = f"//script[not(@src) and not({DATA})] | //style | //*[@style] | //*[@*[starts-with(name(), 'on')]]"


@pytest.fixture
def scene(meeting, organizer):
    """A meeting with something of each kind, and where each reader begins."""
    with calendar_at(factories.TODAY):
        paper = factories.make_paper("published", meeting=meeting)
        factories.make_paper("submitted", meeting=meeting, title="Another paper")
        factories.make_document(meeting=meeting)
        guest = factories.make_participant(meeting=meeting, status="invited")
        factories.make_session(meeting=meeting).items.create(title="A presentation", paper=paper)
        release_programme(meeting=meeting, kind="provisional", by=organizer)
        start_report(meeting=meeting)
        propose_recommendation(meeting=meeting, kind="conclusion", text="People want answers.")
        factories.make_letter(paper.participant)
        request_list_pdfs()
        factories.make_printed(Rendering.objects.get(kind=LIST.kind))
        token = tokens.invitation_token(guest.invitations.get())
        accounts = [reverse(f"account_{name}") for name in ("login", "logout", "request_login_code")]
        yield {
            "anonymous": (
                None,
                ["/", reverse("participants:invitation", args=[token]), reverse("participants:new_link"), *accounts],
            ),
            "expert": (paper.participant.user, ["/", reverse("my:list"), reverse("my:sign_in"), *accounts]),
            "organizer": (organizer, ["/", reverse("admin:index"), reverse("my:sign_in"), *accounts]),
        }


def rows():
    """Every row of the domain's tables."""
    models = [model for model in apps.get_models() if model._meta.label_lower not in NOT_DOMAIN]
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}


def links(page, base):
    """The portal's own addresses to which the page leads; of the administration's lists only the plain ones."""
    for link in page.xpath("//a/@href"):
        parts = urlsplit(urljoin(base, link))
        if parts.scheme == "http" and parts.netloc == "testserver" and (not parts.query or "id=" in parts.query):
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def crawl(client, starts):
    """Asks for every address that can be reached with GET; gives status and tree of each page.

    One address of each route is asked for with HEAD first, which takes as long.
    """
    waiting, seen, routes = list(starts), {}, set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        route = resolve(urlsplit(path).path).view_name
        if route not in routes:
            routes.add(route)
            client.head(path)
        response = client.get(path)
        content = b"".join(response)
        is_page = content and response.headers.get("Content-Type", "").startswith("text/html")
        page = html.fromstring(content) if is_page else None
        seen[path] = response.status_code, page
        if page is not None:
            waiting += links(page, f"http://testserver{path}")
        if "Location" in response.headers:
            waiting.append(response.headers["Location"])
    return seen


@pytest.mark.parametrize(("reader", "least"), [("anonymous", 15), ("expert", 25), ("organizer", 80)])
def test_following_every_link_changes_nothing(client, scene, reader, least):
    user, starts = scene[reader]
    if user:
        client.force_login(user)
    before = rows()

    seen = crawl(client, starts)

    assert rows() == before
    assert len(seen) >= least
    assert {path: status for path, (status, _) in seen.items() if status not in (200, 301, 302)} == {}
    assert [path for path, (_, page) in seen.items() if page is not None and page.xpath(INLINE)] == []
