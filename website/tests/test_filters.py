"""Lists of papers and documents, filtered and sorted as readers ask."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from lxml import html

from agenda.actions import release_programme
from egm_portal.clock import calendar_at
from papers import actions as papers
from tests import factories
from tests.factories import TODAY

pytestmark = pytest.mark.django_db


def add(meeting, title, author=None, later=0, **changes):
    """A public document, received `later` minutes after the first."""
    with calendar_at(TODAY + timedelta(minutes=later)):
        document = factories.make_document(meeting=meeting, title=title, access="public", **changes)
        papers.publish_document(document=document)
    if author:
        document.authors.create(name=author)
    return document


@pytest.fixture
def shelf(meeting):
    """Five documents of three kinds, by two people and a body, in two languages and from two years."""
    consent = {"publication_consent": True}
    return [
        add(meeting, "Paper 10", "Expert 2", 3, kind="expert_paper", **consent),
        add(meeting, "Paper 9", "Expert 10", 1, kind="expert_paper", language="fr", **consent),
        add(meeting, "Élan", "Expert 2", 2, kind="concept_paper", **consent),
        add(meeting, "Old report", issued_on=date(2011, 7, 28), corporate_author="A body", kind="un_document"),
        add(meeting, "New report", issued_on=date(2013, 7, 1), corporate_author="A body", kind="un_document"),
    ]


@pytest.fixture
def placed(meeting, shelf):
    """The same, with a paper and slides in the second session of the released programme."""
    paper = factories.make_paper("published", meeting=meeting, title="In a session")
    factories.make_session(meeting=meeting)
    second = factories.make_session(meeting=meeting, starts_at=TODAY + timedelta(days=15), title="Budgets")
    second.items.create(title="A presentation", paper=paper).documents.add(shelf[0])
    release_programme(meeting=meeting, kind="provisional", by=None)


def ask(client, meeting, name, **query):
    with calendar_at(TODAY + timedelta(hours=1)):
        return html.fromstring(client.get(reverse(f"website:{name}", args=[meeting.slug]), query).content)


def titles(page):
    return page.xpath("//main//h3/a/text()")


def choices(page, field):
    return page.xpath("//select[@name=$field]/option/text()", field=field)


def test_papers_are_narrowed_and_ordered(client, meeting, shelf):
    for query, expected in [
        ({}, ["Paper 10", "Paper 9", "Élan"]),
        ({"kind": "expert_paper"}, ["Paper 10", "Paper 9"]),
        ({"author": "Expert 2"}, ["Paper 10", "Élan"]),
        ({"author": "Expert 2", "kind": "concept_paper"}, ["Élan"]),
        ({"language": "fr"}, ["Paper 9"]),
        ({"language": "fr", "author": "Expert 2"}, []),
        ({"kind": "un_document"}, []),
        ({"order": "title"}, ["Élan", "Paper 9", "Paper 10"]),
        ({"order": "author"}, ["Paper 10", "Élan", "Paper 9"]),
        ({"order": "newest"}, ["Paper 10", "Élan", "Paper 9"]),
        ({"order": "price"}, ["Paper 10", "Paper 9", "Élan"]),
        ({"author": "Expert 2", "order": "title"}, ["Élan", "Paper 10"]),
        ({"colour": "red"}, ["Paper 10", "Paper 9", "Élan"]),
    ]:
        assert titles(ask(client, meeting, "papers", **query)) == expected, query


def test_documents_are_narrowed_and_ordered(client, meeting, shelf):
    for query, expected in [
        ({"year": "2011"}, ["Old report"]),
        ({"author": "A body"}, ["Old report", "New report"]),
        ({"order": "newest"}, ["Paper 10", "Élan", "Paper 9", "New report", "Old report"]),
        ({"order": "author"}, ["Old report", "New report", "Paper 10", "Élan", "Paper 9"]),
    ]:
        assert titles(ask(client, meeting, "documents", **query)) == expected, query


def test_session_finds_its_paper_and_its_slides(client, meeting, placed):
    page = ask(client, meeting, "documents", session="s-2")

    assert set(titles(page)) == {"In a session", "Paper 10"}
    assert choices(page, "session") == ["All sessions", "Budgets (2)"]


def test_choices_say_how_many_they_leave(client, meeting, shelf):
    page = ask(client, meeting, "documents", kind="expert_paper")

    assert choices(page, "kind") == [
        "All kinds",
        "Concept paper (1)",
        "United Nations document (2)",
        "Expert paper (2)",
    ]
    assert choices(page, "author") == ["All authors", "Expert 2 (1)", "Expert 10 (1)"]
    assert page.xpath("//option[@selected]/text()") == [
        "Expert paper (2)",
        "All authors",
        "All languages",
        "Default order",
    ]
    assert "2 of 5 documents." in page.xpath("//main")[0].text_content()


def test_field_with_one_choice_is_left_out(client, meeting, shelf):
    page = ask(client, meeting, "papers")

    assert page.xpath("//form//select/@name") == ["kind", "author", "language", "order"]


def test_nothing_found_leads_back_to_everything(client, meeting, shelf):
    page = ask(client, meeting, "papers", author="Nobody", kind="expert_paper")

    (way_out,) = page.xpath("//p[@class='empty']/a")
    assert way_out.text == "show the whole list"
    assert way_out.get("href") == reverse("website:papers", args=[meeting.slug])


def test_what_was_asked_is_not_written_into_the_page(client, meeting, shelf):
    page = ask(client, meeting, "papers", author="<b>canary</b>", order="canary")

    assert "canary" not in html.tostring(page, encoding="unicode")


def test_list_of_one_has_no_form(client, meeting):
    add(meeting, "The only one")

    assert ask(client, meeting, "documents").xpath("//main//form") == []


def test_narrowed_list_counts_only_what_its_reader_may_see(client, meeting, shelf, organizer):
    factories.make_paper("accepted", meeting=meeting, title="Not published")

    def of_everybody():
        return choices(ask(client, meeting, "papers"), "kind")[-1]

    public = of_everybody()
    client.force_login(organizer)

    assert (public, of_everybody()) == ("Expert paper (2)", "Expert paper (3)")


def test_narrowed_list_names_the_whole_one_as_its_address(client, meeting, shelf):
    page = ask(client, meeting, "papers", order="title")

    (address,) = page.xpath("//link[@rel='canonical']/@href")
    assert address.endswith(reverse("website:papers", args=[meeting.slug]))


def test_narrowed_list_costs_a_fixed_number_of_queries(client, meeting, placed, settings, django_assert_num_queries):
    settings.PAGE_CACHE = False
    paths = [reverse(f"website:{name}", args=[meeting.slug]) for name in ("papers", "documents")]
    for more in (0, 2):
        for number in range(more):
            factories.make_paper("published", meeting=meeting, title=f"Another {number}")
        release_programme(meeting=meeting, kind="provisional", by=None)

        for path in paths:
            with django_assert_num_queries(2 + 5 + 1, info=path):
                client.get(path, {"kind": "expert_paper", "session": "s-2", "order": "author"})
