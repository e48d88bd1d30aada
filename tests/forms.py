"""What a browser would post from a page of the administration."""

from django.test import Client
from lxml import html

NEW_DOCUMENT = {
    "kind": "background",
    "title": "Trends",
    "language": "en",
    "access": "organizers",
    "position": "0",
    "authors-TOTAL_FORMS": "0",
    "authors-INITIAL_FORMS": "0",
}
"""What the form of a new document asks for, without a file."""


INVITED = {"reply_by": "2013-07-14", "payer_expert": "un"}
"""What the page of an invitation asks for: the day to reply by, and who pays for experts."""


def opened(browser: Client, address: str, model_name: str) -> dict[str, str | list[str]]:
    """The fields of the row's form as the page shows them, without its buttons."""
    return shown_in(browser.get(address).text, model_name)


def shown_in(page: str, model_name: str) -> dict[str, str | list[str]]:
    """The same for a page that was answered."""
    return fields_of_form(page, f"{model_name}_form")


def fields_of_form(page: str, form_id: str) -> dict[str, str | list[str]]:
    [form] = html.fromstring(page).xpath("//form[@id=$id]", id=form_id)
    for empty in form.xpath(".//input[not(@value) and not(@type='checkbox')]"):
        empty.value = ""
    for area in form.xpath(".//textarea"):
        area.value = (area.value or "").removeprefix("\n")  # as browsers read it
    fields: dict[str, list[str]] = {}
    for name, value in form.form_values():
        if not name.startswith("_"):
            fields.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in fields.items()}


def fields_of_verb(browser: Client, address: str) -> dict[str, str]:
    """What the page of a verb says of the rows for which it is opened: their ids, and what it has shown of them.

    Nothing if it is refused for all of them, or to the reader.
    """
    page = browser.get(address)
    if page.status_code != 200:
        return {}
    fields = html.fromstring(page.text).xpath("//form[.//input[@name='ids']]//input[@type='hidden']")
    return {field.name: field.value for field in fields if field.name == "ids" or field.name.startswith("seen-")}
