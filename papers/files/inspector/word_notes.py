"""Keeps the notes of a Word document that have a reference, in the order of the references (ECMA-376-1, 17.11).

LibreOffice pairs the first reference with the note of the lowest number, and so on: after a note that has lost its
reference, each reference would have the note of another one.
"""

from collections.abc import Iterable
from copy import deepcopy
from itertools import count

from lxml import etree
from office_copy import remove
from omissions import Omissions
from word_names import attribute_of, is_shown_once, local_name, of_word, words_in

REFERENCES = ("footnoteReference", "endnoteReference")
Note = tuple[str, str]  # “footnote” or “endnote”, and its number


def referred_to(root: etree._Element) -> set[Note]:
    """The notes to which a part refers."""
    return {_note(reference) for reference in of_word(root, *REFERENCES)}


def keep_notes(
    notes: etree._Element, texts: Iterable[etree._Element], lost: dict[Note, str], omissions: Omissions
) -> None:
    """Leaves those to which the texts refer in a part with notes; `lost` has the kind of what each other went with."""
    name = local_name(notes).removesuffix("s")
    separators = [note for note in of_word(notes, name) if _is_separator(note)]
    found = {_note(note): note for note in of_word(notes, name) if not _is_separator(note)}
    taken = {attribute_of(note, "id") for note in separators}
    numbers = (number for number in map(str, count(1)) if number not in taken)
    left, kept = set(found), []
    for reference in [each for text in texts for each in of_word(text, f"{name}Reference")]:
        key = _note(reference)
        if key not in found:
            remove(reference)
        elif is_shown_once(reference):
            kept.append(found[key] if key in left else deepcopy(found[key]))
            left.discard(key)
            number = next(numbers)
            _set_number(kept[-1], number)
            _set_number(reference, number)
    for key in (key for key in found if key in left and key in lost):
        if words_in(found[key]).strip():
            omissions.add(lost[key], words_in(found[key]))
    notes[:] = separators + kept


def _note(element: etree._Element) -> Note:
    """Which note it is, or refers to."""
    return local_name(element).removesuffix("Reference"), attribute_of(element, "id")


def _is_separator(note: etree._Element) -> bool:
    """Whether it is a line above the notes, or a text there."""
    return attribute_of(note, "type") not in ("", "normal")


def _set_number(element: etree._Element, number: str) -> None:
    element.set(f"{{{etree.QName(element).namespace}}}id", number)
