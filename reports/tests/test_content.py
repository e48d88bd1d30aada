"""Issued reports in every format in which one was ever stored; the example is the demonstration's."""

import json
from pathlib import Path

import pytest
from django.urls import reverse
from lxml import html

from reports.content import FORMATS
from reports.report_pdf import printable

FOLDER = Path(__file__).with_name("formats")
EXAMPLES = {number: FOLDER / f"issued-{number}.json" for number in range(1, FORMATS.present + 1)}
EXAMPLES |= {"called form": FOLDER / "issued-1-called-form.json"}


def example(number):
    return json.loads(EXAMPLES[number].read_text(encoding="utf-8"))


@pytest.mark.parametrize("number", EXAMPLES)
def test_report_of_every_format_is_read_and_printed(client, issued, number):
    data = example(number)
    issued.issues.update(content=data)

    page = html.fromstring(client.get(reverse("website:report", args=[issued.meeting.slug])).text)
    paper = html.fromstring(printable(issued.pk).html)

    for shown in (page, paper):
        numbers = [int(number.text_content().strip(".")) for number in shown.xpath("//*[@class='para-number']")]
        assert numbers == list(range(1, 86 + 1))
        titles = shown.xpath("//section[@class='annex']/h2/span[@class='annex-title']/text()")
        assert titles == ["List of participants", "Programme of work", "List of documents"]
        assert len(shown.xpath("//section[@class='annex']//tbody/tr[not(@class='group')]")) == 58
        assert data["chapters"][0]["heading"] in shown.text_content()


def test_present_format_is_as_its_example():
    """A field that is added, removed or renamed makes another format: it gets a step and an example of its own."""
    present = example(FORMATS.present)

    assert FORMATS.stored(FORMATS.restored(present)) == present


def test_report_is_stored_in_the_present_format(issued):
    assert issued.issues.get().content["format"] == FORMATS.present
