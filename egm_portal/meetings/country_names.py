"""Names of countries follow the days of a meeting: it prints those that the United Nations used on its last day."""

from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_save

from egm_portal.meetings.models import Meeting
from egm_portal.meetings.one_change import one_change
from egm_portal.text.countries import names_by_date, printed_name
from egm_portal.text.country_fields import CountryField


def _name_by_present_days(sender, instance: Meeting, created: bool, update_fields=None, **kwargs) -> None:
    if not created and (update_fields is None or "ends_on" in update_fields):
        # After the commit: people and documents are locked before their meeting.
        transaction.on_commit(lambda: name_countries(instance))


@transaction.atomic
def name_countries(meeting: Meeting) -> None:
    """Writes the names of the meeting's present days where countries were renamed: a query for each column."""
    with one_change():
        for model in apps.get_models():
            for field in model._meta.local_fields:
                if isinstance(field, CountryField) and field.meeting:
                    _name_in_column(model, field, meeting)


def _name_in_column(model: type[Model], field: CountryField, meeting: Meeting) -> None:
    rows = model._default_manager.filter(**{field.meeting: meeting, f"{field.name}__in": names_by_date()})
    for row in rows.order_by("pk"):
        if printed_name(getattr(row, field.name), meeting.ends_on) != getattr(row, field.name):
            row.save(update_fields=[field.name])


def connect() -> None:
    post_save.connect(_name_by_present_days, sender=Meeting, dispatch_uid="names of countries")
