"""Conclusions and recommendations of issued reports in the search of the site."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from egm_portal.clock import calendar_at, portal_now
from papers.actions import withdraw_document
from papers.models import Document, SearchEntry
from papers.search import index_updates
from reports import actions, search_entries
from reports.models import Issue, Report
from tests.factories import make_conclusion, make_recommendation
from website.queries.search import search

pytestmark = [pytest.mark.django_db, pytest.mark.embedded("search")]


@pytest.fixture
def cleared(report, ready):
    """The report with a conclusion and two recommendations, cleared and read."""
    make_conclusion(report.meeting, text="Herons nest where the river is slow.")
    for text in ("Offices should count the herons. They should publish what they count.", "Villages should be asked."):
        make_recommendation(report.meeting, "adopted", text=text)
    ready(actions.change_state(report=report, state=Report.State.CLEARED))
    return Report.objects.select_related("meeting").get()


def found(text, reader=None):
    """Of each row of the page: its title, the address to which it leads and what it belongs to."""
    rows = search(text, reader or AnonymousUser(), {}).rows
    return [("".join(piece.text for piece in row.title), row.url, row.meta) for row in rows]


def test_issued_texts_are_found_by_their_words_with_number_and_address(cleared):
    assert found("herons") == []

    actions.issue_report(report=cleared, by=None)

    slug, report = cleared.meeting.slug, f"Report · {cleared.meeting.short_title}"
    assert sorted(found("heron")) == [
        ("Conclusion 1: Herons nest where the river is slow.", f"/meetings/{slug}/conclusions/1/", report),
        ("Recommendation 1: Offices should count the herons.", f"/meetings/{slug}/recommendations/1/", report),
    ]
    assert [url for _, url, _ in found("recommendation publish governments")] == [
        f"/meetings/{slug}/recommendations/1/"
    ]
    assert found("herons -river -count") == []


def test_embargoed_texts_are_found_from_their_time_on_also_by_organizers(cleared, organizer):
    at = portal_now() + timedelta(days=2)
    actions.issue_report(report=cleared, by=None, at=at)

    assert (found("herons"), found("herons", organizer)) == ([], [])
    with calendar_at(at + timedelta(seconds=1)):
        assert (len(found("herons")), len(found("herons", organizer))) == (2, 2)


def test_texts_of_a_withdrawn_report_are_found_by_nobody(cleared, organizer):
    actions.issue_report(report=cleared, by=None)
    assert len(found("herons", organizer)) == 2

    withdraw_document(document=Document.objects.get(kind="report"), reason="An error.")

    assert found("herons", organizer) == []


def test_texts_of_a_revision_take_the_place_of_those_before_it(cleared, ready, organizer):
    actions.issue_report(report=cleared, by=None)
    revised = actions.revise_report(report=cleared, by=None)
    make_recommendation(cleared.meeting, "adopted", text="Herons should be left alone.")
    ready(actions.change_state(report=revised, state=Report.State.CLEARED))
    at = portal_now() + timedelta(days=2)
    actions.issue_report(report=Report.objects.select_related("meeting").get(), by=None, at=at)
    assert len(found("herons", organizer)) == 2

    with calendar_at(at + timedelta(minutes=1)):
        index_updates.index_waiting()

        assert [url.split("/")[-2] for _, url, _ in found("alone")] == ["3"]
        documents = SearchEntry.objects.filter(passage__isnull=False).values_list("document", flat=True)
        assert set(documents) == {Issue.objects.get(kind="revision").document_id}


def test_missing_entries_are_written_and_rebuilt(cleared):
    actions.issue_report(report=cleared, by=None)
    for rebuild in (search_entries.index_due_reports, search_entries.index_every_report):
        SearchEntry.objects.filter(passage__isnull=False).delete()

        rebuild()

        assert len(found("herons")) == 2


def test_search_takes_as_many_queries_for_two_texts_as_for_one(cleared):
    actions.issue_report(report=cleared, by=None)
    counts = []
    for text in ("river", "herons"):
        with CaptureQueriesContext(connection) as queries:
            rows = found(text)
        counts.append((len(rows), len(queries)))

    assert counts == [(1, 5), (2, 5)]
