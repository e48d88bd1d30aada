"""The front page: what was advised last, what comes next, and what was advised before."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from reports import actions
from reports.models import Report
from tests import factories
from website import page_cache
from website.tests.conftest import text

pytestmark = pytest.mark.django_db
FRONT = "/"
RECOMMENDED = [
    ("governments", "Answer each claim."),
    ("governments", "Publish the answers."),
    ("civil_society", "Test the forms."),
    ("un_system", "Consult people."),
    ("private_sector", "Pay in time."),
]


def issued(recommended=(), **facts):
    """A meeting whose report has been issued with these recommendations."""
    meeting = factories.make_meeting(**facts)
    factories.make_conclusion(meeting, text="Silence is an answer too.")
    for addressee, words in recommended:
        factories.make_recommendation(meeting, "adopted", text=words, addressee=addressee)
    report = actions.change_state(report=actions.start_report(meeting=meeting), state=Report.State.DRAFT)
    report = factories.make_report_ready_to_issue(report)
    actions.issue_report(report=report, by=None)
    return meeting


@pytest.fixture
def read(client):
    def read_front():
        page_cache.cache.clear()
        return html.fromstring(client.get(FRONT).content)

    with calendar_at(datetime(2013, 9, 19, 14, tzinfo=UTC)):
        yield read_front


def words_of(page, path):
    return [" ".join(each.text_content().split()) for each in page.xpath(path)]


def test_portal_without_meetings_says_one_sentence(read):
    page = read()

    assert words_of(page, "//main//h2") == ["Upcoming meetings"]
    assert words_of(page, "//main//p[@class='empty']") == [
        "No meetings have been announced. The next one will appear here on the day it is announced."
    ]
    assert page.xpath("//ul[@class='counts']") == []


def test_upcoming_meeting_stands_first_before_the_first_report(read):
    meeting = factories.make_meeting(starts_on=date(2013, 10, 1), ends_on=date(2013, 10, 2))

    page = read()

    assert words_of(page, "//main//h2") == [meeting.title]
    assert words_of(page, "//ul[@class='counts']/li") == ["1 meeting since 2013"]


def test_latest_report_has_its_cover_and_one_recommendation_to_each_addressee(read, client):
    meeting = issued(RECOMMENDED)

    page = read()

    texts = words_of(page, "//p[contains(@class, 'recommended')]")
    addressees = words_of(page, "//section[@aria-labelledby='latest']//li//p[@class='meta']")
    assert words_of(page, "//h2[@id='latest']") == [meeting.title]
    assert texts == ["Answer each claim.", "Consult people.", "Test the forms."]
    assert [each.split(", ")[1] for each in addressees] == [
        "to Governments",
        "to the United Nations system",
        "to civil society",
    ]
    assert words_of(page, "//ul[@class='counts']/li") == ["1 meeting since 2013", "1 report", "5 recommendations"]
    assert "All 5 recommendations" in words_of(page, "//main//a")
    cover = client.get(page.xpath("//a[@class='cover']/img/@src")[0])
    assert (cover.status_code, cover.headers["Content-Type"]) == (200, "image/webp")
    assert b"".join(cover)[:4] == b"RIFF"


def test_report_to_one_addressee_shows_its_first_three(read):
    issued([("governments", f"Do the {place} thing.") for place in ("first", "second", "third", "fourth")])

    page = read()

    assert words_of(page, "//p[contains(@class, 'recommended')]") == [
        "Do the first thing.",
        "Do the second thing.",
        "Do the third thing.",
    ]


def test_report_without_recommendations_is_shown_without_them(read):
    meeting = issued()

    page = read()

    assert words_of(page, "//h2[@id='latest']") == [meeting.title]
    assert words_of(page, "//ul[@class='counts']/li") == ["1 meeting since 2013", "1 report"]


def test_earlier_reports_stand_by_year_in_as_many_queries_as_one(read, client, django_assert_num_queries):
    first = issued(RECOMMENDED[:2], title="The first", starts_on=date(2012, 3, 1), ends_on=date(2012, 3, 2))
    read()
    page_cache.cache.clear()
    with django_assert_num_queries(1 + 6 + 3):
        client.get(FRONT)
    issued(RECOMMENDED, title="The second")
    factories.make_meeting(title="The third", starts_on=date(2013, 12, 1), ends_on=date(2013, 12, 2))

    page_cache.cache.clear()
    with django_assert_num_queries(1 + 6 + 3):
        response = client.get(FRONT)

    page = html.fromstring(response.content)
    earlier = "//section[@aria-labelledby='earlier']"
    assert words_of(page, f"{earlier}/h3") == ["2013"]
    assert words_of(page, f"{earlier}//li//h4") == [first.title]
    assert "2 recommendations" in words_of(page, f"{earlier}//li//p[@class='meta']")[0]
    assert words_of(page, "//section[@aria-labelledby='coming']//li//h3") == ["The third"]


def test_meeting_whose_report_is_being_prepared_is_listed(read):
    meeting = factories.make_meeting()

    page = read()

    assert words_of(page, "//section[@aria-labelledby='pending']//h3") == [meeting.title]
    assert page.xpath("//section[@aria-labelledby='pending']//a/@href") == [meeting.get_absolute_url()]


def test_meeting_that_is_not_public_is_neither_shown_nor_counted(read, client):
    factories.make_meeting(public_from=None, title="Not announced")

    response = client.get(reverse("website:front"))

    assert "Not announced" not in text(response)
    assert read().xpath("//ul[@class='counts']") == []
