"""Import and export of participants: the columns of the table, and how its rows are written by actions."""

from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils.text import get_text_list
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.results import Result, RowResult
from import_export.widgets import CharWidget, Widget
from tablib import Dataset

from egm_portal.adminkit.spreadsheets import MISFIT, listed
from egm_portal.meetings.models import Meeting
from egm_portal.meetings.one_change import one_change
from egm_portal.text.countries import printed_name
from egm_portal.text.country_questions import meanings, refusal_of_past
from participants import actions
from participants.duplicates import Likenesses
from participants.fields import Use, fields_for
from participants.import_columns import (
    COLUMNS,
    FIRST_NAME,
    LAST_NAME,
    PARTS_OF_NAME,
    REASON,
    matched,
    row_of_headings,
    value_of,
)
from participants.models import FormerParticipant, Participant
from participants.names import read_name
from participants.origins import propose_from_country

EXPORTED = [*COLUMNS, *fields_for(Use.EXPORTED, without=Use.IMPORTED)]
"""The columns of an export. An import ignores those that participants decide and actions record."""
REQUIRED = ("name", "email")
NAMES = ("honorific", "name", "family_name", "letters_begin")
"""The columns that an import does not change once the person has confirmed their name."""
LABELS = {name: str(Participant._meta.get_field(name).verbose_name) for name in COLUMNS}
LABELS |= {FIRST_NAME: "first name", LAST_NAME: "last name"}
"""The words for the columns, and for the parts of a name."""
MOST_ASKED = 30
"""Of so many different words at most it is asked what they mean."""


@dataclass(frozen=True)
class FileColumn:
    """A column of the file: its heading, the first cells, and the column of participants as which it is read."""

    place: int
    heading: str
    cells: str
    read_as: str


