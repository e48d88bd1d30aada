"""Participants as rows of a table: which columns there are, and how a row becomes an action."""

from collections import OrderedDict
from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.results import Result, RowResult
from import_export.widgets import CharWidget, Widget
from tablib import Dataset

from egm_portal.adminkit.spreadsheets import MISFIT, listed
from egm_portal.meetings.models import Meeting
from egm_portal.meetings.one_change import one_change
from participants import actions
from participants.fields import Use, fields_for
from participants.models import Participant

COLUMNS = sorted(fields_for(Use.IMPORTED), key=lambda name: name != "name")
"""The columns of a file that an import reads: the name is the first."""
EXPORTED = [*COLUMNS, *fields_for(Use.EXPORTED, without=Use.IMPORTED)]
"""Those of an export. An import leaves the others alone: people decide them, and actions write them down."""
NEEDED = ("name", "email")
OPTIONAL = [name for name in COLUMNS if name not in NEEDED]


class Line(CharWidget):
    """A text on one line: breaks and runs of spaces inside a cell become one space."""

    def clean(self, value, row=None, **kwargs) -> str:
        return " ".join(super().clean(value, row, **kwargs).split())


class Address(Line):
    """An e-mail address in small letters: addresses are compared without case."""

    def clean(self, value, row=None, **kwargs) -> str:
        return super().clean(value, row, **kwargs).lower()


class Choice(Line):
    """One of the field's values, written as such or as the words that screens show."""

    empty: str | None = ""

    def __init__(self, choices: list[tuple[str, str]]) -> None:
        super().__init__()
        self.values = [value for value, _ in choices]
        self.meant = {word.lower(): value for value, label in choices for word in (value, label)}

    def clean(self, value, row=None, **kwargs) -> str | None:
        written = super().clean(value, row, **kwargs)
        if written and written.lower() not in self.meant:
            raise ValueError(f"“{written}” is not known here. Write one of: {', '.join(self.values)}.")
        return self.meant[written.lower()] if written else self.empty


class Needed(Choice):
    """A choice that no row is without: an empty cell leaves it as it was."""

    empty = None


class Moment(Widget):
    """An instant in UTC, as in 2013-07-15T22:00:00Z."""

    def render(self, value: datetime | None, obj=None, **kwargs) -> str:
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if value else ""


class Answer(Widget):
    """Yes, no, or nothing while it is open."""

    def render(self, value: bool | None, obj=None, **kwargs) -> str:
        return {True: "yes", False: "no"}.get(value, "")


def _widget_of(field: models.Field) -> Widget:
    """How the cells of a column are read and written."""
    if isinstance(field, models.DateTimeField):
        return Moment()
    if isinstance(field, models.BooleanField):
        return Answer()
    if isinstance(field, models.EmailField):
        return Address()
    if field.choices:
        return Choice(field.choices) if field.blank else Needed(field.choices)
    return Line()


