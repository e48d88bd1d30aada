from datetime import UTC, datetime

import pytest
from django import forms
from lxml import html

from egm_portal.text.local_time import DeadlineField, LocalDateTimeField, set_time_zone

DUE = datetime(2013, 7, 15, 22, 0, 41, tzinfo=UTC)


class PlainForm(forms.Form):
    due = DeadlineField(required=False)
    shown = LocalDateTimeField(required=False)


def filled(day, hour, zone="Europe/Zurich", name="due", kept=None, which=None):
    form = PlainForm({f"{name}_day": day, f"{name}_hour": hour} | ({f"{name}_which": which} if which else {}))
    set_time_zone(form, zone, f"Geneva time ({zone})")
    form.fields[name].stored = kept
    return form


@pytest.mark.parametrize("hour", ["24:00", ""])
def test_moment_is_typed_in_the_zone_of_the_form_and_a_deadline_ends_its_day(hour):
    form = filled("2013-07-15", hour)

    assert form.is_valid()
    assert form.cleaned_data["due"] == datetime(2013, 7, 15, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hour", "error"),
    [
        ("", "18:00", "Enter both the day and the time."),
        ("15 July", "18:00", "Enter the day as 2013-07-15."),
        ("2013-07-15", "noon", "Enter the time as 18:00, or as 24:00 for the end of the day."),
        (
            "2013-03-31",
            "02:30",
            "The clocks go forward that night and skip this time. Enter an earlier or a later one.",
        ),
    ],
)
def test_moment_is_refused_with_a_sentence(day, hour, error):
    assert filled(day, hour).errors == {"due": [error]}


def test_unchanged_moment_keeps_its_seconds():
    form = filled("2013-07-16", "00:00", name="shown", kept=DUE)

    assert form.is_valid()
    assert form.cleaned_data["shown"] == DUE


def test_same_hour_in_another_zone_is_another_instant():
    form = filled("2013-07-16", "00:00", zone="America/New_York", name="shown", kept=DUE)

    assert form.is_valid()
    assert form.cleaned_data["shown"] == datetime(2013, 7, 16, 4, tzinfo=UTC)


def which(form, name="due"):
    """The times among which the page of the form lets choose, each with whether it is chosen."""
    inputs = html.fromstring(str(form[name])).xpath("//input[@type='radio']")
    return {each.get("value"): "checked" in each.attrib for each in inputs}


def test_hour_that_comes_twice_is_asked_about_beside_the_field_and_nothing_typed_is_lost():
    form = filled("2013-10-27", "02:30")

    assert form.errors == {
        "due": ["The clocks go back that night and show this time twice. Choose which of the two is meant."]
    }
    page = html.fromstring(str(form["due"]))
    assert page.xpath("//input[not(@type='radio')]/@value") == ["2013-10-27", "02:30"]
    assert which(form) == {"first": False, "second": False}
    assert "the first, UTC+2" in page.text_content()


@pytest.mark.parametrize(("chosen", "hour"), [("first", 0), ("second", 1)])
def test_one_of_the_two_is_chosen(chosen, hour):
    form = filled("2013-10-27", "02:30", which=chosen)

    assert form.is_valid()
    assert form.cleaned_data["due"] == datetime(2013, 10, 27, hour, 30, tzinfo=UTC)


def test_stored_one_of_the_two_is_shown_and_changed():
    first, second = (datetime(2013, 10, 27, hour, 30, 7, tzinfo=UTC) for hour in (0, 1))
    form = PlainForm(initial={"due": second})
    set_time_zone(form, "Europe/Zurich", "Geneva time")

    assert which(form) == {"first": False, "second": True}
    kept = filled("2013-10-27", "02:30", which="second", kept=second)
    changed = filled("2013-10-27", "02:30", which="first", kept=second)
    changed.initial = {"due": second}
    assert kept.is_valid()
    assert kept.cleaned_data["due"] == second
    assert (changed.changed_data, changed.is_valid()) == (["due"], True)
    assert changed.cleaned_data["due"] == first.replace(second=0)


def test_choice_that_stayed_on_the_page_counts_for_no_other_time():
    form = filled("2013-10-28", "02:30", which="second")

    assert form.is_valid()
    assert form.cleaned_data["due"] == datetime(2013, 10, 28, 1, 30, tzinfo=UTC)
    assert which(form) == {}


@pytest.mark.parametrize(("day", "hour"), [("2013-07-15", ""), ("", "18:00")])
def test_required_moment_with_one_of_the_two_asks_for_both(day, hour):
    form = filled(day, hour, name="shown")
    form.fields["shown"].required = True

    assert form.errors == {"shown": ["Enter both the day and the time."]}


def test_required_moment_without_day_and_time_is_refused():
    form = filled("", "", which="second")
    form.fields["due"].required = True

    assert form.errors == {"due": ["This field is required."]}


def test_empty_moment_is_none():
    form = filled("", "")

    assert form.is_valid()
    assert form.cleaned_data["due"] is None


def test_place_stands_beside_the_field():
    assert "Geneva time (Europe/Zurich)" in str(filled("2013-07-15", "24:00")["due"])
