"""Import and export of participants: the columns of the table, and how its rows are written by actions."""

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
from participants.duplicates import Likenesses
from participants.fields import Use, fields_for
from participants.models import Participant
from participants.names import read_name

COLUMNS = sorted(fields_for(Use.IMPORTED), key=lambda name: name != "name")
"""The columns that an import reads: the name is the first."""
EXPORTED = [*COLUMNS, *fields_for(Use.EXPORTED, without=Use.IMPORTED)]
"""The columns of an export. An import ignores those that participants decide and actions record."""
REQUIRED = ("name", "email")
NAMES = ("honorific", "name", "family_name", "letters_begin")
"""The columns that an import does not change once the person has confirmed their name."""
OPTIONAL = [name for name in COLUMNS if name not in REQUIRED]


class TextWidget(CharWidget):
    """A text on one line: line breaks and runs of spaces inside a cell become one space."""

    def clean(self, value, row=None, **kwargs) -> str:
        return " ".join(super().clean(value, row, **kwargs).split())


class EmailWidget(TextWidget):
    """An e-mail address in lower case: addresses are compared without case."""

    def clean(self, value, row=None, **kwargs) -> str:
        return super().clean(value, row, **kwargs).lower()


class ChoiceWidget(TextWidget):
    """One of the field's values, or its label as screens show it."""

    empty: str | None = ""

    def __init__(self, choices: list[tuple[str, str]]) -> None:
        super().__init__()
        self.values = [value for value, _ in choices]
        self.by_word = {word.lower(): value for value, label in choices for word in (value, label)}

    def clean(self, value, row=None, **kwargs) -> str | None:
        word = super().clean(value, row, **kwargs)
        if word and word.lower() not in self.by_word:
            raise ValueError(f"“{word}” is not a valid value. Use one of: {', '.join(self.values)}.")
        return self.by_word[word.lower()] if word else self.empty


class RequiredChoiceWidget(ChoiceWidget):
    """A choice that every row has: an empty cell leaves it as it was."""

    empty = None


class InstantWidget(Widget):
    """An instant in UTC, as in 2013-07-15T22:00:00Z."""

    def render(self, value: datetime | None, obj=None, **kwargs) -> str:
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if value else ""


class YesNoWidget(Widget):
    """Yes, no, or an empty cell while it is pending."""

    def render(self, value: bool | None, obj=None, **kwargs) -> str:
        return {True: "yes", False: "no"}.get(value, "")