class ParticipantResource(ModelResource):
    """The table of a meeting's participants. A row is known by its e-mail address; rows go through the actions.

    The preview writes nothing, and the import writes all rows or none.
    """

    class Meta:
        model = Participant
        fields = export_order = EXPORTED
        import_id_fields = ("email",)
        use_transactions = True
        skip_diff = True
        report_skipped = True
        store_instance = True

    def __init__(self, meeting: Meeting | None = None, **kwargs) -> None:
        super().__init__(**kwargs)
        self.meeting = meeting
        self.known: dict[str, Participant] = {}
        self.rows_of: dict[str, int] = {}
        self.before: dict[str, str] = {}

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: models.Field, readonly: bool) -> Field:
        return Field(
            attribute=field_name,
            column_name=field_name,
            widget=_widget_of(django_field),
            readonly=field_name not in COLUMNS,
            saves_null_values=False,
        )

    def filter_export(self, queryset: QuerySet, **kwargs) -> QuerySet:
        return queryset.filter(erased_at=None)

    def get_diff_headers(self) -> list[str]:
        return COLUMNS

    def before_import(self, dataset: Dataset, **kwargs) -> None:
        missing = [name for name in NEEDED if name not in dataset.headers]
        if missing:
            found = listed(filter(None, dataset.headers))
            dataset.wipe()
            dataset.headers = []
            raise ValidationError(
                [
                    f"The first row names no column {' and no column '.join(missing)}.",
                    f"The columns found are {found}.",
                    f"A file must have {listed(NEEDED)}, and may have {listed(OPTIONAL)}.",
                ]
            )
        # All of them first, in one order: the actions lock people before their meeting, and so does this.
        people = (
            self._people().select_for_update(of=("self",), no_key=True) if not kwargs.get("dry_run") else self._people()
        )
        self.known = {_key(person.email, person.name): person for person in people}

    def _people(self) -> QuerySet:
        return Participant.objects.filter(meeting=self.meeting, erased_at=None).order_by("pk")

    def import_data_inner(self, *args, **kwargs) -> Result:
        with one_change():
            return super().import_data_inner(*args, **kwargs)

    def import_row(self, row: OrderedDict, instance_loader, **kwargs) -> RowResult:
        # A blank row is no row, and keeps its number, so that the numbers are those of the file.
        return super().import_row(row, instance_loader, **kwargs) if any(row.values()) else RowResult()

    def before_import_row(self, row: OrderedDict, **kwargs) -> None:
        if row[MISFIT]:
            raise ValidationError(row[MISFIT])
        email, number = self.fields["email"].clean(row), kwargs["row_number"] + 1
        if email and self.rows_of.setdefault(email, number) != number:
            raise ValidationError({"email": f"Row {self.rows_of[email]} has this e-mail address already."})

    def get_or_init_instance(self, instance_loader, row: OrderedDict) -> tuple[Participant, bool]:
        person = self.known.get(_key(self.fields["email"].clean(row), self.fields["name"].clean(row)))
        self.before = _described(person) if person else {}
        return (person, False) if person else (Participant(meeting=self.meeting), True)

    def import_field(self, field: Field, instance: Participant, row: OrderedDict, is_m2m=False, **kwargs) -> None:
        if field.column_name != "email" or instance.pk is None:
            super().import_field(field, instance, row, is_m2m, **kwargs)

    def skip_row(self, instance: Participant, original, row, import_validation_errors=None) -> bool:
        return not import_validation_errors and self.before == _described(instance)

    def validate_instance(self, instance: Participant, import_validation_errors=None, validate_unique=True) -> None:
        errors = import_validation_errors or {}
        if not instance.email and instance.pk is None:
            errors = errors | {"email": "Somebody new needs an e-mail address here."}
        try:
            instance.clean_fields(exclude=["meeting", "user", *errors])
        except ValidationError as found:
            errors = found.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def save_instance(self, instance: Participant, is_create: bool, row: OrderedDict, **kwargs) -> None:
        if kwargs["dry_run"]:
            return
        values = _described(instance)
        if is_create:
            instance.pk = actions.add_participant(meeting=self.meeting, **values).pk
        else:
            values.pop("email")
            actions.update_participant(participant=instance, **values)

    def after_import_row(self, row: OrderedDict, row_result: RowResult, **kwargs) -> None:
        """Leaves with the result what the preview shows: the row's number, and each cell before and after."""
        row_result.row_number = kwargs["row_number"] + 1
        described = _described(row_result.instance)
        row_result.cells = [(self.before.get(name, ""), described[name]) for name in COLUMNS]

    def after_import(self, dataset: Dataset, result: Result, **kwargs) -> None:
        result.is_guessed = getattr(dataset, "is_guessed", False)
        result.unread = [name for name in dataset.headers or () if name not in (*COLUMNS, MISFIT)]


def _key(email: str, name: str) -> str:
    """What a person of the meeting is known by: the address, or the name of a nomination that has none yet."""
    return email.lower() or f"name {name.lower()}"


def _described(person: Participant) -> dict[str, str]:
    return {name: getattr(person, name) for name in COLUMNS}


def columns_explained() -> list[tuple[str, str]]:
    """Each column of a file to be imported, with what its cells may hold."""
    return [(name, _explained(name)) for name in COLUMNS]


def _explained(name: str) -> str:
    field = Participant._meta.get_field(name)
    if not field.choices:
        return "required" if name in NEEDED else f"up to {field.max_length} characters"
    return ", ".join(value for value, _ in field.flatchoices if value)
