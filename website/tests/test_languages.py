"""Documents in several languages, as readers see them."""

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from papers import actions as papers
from papers.search.reading import keep_pages
from tests import factories
from tests.factories import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(meeting):
    """A public document in English, French and Arabic."""
    with calendar_at(TODAY):
        made = factories.make_document(meeting=meeting, access="public", symbol="EGM/2013/1")
        factories.make_version(made, pages=3, language="fr")
        factories.make_version(made, pages=4, language="ar")
        papers.publish_document(document=made)
    made.refresh_from_db()
    return made


def ask(client, path):
    with calendar_at(TODAY):
        return html.fromstring(client.get(path).content)


def links(page, inside):
    return [
        (link.text, link.get("hreflang"), link.get("lang"), link.get("dir"), link.get("href").rsplit("/", 2)[1])
        for link in page.xpath(f"//{inside}//a[@hreflang]")
    ]


ARABIC = ("العربية", "ar", "ar", "rtl", "ar")
ENGLISH = ("English", "en", "en", "ltr", "en")
FRENCH = ("Français", "fr", "fr", "ltr", "fr")


def test_page_names_each_language_in_itself(client, document):
    page = ask(client, document.get_absolute_url())

    assert links(page, "ul[@class='languages']") == [ENGLISH, ARABIC, FRENCH]
    assert page.xpath("//link[@rel='alternate']/@hreflang") == ["en", "ar", "fr"]
    assert "Download PDF, English" in page.xpath("//a[contains(@class, 'btn-primary')]")[0].text_content()
    versions = [item.text_content().split(", ")[1] for item in page.xpath("//section[@aria-labelledby='versions']//a")]
    assert versions == ["العربية", "Français", "English"]


def test_list_names_the_other_languages(client, meeting, document):
    page = ask(client, reverse("website:documents", args=[meeting.slug]))

    assert links(page, "p") == [ARABIC, FRENCH]


def test_document_in_one_language_names_no_other(client, meeting, document):
    document.versions.exclude(language="").delete()

    page = ask(client, document.get_absolute_url())

    assert (links(page, "main"), page.xpath("//link[@rel='alternate']")) == ([], [])


def test_list_is_narrowed_by_every_language(client, meeting, document):
    with calendar_at(TODAY):
        other = factories.make_document(meeting=meeting, access="public", title="مشاركة", language="ar")
        papers.publish_document(document=other)
    path = reverse("website:documents", args=[meeting.slug])

    page = ask(client, f"{path}?language=ar")

    assert page.xpath("//select[@name='language']/option/text()") == [
        "All languages",
        "العربية (2)",
        "English (1)",
        "Français (1)",
    ]
    assert page.xpath("//main//h3/a/text()") == [document.title, "مشاركة"]
    assert page.xpath("//main//h3/a/@dir") == ["rtl"]
    assert len(ask(client, f"{path}?language=fr").xpath("//main//h3")) == 1


def test_language_that_is_no_official_one_has_pages_too(client, meeting, document):
    document.language = "pt"
    document.save()

    page = ask(client, document.get_absolute_url())

    assert [name for name, *_ in links(page, "ul[@class='languages']")] == ["Português", "العربية", "Français"]


def test_text_of_a_translation_is_found_and_leads_to_it(client, meeting, document):
    keep_pages(document.versions.get(language="fr"), ["Budget participatif"])
    with calendar_at(TODAY):
        page = client.get(reverse("website:search"), {"q": "participatif"}).text

    assert f"{document.get_absolute_url()}fr/EGM_2013_1-FR.pdf#page=1" in page


def test_search_marks_titles_and_excerpts_with_their_languages(client, document):
    document.language, document.title = "ar", "المشاركة الإلكترونية"
    document.save()
    keep_pages(document.versions.get(language="fr"), ["Budget participatif"])

    by_title = ask(client, f"{reverse('website:search')}?q=المشاركة")
    by_text = ask(client, f"{reverse('website:search')}?q=participatif")

    [title], [excerpt], [link] = by_title.xpath("//h3/a"), by_text.xpath("//p/span[mark]"), by_text.xpath("//p/a")
    assert (title.get("lang"), title.get("dir")) == ("ar", "rtl")
    assert (excerpt.get("lang"), excerpt.get("dir")) == ("fr", "ltr")
    assert link.text_content() == "page 1, Français"


@pytest.mark.parametrize("count", [1, 3])
def test_languages_cost_no_query(client, meeting, document, count, django_assert_num_queries, settings):
    settings.PAGE_CACHE = False
    for language in ["ru", "es", "zh"][:count]:
        factories.make_version(document, language=language)
    paths = {document.get_absolute_url(): 9, reverse("website:documents", args=[meeting.slug]): 8}

    with calendar_at(TODAY):
        for path, queries in paths.items():
            with django_assert_num_queries(queries, info=path):
                client.get(path)
