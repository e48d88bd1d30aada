"""Finds hidden text in a Word document, by its own format and by its styles (ECMA-376-1, 17.3.2 and 17.7.3)."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import product

from lxml import etree
from office_copy import remove
from word_names import MATH, WORD, attribute_of, child_of, local_name, name_in_formula, of_word
from word_notes import REFERENCES

OFF = {"0", "false", "off"}
SHOWN = {"t", "tab", "sym", "drawing", "pict", "object", "ruby", "noBreakHyphen", *REFERENCES}
"""What a run shows; hidden marks of fields show nothing anyway."""
RUNS = tuple(f"{{{space}}}r" for space in WORD | MATH)
ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"


def is_on(element: etree._Element) -> bool:
    return next((value for key, value in element.attrib.items() if key.endswith("}val")), "1") not in OFF


@dataclass(frozen=True)
class _Style:
    """Whether a style hides text, or a part of what it formats; None where it does not say."""

    name: str
    based_on: str
    hides: frozenset[bool | None]


class HiddenText:
    """The styles of a document that hide text."""

    def __init__(self, styles: etree._Element | None) -> None:
        self._by_identifier: dict[str, list[_Style]] = defaultdict(list)
        self._by_name: dict[str, list[_Style]] = defaultdict(list)
        self._defaults: set[str] = set()
        self._of_all = False
        if styles is None:
            return
        for element in of_word(styles, "style"):
            values = {etree.QName(key).localname: value for key, value in element.attrib.items()}
            identifier = values.get("styleId", "").casefold()
            # Some cells of a table, such as those of its first row, have a format of their own.
            properties = [child_of(each, "rPr") for each in (element, *of_word(element, "tblStylePr"))]
            name, based_on = (attribute_of(child_of(element, each), "val").casefold() for each in ("name", "basedOn"))
            style = _Style(name, based_on, frozenset(map(_vanishes, properties)))
            self._by_identifier[identifier].append(style)
            if name:
                self._by_name[name].append(style)
            if values.get("type") == "paragraph" and values.get("default", "0") not in OFF:
                self._defaults.add(identifier)
        for defaults in of_word(styles, "rPrDefault"):
            self._of_all |= bool(_vanishes(child_of(defaults, "rPr")))

    def passages(self, root: etree._Element) -> list[list[etree._Element]]:
        """The hidden runs, those that follow each other together."""
        found: list[list[etree._Element]] = []
        for run in root.iter(*RUNS):
            if not any(map(_is_shown, run)) or not self._hides(run):
                continue
            if found and run.getprevious() is found[-1][-1]:
                found[-1].append(run)
            else:
                found.append([run])
        return found

    def remove_empty_paragraphs(self, root: etree._Element) -> None:
        """Removes paragraphs that are hidden with their mark, of which nothing is left."""
        for paragraph in of_word(root, "p"):
            properties = child_of(paragraph, "pPr")
            mark = _vanishes(child_of(properties, "rPr"))
            is_empty = not any(map(_is_shown, paragraph.iter(etree.Element)))
            has_section = child_of(properties, "sectPr") is not None
            if mark and is_empty and not has_section and local_name(paragraph.getnext()) == "p":
                remove(paragraph)

    def _hides(self, run: etree._Element) -> bool:
        properties = child_of(run, "rPr")
        own = _vanishes(properties)
        if own is not None:
            return own
        paragraph = next((each for each in run.iterancestors() if local_name(each) == "p"), None)
        table = next((each for each in run.iterancestors() if local_name(each) == "tbl"), None)
        style = attribute_of(child_of(child_of(paragraph, "pPr"), "pStyle"), "val")
        # A property that two styles switch is switched back (17.7.3).
        readings = product(
            self._readings({style} if style else self._defaults),
            self._readings({attribute_of(child_of(properties, "rStyle"), "val")}),
            self._readings({attribute_of(child_of(child_of(table, "tblPr"), "tblStyle"), "val")}),
        )
        return self._of_all or any(sum(reading) % 2 for reading in readings)

    def _readings(self, identifiers: set[str]) -> set[bool]:
        """Whether the style with one of these identifiers hides text, in each way in which programs may read that.

        Of two styles with the same name or identifier, also in other letters, Word keeps one for both.
        """
        found: set[bool] = set()
        known: set[str] = set()
        waiting = {each.casefold() for each in identifiers}
        while waiting:
            known |= waiting
            named = [style for each in waiting for style in self._by_identifier.get(each, ())]
            styles = {style for each in named for style in (each, *self._by_name.get(each.name, ()))}
            found |= {hides for style in styles for hides in style.hides if hides is not None}
            waiting = {style.based_on for style in styles if None in style.hides} - known
        return found or {False}


def _is_shown(element: etree._Element) -> bool:
    # Word writes text boxes as alternatives.
    return local_name(element) in SHOWN or element.tag == ALTERNATIVES or name_in_formula(element) == "t"


def _vanishes(properties: etree._Element | None) -> bool | None:
    found = (child_of(properties, name) for name in ("vanish", "specVanish"))
    marks = [mark for mark in found if mark is not None]
    return any(map(is_on, marks)) if marks else None
