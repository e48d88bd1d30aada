"""Fills the form on a page with what somebody had typed, field by field.

The HTML is filled in, and not the forms of each view, because it is what all pages have in common: it needs nothing
from a view, writes nothing, and works for new forms without a change.
"""

import copy
import re
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from django.utils.datastructures import MultiValueDict
from django.utils.text import normalize_newlines
from lxml import html

from egm_portal.drafts.typed import Typed
from egm_portal.text.ids import is_id

ROWS = "-TOTAL_FORMS"
MAX_ROWS = 1000  # Django's own limit on rows beyond those that a form shows
BUTTONS = ("submit", "button", "image", "reset")
NEVER_FILLED = (*BUTTONS, "password", "file")
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # lxml refuses them


def fill(page: str, *, address: str, action: str, fields: Typed, notice: Callable[[Typed], str]) -> str:
    """The page at `address` with its form that goes to `action` filled in; empty if it has no such form.

    `notice` gets what was typed into fields that the page no longer has, and returns the HTML to put at its top.
    """
    document = html.document_fromstring(page)
    # The page may be shown at another address than its own, from which its relative links would lead elsewhere.
    document.rewrite_links(lambda link: link if link.startswith("#") else urljoin(address, link))
    for form in document.forms:
        form.set("action", form.get("action") or address)
    typed = MultiValueDict()
    for name, value in fields:
        typed.appendlist(UNPRINTABLE.sub(" ", name), UNPRINTABLE.sub(" ", value))
    form = _form_with_action(document, action, typed)
    if form is None:
        return ""
    buttons = {control.get("name") for control in _controls(document, form) if control.get("type") in BUTTONS}
    _add_rows(form, typed)
    missing = [name for name in _fill_controls(document, form, typed) if name not in buttons]
    left_over = [(name, value) for name in missing for value in typed.getlist(name)]
    document.get_element_by_id("content", document.body).insert(0, html.fragment_fromstring(notice(left_over)))
    return html.tostring(document, encoding="unicode", doctype="<!DOCTYPE html>")


def _form_with_action(document: html.HtmlElement, action: str, typed: MultiValueDict) -> html.FormElement | None:
    """The form with this action that has most of the fields."""
    path = urlsplit(action).path
    posts = [form for form in document.forms if form.get("method", "").lower() == "post"]
    same = [form for form in posts if urlsplit(form.get("action")).path == path]
    found = {form: len({control.get("name") for control in _controls(document, form)} & set(typed)) for form in same}
    best = max(same, key=found.get, default=None)
    return best if best is not None and found[best] else None


def _controls(document: html.HtmlElement, form: html.FormElement) -> list[html.HtmlElement]:
    """The fields and buttons of a form in their order, also those outside it that refer to it by `form`."""
    controls = document.xpath("//input[@name] | //textarea[@name] | //select[@name] | //button[@name]")
    inside = set(form.iter())
    return [
        control
        for control in controls
        if (control.get("form") == form.get("id") if control.get("form") else control in inside)
    ]


def _add_rows(form: html.FormElement, typed: MultiValueDict) -> None:
    """Adds or removes rows until each formset has as many as when the page was sent, as Django's own script would."""
    for name in [name for name in typed if name.endswith(ROWS) and is_id(typed[name])]:
        prefix, number = name.removesuffix(ROWS), int(typed[name])
        rows = []
        while found := form.xpath(".//*[@id=$id]", id=f"{prefix}-{len(rows)}"):
            rows.append(found[0])
        for row in rows[number:]:
            row.drop_tree()
        # The empty row is looked up once: to look for it before each new row took a minute for a thousand.
        for empty in form.xpath(".//*[@id=$id]", id=f"{prefix}-empty"):
            for place in range(len(rows), min(number, len(rows) + MAX_ROWS)):
                empty.addprevious(_new_row(empty, prefix, place))


def _new_row(empty: html.HtmlElement, prefix: str, place: int) -> html.HtmlElement:
    row = copy.deepcopy(empty)
    row.tail = None
    for element in row.iter():
        for name, value in element.attrib.items():
            element.set(name, value.replace("__prefix__", str(place)))
    row.set("id", f"{prefix}-{place}")
    classes = [name for name in row.get("class", "").split() if name != "empty-form"]
    row.set("class", " ".join([*classes, f"dynamic-{prefix}"]))
    return row


def _fill_controls(document: html.HtmlElement, form: html.FormElement, typed: MultiValueDict) -> list[str]:
    """Fills in the form; returns the names of fields that it does not have."""
    remaining = {name: list(values) for name, values in typed.lists()}
    placed = set()
    for control in _controls(document, form):
        name, kind = control.get("name"), control.get("type", "text") if control.tag == "input" else control.tag
        if kind in NEVER_FILLED or "__prefix__" in name:
            continue
        if kind in ("checkbox", "radio"):
            _set_boolean(control, "checked", control.get("value", "on") in typed.getlist(name))
            placed.add(name)
        elif kind == "select" and (name in typed or control.get("multiple") is not None):
            placed.update({name} if _select(control, typed.getlist(name)) else ())
        elif remaining.get(name):
            value = remaining[name].pop(0)
            before = (control.text or "").removeprefix("\n") if kind == "textarea" else control.get("value", "")
            if kind == "textarea":
                control.text = "\n" + value  # HTML parsers drop a line break at the beginning
            else:
                control.set("value", value)
            if normalize_newlines(value).strip() != normalize_newlines(before).strip():
                for row in control.iterancestors("details"):  # a row that is closed until it is edited
                    row.set("open", "open")
            placed.add(name)
    return [name for name in typed if name not in placed]


def _select(control: html.HtmlElement, values: list[str]) -> bool:
    """Selects the options with these values; False, and nothing is changed, if one of them no longer exists."""
    options = {option.get("value", option.text or ""): option for option in control.iter("option")}
    if not set(values) <= set(options):
        return False
    for value, option in options.items():
        _set_boolean(option, "selected", value in values)
    return True


def _set_boolean(element: html.HtmlElement, attribute: str, is_set: bool) -> None:
    if is_set:
        element.set(attribute, "")
    else:
        element.attrib.pop(attribute, None)
