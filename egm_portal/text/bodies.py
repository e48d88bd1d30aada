"""How bodies of the United Nations are named in print."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.text import get_text_list

DEPARTMENT = "Department of Economic and Social Affairs"
_ACRONYM = r"(?:UN[ /-]?)?DESA"
_SHORT = re.compile(rf"(?<![\w/-])(?:{_ACRONYM}|(?:United Nations )?{DEPARTMENT}(?: \({_ACRONYM}\))?)(?![\w/-])")
_UNIT = re.compile(r"(?P<unit>.+)(?:,| of the) (?P<body>Department (?:of|for) .+)")


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
    return _with_article(body)


def conveners(bodies: str) -> str:
    """All of these bodies in a sentence: "the Division A and the Division B of the Department of X of the ..."."""
    named = []
    for body in by_body(filter(None, map(str.strip, bodies.splitlines()))):
        units = get_text_list([_with_article(unit) for unit in body.units], "and")
        named.append(f"{units} of {convener(body.name)}" if units else convener(body.name))
    # A comma where the first of two is itself two.
    return ", and ".join(named) if len(named) == 2 and " and the " in named[0] else get_text_list(named, "and")


def _with_article(name: str) -> str:
    # An acronym, such as ITU, stands without an article.
    return f"the {name}" if " " in name and not name.lower().startswith("the ") else name


def by_body(lines: Iterable[str]) -> list[Body]:
    """The bodies of "Division for Social Policy and Development, UNDESA" and the like, each once with its units."""
    bodies: dict[str, Body] = {}
    for line in map(in_full, lines):
        found = _UNIT.fullmatch(line)
        body = bodies.setdefault(name := found["body"] if found else line, Body(name))
        if found:
            body.units.append(found["unit"])
    return list(bodies.values())