@dataclass(frozen=True)
class AskedWord:
    """A word of the file that may mean one of `options`, in so many rows; `meant` is what somebody has chosen."""

    column: str
    word: str
    rows: int
    options: list[tuple[str, str]]
    meant: str = ""

    @property
    def label(self) -> str:
        return LABELS[self.column].capitalize()


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
        self.choices = [(value, label) for value, label in choices if value]
        self.values = [value for value, _ in self.choices]
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

    The preview writes nothing, and the import writes the rows that are right. `columns` are those as which the columns
    of the file are read, by place, where somebody has chosen; `meant` is what words mean, by column and word.
    """

    class Meta:
        model = Participant
        fields = export_order = EXPORTED
        import_id_fields = ("email",)
        use_transactions = True
        skip_diff = True
        report_skipped = True
        store_instance = True

    row_of_headings = staticmethod(row_of_headings)
    reason_heading = REASON

    def __init__(
        self,
        meeting: Meeting | None = None,
        columns: Mapping[int, str] | None = None,
        meant: Mapping[tuple[str, str], str] | None = None,
        **kwargs,
    ) -> None:
        super().__init__(**kwargs)
        self.meeting, self.columns = meeting, columns
        self.meant = {of: value for of, value in (meant or {}).items() if value in dict(self._options(*of))}
        self.columns_of_file: list[FileColumn] = []
        self.asked: Counter[tuple[str, str]] = Counter()
        self.new: list[Participant] = []
        self.merged: dict[str, Participant] = {}
        self.merged_into: Participant | None = None
        self.above = 0
        self.known: dict[str, Participant] = {}
        self.rows_of: dict[str, int] = {}
        self.before: dict[str, str] = {}
        self.likenesses = Likenesses()

    @staticmethod
    def read_as() -> list[tuple[str, str]]:
        """The columns as which one of the file can be read, with their words."""
        return list(LABELS.items())

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
        self.above = getattr(dataset, "above", 0)
        self._read_columns(dataset)
        twice = [name for name, count in Counter(each.read_as for each in self.columns_of_file).items() if count > 1]
        if twice := [LABELS[name] for name in twice if name]:
            dataset.wipe()
            dataset.headers = []
            raise ValidationError(f"Two columns are read as the {' and two as the '.join(twice)}. Choose one.")
        missing = [name for name in REQUIRED if name not in dataset.headers]
        if missing:
            dataset.wipe()
            dataset.headers = []
            raise ValidationError(
                [
                    f"No column of the file is the {' and none is the '.join(LABELS[name] for name in missing)}.",
                    f"The columns found are {listed(column.heading for column in self.columns_of_file)}.",
                    "Choose below which column it is, or add it to the file.",
                ]
            )
        people = Participant.objects.filter(meeting=self.meeting, erased_at=None).order_by("pk")
        if not kwargs.get("dry_run"):
            # All of them first, in one order: the actions lock people before their meeting, and so does this.
            people = people.select_for_update(of=("self",), no_key=True)
        self.known = {_key(person.email, person.name): person for person in people}
        self.likenesses = Likenesses(self.known.values())
        former = FormerParticipant.objects.filter(participant__meeting=self.meeting).select_related("participant")
        self.merged = {
            _key(entry.email, entry.name): entry.participant for entry in former if entry.email or entry.name
        }

    def _read_columns(self, dataset: Dataset) -> None:
        """Replaces the columns of the file by those that are read, with the words that are understood."""
        headings, rows = dataset.headers[:-1], list(dataset)
        found = matched(headings, rows) if self.columns is None else self.columns
        read = {place: name for place, name in found.items() if place < len(headings) and name in LABELS}
        for place, heading in enumerate(headings):
            cells = [row[place] for row in rows if row[place]][:3]
            self.columns_of_file.append(FileColumn(place, heading, "; ".join(cells), read.get(place, "")))
        parts = {"name", "family_name"} if set(PARTS_OF_NAME).intersection(read.values()) else set()
        self.has_family_names = not {"family_name", LAST_NAME}.isdisjoint(read.values())
        names = [name for name in COLUMNS if name in {*read.values(), *parts}]
        dataset.wipe()
        dataset.headers = [*names, MISFIT]
        for cells in rows:
            row = {name: cells[place] for place, name in read.items()}
            if parts and not row.get("name"):
                given, family = (" ".join(row.get(part, "").split()) for part in PARTS_OF_NAME)
                row |= read_name(
                    given_name=given, family_name=family, country=self._understood("country", row.get("country", ""))
                )._asdict()
            dataset.append([*(self._understood(name, row.get(name, "")) for name in names), cells[-1]])

    def _understood(self, column: str, cell: str) -> str:
        word = " ".join(cell.split())
        if meant := self.meant.get((column, word.lower())):
            return meant
        value = value_of(column, word) if word else cell
        widget = self.fields[column].widget
        if isinstance(widget, ChoiceWidget) and value and value.lower() not in widget.by_word:
            self.asked[column, word] += 1
        return value

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
        self.is_family_given = self.has_family_names and bool(cells.get("family_name"))
        read = read_name(**cells)
        row |= {"name": read.name} | ({"family_name": read.family_name} if read.family_name else {})
        email, number = self.fields["email"].clean(row), self._number(kwargs)
        if email and self.rows_of.setdefault(email, number) != number:
            raise ValidationError({"email": f"Row {self.rows_of[email]} already has this e-mail address."})

    def get_or_init_instance(self, instance_loader, row: OrderedDict) -> tuple[Participant, bool]:
        key = _key(self.fields["email"].clean(row), self.fields["name"].clean(row))
        self.merged_into = self.merged.get(key) if key not in self.known else None
        person = self.merged_into or self.known.get(key)
        self.before = _values(person) if person else {}
        return (person, False) if person else (Participant(meeting=self.meeting), True)

    def import_field(self, field: Field, instance: Participant, row: OrderedDict, is_m2m=False, **kwargs) -> None:
        if self.merged_into:
            return
        # The address of a known person stays: links and a sign-in belong to it. So does a name that they confirmed.
        is_confirmed = instance.family_name_state == Participant.FamilyNameState.CONFIRMED
        stays = ("email", *NAMES) if is_confirmed else ("email",)
        # An empty cell leaves the family name as it is, if the name still has it.
        is_empty = field.column_name == "family_name" and not row.get("family_name")
        if not is_empty and (instance.pk is None or field.column_name not in stays):
            super().import_field(field, instance, row, is_m2m, **kwargs)
            if field.column_name == "country":
                self._name_country(instance)

    def _name_country(self, person: Participant) -> None:
        """Gives the country its name at the time of the meeting; raises ValidationError if it has to be asked about."""
        name, day = person.country, self.meeting.ends_on
        if name == self.before.get("country") or name in self.meant.values():
            return
        if refusal := refusal_of_past(name, day):
            raise ValueError(refusal)
        if meant := meanings(name):
            self.asked["country", name] += 1
            several = get_text_list([each.name for each in meant], "or")
            raise ValueError(f"“{name}” may be {several}. Choose which under “What some words mean”.")
        person.country = printed_name(name, day)

    def import_instance(self, instance: Participant, row: OrderedDict, **kwargs) -> None:
        super().import_instance(instance, row, **kwargs)
        if self.merged_into:
            return
        if not row.get("family_name"):
            instance.propose_family_name()
        elif self.is_family_given and instance.family_name != self.before.get("family_name"):
            # The heading says what it is, which an organizer has read: nothing is guessed.
            instance.family_name_state = Participant.FamilyNameState.CHECKED

    def skip_row(self, instance: Participant, original, row, import_validation_errors=None) -> bool:
        return not import_validation_errors and self.before == _values(instance)

    def validate_instance(self, instance: Participant, import_validation_errors=None, validate_unique=True) -> None:
        errors = import_validation_errors or {}
        propose_from_country(instance, self.before.get("country", ""))
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
            self.new.append(instance)
        else:
            values.pop("email")
            actions.update_participant(participant=instance, **values)

    def after_import_row(self, row: OrderedDict, row_result: RowResult, **kwargs) -> None:
        """Adds what the preview shows: the row's number, each cell before and after, and whom a new row is like."""
        row_result.row_number, row_result.merged_into = self._number(kwargs), self.merged_into
        if row_result.is_new():
            row_result.like = self.likenesses.like(row_result.instance)
            row_result.instance.row_number = row_result.row_number
            self.likenesses.add(row_result.instance)
        after = _values(row_result.instance)
        row_result.cells = [(self.before.get(name, ""), after[name]) for name in COLUMNS]

    def _number(self, kwargs: Mapping) -> int:
        """The number of the row in the file, which counts from 1 and has the names of the columns above it."""
        return self.above + 1 + kwargs["row_number"]

    def after_import(self, dataset: Dataset, result: Result, **kwargs) -> None:
        result.is_guessed = getattr(dataset, "is_guessed", False)
        actions.add_participants(meeting=self.meeting, participants=self.new)
        for row in result.invalid_rows:
            row.number += self.above + 1
        for row in result.error_rows:
            row.number += self.above + 1
        # Columns in which nobody has anything would only make the table wide.
        rows = result.valid_rows()
        shown = [place for place, _ in enumerate(COLUMNS) if any(any(row.cells[place]) for row in rows)]
        result.diff_headers = [LABELS[COLUMNS[place]].capitalize() for place in shown]
        for row in rows:
            row.cells = [row.cells[place] for place in shown]
        result.unread = [column.heading for column in self.columns_of_file if not column.read_as]
        result.columns = self.columns_of_file
        result.asked = list(self._asked_words())

    def _asked_words(self) -> Iterator[AskedWord]:
        chosen = [
            AskedWord(column, word, 0, self._options(column, word), meant)
            for (column, word), meant in self.meant.items()
        ]
        asked = [
            AskedWord(column, word, rows, self._options(column, word))
            for (column, word), rows in self.asked.most_common(MOST_ASKED)
        ]
        yield from chosen + asked

    def _options(self, column: str, word: str) -> list[tuple[str, str]]:
        if column == "country":
            return [(each.name, f"{each.name} ({each.known_by})") for each in meanings(word)]
        widget = self.fields[column].widget if column in COLUMNS else None
        return widget.choices if isinstance(widget, ChoiceWidget) else []


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