class ParticipantResource(ModelResource):
    """The table of a meeting's participants. A row is identified by its e-mail address and written by the actions.

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
        self.likenesses = Likenesses()

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: models.Field, readonly: bool) -> Field:
        if isinstance(django_field, models.DateTimeField):
            widget = InstantWidget()
        elif isinstance(django_field, models.BooleanField):
            widget = YesNoWidget()
        elif isinstance(django_field, models.EmailField):
            widget = EmailWidget()
        elif choices := django_field.choices:
            widget = ChoiceWidget(choices) if django_field.blank else RequiredChoiceWidget(choices)
        else:
            widget = TextWidget()
        return Field(
            attribute=field_name,
            column_name=field_name,
            widget=widget,
            readonly=field_name not in COLUMNS,
            saves_null_values=False,
        )

    def filter_export(self, queryset: QuerySet, **kwargs) -> QuerySet:
        return queryset.filter(erased_at=None)

    def get_diff_headers(self) -> list[str]:
        return COLUMNS

    def before_import(self, dataset: Dataset, **kwargs) -> None:
        missing = [name for name in REQUIRED if name not in dataset.headers]
        if missing:
            found = listed(filter(None, dataset.headers))
            dataset.wipe()
            dataset.headers = []
            raise ValidationError(
                [
                    f"The first row has no column {' and no column '.join(missing)}.",
                    f"The columns found are {found}.",
                    f"A file must have {listed(REQUIRED)}, and may have {listed(OPTIONAL)}.",
                ]
            )
        people = Participant.objects.filter(meeting=self.meeting, erased_at=None).order_by("pk")
        if not kwargs.get("dry_run"):
            # All of them first, in one order: the actions lock people before their meeting, and so does this.
            people = people.select_for_update(of=("self",), no_key=True)
        self.known = {_key(person.email, person.name): person for person in people}
        self.likenesses = Likenesses(self.known.values())

    def import_data_inner(self, *args, **kwargs) -> Result:
        with one_change():
            return super().import_data_inner(*args, **kwargs)

    def import_row(self, row: OrderedDict, instance_loader, **kwargs) -> RowResult:
        # A blank row is skipped but counted, so that the numbers are those of the file.
        return super().import_row(row, instance_loader, **kwargs) if any(row.values()) else RowResult()

    def before_import_row(self, row: OrderedDict, **kwargs) -> None:
        if row[MISFIT]:
            raise ValidationError(row[MISFIT])
        cells = {name: self.fields[name].clean(row) for name in ("name", "family_name", "country") if name in row}
        read = read_name(**cells)
        row |= {"name": read.name} | ({"family_name": read.family_name} if read.family_name else {})
        email, number = self.fields["email"].clean(row), kwargs["row_number"] + 1
        if email and self.rows_of.setdefault(email, number) != number:
            raise ValidationError({"email": f"Row {self.rows_of[email]} already has this e-mail address."})

    def get_or_init_instance(self, instance_loader, row: OrderedDict) -> tuple[Participant, bool]:
        person = self.known.get(_key(self.fields["email"].clean(row), self.fields["name"].clean(row)))
        self.before = _values(person) if person else {}
        return (person, False) if person else (Participant(meeting=self.meeting), True)

    def import_field(self, field: Field, instance: Participant, row: OrderedDict, is_m2m=False, **kwargs) -> None:
        # The address of a known person stays: links and a sign-in belong to it. So does a name that they confirmed.
        is_confirmed = instance.family_name_state == Participant.FamilyNameState.CONFIRMED
        stays = ("email", *NAMES) if is_confirmed else ("email",)
        # An empty cell leaves the family name as it is, if the name still has it.
        is_empty = field.column_name == "family_name" and not row.get("family_name")
        if not is_empty and (instance.pk is None or field.column_name not in stays):
            super().import_field(field, instance, row, is_m2m, **kwargs)

    def import_instance(self, instance: Participant, row: OrderedDict, **kwargs) -> None:
        super().import_instance(instance, row, **kwargs)
        if not row.get("family_name"):
            instance.propose_family_name()

    def skip_row(self, instance: Participant, original, row, import_validation_errors=None) -> bool:
        return not import_validation_errors and self.before == _values(instance)

    def validate_instance(self, instance: Participant, import_validation_errors=None, validate_unique=True) -> None:
        errors = import_validation_errors or {}
        if not instance.email and instance.pk is None:
            errors = errors | {"email": "A new participant needs an e-mail address."}
        try:
            instance.clean_fields(exclude=["meeting", "user", *errors])
        except ValidationError as found:
            errors = found.update_error_dict(errors)
        if "name" in errors:
            errors.pop("family_name", None)  # which is a part of it
        elif "family_name" not in errors:
            try:
                instance.clean()
            except ValidationError as found:
                errors = found.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def save_instance(self, instance: Participant, is_create: bool, row: OrderedDict, **kwargs) -> None:
        if kwargs["dry_run"]:
            return
        values = _values(instance)
        if is_create:
            instance.pk = actions.add_participant(meeting=self.meeting, **values).pk
        else:
            values.pop("email")
            actions.update_participant(participant=instance, **values)

    def after_import_row(self, row: OrderedDict, row_result: RowResult, **kwargs) -> None:
        """Adds what the preview shows: the row's number, each cell before and after, and whom a new row is like."""
        row_result.row_number = kwargs["row_number"] + 1
        if row_result.is_new():
            row_result.like = self.likenesses.like(row_result.instance)
            row_result.instance.row_number = row_result.row_number
            self.likenesses.add(row_result.instance)
        after = _values(row_result.instance)
        row_result.cells = [(self.before.get(name, ""), after[name]) for name in COLUMNS]

    def after_import(self, dataset: Dataset, result: Result, **kwargs) -> None:
        result.is_guessed = getattr(dataset, "is_guessed", False)
        result.unread = [name for name in dataset.headers or () if name not in (*COLUMNS, MISFIT)]


def _key(email: str, name: str) -> str:
    """What identifies a person in the meeting: the address, or the name of a nomination without one."""
    return email.lower() or f"name {name.lower()}"


def _values(person: Participant) -> dict[str, str]:
    return {name: getattr(person, name) for name in COLUMNS}


def columns_explained() -> list[tuple[str, str]]:
    explained = []
    for name in COLUMNS:
        field = Participant._meta.get_field(name)
        if field.choices:
            explained.append((name, ", ".join(value for value, _ in field.flatchoices if value)))
        else:
            explained.append((name, "required" if name in REQUIRED else f"up to {field.max_length} characters"))
    return explained
