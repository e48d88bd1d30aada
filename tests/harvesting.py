"""The forms of pages as a browser would send them, and what sending them writes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from django.apps import apps
from django.db import connection, models
from django.test import Client
from lxml import html

from tests.undone import undone

WRITTEN = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)
BY_ANY_REQUEST = ("django_session", "limits_", "portal_cache")
"""Beginnings of the names of tables that any request may write: sessions, and what limits count."""


@dataclass(frozen=True)
class Form:
    """A form with the button that is pressed; `names` are those of its fields, which are not all sent."""

    action: str
    fields: tuple[tuple[str, str], ...]
    names: frozenset[str]
    button: str

    @property
    def path(self) -> str:
        return urlsplit(self.action).path

    def data(self, more: dict[str, str]) -> dict[str, list[str]]:
        """What is posted, with `more` fields that are not its own."""
        data: dict[str, list[str]] = {name: [value] for name, value in more.items() if name not in self.names}
        for name, value in self.fields:
            data.setdefault(name, []).append(value)
        return data


def post(browser: Client, form: Form, more: dict[str, str]) -> int:
    """The status of the answer; the browser stays signed in, or out, whatever the answer says."""
    fresh = Client()
    fresh.cookies.load(browser.cookies.output(header="", sep=";"))
    return fresh.post(form.action, form.data(more)).status_code


def forms_at(browser: Client, path: str) -> list[Form]:
    """The forms that the page offers to this reader; none if the reader gets no page."""
    response = browser.get(path)
    content = b"".join(response)
    if response.status_code != 200 or not response.headers["Content-Type"].startswith("text/html"):
        return []
    forms = html.fromstring(content).xpath("//form[translate(@method, 'POST', 'post')='post']")
    return [sent for form in forms for sent in _sent(form, path)]


def _sent(form: html.FormElement, path: str) -> Iterator[Form]:
    """What each button of the form sends, those outside it included."""
    for empty in form.xpath(".//input[not(@value) and not(@type='checkbox' or @type='radio')]"):
        empty.value = ""
    names = frozenset(form.xpath(".//@name"))
    outside = f" | //*[@form='{form.get('id')}'][@type='submit']" if form.get("id") else ""
    for button in form.xpath(f"(.//*[@type='submit']{outside})[not(ancestor::template) and not(@disabled)]"):
        pressed = ((button.get("name"), button.get("value", "")),) if button.get("name") else ()
        action = urljoin(path, button.get("formaction") or form.get("action") or "")
        yield Form(action, (*form.form_values(), *pressed), names, button.get("name", ""))


@dataclass
class Written:
    """The tables to which statements wrote, and what is in them then."""

    tables: set[str] = field(default_factory=set)

    def rows(self, kept: dict[type[models.Model], set]) -> list[tuple]:
        """Who and what the rows are about: choices, flags and links to other rows, to one that is not `kept` as new."""
        return sorted(
            (model._meta.label, *(_value(row, column, kept) for column in _about(model)))
            for model in apps.get_models()
            if model._meta.db_table in self.tables
            for row in model._base_manager.all()
        )


def kept_rows() -> dict[type[models.Model], set]:
    """The keys of all rows."""
    return {model: set(model._base_manager.values_list("pk", flat=True)) for model in apps.get_models()}


def _about(model: type[models.Model]) -> list[models.Field]:
    return [
        column
        for column in model._meta.concrete_fields
        if column.choices or isinstance(column, models.BooleanField | models.ForeignKey) or column.name == "email"
    ]


def _value(row: models.Model, column: models.Field, kept: dict[type[models.Model], set]) -> str:
    value = getattr(row, column.attname)
    is_new = isinstance(column, models.ForeignKey) and value is not None and value not in kept[column.related_model]
    return "new" if is_new else str(value)


@contextmanager
def written() -> Iterator[Written]:
    """What the statements in this block write to the portal's tables; nothing of it is kept."""
    found = Written()

    def record(execute, sql, params, many, context):
        table = WRITTEN.match(sql)
        if table and not table[1].startswith(BY_ANY_REQUEST):
            found.tables.add(table[1])
        return execute(sql, params, many, context)

    with undone(), connection.execute_wrapper(record):
        yield found
