"""How the value of a key is read, and which keys a table has."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import CharField, Model, TextField

from egm_portal.text.validators import validate_plain_address
from office.import_folder.mistakes import Location
from papers.languages import Language

Reader = Callable[[object], object]
"""Gives the value that is meant; raises ValueError with a sentence."""


@dataclass(frozen=True)
class Key:
    """How a key's value is read, whether it may be left out, and what stands for it then."""

    read: Reader
    required: bool = True
    default: object = None


Table = dict[str, Key]


def may(read: Reader, default: object = "") -> Key:
    """A key that may be left out."""
    return Key(read, required=False, default=default)


def fill(raw: object, table: Table, location: Location) -> dict:
    """The values of `raw` under the keys of `table`; None stands for what is missing or wrong, once that is noted.

    Where `raw` is None, what should stand there was missed already, and nothing more is noted.
    """
    if raw is None:
        return {name: key.default for name, key in table.items()}
    if not isinstance(raw, dict):
        location.wrong("A table with keys is expected here.")
        raw = {}
    for unknown in raw.keys() - table.keys():
        location.at(unknown).wrong("This key is unknown. " + _expected(table))
    return {name: _value(raw, name, key, location.at(name)) for name, key in table.items()}


def _expected(table: Table) -> str:
    return f"The keys are {', '.join(table)}."


def _value(raw: dict, name: str, key: Key, location: Location) -> object:
    if name not in raw:
        if key.required:
            location.wrong("This key is missing.")
        return key.default
    try:
        return key.read(raw[name])
    except ValueError as reason:
        location.wrong(str(reason))
        return None


def like(model: type[Model], name: str) -> Reader:
    """Reads what the model's field takes: its type, its choices, its length."""
    field = model._meta.get_field(name)

    def read(raw: object) -> object:
        if isinstance(field, CharField | TextField) and not isinstance(raw, str):
            raise ValueError(f"{raw} is not a text: put it in quotation marks.")
        try:
            return field.clean(raw, None)
        except ValidationError as error:
            raise ValueError(" ".join(error.messages) + _choices(field)) from None

    return read


def _choices(field) -> str:
    return f" Choose one of {', '.join(str(value) for value, _ in field.choices if value)}." if field.choices else ""


def text(raw: object) -> str:
    """A text that is not empty."""
    if not isinstance(raw, str) or not raw.strip():
        raise ValueError("A text in quotation marks is expected here.")
    return raw.strip()


def email(raw: object) -> str:
    """An e-mail address in small letters: addresses are compared without case."""
    return _address(raw).lower()


def lines(raw: object) -> str:
    """A list of texts, as lines of one text."""
    return "\n".join(texts(raw))


def texts(raw: object) -> list[str]:
    """A list of texts, each on one line."""
    if not isinstance(raw, list):
        raise ValueError("A list of texts in square brackets is expected here.")
    return [" ".join(text(one).split()) for one in raw]


def emails(raw: object) -> list[str]:
    """A list of e-mail addresses."""
    return [email(one) for one in texts(raw)]


def files_by_language(raw: object) -> dict[str, str]:
    """Names of files under the codes of UN languages: { fr = "note-fr.pdf" }."""
    if not isinstance(raw, dict):
        raise ValueError('Files under their languages are expected here, such as { fr = "note-fr.pdf" }.')
    if unknown := raw.keys() - set(Language.values):
        raise ValueError(f"{min(unknown)} is no language. Choose one of {', '.join(Language.values)}.")
    return {language: text(name) for language, name in raw.items()}


def day(raw: object) -> date:
    """A day of the calendar."""
    if isinstance(raw, datetime) or not isinstance(raw, date):
        raise ValueError(f"{raw} is not a date such as 2013-07-24.")
    return raw


def instant(raw: object) -> datetime:
    """An instant with its zone, in UTC."""
    moment = _moment(raw)
    if moment is None or moment.tzinfo is None:
        raise ValueError(f"{raw} is not an instant such as 2013-07-15T22:00:00Z.")
    return moment.astimezone(UTC)


def local_time(raw: object) -> datetime:
    """A day and an hour as clocks show them at the place of the meeting."""
    moment = _moment(raw)
    if moment is None or moment.tzinfo is not None:
        raise ValueError(f"{raw} is not a local time such as 2013-07-24T09:30.")
    return moment


def _moment(raw: object) -> datetime | None:
    if isinstance(raw, str):
        try:
            return datetime.fromisoformat(raw)
        except ValueError:
            return None
    return raw if isinstance(raw, datetime) else None


def truth(raw: object) -> bool:
    """True or false, or "yes" or "no" where a table knows only texts."""
    known = {True: True, False: False, "yes": True, "no": False}
    if not isinstance(raw, bool | str) or raw not in known:
        raise ValueError(f"{raw} is neither yes nor no.")
    return known[raw]


def _address(raw: object) -> str:
    try:
        validate_email(text(raw))
        validate_plain_address(text(raw))
    except ValidationError:
        raise ValueError(f"{raw} is not an e-mail address.") from None
    return text(raw)
