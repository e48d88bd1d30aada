"""A form that its page could not answer: what was sent becomes a draft of the person whose page it was."""

import logging
import re
from collections.abc import Iterator

from django.core.exceptions import SuspiciousOperation
from django.db import Error, transaction
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.utils.text import normalize_newlines

from egm_portal.adminkit.conflicts import shown_values
from egm_portal.drafts import actions
from egm_portal.drafts.models import FormDraft
from egm_portal.drafts.places import LIFE_SIGNED_OUT, Place, WrongPlace
from egm_portal.drafts.typed import LONGEST_NAME, NOTHING, field_of, shown_by_prefix, storable, untouched
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import User

logger = logging.getLogger(__name__)

TOTAL = "-TOTAL_FORMS"
ROW = re.compile(r"(?P<prefix>.+?)-(?P<number>\d+)-(?P<name>.+)", re.ASCII | re.DOTALL)


def keep_sent(request: HttpRequest) -> FormDraft | None:
    """Writes what the form of this request contains as a draft; None if there was nothing to keep, or it could not be.

    The signed place says whose draft it is. So nobody else gets it, whoever is signed in by now; and nobody can have
    anything written who did not have a page of that person.
    """
    # The page for an error and the middleware may both ask.
    if not hasattr(request, "kept_draft"):
        request.kept_draft = _keep_sent(request)
    return request.kept_draft


def _keep_sent(request: HttpRequest) -> FormDraft | None:
    try:
        place = _place_of(request)
        values = values_sent(request.POST, place) if place else {}
        if not values:
            return None
        # Whoever left an offered draft alone may still want what is in it.
        earlier = FormDraft.objects.filter(user=place.user, form=place.form_key, row=place.row_key)
        with transaction.atomic():
            for draft in earlier:
                values = draft.values | values
            return actions.keep_draft(place=place, values=values)
    except (SuspiciousOperation, UnreadablePostError, OSError):  # a form that is too large, or was cut off
        return None
    except NotAllowed:  # too long
        return None
    except Error as fault:
        # The answer is that to the fault which brought us here. What the database says may quote what was typed.
        logger.warning("a draft could not be written: %s", type(fault).__name__)
        return None


def _place_of(request: HttpRequest) -> Place | None:
    """The place in the form that was sent, if what it contains may be written as a draft."""
    user, token = getattr(request, "user", None), request.POST.get("_draft", "")
    if user is None:
        return None
    try:
        if user.is_authenticated:
            return Place.from_token(token, user)
        place = Place.of_owner(token, LIFE_SIGNED_OUT)
    except WrongPlace:
        return None
    # The session is over. A form of another site has no valid token.
    is_genuine = getattr(request, "csrf_processing_done", False)
    return place if is_genuine and User.objects.filter(pk=place.user, is_active=True).exists() else None


def values_sent(sent: QueryDict, place: Place) -> dict[str, dict]:
    """What was typed into the kept fields of a form, by their keys, with what the page had said that it showed."""
    as_shown, shown = set(untouched(sent)), shown_by_prefix(sent)
    values = {}
    for name, key in _controls(sent, place):
        prefix, _, control = name.rpartition("-")
        fields = shown[prefix].values if prefix in shown else {}
        field = field_of(control, fields)
        if name in as_shown or (name not in sent and not _was_emptied(name, field, fields, sent)):
            continue
        values[key] = {"typed": [normalize_newlines(storable(text)) for text in sent.getlist(name)], "saved": None}
        if field:
            values[key]["shown"] = fields[field]
    # Without what the page had shown, an empty field says nothing.
    return values if any("shown" in value or any(map(str.strip, value["typed"])) for value in values.values()) else {}


def _controls(sent: QueryDict, place: Place) -> Iterator[tuple[str, str]]:
    """The names of the controls that are kept, with the keys of their fields; also of boxes that are not ticked."""
    yield from ((name, name) for name in place.names if "-#-" not in name)
    keys = dict(_keys_of_rows(sent))
    for row, key in keys.items():
        prefix = row.rpartition("-")[0]
        names = [name.removeprefix(f"{prefix}-#-") for name in place.names if name.startswith(f"{prefix}-#-")]
        # A row that was added and left empty holds nothing but what it came with, such as its place.
        if "-new" not in key or any(not text.strip().isdigit() for text in _texts(sent, row, names)):
            yield from ((f"{row}-{name}", f"{key}-{name}") for name in names)


def _keys_of_rows(sent: QueryDict) -> Iterator[tuple[str, str]]:
    """The prefixes of the rows that were sent, with those of their keys."""
    numbers: dict[str, set[int]] = {name.removesuffix(TOTAL): set() for name in sent if name.endswith(TOTAL)}
    for name in sent:
        if len(name) <= LONGEST_NAME and (match := ROW.fullmatch(name)) and match["prefix"] in numbers:
            numbers[match["prefix"]].add(int(match["number"][:9]))
    for prefix, found in numbers.items():
        new = 0
        for number in sorted(found):
            if pk := sent.get(f"{prefix}-{number}-id"):
                yield f"{prefix}-{number}", f"{prefix}-pk{pk}"
            else:
                yield f"{prefix}-{number}", f"{prefix}-new{new}"
                new += 1


def _texts(sent: QueryDict, row: str, names: list[str]) -> Iterator[str]:
    yield from (text for name in names for text in sent.getlist(f"{row}-{name}") if text.strip())


def _was_emptied(name: str, field: str, fields: dict[str, str | list[str]], sent: QueryDict) -> bool:
    """Whether a control of which nothing was sent is a box that was ticked before, or a list of which nothing is left.

    Of a field in several parts, one may not be on the page.
    """
    if not field:
        return not name.endswith("-DELETE")
    prefix = name.removesuffix(name.rpartition("-")[2])
    has_other_part = any(other.startswith(f"{prefix}{field}_") for other in sent)
    return not has_other_part and all(shown_values.is_touched(nothing, fields[field]) for nothing in NOTHING)
