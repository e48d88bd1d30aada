"""What a form showed when its page was opened, in a hidden field, to tell changes of others from one's own.

Most values are kept as fingerprints, because only whether they changed matters; multiple choices are kept as ids, so
that additions and removals of two people can be merged.
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from itertools import chain

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.text import normalize_newlines

NAME = "shown_values"


@dataclass
class Shown:
    """The fingerprints of one form by field name, and the names of the fields for which a choice was asked."""

    values: dict[str, str | list[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def as_json(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))


def read(text: str) -> Shown | None:
    """The content of the hidden field of a form; None if it is malformed."""
    return _shown(_parsed(text))


def read_rows(text: str) -> dict[str, Shown]:
    """The content of the hidden field of a formset, by the ids of its rows."""
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
    if not isinstance(values, dict) or not isinstance(asked, list):
        return None
    texts = chain.from_iterable(value if isinstance(value, list) else [value] for value in values.values())
    return Shown(values, asked) if all(isinstance(text, str) for text in texts) else None


class ShownField(forms.CharField):
    """The hidden field, which always holds what the page shows now, whatever was posted."""

    widget = forms.HiddenInput

    def __init__(self, now: Callable[[], str]) -> None:
        super().__init__(required=False, label="")
        self.widget.attrs["id"] = False  # a page may have several, and nothing refers to them
        self.now = now

    def prepare_value(self, value: object) -> str:
        return self.now()

    def has_changed(self, initial: object, data: object) -> bool:
        return False


def fingerprint(of: forms.Field, value: object) -> str | list[str]:
    posted = as_posted(of, value)
    if takes_several(of):
        return sorted(posted)
    if isinstance(of, forms.MultiValueField | forms.FileField):
        # The same instant looks different in another zone, and browsers send nothing for a file that stays.
        return f"{_digest(posted)}.{_digest(str(value or ''))}"
    return _digest(posted)


def fingerprint_of_posted(of: forms.Field, posted: object) -> str | list[str]:
    """The fingerprint of a value as a browser sends it; compared with what is stored, it counts as changed."""
    return sorted(posted) if takes_several(of) else f"{_digest(posted)}."


def takes_several(of: forms.Field) -> bool:
    return isinstance(of, forms.ModelMultipleChoiceField)


def is_touched(posted: object, shown: str | list[str]) -> bool:
    if isinstance(shown, list):
        return set(posted or ()) != set(shown)
    return _digest(posted) != shown.partition(".")[0]


def is_changed(of: forms.Field, present: object, shown: str | list[str]) -> bool:
    now = fingerprint(of, present)
    if isinstance(now, list) or isinstance(shown, list):
        return now != (sorted(shown) if isinstance(shown, list) else shown)
    return now.rpartition(".")[2] != shown.rpartition(".")[2]


def merged(shown: Iterable[str], posted: Iterable[str], present: Iterable[str]) -> list[str]:
    """The stored members, with one's own additions and without one's own removals."""
    shown, posted = set(shown), set(posted)
    return sorted((set(present) | (posted - shown)) - (shown - posted))


def as_posted(of: forms.Field, value: object) -> object:
    """What a browser sends for the field if it shows this value and nobody touches it."""
    return _sent_by(of.widget, of.prepare_value(value))


def is_same(posted: object, other: object) -> bool:
    """Whether two values that a browser sends are equal but for their line endings."""
    return _normalized(posted) == _normalized(other)


def _sent_by(widget: forms.Widget, value: object) -> object:
    widget = getattr(widget, "widget", widget)  # the one inside Django's wrapper for its icons
    if isinstance(widget, forms.MultiWidget):
        pairs = zip(widget.widgets, widget.decompress(value), strict=True)
        return [_sent_by(part, of_part) for part, of_part in pairs]
    if isinstance(widget, forms.CheckboxInput):
        return widget.check_test(value)
    formatted = widget.format_value(value)
    sent = formatted if isinstance(formatted, list) else ["" if formatted is None else formatted]
    return widget.value_from_datadict(MultiValueDict({"name": sent}), MultiValueDict(), "name")


def _normalized(posted: object) -> object:
    if isinstance(posted, list | tuple):
        return [_normalized(part) for part in posted]
    return normalize_newlines(posted) if isinstance(posted, str) else posted


def _digest(posted: object) -> str:
    # Short, because a page carries one for each field of up to 200 rows; an accidental match is not to be expected.
    text = json.dumps(_normalized(posted), default=str)
    return urlsafe_b64encode(hashlib.blake2b(text.encode(), digest_size=6).digest()).decode()
