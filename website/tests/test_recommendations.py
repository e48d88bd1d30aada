"""The pages and files of conclusions and recommendations of an issued report."""

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from papers import actions as papers
from papers.models import Document
from reports import actions
from reports.content import FORMATS, adopted_paragraphs
from reports.models import Issue, Report
from room import actions as room_actions
from room.models import Recommendation
from room.rules import Seen
from tests import factories
from website.tests.conftest import text

pytestmark = pytest.mark.django_db
NOW = datetime(2013, 9, 19, 14, tzinfo=UTC)
LATER = datetime(2013, 10, 1, tzinfo=UTC)


@pytest.fixture
def meeting():
    return factories.make_meeting(objectives="To listen.\nTo answer.")


@pytest.fixture
def paper(meeting):
    paper = factories.make_paper("published", meeting=meeting, title="Owed an answer")
    return paper.document


@pytest.fixture
def cleared(meeting, paper):
    """The report, with a conclusion and two recommendations, of which the first rests on the paper and was edited."""
    factories.make_conclusion(meeting, text="Silence is an answer too.")
    first = factories.make_recommendation(meeting, "adopted", text="Answer each claim. A date is named.", objective=2)
    first.evidence.add(paper)
    words = {"text": "Answer every claim. A date should be named.", "seen": Seen.of(first), "changes_adopted": True}
    room_actions.reword_recommendation(recommendation=first, by=None, **words)
    factories.make_recommendation(meeting, "adopted", text="Publish it.", addressee="civil_society")
    report = actions.set_no_symbol(report=actions.start_report(meeting=meeting))
    actions.write_section(report=report, chapter="introduction", body="The meeting was convened.")
    for state in (Report.State.DRAFT, Report.State.CLEARED):
        report = actions.change_state(report=report, state=state)
    factories.record_what_took_place(meeting)
    rendering = factories.make_printed(actions.request_report_rendering(report=report, by=None))
    rendering.file.save("ready.pdf", factories.make_pdf_file(3, "Report"))
    actions.confirm_reading(report=report, sha256=rendering.sha256, by=None)
    return report


@pytest.fixture
def issued(cleared):
    return actions.issue_report(report=cleared, by=None)


@pytest.fixture(autouse=True)
def today():
    with calendar_at(NOW):
        yield


def addresses(meeting):
    below = [reverse(f"website:{name}", args=[meeting.slug]) for name in LISTS]
    texts = [("conclusion", 1), ("recommendation", 1), ("recommendation", 2)]
    pages = [reverse("website:adopted_text", args=[meeting.slug, *each]) for each in texts]
    return [*below, *pages, reverse("website:adopted_text_citation", args=[meeting.slug, "recommendation", 1, "bib"])]


LISTS = ("recommendations", "recommendations_json", "recommendations_csv", "conclusions")


def address_of(meeting, series, number):
    return reverse("website:adopted_text", args=[meeting.slug, series, number])


def test_nothing_is_there_before_the_report_is_issued(client, cleared):
    assert {client.get(path).status_code for path in addresses(cleared.meeting)} == {404}


def test_nothing_is_there_under_embargo_and_all_of_it_afterwards(client, cleared):
    actions.issue_report(report=cleared, by=None, at=LATER)
    assert {client.get(path).status_code for path in addresses(cleared.meeting)} == {404}

    with calendar_at(LATER):
        assert {client.get(path, follow=True).status_code for path in addresses(cleared.meeting)} == {200}
    assert client.get(address_of(cleared.meeting, "recommendation", 3)).status_code == 404


