"""Public pages while the meeting is in session: late by 20 minutes at 11:05, walked from minute to minute."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from icalendar import Calendar
from lxml import html

from agenda import actions
from agenda.tests.days import key_of
from agenda.tests.programmes import at
from egm_portal.clock import calendar_at
from my.actions import make_calendar_address
from my.calendar import calendar_link
from tests import factories
from website.tests.cached_pages import differing, read
from website.tests.conftest import text

pytestmark = pytest.mark.django_db


def delayed(meeting, day, minutes=20):
    return actions.delay_session(meeting=meeting, session=day["Consultation"].pk, minutes=minutes, by=None)


def programme_at(client, meeting, instant):
    with calendar_at(at(instant)):
        return client.get(reverse("website:agenda", args=[meeting.slug]))


def now_at(client, meeting, instant):
    found = html.fromstring(programme_at(client, meeting, instant).content).xpath("//*[@class='now']/p")
    return [" ".join(paragraph.text_content().split()) for paragraph in found]


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("23 23:59", []),
        ("24 00:00", ["Next: Opening, at 09:30."]),
        ("24 09:30", ["Now: Opening, until 11:00.", "Next: Coffee, at 11:00."]),
        ("24 11:05", ["Now: Coffee, until 11:40.", "Next: Talk 1, Expert 1, at 11:40."]),
        ("24 11:25", ["Now: Coffee, until 11:40.", "Next: Talk 1, Expert 1, at 11:40."]),
        ("24 11:40", ["Now: Talk 1, Expert 1, until 11:50.", "Next: Talk 2, Expert 2, at 11:50."]),
        ("24 12:05", ["Now: Consultation, until 13:20.", "Next: Lunch, at 13:20."]),
        ("24 13:20", ["Now: Lunch, until 14:30.", "Next: Talk 3, Expert 3, at 14:30."]),
        ("24 15:59", ["Now: Costs, until 16:00."]),
        ("24 16:00", []),
        ("25 12:00", []),
        ("26 00:00", []),
    ],
)
def test_page_says_what_is_on_and_what_is_next(client, meeting, day, instant, expected):
    with calendar_at(at("24 11:04")):
        delayed(meeting, day)

    assert now_at(client, meeting, instant) == expected


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("23 12:00", []),
        ("24 09:30", ["Opening"]),
        ("24 11:05", ["Coffee"]),
        ("24 11:45", ["Talk 1"]),
        ("24 12:05", ["Session 1: Consultation"]),
        ("24 16:00", []),
    ],
)
def test_rows_of_what_is_on_say_so(client, meeting, day, instant, expected):
    with calendar_at(at("24 11:04")):
        delayed(meeting, day)

    page = html.fromstring(programme_at(client, meeting, instant).content)

    marked = page.xpath("//li[contains(@class, 'running')]")
    assert [" ".join(row.xpath("string((./div/span | ./div/h3 | ./div/p)[1])").split()) for row in marked] == expected
    assert len(page.xpath("//ol//*[text()='Now']")) == len(expected)


def test_meetings_page_says_it_too(client, meeting, day):
    with calendar_at(at("24 11:05")):
        delayed(meeting, day)
        page = client.get(meeting.get_absolute_url())

    assert "Now: Coffee, until 11:40. Next: Talk 1, Expert 1, at 11:40." in text(page)


def test_several_rooms_have_each_their_own(client, meeting, day):
    meeting.sessions.create(title="Working group", starts_at=at("24 11:20"), minutes=60, room="Room L")
    with calendar_at(at("23 12:00")):
        actions.release_programme(meeting=meeting, kind="provisional", by=None)

    assert now_at(client, meeting, "24 11:05") == [
        "Now: Coffee, until 11:20.",
        f"Next: Talk 1, Expert 1 ({meeting.room}), at 11:20.",
        "Next: Working group (Room L), at 11:20.",
    ]


def test_moved_session_names_its_planned_time(client, meeting, day):
    with calendar_at(at("24 11:05")):
        delayed(meeting, day)
    page = html.fromstring(programme_at(client, meeting, "24 11:06").content)

    (row,) = [each for each in page.xpath("//li[div/h3]") if "Consultation" in each.text_content()]
    assert " ".join(row.xpath("string(./span)").split()) == "11:40-13:20"
    assert [" ".join(each.text_content().split()) for each in row.xpath(".//p[s]")] == ["Planned 11:20-13:00"]


def test_session_called_off_says_so_everywhere(client, meeting, day):
    with calendar_at(at("24 11:05")):
        actions.call_off_session(meeting=meeting, session=day["Costs"].pk, by=None)
        day["Costs"].refresh_from_db()
        session = reverse("website:session", args=[meeting.slug, day["Costs"].number])
        pages = [client.get(path) for path in (reverse("website:agenda", args=[meeting.slug]), session)]

    assert [text(page).count("Called off") for page in pages] == [1, 1]
    assert "https://schema.org/EventCancelled" in pages[1].content.decode()


def test_papers_of_a_swapped_item_are_listed_and_archived_where_it_is_held(client, meeting, day):
    paper = factories.make_paper(meeting=meeting, state="published", title="On talking")
    meeting.sessions.get(title="Consultation").items.filter(title="Talk 1").update(paper=paper)
    with calendar_at(at("23 12:00")):
        actions.release_programme(meeting=meeting, kind="provisional", by=None)
    day["Costs"].refresh_from_db()
    number, slug = day["Costs"].number, meeting.slug

    with calendar_at(at("24 11:05")):
        before = client.get(reverse("website:session_zip", args=[slug, number])).status_code
        actions.swap_items(meeting=meeting, item=key_of("Talk 1"), other_item=key_of("Talk 3"), by=None)
        after = client.get(reverse("website:session_zip", args=[slug, number])).status_code
        page = text(client.get(reverse("website:session", args=[slug, number])))

    assert (before, after) == (404, 200)
    assert "On talking" in page
    assert "Changed on the day" in page


def test_own_page_follows_the_delay(client, meeting, day):
    speaker = meeting.participants.get(name="Expert 1")
    client.force_login(speaker.user)
    own = reverse("my:meeting", args=[meeting.slug])
    with calendar_at(at("24 11:05")):
        delayed(meeting, day)

    for instant in ("24 11:05", "24 11:25"):
        with calendar_at(at(instant)):
            page = text(client.get(own))
        assert "11:40-11:50" in page
        assert "Planned 11:20-11:30" in page


def test_calendars_follow_the_delay_at_once_and_are_unchanged_after(client, meeting, day):
    address = make_calendar_address(user=meeting.participants.get(name="Expert 1").user)
    paths = {urlsplit(calendar_link(address)).path: "Talk 1"}
    paths[reverse("website:agenda_calendar", args=[meeting.slug])] = "Session 1: Consultation"

    for path, title in paths.items():
        before, etag = calendar_at_address(client, path, title, "24 11:04")
        with calendar_at(at("24 11:05")):
            change = delayed(meeting, day)
        late, newer = calendar_at_address(client, path, title, "24 11:05", etag)
        later = [calendar_at_address(client, path, title, "24 11:25", etag=known) for known in (etag, newer)]
        with calendar_at(at("24 11:26")):
            actions.undo_day_change(change=change, by=None)

        assert (before.start, late.start, late["UID"]) == (at("24 11:20"), at("24 11:40"), before["UID"])
        assert late["SEQUENCE"] > before["SEQUENCE"]
        assert (later[0][0].to_ical(), later[1]) == (late.to_ical(), None)


def calendar_at_address(client, path, title, instant, etag=""):
    """The event of this title and the calendar's ETag; None for a calendar that has not changed since."""
    with calendar_at(at(instant)):
        answer = client.get(path, headers={"if-none-match": etag})
    if answer.status_code == 304:
        return None
    (event,) = [each for each in Calendar.from_ical(answer.content).walk("VEVENT") if each["SUMMARY"] == title]
    return event, answer.headers["ETag"]


