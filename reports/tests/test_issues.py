"""The pages of what was issued, at addresses that stay."""

from django.urls import reverse
from lxml import html

from papers.actions import add_version, withdraw_document
from tests.factories import make_pdf_file


def page_of(client, name, *arguments):
    response = client.get(reverse(f"website:{name}", args=arguments))
    return response.status_code, html.fromstring(response.text)


def test_original_has_an_address_of_its_own_that_leads_search_engines_to_the_newest_text(client, issued):
    slug = issued.meeting.slug
    newest, original = page_of(client, "report", slug), page_of(client, "report_original", slug)

    assert (newest[0], original[0]) == (200, 200)
    for _, page in (newest, original):
        assert page.xpath("//h1")[0].text_content() == issued.title
        assert page.xpath("//link[@rel='canonical']/@href")[0].endswith(f"/meetings/{slug}/report/")
        assert f"/meetings/{slug}/report/original/" in page.xpath("//article//a/@href")


def test_revision_that_was_not_issued_is_not_there(client, issued):
    assert page_of(client, "report_revision", issued.meeting.slug, 1)[0] == 404


def test_original_that_was_withdrawn_is_gone(client, issued):
    withdraw_document(document=issued.issues.get().document, reason="It was issued too early.")

    assert page_of(client, "report_original", issued.meeting.slug)[0] == 410


def test_french_version_is_shown_with_its_language(client, issued):
    document = issued.issues.get().document
    add_version(document=document, file=make_pdf_file(2, "Rapport"), by=None, language="fr")

    _, page = page_of(client, "report", issued.meeting.slug)

    (link,) = page.xpath("//main//a[@hreflang='fr']")
    assert (link.text_content(), link.get("lang")) == ("Français", "fr")
    assert b"".join(client.get(link.get("href"))).startswith(b"%PDF")
    assert "Download PDF, English" in page.xpath("//main")[0].text_content()
