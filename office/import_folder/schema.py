"""How the value of a key is read, and which keys a table has."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import CharField, Choices, Model, TextField

from egm_portal.text import years
from egm_portal.text.validators import validate_plain_address
from office.import_folder.mistakes import Location
from papers.languages import Language

D = TypeVar("D", date, datetime)
Reader = Callable[[object], object]
"""Returns the value of what a file has; raises ValueError with a sentence."""


@dataclass(frozen=True)
class Key:
    """How a key's value is read, whether it is required, and its default."""

    read: Reader
    required: bool = True
    default: object = None


Table = dict[str, Key]


def optional(read: Reader, default: object = "") -> Key:
    return Key(read, required=False, default=default)


def read_table(raw: object, table: Table, location: Location) -> dict:
    """The values of `raw` under the keys of `table`; None for each that is missing or wrong, which adds a mistake.

    Where `raw` is None the mistake is known already, and no other is added.
    """
    if raw is None:
        return {name: key.default for name, key in table.items()}
    if not isinstance(raw, dict):
        location.add_mistake("A table with keys is expected here.")
        raw = {}
    # Unknown keys are mostly misspelt ones.
    for unknown in raw.keys() - table.keys():
        location.at(unknown).add_mistake(f"This key is unknown. The keys are {', '.join(table)}.")
    values = {}
    for name, key in table.items():
        values[name] = key.default
        if name in raw:
            try:
                values[name] = key.read(raw[name])
            except ValueError as reason:
                values[name] = None
                location.at(name).add_mistake(str(reason))
        elif key.required:
            location.at(name).add_mistake("This key is missing.")
    return values


def single_table(raw: object) -> object:
    # Its keys are read by a table of their own.
    return raw


def list_of_tables(raw: object) -> list:
    if not isinstance(raw, list):
        raise ValueError("Write [[ ]] around the name of a table that may appear several times.")
    return raw


def model_field(model: type[Model], name: str) -> Reader:
    """Reads what the model's field accepts: its type, its choices, its length."""
    field = model._meta.get_field(name)

    def read(raw: object) -> object:
        if isinstance(field, CharField | TextField) and not isinstance(raw, str):
            raise ValueError(f"{raw} is not text: put it in quotation marks.")
        try:
            return field.clean(raw, None)
        except ValidationError as error:
            choices = ", ".join(str(value) for value, _ in field.choices or [] if value)
            choose = f" Choose one of {choices}." if choices else ""
            raise ValueError(" ".join(error.messages) + choose) from None

    return read


def member_of(choices: type[Choices]) -> Reader:
    """Reads one of the values of the enumeration."""

    def read(raw: object) -> Choices:
        try:
            return choices(raw)
        except ValueError:
            raise ValueError(f"{raw} is unknown. Choose one of {', '.join(choices.values)}.") from None

    return read


def text_up_to(length: int) -> Reader:
    """Reads a text of so many characters at most."""

    def read(raw: object) -> str:
        found = text(raw)
        if len(found) > length:
            raise ValueError(f"This text has {len(found):,} characters; up to {length:,} are possible.")
        return found

    return read


def text(raw: object) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise ValueError("Text in quotation marks is expected here.")
    return raw.strip()


def email(raw: object) -> str:
    address = text(raw)
    try:
        validate_email(address)
        validate_plain_address(address)
    except ValidationError:
        raise ValueError(f"{raw} is not an e-mail address.") from None
    # Addresses are compared without case.
    return address.lower()


def lines(raw: object) -> str:
    return "\n".join(texts(raw))


def texts(raw: object) -> list[str]:
    if not isinstance(raw, list):
        raise ValueError("A list of texts in square brackets is expected here.")
    return [" ".join(text(line).split()) for line in raw]


def emails(raw: object) -> list[str]:
    return [email(address) for address in texts(raw)]


def one_or_more_emails(raw: object) -> list[str]:
    """One address, or a list of them."""
    return emails(raw) if isinstance(raw, list) else [email(raw)]


def files_by_language(raw: object) -> dict[str, str]:
    """Names of files under the codes of UN languages: { fr = "note-fr.pdf" }."""
    if not isinstance(raw, dict):
        raise ValueError('Files under their languages are expected here, such as { fr = "note-fr.pdf" }.')
    if unknown := raw.keys() - set(Language.values):
        raise ValueError(f"{min(unknown)} is not a language of the UN. Choose one of {', '.join(Language.values)}.")
    return {language: text(name) for language, name in raw.items()}


def day(raw: object) -> date:
    # A datetime is a date too.
    if isinstance(raw, datetime) or not isinstance(raw, date):
        raise ValueError(f"{raw} is not a date such as 2013-07-24.")
    return _in_plausible_year(raw)


def instant(raw: object) -> datetime:
    """An instant with its zone, in UTC."""
    moment = _as_datetime(raw)
    if moment is None or moment.tzinfo is None:
        raise ValueError(f"{raw} is not an instant such as 2013-07-15T22:00:00Z.")
    return _in_plausible_year(moment).astimezone(UTC)


def local_time(raw: object) -> datetime:
    """A date and time without a zone, as clocks show them at the place of the meeting."""
    moment = _as_datetime(raw)
    if moment is None or moment.tzinfo is not None:
        raise ValueError(f"{raw} is not a local time such as 2013-07-24T09:30.")
    return _in_plausible_year(moment)


def _in_plausible_year(raw: D) -> D:
    if not years.FIRST_YEAR <= raw.year <= years.LAST_YEAR:
        raise ValueError(f"{raw} is not in a year from {years.FIRST_YEAR} to {years.LAST_YEAR}.")
    return raw


def _as_datetime(raw: object) -> datetime | None:
    if isinstance(raw, str):
        try:
            return datetime.fromisoformat(raw)
        except ValueError:
            return None
    return raw if isinstance(raw, datetime) else None


def boolean(raw: object) -> bool:
    """True or false; “yes” or “no” in a CSV file, which has only text."""
    # The type is checked because 1 equals True.
    known = {True: True, False: False, "yes": True, "no": False}
    if not isinstance(raw, bool | str) or raw not in known:
        raise ValueError(f"{raw} is neither yes nor no.")
    return known[raw]
