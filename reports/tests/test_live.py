"""What the writing page asks for while somebody types."""

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.marked_texts.actions import newest_version
from egm_portal.marked_texts.models import MAX_TEXT
from reports.actions import add_section, note_presence, write_section
from reports.models import Section

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def section(report):
    return Section.objects.get(report=report, chapter="introduction")


def page(name, section):
    return reverse(f"reports:{name}", args=[section.report.meeting.slug, section.pk])


def test_preview_has_the_numbers_it_was_told_and_saves_nothing(client, section, organizer):
    client.force_login(organizer)
    text = "One.[^1]\r\n\r\n<b>Two</b>.\n\n[^1]: A note."

    answer = client.post(page("preview", section), {"text": text, "mark": "I", "depth": 0, "paragraph": 4, "note": 7})

    shown = html.fragment_fromstring(answer.json()["html"], create_parent=True)
    assert shown.xpath("//*[@class='para-number']/text()") == ["4.", "5."]
    assert shown.xpath("string(//*[@id='p-line-2'])") == "<b>Two</b>."
    assert shown.xpath("//aside//sup/text()") == ["7"]
    assert (answer.json()["lines"], answer.json()["next"]) == ([["line-0", 0, 1], ["line-2", 2, 3]], 6)
    assert newest_version(section.text).number == 1


def test_preview_keeps_the_keys_of_what_was_saved(client, section, organizer):
    client.force_login(organizer)
    keys = newest_version(section.text).keys

    answer = client.post(page("preview", section), {"text": "New.\n\nIt had two aims.", "depth": 0})

    assert [line[0] for line in answer.json()["lines"]] == ["line-0", keys[1]]


def test_preview_of_a_section_whose_mark_is_sent_as_a_number(client, section, organizer):
    client.force_login(organizer)

    answer = client.post(page("preview", section), {"text": "One.", "mark": "5", "depth": 0, "paragraph": "x"})

    assert (answer.status_code, answer.json()["next"]) == (200, 2)


def test_preview_of_a_text_that_is_too_long(client, section, organizer):
    client.force_login(organizer)

    answer = client.post(page("preview", section), {"text": "x" * (MAX_TEXT + 1)})

    assert answer.status_code == 413


def test_difference_from_the_newest_text(client, section, organizer):
    client.force_login(organizer)

    answer = client.post(page("difference", section), {"text": "The meeting was convened.\n\nIt had three aims."})

    shown = html.fragment_fromstring(answer.json()["html"], create_parent=True)
    assert (shown.xpath("string(//ol//ins)"), shown.xpath("string(//ol//del)")) == ("three", "two")


def news(client, section, **headers):
    return client.get(page("news", section), headers=headers)


def test_news_are_told_once(client, section, organizer, expert):
    client.force_login(organizer)
    note_presence(section=section, user=expert.user)

    first = news(client, section)
    again = news(client, section, if_none_match=first.headers["ETag"])
    weak = news(client, section, if_none_match=f"W/{first.headers['ETag']}")  # as nginx makes it

    assert (first.status_code, again.status_code, weak.status_code) == (200, 304, 304)
    assert first.json()["number"] == 1
    assert list(first.json()["writers"]) == [str(section.pk)]
    assert "is writing" in first.json()["present"]


def test_news_have_the_outline_where_it_has_changed(client, section, organizer):
    client.force_login(organizer)
    stamp = news(client, section).json()["stamp"]

    unchanged = client.get(page("news", section), {"stamp": stamp}).json()
    add_section(report=section.report, chapter="further", heading="Follow-up")
    changed = client.get(page("news", section), {"stamp": stamp}).json()

    assert "outline" not in unchanged
    assert "Follow-up" in changed["outline"]
    assert changed["place"] == {"mark": "I", "depth": 0, "paragraph": 1, "note": 1, "table": 1, "picture": 1}


@pytest.mark.parametrize("sections", [1, 3])
def test_news_that_are_none_cost_little(client, section, organizer, sections, django_assert_num_queries):
    for number in range(sections):
        write_section(report=section.report, chapter="further", heading=f"More {number}", body="A.")
    client.force_login(organizer)
    etag = news(client, section).headers["ETag"]

    with django_assert_num_queries(7):
        assert news(client, section, if_none_match=etag).status_code == 304
