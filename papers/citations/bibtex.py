"""BibTeX, for LaTeX with BibTeX and biblatex."""

import re

from papers.citations.work import CitedWork

# A brace counts in BibTeX even behind a backslash: an odd one would swallow the rest of the file.
ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
    }
)
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
SPLIT = re.compile(r",|\band\b", re.IGNORECASE)


def bibtex(facts: CitedWork) -> str:
    """The entry in UTF-8, with the letters of all scripts; what TeX would take for a command is escaped."""
    # A name is braced where BibTeX would take one of its words or commas for a separator.
    names = [_braced(name) if SPLIT.search(name) else _escaped(name) for name in facts.authors]
    fields = {
        "author": f"{{{' and '.join(names)}}}" if names else _as_printed(facts.body),
        "title": _as_printed(facts.title),
        **_by_type(facts),
        "year": f"{{{facts.published.year}}}",
        "month": MONTHS[facts.published.month - 1],
        "language": _braced(facts.language),
        "abstract": _braced(facts.abstract),
        "keywords": _braced(", ".join(facts.keywords)),
        "url": f"{{{facts.address}}}",  # packages that set addresses take them as they are
    }
    lines = [f"  {name} = {value}" for name, value in fields.items() if value]
    return f"@{facts.types.bibtex}{{{facts.key},\n" + ",\n".join(lines) + "\n}\n"


def _by_type(facts: CitedWork) -> dict[str, str]:
    if facts.types.bibtex == "techreport":
        return {
            "institution": _as_printed(facts.body or facts.publisher),
            "type": _as_printed(facts.kind),
            "number": _braced(facts.symbol),
            "note": _as_printed(f"{facts.event}, {facts.place}, {facts.days}"),
        }
    note = _braced(facts.symbol)
    if facts.types.bibtex == "inproceedings":
        event = {"booktitle": _as_printed(f"{facts.event}, {facts.days}"), "address": _braced(facts.place)}
        return event | {"organization": _as_printed(facts.publisher), "note": note}
    return {"howpublished": _as_printed(f"{facts.kind}, {facts.event}, {facts.place}, {facts.days}"), "note": note}


def _as_printed(text: str) -> str:
    """A value whose capitals no style changes."""
    return f"{{{{{_escaped(text)}}}}}" if text else ""


def _braced(text: str) -> str:
    return f"{{{_escaped(text)}}}" if text else ""


def _escaped(text: str) -> str:
    return text.translate(ESCAPES)
