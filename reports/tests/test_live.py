"""What the writing page asks for while somebody types."""

from datetime import timedelta

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.clock import portal_now
from egm_portal.versioned_texts.actions import newest_version
from egm_portal.versioned_texts.models import MAX_TEXT
from reports.actions import add_section, note_presence, write_section
from reports.models import Report, Section, WriterPresence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def section(report):
    return Section.objects.get(report=report, chapter="introduction")


def page(name, section):
    return reverse(f"reports:{name}", args=[section.report.meeting.slug, section.pk])


def sent(client, section, start, end, text, *, length, number=1, saves=1):
    """The answer to a change of the text that was made from this state."""
    values = {"number": number, "saves": saves, "start": start, "end": end, "text": text, "length": length}
    return client.post(page("save", section), values)


def test_change_of_the_newest_text_is_saved(client, section, organizer):
    client.force_login(organizer)
    Report.objects.update(state_at=portal_now() - timedelta(days=1))

    first = sent(client, section, 25, 25, " It was 😀.", length=54)
    second = sent(client, section, 0, 3, "A", length=52, number=2)

    assert [(answer.status_code, answer.json()["number"], answer.json()["saves"]) for answer in (first, second)] == [
        (200, 2, 1),
        (200, 2, 2),
    ]
    assert newest_version(section.text).text == "A meeting was convened. It was 😀.\n\nIt had two aims."
    assert WriterPresence.objects.get().user == organizer


@pytest.mark.parametrize(
    "changes", [{"number": 0}, {"saves": 2}, {"number": 2}, {"length": 43}, {"end": 500}, {"start": 4}]
)
def test_change_of_another_text_is_stale(client, section, organizer, changes):
    client.force_login(organizer)
    values = {"start": 0, "end": 3, "text": "A", "length": 41} | changes

    answer = sent(client, section, **values)

    assert (answer.status_code, newest_version(section.text).number) == (409, 1)


@pytest.mark.parametrize(
    ("values", "status", "refusal"),
    [
        ({"start": "x"}, 400, "This was not sent by any page of the portal."),
        ({"length": MAX_TEXT + 1}, 413, "A section has up to 200,000 characters. Split it."),
    ],
)
def test_what_cannot_be_saved_is_refused_in_a_sentence(client, section, organizer, values, status, refusal):
    client.force_login(organizer)

    answer = sent(client, section, **{"start": 0, "end": 3, "text": "A", "length": 41} | values)

    assert (answer.status_code, answer.json()) == (status, {"refusal": refusal})


def test_text_of_a_cleared_report_is_refused(client, section, organizer):
    client.force_login(organizer)
    Report.objects.update(state="cleared", dated_on="2013-08-01")

    answer = sent(client, section, 0, 3, "A", length=41)

    assert answer.status_code == 422
    assert answer.json() == {"refusal": "The report has been cleared: its text was not changed. Put it in draft first."}


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


def test_preview_of_a_text_that_is_too_long(client, section, organizer):
    client.force_login(organizer)

    answer = client.post(page("preview", section), {"text": "x" * (MAX_TEXT + 1)})

    assert answer.status_code == 413


def news(client, section, **headers):
    return client.get(page("news", section), headers=headers)


def test_news_are_told_once(client, section, organizer, expert):
    client.force_login(organizer)
    note_presence(section=section, user=expert.user)

    first = news(client, section)
    again = news(client, section, if_none_match=first.headers["ETag"])

    assert (first.status_code, again.status_code) == (200, 304)
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
