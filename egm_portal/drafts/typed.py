"""What somebody typed into a form, read from what their browser sent, so that it can be shown to them once more."""

import re
from collections import defaultdict
from collections.abc import Container, Iterator

from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst

from egm_portal.adminkit.choosing import ChosenLines
from egm_portal.adminkit.conflicts import shown_values
from egm_portal.secret_names import is_secret

NOT_TYPED = re.compile(r"^_|^initial-|_FORMS$|-id$|-choice$|(^|-)shown_\w+$|-__prefix__-")
"""Names of hidden fields and choices of the page itself: what it showed, its rows, which of two texts to save."""

SHOWN = re.compile(r"(?P<prefix>.+-)?shown_\w+")
"""The hidden fields in which a form or a formset says what it showed, with their prefixes."""

ROW = re.compile(r"-\d+-", re.ASCII)
ROW_ID = re.compile(r"(?P<row>(?P<formset>.+)-\d+)-id", re.ASCII)

BOOLEANS = {"true": True, "false": False, "unknown": None, "on": True}
"""What Django reads from a choice between yes, no and unknown, and from a box that is ticked."""

NOTHING = [[], "", None, False]
"""What it reads from a list without a choice, an empty text, and a box that is not ticked."""

LONGEST_NAME = 200

LONE_SURROGATE = re.compile("[\ud800-\udfff]")

Typed = list[tuple[str, str]]
"""Names of fields and their values; a name may occur several times."""


def texts(fields: Typed) -> Typed:
    """Those of the fields that somebody may have typed, and would miss."""
    return [(name, value) for name, value in fields if _is_text(name, value) and not value.isdigit()]


def typed_into(request: HttpRequest) -> Typed:
    """What was typed into the form that was sent, without secrets; nothing unless it came from a page of the portal.

    What the form had when it was opened is left out where the page says so. A number can be the id of a row: it counts
    only in a field of which a draft is kept, as the signed place of the draft proves.
    """
    if request.method != "POST" or not getattr(request, "csrf_processing_done", False):
        return []
    as_shown, place = set(untouched(request.POST)), getattr(request, "sent_place", None)
    numbers = set(getattr(place, "names", ()))
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in as_shown and not is_secret(name)
        for value in values
        if _is_text(name, value) and (not value.isdigit() or ROW.sub("-#-", name) in numbers)
    ]


def storable(text: str) -> str:
    """The text without what no row can store: a NUL, and half of an emoji that a script has cut."""
    return LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\0", ""))


def in_words(name: str) -> str:
    """A label for the name of a field, where its form is not known: "authors-0-country" is "Country"."""
    return capfirst(name.rpartition("-")[2].replace("_", " "))


def _is_text(name: str, value: str) -> bool:
    return bool(value.strip()) and value != "on" and not NOT_TYPED.search(name)


def untouched(sent: QueryDict) -> Iterator[str]:
    """The names of the controls that contain what they had when the page was opened."""
    yield from (name for name, value in sent.items() if sent.get(f"initial-{name}") == value)
    shown, controls = shown_by_prefix(sent), defaultdict(list)
    for name in sent:
        prefix, _, control = name.rpartition("-")
        if prefix in shown and (field := field_of(control, shown[prefix].values)):
            controls[prefix, field].append(name)
    for (prefix, field), names in controls.items():
        seen = shown[prefix].values[field]
        if any(not shown_values.is_touched(posted, seen) for posted in _as_posted(names, sent, seen)):
            yield from names


def shown_by_prefix(sent: QueryDict) -> dict[str, shown_values.Shown]:
    """What each form showed, by its prefix, also the forms of the rows in a formset."""
    shown, rows = {}, {}
    for name, text in sent.items():
        if match := SHOWN.fullmatch(name):
            prefix = (match["prefix"] or "").removesuffix("-")
            if form := shown_values.read(text):
                shown[prefix] = form
            else:
                rows[prefix] = shown_values.read_rows(text)
    for name, key in sent.items():
        if (match := ROW_ID.fullmatch(name)) and key in rows.get(match["formset"], {}):
            shown[match["row"]] = rows[match["formset"]][key]
    return shown


def field_of(control: str, fields: Container[str]) -> str:
    """The field with this control: a day and a time may be typed separately, into "opens_at_day" and another.

    Empty for a longer name than any page has: with each "_" in it, it is read once more.
    """
    control = control if len(control) <= LONGEST_NAME else ""
    while control and control not in fields:
        control = control.rpartition("_")[0]
    return control


def _as_posted(controls: list[str], sent: QueryDict, seen: str | list[str]) -> list[object]:
    """What the field may have read from its controls; which of them it is, only its form knows."""
    several = [value for name in controls for value in sent.getlist(name)]
    lines = ChosenLines.lines("\n".join(several))
    if isinstance(seen, list):
        return [several, lines]
    # The last control of a widget may not be in the page: a time that comes twice is asked about only then.
    first = several[:1] if len(controls) == 1 else []
    first += [BOOLEANS[value] for value in first if value in BOOLEANS]
    return [*first, several, lines, [*several, ""], [*several, None]]