def test_copy_of_ones_data_has_the_times_of_the_day(client, meeting, day):
    client.force_login(meeting.participants.get(name="Expert 1").user)
    with calendar_at(at("24 11:05")):
        delayed(meeting, day)
        copy = client.get(reverse("my:export")).json()

    (slot,) = copy["participations"][0]["in_the_programme"]
    assert datetime.fromisoformat(slot["starts_at"]) == at("24 11:40")
    assert datetime.fromisoformat(slot["released"]["starts_at"]) == at("24 11:20")


def telling(meeting, day):
    day["Consultation"].refresh_from_db()
    return [
        meeting.get_absolute_url(),
        reverse("website:agenda", args=[meeting.slug]),
        reverse("website:session", args=[meeting.slug, day["Consultation"].number]),
    ]


STORY = {
    "24 11:05": delayed,
    "24 11:32": lambda meeting, day: delayed(meeting, day, 30),
    "24 12:10": lambda meeting, day: actions.call_off_session(meeting=meeting, session=day["Costs"].pk, by=None),
    "24 13:05": lambda meeting, day: actions.undo_day_change(change=meeting.day_changes.last(), by=None),
}


MINUTES = [*range(-30, 9 * 60, 30), *range(9 * 60, 17 * 60, 5), *range(17 * 60, 25 * 60 + 30, 30)]
"""Of the day: before the first session and after the last one only midnight changes a page."""


def test_no_minute_of_the_day_has_a_stale_page(meeting, day):
    paths, shown, stale = telling(meeting, day), set(), {}
    for minute in MINUTES:
        instant = at("24 00:00") + timedelta(minutes=minute)
        for step in (instant - timedelta(microseconds=1), instant):
            with calendar_at(step):
                answers = read(paths)
                stale[step] = differing(answers)
                shown.add(answers[paths[1]])
        for moment, act in STORY.items():
            if instant <= at(moment) < instant + timedelta(minutes=5):
                with calendar_at(at(moment)):
                    act(meeting, day)
                    stale[at(moment)] = differing(read(paths))

    assert {step: paths for step, paths in stale.items() if paths} == {}
    assert len(shown) > 10


def test_calendar_that_goes_back_on_the_day_leaves_no_stale_page(meeting, day):
    paths = telling(meeting, day)
    with calendar_at(at("24 11:05")):
        delayed(meeting, day)
    with calendar_at(at("24 11:04")):
        before = read(paths)
    for instant in ("24 11:04", "24 11:05", "24 11:25"):
        with calendar_at(at(instant)):
            assert differing(read(paths)) == []

    assert "11:40" not in before[paths[1]][1].decode()


def test_unchanged_page_costs_one_query_on_the_day(client, meeting, day, django_assert_num_queries):
    path = reverse("website:agenda", args=[meeting.slug])
    with calendar_at(at("24 11:05")):
        delayed(meeting, day)
        client.get(path)
        with django_assert_num_queries(1):
            client.get(path)


@pytest.mark.parametrize("changes", [0, 1, 3])
def test_page_built_on_the_day_costs_the_same_whatever_was_changed(
    client, meeting, day, changes, django_assert_num_queries
):
    with calendar_at(at("24 11:05")):
        for minutes in range(1, changes + 1):
            delayed(meeting, day, minutes)
        with django_assert_num_queries(13):
            client.get(reverse("website:agenda", args=[meeting.slug]))
