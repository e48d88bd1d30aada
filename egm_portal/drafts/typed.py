"""What somebody typed into a form, read from what their browser sent, so that it can be shown to them once more."""

import re

from django.http import HttpRequest
from django.utils.text import capfirst

from egm_portal.secret_names import is_secret

NOT_TYPED = re.compile(r"^_|^initial-|_FORMS$|-id$|-choice$|(^|-)shown_\w+$|-__prefix__-")
"""Names of hidden fields and choices of the page itself: what it showed, its rows, which of two texts to save."""

Typed = list[tuple[str, str]]
"""Names of fields and their values; a name may occur several times."""


def texts(fields: Typed) -> Typed:
    """Those of the fields that somebody may have typed, and would miss."""
    return [
        (name, value)
        for name, value in fields
        if value.strip() and value != "on" and not value.isdigit() and not NOT_TYPED.search(name)
    ]


def typed_into(request: HttpRequest) -> Typed:
    """What was typed into the form that was sent, without secrets; nothing unless it came from a page of the portal."""
    if request.method != "POST" or not getattr(request, "csrf_processing_done", False):
        return []
    return texts([(name, value) for name, values in request.POST.lists() if not is_secret(name) for value in values])


def in_words(name: str) -> str:
    """A label for the name of a field, where its form is not known: "authors-0-country" is "Country"."""
    return capfirst(name.rpartition("-")[2].replace("_", " "))
