"""Has WeasyPrint share the computed style of elements, each of which takes some 6 kB, where it is the same.

WeasyPrint 70 shares it among the elements that the same rules match, but neither with an element that has an id nor
among its descendants nor among pseudo-elements. In a report each paragraph has an id, and each footnote two of these.
"""

import re
from xml.etree.ElementTree import Element

from weasyprint.css import StyleFor

LINK = re.compile(r"#([^\s\"')]+)")  # in href, and in url(#...) of drawings

_set = StyleFor.set_computed_styles


def remove_unlinked_ids(document: Element) -> None:
    """Removes each id to which nothing in the document leads."""
    linked = {name for element in document.iter() for value in element.attrib.values() for name in LINK.findall(value)}
    for element in document.iter():
        if element.get("id") not in linked:
            element.attrib.pop("id", None)


def share_among_pseudo_elements() -> None:
    StyleFor.set_computed_styles = _shared


def _shared(styles: StyleFor, element: Element, parent: Element, *, pseudo_type: str | None = None, **keywords) -> None:
    _set(styles, element, parent, pseudo_type=pseudo_type, **keywords)
    if pseudo_type is None:
        return
    computed, known = styles.get_computed_styles(), vars(styles).setdefault("of_pseudo_elements", {})
    style = computed[element, pseudo_type]
    values = tuple((name, id(value)) for name, (value, _) in style.cascaded.items())
    computed[element, pseudo_type] = known.setdefault((id(style.parent_style), pseudo_type, values), style)
