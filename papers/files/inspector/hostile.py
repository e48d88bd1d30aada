"""Refuses PDFs that act by themselves, reach outside, or carry other files. Names: ISO 32000-2, section 12.6."""

import pikepdf
from links import Link, judged
from refused import Refused
from walk import address_in, elements_of, is_dictionary

ACTIONS = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/GoToR": "other_file",
    "/GoToE": "other_file",
    "/SubmitForm": "sends",
    "/ImportData": "sends",
    "/RichMediaExecute": "media",
    "/Rendition": "media",
    "/Movie": "media",
    "/Sound": "media",
}
ANNOTATIONS = {
    "/RichMedia": "media",
    "/3D": "media",
    "/Movie": "media",
    "/Screen": "media",
    "/Sound": "media",
    "/FileAttachment": "attachment",
}
RUNNING = ("javascript:", "vbscript:")
OTHER_ACTIONS = set("/GoTo /Thread /URI /Hide /Named /ResetForm /SetOCGState /Trans /GoTo3DView /GoToDp".split())
ALL_ACTIONS = ACTIONS.keys() | OTHER_ACTIONS
FILES = ("/F", "/UF", "/Unix", "/DOS", "/Mac")  # the last three are those of older programs (7.11.3)
HOLDING = (("/EF", FILES), ("/RF", FILES), ("/EmbeddedFiles", ("/Names", "/Kids")))
"""Keys that lead to files within the file, if they have something under one of these names."""
PLAIN = {"/Type", "/S", "/D", "/SD"}  # what an action that goes to a page consists of


def refuse_active_content(pdf: pikepdf.Pdf, everything: list[pikepdf.Object]) -> None:
    """Raises Refused for the first of the file's dictionaries that is more than pages to read."""
    _refuse_opening_action(pdf.Root.get("/OpenAction"))
    for dictionary in everything:
        if code := _code_for_kind(dictionary) or _code_for_keys(dictionary):
            raise Refused(code, page=_page_of(pdf, dictionary))
        # A link leads somewhere by itself, or from the base that the file sets for relative ones (12.6.4.8).
        for address in (address_in(dictionary), address_in(dictionary, "/Base")):
            if address and judged(address) is Link.REFUSED:
                runs = "".join(address.split()).lower().startswith(RUNNING)
                raise Refused("javascript" if runs else "link", page=_page_of(pdf, dictionary))


def _refuse_opening_action(opening: pikepdf.Object | None) -> None:
    if is_dictionary(opening):
        kind = _name(opening, "/S")
        # What is refused for its kind has a sentence of its own.
        if kind not in ACTIONS and (kind != "/GoTo" or set(opening.keys()) - PLAIN):
            raise Refused("automatic")


def _page_of(pdf: pikepdf.Pdf, found: pikepdf.Object) -> int | None:
    """The page that has the dictionary, itself or as its annotation, or as what an annotation does; None for none."""
    for number, page in enumerate(pdf.pages, start=1):
        for each in filter(is_dictionary, [page.obj, *elements_of(page.get("/Annots"))]):
            inside = _dictionaries_in(each)
            deeper = [value for one in inside if not one.is_indirect for value in _dictionaries_in(one)]
            if any(_is_same(found, one) for one in (each, *inside, *deeper)):
                return number
    return None


def _is_same(one: pikepdf.Object, other: pikepdf.Object) -> bool:
    return one.objgen == other.objgen if one.is_indirect or other.is_indirect else one == other


def _dictionaries_in(dictionary: pikepdf.Object) -> list[pikepdf.Object]:
    return [value for _, value in dictionary.items() if is_dictionary(value)]


def _code_for_kind(dictionary: pikepdf.Object) -> str | None:
    kind = _name(dictionary, "/S")
    if kind == "/Thread" and "/F" in dictionary:
        return "other_file"
    return ACTIONS.get(kind) or ANNOTATIONS.get(_name(dictionary, "/Subtype"))


def _code_for_keys(dictionary: pikepdf.Object) -> str:
    # Fonts and colours have names that their makers chose, so a telling name alone is not enough.
    if isinstance(dictionary.get("/JS"), pikepdf.String) or _has_any(dictionary, "/JavaScript", "/Names", "/Kids"):
        return "javascript"
    if isinstance(dictionary.get("/XFA"), pikepdf.Array | pikepdf.Stream):
        return "form"
    events = dictionary.get("/AA")
    # By name: the group of a drawing has an /S too, which says that it is one of transparency.
    if is_dictionary(events) and any(_name(each, "/S") in ALL_ACTIONS for each in _dictionaries_in(events)):
        return "automatic"
    is_file = _name(dictionary, "/Type") == "/EmbeddedFile"
    return "attachment" if is_file or any(_has_any(dictionary, key, *inside) for key, inside in HOLDING) else ""


def _has_any(dictionary: pikepdf.Object, key: str, *inside: str) -> bool:
    """Whether the key has a dictionary, or a stream, that has something under one of these names."""
    value = dictionary.get(key)
    return is_dictionary(value) and any(
        name in value and not (isinstance(value[name], pikepdf.Array) and len(value[name]) == 0) for name in inside
    )


def _name(dictionary: pikepdf.Object, key: str) -> str:
    value = dictionary.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""
