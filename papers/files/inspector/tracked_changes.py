"""Accepts the tracked changes of a Word document (ECMA-376-1, 17.13.5), as “Accept all changes” in Word does."""

from lxml import etree
from office_copy import remove, unwrap
from omissions import Omissions, joined
from word_names import WORD, is_shown_once, local_name, name_in_formula, of_word, words_in

DELETED = {"del": "deletions", "moveFrom": "moves"}
CONFLICTING = "{http://schemas.microsoft.com/office/word/2010/wordml}conflictDel"  # MS-DOCX
INSERTED = {"ins": "insertions", "moveTo": ""}
FORMER = (
    *("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblPrExChange", "tblGridChange", "trPrChange"),
    *("tcPrChange", "numberingChange"),
)
"""What formatting was before a change."""

MARKS = (
    *("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"),
    *("customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd"),
    *("customXmlMoveFromRangeStart", "customXmlMoveFromRangeEnd"),
    *("customXmlMoveToRangeStart", "customXmlMoveToRangeEnd"),
    *("cellIns", "cellMerge"),
)
PICTURES = ("drawing", "pict", "object")
BETWEEN_PARAGRAPHS = {"bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd"}


def accept_changes(root: etree._Element, omissions: Omissions) -> None:
    """Accepts all changes in one part, and counts passages that were deleted, inserted and moved."""
    for element in of_word(root, *FORMER, *MARKS):  # first: a former format may itself have such marks
        remove(element)
    for element in list(root.iter(CONFLICTING)):  # a deletion in a passage that somebody else has changed too
        element.tag = f"{{{min(WORD)}}}del"
    deleted = of_word(root, *DELETED)
    paragraphs = [each.getparent().getparent().getparent() for each in deleted if _is_mark(each, "rPr", "pPr")]
    rows = [each.getparent().getparent() for each in deleted if _is_mark(each, "trPr")]
    for passage in _passages(deleted):
        if root in passage[0].iterancestors():  # not gone with a passage around it
            _accept_deletion(passage, omissions)
    for element in of_word(root, "delText", "delInstrText"):  # outside a change no program shows it
        remove(element)
    _accept_insertions(root, omissions)
    for row in rows:
        _remove_row(row, omissions)
    for mark in of_word(root, "cellDel"):
        _remove_cell(mark.getparent().getparent(), omissions)
    for paragraph in paragraphs:
        _join_with_next(paragraph)


def _is_mark(element: etree._Element, *parents: str) -> bool:
    """Whether the element is only a mark, within parents with these names, from the inside."""
    found = element.iterancestors()
    return all(local_name(next(found, None)) == name for name in parents)


def _accept_deletion(passage: list[etree._Element], omissions: Omissions) -> None:
    gone = [mark if (marked := _marked_by(mark)) is None else marked for mark in passage]
    words = joined(map(words_in, gone))
    if is_shown_once(gone[0]) and (words.strip() or _has_pictures(gone)):
        omissions.add(DELETED[local_name(passage[0])], words)
    for element in gone:
        remove(element)


def _has_pictures(passage: list[etree._Element]) -> bool:
    return any(of_word(element, *PICTURES) for element in passage)


def _marked_by(mark: etree._Element) -> etree._Element | None:
    """What a mark deletes: the run in whose properties it is, or a part of a formula.

    The properties of a run of text may have no mark (17.13.5.15): a program that wrote one there has deleted the run.
    """
    for element in mark.iterancestors():
        if "r" in (local_name(element), name_in_formula(element)):
            return element
        if name_in_formula(element) == "ctrlPr":
            return element.getparent().getparent()
        if local_name(element) not in ("ins", "del", "rPr"):
            break
    return None


def _passages(elements: list[etree._Element]) -> list[list[etree._Element]]:
    """The elements, those that follow each other in one paragraph together: a passage has one for each format."""
    passages: list[list[etree._Element]] = []
    for element in elements:
        before = element.getprevious()
        if passages and before is not None and before is passages[-1][-1] and before.tag == element.tag:
            passages[-1].append(element)
        else:
            passages.append([element])
    return passages


def _accept_insertions(root: etree._Element, omissions: Omissions) -> None:
    for passage in _passages(of_word(root, *INSERTED)):
        kind = INSERTED[local_name(passage[0])]
        words = joined(map(words_in, passage))
        if kind and is_shown_once(passage[0]) and (words.strip() or _has_pictures(passage)):
            omissions.add(kind, words)
        for element in passage:
            unwrap(element)  # a mark is empty


def _tell_deletion(part: etree._Element, omissions: Omissions) -> None:
    """Tells of a row or cell that has words or pictures."""
    words = words_in(part)
    if (words.strip() or _has_pictures([part])) and is_shown_once(part):
        omissions.add("deletions", words)


def _remove_row(row: etree._Element, omissions: Omissions) -> None:
    table = row.getparent()
    if table is None:
        return
    _tell_deletion(row, omissions)
    remove(row)
    if not of_word(table, "tr"):
        remove(table)


def _remove_cell(cell: etree._Element, omissions: Omissions) -> None:
    row = cell.getparent()
    if row is None:
        return
    _tell_deletion(cell, omissions)
    remove(cell)
    if not of_word(row, "tc"):
        _remove_row(row, omissions)


def _join_with_next(paragraph: etree._Element) -> None:
    """Joins a paragraph whose mark was deleted with the next one, whose format the whole gets."""
    following = paragraph.getnext()
    while local_name(following) in BETWEEN_PARAGRAPHS:
        following = following.getnext()
    content = [child for child in paragraph if local_name(child) != "pPr"]
    if local_name(following) == "p":
        place = 1 if len(following) and local_name(following[0]) == "pPr" else 0
        following[place:place] = content
        remove(paragraph)
    elif not content and local_name(following) != "" and local_name(paragraph.getprevious()) == "p":
        remove(paragraph)  # before a table, for example
