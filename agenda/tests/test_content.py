"""Releases of the programme in every format in which one was ever stored; the examples are the demonstration's."""

import json
from pathlib import Path

import pytest
from django.urls import reverse
from lxml import html

from agenda import actions, queries
from agenda.changes.facts import stored
from agenda.content import FORMATS, FrozenPerson, with_other_ids
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
FOLDER = Path(__file__).with_name("formats")
EXAMPLES = {number: FOLDER / f"release-{number}.json" for number in range(1, FORMATS.present + 1)}
EXAMPLES |= {"called form": FOLDER / "release-1-called-form.json"}
HEADINGS = [
    "Opening plenary",
    "Session 1: Consultation and decision",
    "Session 2: The cost of being heard",
    "Session 3: Everyone, without exception",
    "Session 4: Open information and accountability",
    "Session 5: Work, skills and income",
    "Conclusions and recommendations",
]


def example(number):
    return json.loads(EXAMPLES[number].read_text(encoding="utf-8"))


@pytest.mark.parametrize("number", EXAMPLES)
def test_release_of_every_format_is_shown_with_the_numbers_of_its_sessions(client, meeting, number):
    meeting.programmes.create(kind="provisional", content=example(number), changes=stored([]))
    path = reverse("website:agenda", args=[meeting.slug])

    page = html.fromstring(client.get(path).text)

    headings = page.xpath("//h3[@id]")
    assert [(heading.get("id"), heading.text_content()) for heading in headings] == [
        (f"s-{number}", words) for number, words in enumerate(HEADINGS, start=1)
    ]
    assert len(page.xpath("//ol[@class='programme']/li[@class='pause']")) == 6
    third = html.fromstring(client.get(reverse("website:session", args=[meeting.slug, 3])).text)
    assert third.xpath("//header[@class='page-head']/*[self::p or self::h1]/text()")[:2] == [
        "Session 2",
        "The cost of being heard",
    ]


def test_present_format_is_as_its_example():
    """A field that is added, removed or renamed makes another format: it gets a step and an example of its own."""
    present = example(FORMATS.present)

    assert FORMATS.stored(FORMATS.restored(present)) == present


def test_release_is_stored_in_the_present_format(meeting):
    factories.make_session(meeting=meeting)

    released = actions.release_programme(meeting=meeting, kind="provisional", by=None)

    assert released.content["format"] == FORMATS.present
    assert released.sessions == queries.working_programme(meeting)


@pytest.mark.parametrize("number", EXAMPLES)
def test_people_and_papers_of_each_format_can_get_other_ids(number):
    changed = with_other_ids(example(number), {14: 11}, {8: 9})

    opening = FORMATS.restored(changed).sessions[1]
    assert (opening.officers, opening.items[1].speakers) == ([FrozenPerson("chair", 11)], [11])
    assert opening.items[3].paper == 9
    assert with_other_ids(changed, {11: 14}, {9: 8}) != changed


@pytest.mark.parametrize("number", EXAMPLES)
def test_ids_that_are_not_replaced_stay(number):
    assert with_other_ids(example(number), {}, {}) == example(number)
