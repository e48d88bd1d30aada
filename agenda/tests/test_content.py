"""Releases of the programme in every form in which one was ever stored; the examples are the demonstration's."""

import json
from pathlib import Path

import pytest
from django.urls import reverse
from lxml import html

from agenda import actions, queries
from agenda.changes.facts import stored
from agenda.content import FORMS, FrozenPerson, with_other_ids
from agenda.release_cache import parsed
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
EXAMPLES = {form: Path(__file__).with_name("forms") / f"release-{form}.json" for form in range(1, FORMS.present + 1)}
TITLES = [
    "Opening plenary",
    "Consultation and decision",
    "The cost of being heard",
    "Everyone, without exception",
    "Open information and accountability",
    "Work, skills and income",
    "Conclusions and recommendations",
]


def example(form):
    return json.loads(EXAMPLES[form].read_text(encoding="utf-8"))


@pytest.mark.parametrize("form", EXAMPLES)
def test_release_of_every_form_is_shown_with_the_numbers_of_its_sessions(client, meeting, form):
    meeting.programmes.create(kind="provisional", content=example(form), changes=stored([]))
    path = reverse("website:agenda", args=[meeting.slug])

    page = html.fromstring(client.get(path).text)

    headings = page.xpath("//h3[@id]")
    assert [(heading.get("id"), heading.text_content()) for heading in headings] == [
        (f"s-{number}", title) for number, title in enumerate(TITLES, start=1)
    ]
    assert len(page.xpath("//ol[@class='programme']/li[@class='pause']")) == 6
    third = client.get(reverse("website:session", args=[meeting.slug, 3]))
    assert html.fromstring(third.text).xpath("//h1/text()") == ["The cost of being heard"]


def test_present_form_is_as_its_example():
    """A field that is added, removed or renamed makes another form: it gets a step and an example of its own."""
    present = example(FORMS.present)

    assert FORMS.stored(FORMS.restored(present)) == present


def test_release_is_stored_in_the_present_form(meeting):
    factories.make_session(meeting=meeting)

    released = actions.release_programme(meeting=meeting, kind="provisional", by=None)

    assert released.content["form"] == FORMS.present
    assert parsed(released).sessions == queries.working_programme(meeting)


@pytest.mark.parametrize("form", EXAMPLES)
def test_people_and_papers_of_each_form_can_get_other_ids(form):
    changed = with_other_ids(example(form), {14: 11}, {8: 9})

    opening = FORMS.restored(changed).sessions[1]
    assert (opening.officers, opening.items[1].speakers) == ([FrozenPerson("chair", 11)], [11])
    assert opening.items[3].paper == 9
    assert with_other_ids(changed, {11: 14}, {9: 8}) != changed


@pytest.mark.parametrize("form", EXAMPLES)
def test_ids_that_are_not_replaced_stay(form):
    assert with_other_ids(example(form), {}, {}) == example(form)
