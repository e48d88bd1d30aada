"""The paragraphs of a circulated draft that can be commented on."""

import json
import re

import pytest

from reports import actions
from reports.content import FORMATS
from reports.queries import report_content
from review.rounds.places import places_of
from tests import factories

pytestmark = pytest.mark.usefixtures("today")


def test_every_paragraph_of_the_draft_has_a_place_in_the_order_of_reading(report, meeting):
    actions.write_section(report=report, chapter="summary", body="In short.\n\n(a) A point.\n\nIn the end.")
    adopted = factories.make_recommendation(meeting, "adopted")
    keys = report.sections.with_text().get(chapter="introduction").keys
    summary = report.sections.with_text().get(chapter="summary").keys

    places = places_of(report_content(report))

    assert [(place.key, place.name) for place in places[:5]] == [
        ("", "the draft as a whole"),
        (summary[0], "a paragraph of the executive summary"),
        (summary[2], "a paragraph of the executive summary"),
        (keys[0], "paragraph 1"),
        (keys[1], "paragraph 2"),
    ]
    assert [(place.heading, place.part) for place in places[1:5:2]] == [
        ("Executive summary", "summary"),
        ("I. Introduction", "chapter-I"),
    ]
    assert places[1].words == "In short.\n(a) A point."
    last = places[-1]
    assert (last.key, last.heading) == (adopted.key, "IV. Recommendations: Governments")
    assert last.words == "Answer every claim.A date should be named."
    generated = [place for place in places if place.heading.startswith("II.")]
    assert [place.key for place in generated] == ["gen-opening", "gen-documents", "gen-sessions"]


def test_generated_paragraphs_keep_their_keys_when_text_is_added_above(report):
    before = {place.key: place.number for place in places_of(report_content(report))}
    actions.write_section(report=report, chapter="introduction", body="One.\n\nTwo.\n\nThree.")
    after = {place.key: place.number for place in places_of(report_content(report))}

    found = [(key, before[key], after[key]) for key in before if key.startswith("gen-")]
    assert found[0] == ("gen-opening", 3, 4)
    assert {later - earlier for _, earlier, later in found} == {1}


def test_generated_paragraphs_of_an_earlier_round_are_named_by_their_numbers(report):
    content = FORMATS.stored(report_content(report))
    generated = json.loads(re.sub(r'"gen-[a-z-]+"', '""', json.dumps(content)))

    keys = [place.key for place in places_of(FORMATS.restored(generated)) if place.heading.startswith("II.")]
    assert keys == [f"para-{number}" for number in range(3, 3 + len(keys))]


def test_no_two_places_have_the_same_key(report, meeting):
    factories.make_recommendation(meeting, "adopted")
    factories.make_conclusion(meeting)

    keys = [place.key for place in places_of(report_content(report))]

    assert len(keys) == len(set(keys))
