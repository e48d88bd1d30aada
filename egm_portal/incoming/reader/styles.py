"""Styles and numbers: what a paragraph is called, and what stands before it (ECMA-376-1, 17.7 and 17.9)."""

from collections import defaultdict
from collections.abc import Iterator

from document import attribute, child, is_on, local
from lxml import etree

ROMAN = [(1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")]
ROMAN += [(10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")]
DEEPEST = 20  # styles that are based on each other


class Styles:
    """The styles of a document, by identifier."""

    def __init__(self, part: etree._Element | None) -> None:
        found = [node for node in (part if part is not None else ()) if local(node) == "style"]
        self._styles = {attribute(node, "styleId"): node for node in found}

    def name(self, identifier: str) -> str:
        """The name in lower case; other programs write other identifiers, but keep the names."""
        return attribute(child(self._styles.get(identifier), "name"), "val", identifier).lower()

    def is_italic(self, identifier: str) -> bool:
        return any(is_on(child(style, "rPr", "i")) for style in self._chain(identifier))

    def is_raised(self, identifier: str) -> bool:
        marks = (attribute(child(style, "rPr", "vertAlign"), "val") for style in self._chain(identifier))
        return "superscript" in marks

    def outline_level(self, identifier: str) -> int | None:
        """The level of a heading from 0, or None for text."""
        for style in self._chain(identifier):
            if level := attribute(child(style, "pPr", "outlineLvl"), "val"):
                return int(level) if int(level) < 9 else None
        return None

    def numbering(self, identifier: str) -> tuple[str, str]:
        """The numbering and the level that the style has, or empty texts."""
        number = level = ""
        for style in self._chain(identifier):
            properties = child(style, "pPr", "numPr")
            number = number or attribute(child(properties, "numId"), "val")
            level = level or attribute(child(properties, "ilvl"), "val")
        return number, level

    def _chain(self, identifier: str) -> Iterator[etree._Element]:
        for _ in range(DEEPEST):
            style = self._styles.get(identifier)
            if style is None:
                return
            yield style
            identifier = attribute(child(style, "basedOn"), "val")


class Numbering:
    """Counts the paragraphs of each list."""

    def __init__(self, part: etree._Element | None) -> None:
        nodes = list(part) if part is not None else []
        self._levels = {
            attribute(node, "abstractNumId"): {attribute(one, "ilvl"): one for one in node if local(one) == "lvl"}
            for node in nodes
            if local(node) == "abstractNum"
        }
        self._lists = {attribute(node, "numId"): node for node in nodes if local(node) == "num"}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._started: set[tuple[str, int]] = set()

    def next(self, number: str, level: int) -> dict | None:
        """Format, level, mark and list of the next paragraph with this number, or None where nothing is shown."""
        node = self._lists.get(number)
        abstract = attribute(child(node, "abstractNumId"), "val")
        levels = self._levels.get(abstract)
        if levels is None:
            return None
        override = next(
            (one for one in node if local(one) == "lvlOverride" and attribute(one, "ilvl") == str(level)), None
        )
        definition = child(override, "lvl") if child(override, "lvl") is not None else levels.get(str(level))
        form = attribute(child(definition, "numFmt"), "val", "decimal")
        if form == "bullet":
            return {"format": "bullet", "level": level, "mark": "•", "list": abstract}
        if form == "none" or definition is None:
            return None
        self._count(abstract, number, level, override, definition)
        mark = attribute(child(definition, "lvlText"), "val")
        for place, value in self._counts[abstract].items():
            shown_in = attribute(child(levels.get(str(place)), "numFmt"), "val", "decimal")
            mark = mark.replace(f"%{place + 1}", written(value, shown_in))
        return {"format": form, "level": level, "mark": mark, "list": abstract}

    def _count(self, abstract: str, number: str, level: int, override, definition) -> None:
        counts, first = self._counts[abstract], int(attribute(child(definition, "start"), "val", "1"))
        restart = attribute(child(override, "startOverride"), "val")
        if restart and (number, level) not in self._started:
            self._started.add((number, level))
            counts[level] = int(restart)
        else:
            counts[level] = counts[level] + 1 if level in counts else first
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]


def written(value: int, form: str) -> str:
    """The number in a format of Word, such as "lowerLetter"; in figures in one that is not known."""
    if form in ("lowerLetter", "upperLetter") and value > 0:
        rounds, place = divmod(value - 1, 26)
        letters = chr(ord("a") + place) * (rounds + 1)
        return letters.upper() if form == "upperLetter" else letters
    if form in ("lowerRoman", "upperRoman") and 0 < value < 4000:
        numeral = ""
        for worth, letters in ROMAN:
            count, value = divmod(value, worth)
            numeral += letters * count
        return numeral.upper() if form == "upperRoman" else numeral
    return str(value)
