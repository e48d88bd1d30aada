"""What a form showed when its page was opened, kept in one hidden field: a change of others is told from one's own.

Of most values a fingerprint is kept, because only whether they changed matters; of several choices their ids, because
additions and removals of two people are merged.
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.text import normalize_newlines

NAME = "shown_values"


@dataclass
class Shown:
    """The fingerprints of one form by the names of its fields, and the names for which a choice was asked."""

    values: dict[str, str | list[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def as_json(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))


def read(text: str) -> Shown | None:
    """What the hidden field of a form says; None for anything else that was posted in its place."""
    return _shown(_parsed(text))


def read_rows(text: str) -> dict[str, Shown]:
    """The same of the hidden field of a formset, by the ids of its rows."""
    parsed = _parsed(text)
    rows = {key: _shown(value) for key, value in parsed.items()} if isinstance(parsed, dict) else {}
    return {key: shown for key, shown in rows.items() if shown}


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _shown(parsed: object) -> Shown | None:
    if not isinstance(parsed, dict) or parsed.keys() != {"values", "asked"}:
        return None
    values, asked = parsed["values"], parsed["asked"]
    is_sound = isinstance(values, dict) and isinstance(asked, list)
    return Shown(values, asked) if is_sound and all(map(_is_kept, values.values())) else None


def _is_kept(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(pk, str) for pk in value))


class ShownField(forms.CharField):
    """The hidden field itself; it always holds what the page shows now, whatever was posted."""

    widget = forms.HiddenInput

    def __init__(self, now: Callable[[], str]) -> None:
        super().__init__(required=False, label="")
        self.widget.attrs["id"] = False  # nothing refers to it, and a page may have several
        self.now = now

    def prepare_value(self, value: object) -> str:
        return self.now()

    def has_changed(self, initial: object, data: object) -> bool:
        return False


def fingerprint(of: forms.Field, value: object) -> str | list[str]:
    """What is kept of a value that the field shows."""
    posted = as_posted(of, value)
    if takes_several(of):
        return sorted(posted)
    if isinstance(of, forms.MultiValueField | forms.FileField):
        # The same instant looks different in another zone, and nothing is sent of a file that stays.
        return f"{_digest(posted)}.{_digest(str(value or ''))}"
    return _digest(posted)


def fingerprint_of_posted(of: forms.Field, posted: object) -> str | list[str]:
    """The same of a value of which only what a browser sends is known; what is stored counts as changed since."""
    return sorted(posted) if takes_several(of) else f"{_digest(posted)}."


def takes_several(of: forms.Field) -> bool:
    """Whether the field holds a set of rows."""
    return isinstance(of, forms.ModelMultipleChoiceField)


def is_touched(posted: object, shown: str | list[str]) -> bool:
    """Whether what was posted differs from what the page showed."""
    if isinstance(shown, list):
        return set(posted or ()) != set(shown)
    return _digest(posted) != shown.partition(".")[0]


def is_changed(of: forms.Field, present: object, shown: str | list[str]) -> bool:
    """Whether the value that is stored now differs from the one that the page showed."""
    now = fingerprint(of, present)
    if isinstance(now, list) or isinstance(shown, list):
        return now != (sorted(shown) if isinstance(shown, list) else shown)
    return now.rpartition(".")[2] != shown.rpartition(".")[2]


def merged(shown: Iterable[str], posted: Iterable[str], present: Iterable[str]) -> list[str]:
    """The members that others left, with one's own additions and without what one took away."""
    shown, posted = set(shown), set(posted)
    return sorted((set(present) | (posted - shown)) - (shown - posted))


def as_posted(of: forms.Field, value: object) -> object:
    """What a browser sends of the field if it shows this value and nobody touches it."""
    return _sent_by(of.widget, of.prepare_value(value))


def is_same(posted: object, other: object) -> bool:
    """Whether two values that a browser sends are the same, however it ends its lines."""
    return _normal(posted) == _normal(other)


def _sent_by(widget: forms.Widget, value: object) -> object:
    widget = getattr(widget, "widget", widget)  # within Django's wrapper for its icons
    if isinstance(widget, forms.MultiWidget):
        pairs = zip(widget.widgets, widget.decompress(value), strict=True)
        return [_sent_by(part, of_part) for part, of_part in pairs]
    if isinstance(widget, forms.CheckboxInput):
        return widget.check_test(value)
    shown = widget.format_value(value)
    sent = shown if isinstance(shown, list) else ["" if shown is None else shown]
    return widget.value_from_datadict(MultiValueDict({"it": sent}), MultiValueDict(), "it")


def _normal(posted: object) -> object:
    if isinstance(posted, list | tuple):
        return [_normal(part) for part in posted]
    return normalize_newlines(posted) if isinstance(posted, str) else posted


def _digest(posted: object) -> str:
    text = json.dumps(_normal(posted), default=str)
    return urlsafe_b64encode(hashlib.blake2b(text.encode(), digest_size=6).digest()).decode()