def test_page_of_a_recommendation_tells_what_is_known_of_it(client, issued, paper):
    response = client.get(address_of(issued.meeting, "recommendation", 1))

    words, page = text(response), html.fromstring(response.content)
    assert page.xpath("//h1")[0].text_content() == "Recommendation 1"
    assert "Answer every claim. A date should be named." in words
    assert [" ".join(fact.text_content().split()) for fact in page.xpath("//dl[@class='facts']//dd")] == [
        "Governments",
        "19 September 2013 Geneva, in words that were edited afterwards",
        "2 To answer.",
        "19 September 2013 Paragraph 9 of the report",
    ]
    assert "As the meeting adopted it Answer each claim. A date is named." in words
    links = page.xpath("//main//a/@href")
    assert paper.get_absolute_url() in links
    assert reverse("papers:file", args=[paper.meeting.slug, paper.number, f"{paper.file_stem}.pdf"]) in links
    assert address_of(issued.meeting, "recommendation", 2) in page.xpath("//a[@rel='next']/@href")
    assert page.xpath("//a[@rel='prev']") == []
    assert "24-25 July 2013, recommendation 1, para. 9." in words


def test_links_of_the_pages_and_of_the_report_lead_somewhere(client, issued):
    slug = issued.meeting.slug
    report = reverse("website:report", args=[slug])
    pages = {path: html.fromstring(client.get(path, follow=True).content) for path in addresses(issued.meeting)[3:-1]}
    pages |= {path: html.fromstring(client.get(path).content) for path in (report, issued.meeting.get_absolute_url())}

    links = {link for page in pages.values() for link in page.xpath("//main//a/@href") if link.startswith("/")}
    anchors = {link.partition("#")[2] for link in links if link.startswith(f"{report}#")}
    assert [link for link in links if client.head(link, follow=True).status_code != 200] == []
    assert anchors <= set(pages[report].xpath("//@id"))
    assert set(addresses(issued.meeting)[4:-1]) <= set(pages[report].xpath("//article//a/@href"))
    assert reverse("website:recommendations", args=[slug]) in pages[issued.meeting.get_absolute_url()].xpath(
        "//a/@href"
    )


def test_files_have_what_the_pages_have(client, issued, paper):
    slug = issued.meeting.slug
    data = client.get(reverse("website:recommendations_json", args=[slug])).json()
    table = client.get(reverse("website:recommendations_csv", args=[slug])).content.decode("utf-8-sig")
    bib = client.get(reverse("website:adopted_text_citation", args=[slug, "recommendation", 1, "bib"])).text
    csl = client.get(reverse("website:adopted_text_citation", args=[slug, "recommendation", 1, "json"])).text

    [conclusion], [first, second] = data["conclusions"], data["recommendations"]
    assert (conclusion["number"], conclusion["text"]) == (1, "Silence is an answer too.")
    assert first["text"] == "Answer every claim. A date should be named."
    assert first["adopted_as"] == "Answer each claim. A date is named."
    assert (first["addressee"], second["addressee"]) == ("Governments", "Civil society")
    assert first["objective"] == {"number": 2, "text": "To answer."}
    assert [each["title"] for each in first["evidence"]] == [paper.title]
    rows = list(csv.DictReader(table.splitlines()))
    assert [(row["Series"], row["Number"], row["Text"]) for row in rows] == [
        ("conclusion", "1", "Silence is an answer too."),
        ("recommendation", "1", first["text"]),
        ("recommendation", "2", "Publish it."),
    ]
    assert bib.startswith(f"@techreport{{{slug}-recommendation-1,")
    assert json.loads(csl)[0]["URL"] == first["address"]


