"""How bodies of the United Nations are named in print."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

DEPARTMENT = "Department of Economic and Social Affairs"
_SHORT = re.compile(rf"(?<![\w/-])(?:UN[ /-]?DESA|DESA|United Nations {DEPARTMENT})(?![\w/-])")
_UNIT = re.compile(r"(?P<unit>.+), (?P<body>Department (?:of|for) .+)")


@dataclass(frozen=True)
class Body:
    """A body, and its units that take part in a meeting."""

    name: str
    units: list[str] = field(default_factory=list)


def in_full(text: str) -> str:
    """The text with the Department of Economic and Social Affairs by its name, as United Nations documents have it."""
    return _SHORT.sub(DEPARTMENT, text)


def convener(bodies: str) -> str:
    """The first of these bodies, one a line, in a sentence: "the Department of X of the United Nations"."""
    body = in_full(next(iter(bodies.splitlines()), "").strip())
    if re.search(r"\bDepartment (?:of|for) ", body) and "United Nations" not in body:
        body = f"{body} of the United Nations"
    # An acronym, such as ITU, stands without an article.
    return f"the {body}" if " " in body and not body.lower().startswith("the ") else body


def by_body(lines: Iterable[str]) -> list[Body]:
    """The bodies of "Division for Social Policy and Development, UNDESA" and the like, each once with its units."""
    bodies: dict[str, Body] = {}
    for line in map(in_full, lines):
        found = _UNIT.fullmatch(line)
        body = bodies.setdefault(name := found["body"] if found else line, Body(name))
        if found:
            body.units.append(found["unit"])
    return list(bodies.values())
