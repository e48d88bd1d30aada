"""Finds hidden text in a Word document, by its own format and by its styles (ECMA-376-1, 17.3.2 and 17.7.3)."""

from lxml import etree
from office_copy import remove
from word_names import MATH, WORD, local_name, name_in_formula, of_word
from word_notes import REFERENCES

OFF = {"0", "false", "off"}
SHOWN = {"t", "tab", "sym", "drawing", "pict", "object", "ruby", "noBreakHyphen", *REFERENCES}
"""What a run shows; hidden marks of fields show nothing anyway."""
RUNS = tuple(f"{{{space}}}r" for space in WORD | MATH)
ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
NESTED = 50  # styles based on each other


def is_on(element: etree._Element) -> bool:
    return next((value for key, value in element.attrib.items() if key.endswith("}val")), "1") not in OFF


class HiddenText:
    """The styles of a document that hide text."""

    def __init__(self, styles: etree._Element | None) -> None:
        self._own: dict[str, bool | None] = {}
        self._based: dict[str, str] = {}
        self._default, self._of_all = "", False
        if styles is None:
            return
        for style in of_word(styles, "style"):
            values = {etree.QName(key).localname: value for key, value in style.attrib.items()}
            name = values.get("styleId", "")
            self._own[name] = _vanishes(_child(style, "rPr"))
            self._based[name] = _value(_child(style, "basedOn"))
            if values.get("type") == "paragraph" and values.get("default", "0") not in OFF:
                self._default = name
        for defaults in of_word(styles, "rPrDefault"):
            self._of_all = bool(_vanishes(_child(defaults, "rPr")))

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
        of_paragraph = _child(paragraph, "pPr") if paragraph is not None else None
        style = _value(_child(of_paragraph, "pStyle")) or self._default
        of_character = _value(_child(properties, "rStyle"))
        # A property that both styles switch is switched back.
        return self._of_all or (self._of_style(style) != self._of_style(of_character))

    def _of_style(self, name: str) -> bool:
        for _ in range(NESTED):
            if name not in self._own:
                return False
            if self._own[name] is not None:
                return bool(self._own[name])
            name = self._based[name]
        return False


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
