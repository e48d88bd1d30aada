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


def opened(browser: Client, address: str, model_name: str) -> dict[str, str]:
    """The fields of the row's form as the page shows them, without its buttons."""
    [form] = html.fromstring(browser.get(address).text).xpath("//form[@id=$id]", id=f"{model_name}_form")
    for empty in form.xpath(".//input[not(@value) and not(@type='checkbox')]"):
        empty.value = ""
    return {name: value for name, value in form.form_values() if not name.startswith("_")}
