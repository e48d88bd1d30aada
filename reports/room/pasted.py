"""Conclusions and recommendations in a meeting's own list, as it was pasted or read from a Word document."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from egm_portal.incoming.imported import ImportedFile
from egm_portal.marked_texts.content import words
from egm_portal.marked_texts.markup.blocks import SUB, SUBSUB
from reports.models import Addressee

MAX_ENTRIES = 200
"""So many entries are taken at once."""
_NUMBER = re.compile(r"\s*(?:\d{1,3}[.)]|\(\d{1,3}\)|[-•–*])\s+")
_SUB = re.compile(r"\s*\([a-z]{1,4}\)\s")
_TO = re.compile(r"^(recommendations? )?(addressed )?(to )?(the )?")


@dataclass(frozen=True)
class Listed:
    """An entry of the list: its text, and the key of its addressee, which a conclusion has not."""

    text: str
    addressee: str = ""


def entries_in(text: str, addressees: list[Addressee]) -> list[Listed]:
    """The paragraphs of the text without their numbers; a heading that names an addressee is that of what follows.

    Recommendations without such a heading have the first addressee.
    """
    found: list[Listed] = []
    addressee = addressees[0].key
    for paragraph in _paragraphs(text):
        heading = addressee_of(paragraph, addressees)
        if heading is None:
            found.append(Listed(paragraph, addressee))
        else:
            addressee = heading
    return found


def text_of(file: ImportedFile) -> str:
    """The paragraphs of a Word document, as if they had been pasted; what is no paragraph is left out."""
    lines: list[str] = []
    for block in file.blocks:
        said = words(block.spans).strip()
        if said:
            is_below = block.kind in (SUB, SUBSUB) and lines
            lines.append(f"{'' if is_below else chr(10)}{block.mark} {said}".rstrip() if block.mark else f"\n{said}")
    return "\n".join(lines).strip()


def _paragraphs(text: str) -> Iterable[str]:
    """Paragraphs end at empty lines and before numbers; sub-paragraphs, such as (a), keep lines of their own."""
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        if lines and (not line.strip() or _NUMBER.match(line)):
            yield "\n".join(lines)
            lines = []
        said = " ".join(_NUMBER.sub("", line, count=1).split()) if _NUMBER.match(line) else " ".join(line.split())
        if said and lines and not _SUB.match(line):
            lines[-1] += f" {said}"
        elif said:
            lines.append(said)


def addressee_of(paragraph: str, addressees: list[Addressee]) -> str | None:
    """The key of the addressee that this heading names, nothing for "Conclusions", and None if it is no heading."""
    name = paragraph.strip(" :.").casefold()
    if name in ("conclusion", "conclusions"):
        return ""
    if name in ("recommendation", "recommendations"):
        return addressees[0].key
    shorter = _TO.sub("", name)
    return next((row.key for row in addressees if row.name.casefold() in (name, shorter)), None)
