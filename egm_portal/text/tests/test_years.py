from datetime import UTC, date, datetime

import pytest
from django import forms
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from agenda.models import Session
from egm_portal.meetings.models import Meeting
from egm_portal.text.local_time import DeadlineField
from egm_portal.text.years import DayField, bring_within
from papers.models import Extension
from tests import factories

REFUSAL = ["Enter a year from 1945 to 2199."]


@pytest.mark.parametrize("day", ["0001-01-01", "1944-12-31", "2200-01-01", "9999-12-31"])
def test_a_year_in_which_dates_overflow_is_refused(day):
    with pytest.raises(forms.ValidationError) as of_day:
        DayField().clean(day)
    with pytest.raises(forms.ValidationError) as of_deadline:
        DeadlineField().clean([day, "24:00"])

    assert (of_day.value.messages, of_deadline.value.messages) == (REFUSAL, REFUSAL)


@pytest.mark.parametrize("day", ["1945-01-01", "2199-12-31"])
def test_the_first_and_the_last_day_can_be_entered_and_stored(day, db):
    deadline = DeadlineField()
    deadline.set_zone("Pacific/Kiritimati" if day < "2000" else "America/Los_Angeles", "")
    typed = DayField().clean(day)

    meeting = factories.make_meeting(starts_on=typed, ends_on=typed, papers_due=deadline.clean([day, "24:00"]))

    assert meeting.starts_on.isoformat() == day


@pytest.mark.embedded("constraints")
@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Meeting, {"ends_on": date(9999, 12, 31)}),
        (Meeting, {"papers_due": datetime(9999, 12, 31, 12, tzinfo=UTC)}),
        (Session, {"starts_at": datetime(1, 1, 2, tzinfo=UTC)}),
        (Extension, {"until": datetime(9999, 12, 31, 12, tzinfo=UTC)}),
    ],
)
def test_the_database_refuses_such_a_year(meeting, model, values):
    factories.make_session(meeting=meeting)
    factories.make_paper(meeting=meeting).extensions.create(until=factories.DUE, reason="A reason")

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**values)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite makes the table again, in no transaction")
def test_the_migration_brings_stored_dates_within_the_years(meeting):
    constraint = next(rule for rule in Meeting._meta.constraints if rule.name == "meeting_years_are_plausible")
    step = bring_within("meetings", "meeting", days=("starts_on", "ends_on"), instants=("papers_due",))

    with connection.schema_editor() as editor:
        editor.remove_constraint(Meeting, constraint)
        Meeting.objects.filter(pk=meeting.pk).update(
            ends_on=date(9999, 12, 31), papers_due=datetime(1, 1, 2, tzinfo=UTC)
        )
        step.code(apps, editor)
        editor.add_constraint(Meeting, constraint)

    meeting.refresh_from_db()
    assert (meeting.ends_on, meeting.papers_due) == (date(2199, 12, 31), datetime(1944, 12, 31, tzinfo=UTC))