def test_organizers_add_where_a_recommendation_is_cited(client, issued):
    page, first = address_of(issued.meeting, "recommendation", 1), Recommendation.objects.get(text__startswith="Answer")
    assert "Cited in" not in text(client.get(page))
    add = reverse("admin:reports_citingdocument_add")
    organizer, reader = factories.make_organizer(issued.meeting), Client()
    factories.make_recommendation(factories.make_meeting())
    client.force_login(organizer)
    form = html.fromstring(client.get(f"{add}?meeting={issued.meeting.pk}").content)
    values = {"recommendation": first.pk, "title": "Report of the Secretary-General", "dated_on": "2013-09-10"}

    refused = client.post(add, values)
    client.post(add, values | {"symbol": "E/CN.5/2014/3", "paragraph": "41"})

    assert [option.text for option in form.xpath("//select[@name='recommendation']/option")][1:] == [
        "Conclusion 1: Silence is an answer too.",
        "Recommendation 1: Answer every claim. A date should be named.",
        "Recommendation 2: Publish it.",
    ]
    assert "Enter the symbol of the document or its address" in text(refused)
    shown = reader.get(page)
    assert "Report of the Secretary-General 10 September 2013 · E/CN.5/2014/3 · paragraph 41 · added" in text(shown)
    assert "https://undocs.org/E/CN.5/2014/3" in html.fromstring(shown.content).xpath("//main//a/@href")
    data = reader.get(reverse("website:recommendations_json", args=[issued.meeting.slug])).json()
    assert [each["paragraph"] for each in data["recommendations"][0]["cited_in"]] == ["41"]


def test_newest_issue_decides_the_words_and_what_it_leaves_out_stays(client, issued):
    _revise(issued, {("recommendation", 1): None, ("recommendation", 2): "Publish it at once."})

    gone = client.get(address_of(issued.meeting, "recommendation", 1))
    changed = client.get(address_of(issued.meeting, "recommendation", 2))
    listed = text(client.get(reverse("website:recommendations", args=[issued.meeting.slug])))

    assert "no longer contains this recommendation" in text(gone)
    assert "Answer every claim." in text(gone)
    original = reverse("website:report_original", args=[issued.meeting.slug])
    assert f"{original}#para-9" in html.fromstring(gone.content).xpath("//a/@href")
    assert "Publish it at once." in text(changed)
    assert "Publish it at once." in listed
    assert "Answer every claim." not in listed


def test_withdrawn_report_takes_its_recommendations_along(client, issued):
    with calendar_at(LATER):
        papers.withdraw_document(document=issued.issues.get().document, reason="It was issued too early.")

        assert {client.get(path).status_code for path in addresses(issued.meeting)} == {410}


def test_pages_cost_a_fixed_number_of_queries(client, issued, settings, django_assert_num_queries):
    settings.PAGE_CACHE = False
    one = address_of(issued.meeting, "recommendation", 1)
    whole = reverse("website:recommendations", args=[issued.meeting.slug])
    data = reverse("website:recommendations_json", args=[issued.meeting.slug])
    # The revision, the meeting, the issues, and the documents of the meeting with authors and files; where it is
    # cited; the validity.
    for path, queries in ((one, 2 + 1 + 4 + 3), (whole, 2 + 1 + 3), (data, 2 + 1 + 4 + 3)):
        with django_assert_num_queries(queries, info=path):
            client.get(path)


def _revise(report, words):
    """Issues a revision with other words, or without the text, for some numbers."""
    original = report.issues.get()
    content = FORMATS.restored(original.content)
    keys = {(each.adopted.kind, each.adopted.number): each.key for each in adopted_paragraphs(content.chapters)}
    changed = {keys[each]: words for each, words in words.items()}

    def revised(division):
        kept = [each for each in division.paragraphs if changed.get(each.key, "") is not None]
        paragraphs = [
            replace(each, lead=[], spans=[replace(each.lead[0], text=changed[each.key])])
            if each.key in changed
            else each
            for each in kept
        ]
        return replace(division, paragraphs=paragraphs, divisions=[revised(each) for each in division.divisions])

    document = factories.make_document(meeting=report.meeting, kind=Document.Kind.REPORT, access="public")
    papers.publish_document(document=document)
    Issue.objects.create(
        report=report,
        kind=Issue.Kind.REVISION,
        number=1,
        content=FORMATS.stored(replace(content, chapters=[revised(each) for each in content.chapters])),
        document=document,
        issued_at=NOW,
    )
