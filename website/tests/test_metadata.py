"""What libraries and search engines read on a document's own page."""

import json
from datetime import date

import extruct
import pytest
from django.conf import settings
from lxml import html

from papers import actions as papers
from papers.citations import cited_work
from papers.models import Document
from tests import factories
from website.templatetags.document_formats import json_ld

pytestmark = pytest.mark.django_db
FORMATS = {
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "json": "application/vnd.citationstyles.csl+json",
}


def read(client, document):
    """The page of a document, its address, and everything that extruct finds on it."""
    page = client.get(document.get_absolute_url()).text
    address = settings.SITE_URL + document.get_absolute_url()
    return html.fromstring(page), address, extruct.extract(page, address, syntaxes=["json-ld", "dublincore"])


def tags(page, prefix):
    """The names and contents of the page's own tags of this family, in order."""
    found = [(tag.get("name"), tag.get("content")) for tag in page.xpath("//meta[@name]")]
    return [(name, content) for name, content in found if name.startswith(prefix)]


def dublin_core(found):
    """The elements of Dublin Core that extruct found; it takes the page's own description for one too."""
    elements = [(element["name"], element["content"]) for element in found["dublincore"][0]["elements"]]
    return [(name, content) for name, content in elements if name.startswith("DC.")]


@pytest.fixture
def report(world):
    """A document that a body wrote and issued."""
    document = factories.make_document(
        meeting=world.meeting,
        kind="un_document",
        title="Report of the Secretary-General",
        access="public",
        symbol="A/66/1",
        corporate_author="Secretary-General",
        issued_on=date(2011, 7, 28),
    )
    papers.publish_document(document=document)
    return document


def test_paper_has_the_tags_that_scholar_asks_for(client, world):
    document = world.published.document
    document.authors.create(name="Expert 5", position=1)

    page, address, _ = read(client, document)

    assert tags(page, "citation_") == [
        ("citation_title", "A published paper"),
        ("citation_author", world.speaker.name),
        ("citation_author", "Expert 5"),
        ("citation_publication_date", "2013/07/09"),
        ("citation_conference_title", f"Expert Group Meeting on {world.meeting.title}"),
        ("citation_language", "en"),
        ("citation_abstract_html_url", address),
        ("citation_pdf_url", f"{address}a-published-paper.pdf"),
    ]


def test_document_of_a_body_is_a_technical_report(client, report):
    page, address, _ = read(client, report)

    assert tags(page, "citation_") == [
        ("citation_title", "Report of the Secretary-General"),
        ("citation_author", "Secretary-General"),
        ("citation_publication_date", "2011/07/28"),
        ("citation_technical_report_institution", "Secretary-General"),
        ("citation_technical_report_number", "A/66/1"),
        ("citation_language", "en"),
        ("citation_abstract_html_url", address),
        ("citation_pdf_url", f"{address}A_66_1-EN.pdf"),
    ]


def test_dublin_core_is_read_by_extruct(client, world, report):
    _, address, found = read(client, report)

    assert set(dublin_core(found)) == {
        ("DC.title", "Report of the Secretary-General"),
        ("DC.creator", "Secretary-General"),
        ("DC.publisher", world.meeting.convening_bodies),
        ("DC.date", "2011-07-28"),
        ("DC.type", "United Nations document"),
        ("DC.language", "en"),
        ("DC.format", "application/pdf"),
        ("DC.identifier", address),
        ("DC.identifier", "A/66/1"),
        ("DC.relation", settings.SITE_URL + world.meeting.get_absolute_url()),
    }


def test_json_ld_is_read_by_extruct(client, world):
    document, meeting = world.published.document, world.meeting

    _, address, found = read(client, document)

    assert found["json-ld"] == [
        {
            "@context": "https://schema.org",
            "@type": "ScholarlyArticle",
            "@id": address,
            "name": "A published paper",
            "headline": "A published paper",
            "author": [{"@type": "Person", "name": world.speaker.name}],
            "publisher": {"@type": "Organization", "name": meeting.convening_bodies},
            "datePublished": "2013-07-09",
            "inLanguage": "en",
            "genre": "Expert paper",
            "abstract": "What three cities learned.",
            "url": address,
            "encoding": {
                "@type": "MediaObject",
                "contentUrl": f"{address}a-published-paper.pdf",
                "encodingFormat": "application/pdf",
                "sha256": document.versions.get().public_sha256,
            },
            "@reverse": {
                "workFeatured": {
                    "@type": "Event",
                    "@id": settings.SITE_URL + meeting.get_absolute_url(),
                    "name": f"Expert Group Meeting on {meeting.title}",
                    "startDate": "2013-07-24",
                    "endDate": "2013-07-25",
                    "location": {"@type": "Place", "name": "Geneva", "address": "Geneva, Switzerland"},
                }
            },
        }
    ]


def test_no_title_ends_the_block_of_data(world):
    document = world.published.document
    document.title = "</script><script>alert(1)</script> <!-- & “ü”"

    block = json_ld(cited_work(document, [], None))

    assert block.count("<") == 2
    data = block.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert json.loads(data)["name"] == document.title


def test_page_leads_programs_to_its_citations(client, world):
    document = world.document

    page, address, _ = read(client, document)

    links = {link.get("type"): link.get("href") for link in page.xpath("//link[@rel='describedby']")}
    assert links == {kind: f"{document.get_absolute_url()[:-1]}.{ending}" for ending, kind in FORMATS.items()}
    assert page.xpath("//link[@rel='canonical']/@href") == [address]
    assert page.xpath("//section[h2='How to cite']//a/text()") == ["BibTeX", "RIS", "CSL-JSON"]
    for kind, path in links.items():
        assert client.get(path)["Content-Type"].partition(";")[0] == kind


def test_document_that_is_not_public_has_no_metadata(client, world):
    note = factories.make_document(meeting=world.meeting, access=Document.Access.PARTICIPANTS)
    papers.publish_document(document=note)
    client.force_login(world.speaker.user)

    page, _, found = read(client, note)

    assert tags(page, "citation_") == []
    assert page.xpath("//link[@rel='describedby']") == []
    assert (found["json-ld"], dublin_core(found)) == ([], [])


def test_keywords_and_licence_stand_in_the_page_and_in_its_metadata(client, world):
    document = world.published.document
    Document.objects.filter(pk=document.pk).update(keywords="mobile voting, access", licence="by/4.0")

    page, _, found = read(client, document)

    address = "https://creativecommons.org/licenses/by/4.0/"
    [work] = found["json-ld"]
    assert tags(page, "citation_keywords") == [("citation_keywords", "mobile voting"), ("citation_keywords", "access")]
    assert tags(page, "DC.rights") == [("DC.rights", address)]
    assert (work["keywords"], work["license"]) == (["mobile voting", "access"], address)
    assert page.xpath("//a[@rel='license']/@href") == [address]
    assert page.xpath("//dt[.='Keywords']/following-sibling::dd")[0].text == "mobile voting, access"
