from datetime import UTC, datetime

import pytest
from django import forms

from egm_portal.text.local_time import DeadlineField, LocalDateTimeField, set_time_zone

DUE = datetime(2013, 7, 15, 22, 0, 41, tzinfo=UTC)


class PlainForm(forms.Form):
    due = DeadlineField(required=False)
    shown = LocalDateTimeField(required=False)


def filled(day, hour, zone="Europe/Zurich", name="due", kept=None):
    form = PlainForm({f"{name}_day": day, f"{name}_hour": hour})
    set_time_zone(form, zone, f"Geneva time ({zone})")
    form.fields[name].stored = kept
    return form


def test_moment_is_typed_in_the_zone_of_the_form():
    form = filled("2013-07-15", "24:00")

    assert form.is_valid()
    assert form.cleaned_data["due"] == datetime(2013, 7, 15, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hour", "error"),
    [
        ("2013-07-15", "", "Enter both the day and the time."),
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


def test_empty_moment_is_none():
    form = filled("", "")

    assert form.is_valid()
    assert form.cleaned_data["due"] is None


def test_place_stands_beside_the_field():
    assert "Geneva time (Europe/Zurich)" in str(filled("2013-07-15", "24:00")["due"])
