"""Finds hidden text in a Word document, by its own format and by its styles (ECMA-376-1, 17.3.2 and 17.7.3)."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import product

from lxml import etree
from office_copy import remove
from word_names import MATH, WORD, local_name, name_in_formula, of_word
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
            properties = [_child(each, "rPr") for each in (element, *of_word(element, "tblStylePr"))]
            name, based_on = (_value(_child(element, each)).casefold() for each in ("name", "basedOn"))
            style = _Style(name, based_on, frozenset(map(_vanishes, properties)))
            self._by_identifier[identifier].append(style)
            if name:
                self._by_name[name].append(style)
            if values.get("type") == "paragraph" and values.get("default", "0") not in OFF:
                self._defaults.add(identifier)
        for defaults in of_word(styles, "rPrDefault"):
            self._of_all |= bool(_vanishes(_child(defaults, "rPr")))

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
            properties = _child(paragraph, "pPr")
            mark = _vanishes(_child(properties, "rPr")) if properties is not None else None
            is_empty = not any(map(_is_shown, paragraph.iter(etree.Element)))
            has_section = properties is not None and _child(properties, "sectPr") is not None
            if mark and is_empty and not has_section and local_name(paragraph.getnext()) == "p":
                remove(paragraph)

    def _hides(self, run: etree._Element) -> bool:
        properties = _child(run, "rPr")
        own = _vanishes(properties)
        if own is not None:
            return own
        paragraph = next((each for each in run.iterancestors() if local_name(each) == "p"), None)
        table = next((each for each in run.iterancestors() if local_name(each) == "tbl"), None)
        style = _value(_child(_child(paragraph, "pPr"), "pStyle"))
        # A property that two styles switch is switched back (17.7.3).
        readings = product(
            self._readings({style} if style else self._defaults),
            self._readings({_value(_child(properties, "rStyle"))}),
            self._readings({_value(_child(_child(table, "tblPr"), "tblStyle"))}),
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
    marks = [mark for mark in (_child(properties, "vanish"), _child(properties, "specVanish")) if mark is not None]
    return any(map(is_on, marks)) if marks else None


def _value(element: etree._Element | None) -> str:
    if element is None:
        return ""
    return next((value for key, value in element.attrib.items() if key.endswith("}val")), "")


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    if element is None:
        return None
    return next((child for child in element if local_name(child) == name), None)
