"""Makes texts from files fit for databases, pages and XML."""

import re

# Control characters, marks that turn the direction of writing (Unicode, Bidi_Control), unpaired surrogates, and what
# XML forbids. Those that are white space become a space.
UNSEEN = re.compile(
    "[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def shown(text: str, longest: int | None = None) -> str:
    """The text in one line, without invisible characters, and cut to `longest` characters."""
    return " ".join(UNSEEN.sub("", text).split())[:longest].rstrip()
