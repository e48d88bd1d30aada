"""The years in which dates that people enter may be.

Arithmetic with a date near the ends of the calendar overflows: of the last day 9999-12-31, there is no day after.
"""

from datetime import UTC, date, datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.db.migrations import RunPython
from django.db.models import CheckConstraint, Q

from egm_portal.text.date_widgets import DayWidget

FIRST_YEAR, LAST_YEAR = 1945, 2199
REFUSAL = f"Enter a year from {FIRST_YEAR} to {LAST_YEAR}."
FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
# The last day lasts longer to the west of Greenwich, and the first begins earlier to the east of it.
FIRST_INSTANT = datetime.combine(date(FIRST_YEAR - 1, 12, 31), time.min, UTC)
LAST_INSTANT = datetime.combine(date(LAST_YEAR + 1, 1, 2), time.min, UTC)


def validate_year(day: date) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(REFUSAL, code="year")


def years_are_plausible(model: str, *, days: tuple[str, ...] = (), instants: tuple[str, ...] = ()) -> CheckConstraint:
    """The constraint that these columns are within the years; `model` begins its name."""
    condition = Q()
    for column in days:
        condition &= Q(**{f"{column}__range": (FIRST_DAY, LAST_DAY)})
    for column in instants:
        condition &= Q(**{f"{column}__range": (FIRST_INSTANT, LAST_INSTANT)})
    return CheckConstraint(condition=condition, name=f"{model}_years_are_plausible", violation_error_message=REFUSAL)


def bring_within(app: str, model: str, *, days: tuple[str, ...] = (), instants: tuple[str, ...] = ()) -> RunPython:
    """A step of a migration: what is outside the years, always a slip, becomes their first or last day."""
    bounds = [(column, FIRST_DAY, LAST_DAY) for column in days]
    bounds += [(column, FIRST_INSTANT, LAST_INSTANT) for column in instants]

    def clamp(apps, schema_editor) -> None:
        rows = apps.get_model(app, model).objects.using(schema_editor.connection.alias)
        for column, first, last in bounds:
            rows.filter(**{f"{column}__lt": first}).update(**{column: first})
            rows.filter(**{f"{column}__gt": last}).update(**{column: last})

    return RunPython(clamp, RunPython.noop)


class DayField(forms.DateField):
    """A day in these years."""

    widget = DayWidget
    default_validators = [validate_year]
    default_error_messages = {"invalid": "Enter the day as 2013-07-15."}
