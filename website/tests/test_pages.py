import gzip
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from lxml import html

from agenda.actions import release_programme
from egm_portal.clock import calendar_at
from papers import actions as papers
from tests import factories
from tests.factories import TODAY
from tests.test_access import TABLE
from website.tests.conftest import BELOW, PORTAL, text
from website.urls import urlpatterns

pytestmark = pytest.mark.django_db


def address(world, name):
    if name in PORTAL:
        return reverse(f"website:{name}")
    if name == "document":
        return world.published.document.get_absolute_url()
    return reverse(f"website:{name}", args=[world.meeting.slug])


# What every page is made of


def test_page_is_well_made_light_and_keeps_to_this_portal(client, world, subtests):
    for name in [*PORTAL, *BELOW, "document"]:
        with subtests.test(name=name):
            _assert_well_made(client, address(world, name), separators=0 if name == "front" else 1)


def _assert_well_made(client, path, separators):
    response = client.get(path, headers={"Accept-Encoding": "gzip"})
    page = html.fromstring(gzip.decompress(response.content))
    hosts = {urlsplit(link).netloc for _, _, link, _ in page.iterlinks() if not link.startswith("data:")}

    assert response.status_code == 200
    assert len(response.content) < 20_000
    assert len(page.xpath("//h1")) == 1
    assert page.xpath("//style | //script[not(@src) and not(@type='application/ld+json')] | //*[@style]") == []
    assert [each for element in page.iter() for each in element.attrib if each.startswith("on")] == []
    assert page.xpath("//iframe | //embed | //object | //form[not(@method='get')]") == []
    assert page.xpath("//title")[0].text_content().count(" · ") == separators
    assert [place for place in page.xpath("//@id") if page.xpath("count(//*[@id=$place])", place=place) != 1] == []
    assert hosts <= {"", urlsplit(settings.SITE_URL).netloc}


def test_links_of_the_pages_lead_somewhere(client, world):
    pages = [html.fromstring(client.get(address(world, name)).content) for name in [*PORTAL, *BELOW, "document"]]
    links = {link for page in pages for link in page.xpath("//main//a/@href") if link.startswith("/")}

    assert [link for link in links if client.head(link).status_code != 200] == []


def test_many_papers_come_without_pictures(client, meeting):
    document = factories.make_document(meeting=meeting, kind="expert_paper", access="public", publication_consent=True)
    papers.publish_document(document=document)
    path = reverse("website:papers", args=[meeting.slug])
    assert b"data:image" in client.get(path).content

    document.refresh_from_db()
    version = document.versions.get()
    for number in range(2, 30):
        document.pk, document.number, document._state.adding = None, number, True
        document.save()
        version.pk, version.document, version._state.adding = None, document, True
        version.save()
    response = client.get(path)

    assert response.content.count(b"<h3 dir=") == 29
    assert b"data:image" not in response.content


# A fixed number of queries


def more_of_everything(world, times):
    for number in range(times):
        world.meeting.aide_memoire.create(number=number + 2, heading="More", body="Text.")
        world.meeting.contacts.create(unit="Another unit", email="another@example.org")
        paper = factories.make_paper("published", meeting=world.meeting, title=f"Paper {number}")
        slides = factories.make_document(
            meeting=world.meeting,
            kind="presentation",
            access="public",
            accompanies=paper.document,
            publication_consent=True,
        )
        papers.publish_document(document=slides)
        factories.make_version(paper.document)
        session = factories.make_session(
            meeting=world.meeting, starts_at=TODAY + timedelta(days=14, hours=3 * number + 8)
        )
        item = session.items.create(title="More", paper=paper)
        item.people.add(paper.participant)
        item.documents.add(slides)
        factories.make_meeting()
    release_programme(meeting=world.meeting, kind="provisional", by=None)


QUERIES = {name.removeprefix("website:"): row.queries for name, row in TABLE.items() if row.queries}


def test_queries_of_each_page_are_counted():
    assert set(QUERIES) == {*PORTAL, *BELOW, "document"}


def test_page_built_afresh_costs_a_fixed_number_of_queries(client, world, settings, django_assert_num_queries):
    settings.PAGE_CACHE = False
    for more in (0, 2):
        more_of_everything(world, more)
        paths = {name: address(world, name) for name in QUERIES}

        for name, queries in QUERIES.items():
            with django_assert_num_queries(queries, info=name):
                client.get(paths[name])


# What stands on them


def test_landing_page_shows_hash_session_and_citation(client, world):
    document = world.published.document

    page = text(client.get(document.get_absolute_url()))

    assert document.versions.get().public_sha256 in page
    assert world.session.title in page
    assert f"“A published paper”, expert paper, Expert Group Meeting on {world.meeting.title}, Geneva" in page
    assert "Related documents Slides" in page


def test_replaced_version_stays_with_its_hash(client, world):
    first = world.document.versions.get()
    factories.make_version(world.document, pages=4)

    page = text(client.get(world.document.get_absolute_url()))

    assert first.public_sha256 in page
    assert "replaced 10 July 2013" in page


def test_years_of_meetings_are_anchors(client, world):
    page = html.fromstring(client.get(reverse("website:meetings")).content)

    assert page.xpath("//main//h2/@id") == ["y2013"]


def test_empty_page_says_what_will_be_here(client, meeting):
    meeting.contacts.all().delete()

    for name in ("papers", "documents", "agenda", "participants", "aide_memoire", "report"):
        page = html.fromstring(client.get(reverse(f"website:{name}", args=[meeting.slug])).content)

        assert len(page.xpath("//p[@class='empty']")) == 1, name


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "Papers are being received until 15 July"),
        (8, "Papers have been received were due by 15 July"),
        (14, "In session 24-25 July"),
        (20, "Papers were due"),
    ],
)
def test_meeting_page_follows_the_phase(client, meeting, days, words):
    with calendar_at(TODAY + timedelta(days=days)):
        assert words in text(client.get(meeting.get_absolute_url()))


def test_list_of_papers_holds_papers_only(client, world):
    page = text(client.get(reverse("website:papers", args=[world.meeting.slug])))

    assert "A published paper" in page
    assert "A reading list" not in page


def test_some_page_leads_to_each_page():
    code = (path for path in settings.BASE_DIR.glob("[!.]*/**/*.py") if "tests" not in path.parts)
    texts = [path.read_text(encoding="utf-8") for path in (*(settings.BASE_DIR / "templates").rglob("*.html"), *code)]
    named = {name for text in texts for name in re.findall(r"[\"']website:(\w+)[\"']", text)}

    files = {
        f"report_{kind}_{ending}" for kind in ("original", "revision") for ending in ("docx", "xml")
    }  # by their ends
    assert {route.name for route in urlpatterns} - {"former_zip", "conclusions", *files} <= named
