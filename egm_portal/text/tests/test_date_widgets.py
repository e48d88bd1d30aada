"""Beside each day that is typed stands the same day in words."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from lxml import html

from egm_portal.text.date_widgets import DayWidget
from egm_portal.text.local_time import DeadlineField, set_time_zone


class PlainForm(forms.Form):
    day = forms.DateField(widget=DayWidget)
    due = DeadlineField()


def words_in(form, name):
    """What stands beside the field."""
    [words] = html.fromstring(str(form[name])).xpath("//*[@class='moment-words']")
    return " ".join(words.text_content().split())


def test_stored_days_are_written_in_the_zone_of_the_form():
    form = PlainForm(initial={"day": date(2013, 7, 24), "due": datetime(2013, 7, 15, 22, tzinfo=UTC)})
    set_time_zone(form, "Europe/Zurich", "Geneva time (Europe/Zurich)")

    assert words_in(form, "day") == "Wednesday, 24 July 2013"
    assert words_in(form, "due") == "Monday, 15 July 2013 Geneva time (Europe/Zurich)"


@pytest.mark.parametrize(
    ("typed", "words"), [("2014-02-28", "Friday, 28 February 2014"), ("2014-02-30", ""), ("", ""), ("<b>", "")]
)
def test_typed_day_is_written_if_it_is_one(typed, words):
    assert words_in(PlainForm({"day": typed}), "day") == words


def test_words_belong_to_the_input():
    page = html.fromstring(str(PlainForm()["due"]))

    assert page.xpath("//output/@for") == page.xpath("//input[@type='date']/@id")
