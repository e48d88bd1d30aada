"""The sections of the aide-memoire: each a row, which can be added, moved and removed."""

import pytest
from django.urls import reverse
from lxml import html

from tests.forms import opened, shown_in


@pytest.fixture
def page(meeting):
    for number, heading in enumerate(["Purpose", "Background", "Venue", "Visas"], start=1):
        meeting.aide_memoire.create(number=number, heading=heading, body=f"{heading} in short.")
    return reverse("admin:meetings_meeting_aide-memoire", args=[meeting.pk])


@pytest.fixture
def save(at_desk, page):
    def post(**typed):
        names = {name.replace("row", "aide_memoire-").replace("__", "-"): value for name, value in typed.items()}
        return at_desk.post(page, opened(at_desk, page, "meeting") | names)

    return post


def headings(meeting):
    return [(section.number, section.heading) for section in meeting.aide_memoire.order_by("number")]


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ({"row0__number": "3"}, ["Background", "Venue", "Purpose", "Visas"]),
        ({"row3__number": "1"}, ["Visas", "Purpose", "Background", "Venue"]),
        ({"row3__number": "2", "row0__number": "4"}, ["Visas", "Background", "Venue", "Purpose"]),
        ({"row1__number": ""}, ["Purpose", "Venue", "Visas", "Background"]),
        ({"row1__number": "99"}, ["Purpose", "Venue", "Visas", "Background"]),
        ({"row1__DELETE": "on"}, ["Purpose", "Venue", "Visas"]),
        ({"row1__DELETE": "on", "row3__number": "1"}, ["Visas", "Purpose", "Venue"]),
    ],
)
def test_sections_take_the_positions_asked_for_and_the_others_make_room(meeting, save, typed, order):
    response = save(**typed)

    assert response.status_code == 302
    assert headings(meeting) == list(enumerate(order, start=1))


def test_new_section_comes_where_it_is_asked_for_or_last(meeting, save):
    new = {"row4__heading": "Language", "row4__body": "English.", "row4__number": "2", "rowTOTAL_FORMS": "5"}
    last = {"row5__heading": "Documents", "row5__body": "Online.", "row5__number": "", "rowTOTAL_FORMS": "6"}

    save(**new)
    response = save(**last)

    assert response.status_code == 302
    assert [heading for _, heading in headings(meeting)] == [
        *["Purpose", "Language", "Background", "Venue", "Visas", "Documents"]
    ]


def test_two_organizers_who_move_different_sections_lose_nothing(at_desk, meeting, page):
    first, second = opened(at_desk, page, "meeting"), opened(at_desk, page, "meeting")

    at_desk.post(page, first | {"aide_memoire-3-number": "1"})
    response = at_desk.post(page, second | {"aide_memoire-1-body": "Changed."})

    assert response.status_code == 302
    assert [heading for _, heading in headings(meeting)] == ["Visas", "Purpose", "Background", "Venue"]
    assert meeting.aide_memoire.get(heading="Background").body == "Changed."


def test_section_that_is_wrong_is_open_and_the_others_are_closed(at_desk, page, save):
    before, refused = html.fromstring(at_desk.get(page).text), html.fromstring(save(row2__heading="").text)

    rows = "//div[starts-with(@id, 'aide_memoire-')][not(contains(@class, 'empty-form'))]"
    assert before.xpath(f"{rows}/details[@open]") == []
    assert refused.xpath(f"{rows}[details[@open]]/@id") == ["aide_memoire-2"]


def test_row_is_added_without_scripts_by_a_link(at_desk, meeting, page):
    [link] = html.fromstring(at_desk.get(page).text).xpath("//*[@data-add-row]/@href")

    filled = shown_in(at_desk.get(page + link.partition("#")[0]).text, "meeting")
    filled |= {"aide_memoire-4-heading": "Language", "aide_memoire-4-body": "English."}
    response = at_desk.post(page, filled)

    assert response.status_code == 302
    assert headings(meeting)[-1] == (5, "Language")
