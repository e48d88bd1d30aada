"""Refuses PDFs that act by themselves, reach outside, or carry other files. Names: ISO 32000-2, section 12.6."""

import pikepdf
from links import Link, judged
from refused import Refused
from walk import address_in, is_dictionary

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
PLAIN = {"/Type", "/S", "/D", "/SD"}  # what an action that goes to a page consists of


def refuse_active_content(pdf: pikepdf.Pdf, everything: list[pikepdf.Object]) -> None:
    """Raises Refused for the first of the file's dictionaries that is more than pages to read."""
    opening = pdf.Root.get("/OpenAction")
    if is_dictionary(opening):
        kind = _name(opening, "/S")
        # What is refused for its kind has a sentence of its own.
        if kind not in ACTIONS and (kind != "/GoTo" or set(opening.keys()) - PLAIN):
            raise Refused("automatic")
    for dictionary in everything:
        kind = _name(dictionary, "/S")
        action = "other_file" if kind == "/Thread" and "/F" in dictionary else ACTIONS.get(kind)
        annotation = ANNOTATIONS.get(_name(dictionary, "/Subtype"))
        if code := action or annotation or _code_for_keys(dictionary):
            raise Refused(code, page=_page_of(pdf, dictionary))
        # A link leads somewhere by itself, or from the base that the file sets for relative ones (12.6.4.8).
        for address in (address_in(dictionary), address_in(dictionary, "/Base")):
            if address and judged(address) is Link.REFUSED:
                runs = "".join(address.split()).lower().startswith(RUNNING)
                raise Refused("javascript" if runs else "link", page=_page_of(pdf, dictionary))


def _page_of(pdf: pikepdf.Pdf, found: pikepdf.Object) -> int | None:
    """The page that has the dictionary, itself or as its annotation, or as what an annotation does; None for none."""
    for number, page in enumerate(pdf.pages, start=1):
        annotations = page.get("/Annots")
        held = [page.obj, *(annotations if isinstance(annotations, pikepdf.Array) else ())]
        for each in filter(is_dictionary, held):
            inside = [each, *(value for _, value in each.items() if is_dictionary(value))]
            deeper = [
                value for one in inside[1:] if not one.is_indirect for _, value in one.items() if is_dictionary(value)
            ]
            if any(_is_same(found, one) for one in (*inside, *deeper)):
                return number
    return None


def _is_same(one: pikepdf.Object, other: pikepdf.Object) -> bool:
    return one.objgen == other.objgen if one.is_indirect or other.is_indirect else one == other


def _code_for_keys(dictionary: pikepdf.Object) -> str:
    # Fonts and colours have names that their makers chose, so a telling name alone is not enough.
    if "/JS" in dictionary and isinstance(dictionary["/JS"], pikepdf.String):
        return "javascript"
    if _has_any(dictionary, "/JavaScript", "/Names", "/Kids"):
        return "javascript"
    if "/XFA" in dictionary and isinstance(dictionary["/XFA"], pikepdf.Array | pikepdf.Stream):
        return "form"
    if "/AA" in dictionary and is_dictionary(dictionary["/AA"]):
        # By name: the group of a drawing has an /S too, which says that it is one of transparency.
        if any(is_dictionary(value) and _name(value, "/S") in ALL_ACTIONS for _, value in dictionary["/AA"].items()):
            return "automatic"
    if _has_any(dictionary, "/EF", *FILES) or _has_any(dictionary, "/RF", *FILES):
        return "attachment"
    is_file = _name(dictionary, "/Type") == "/EmbeddedFile"
    return "attachment" if is_file or _has_any(dictionary, "/EmbeddedFiles", "/Names", "/Kids") else ""


def _has_any(dictionary: pikepdf.Object, key: str, *inside: str) -> bool:
    """Whether the key has a dictionary, or a stream, that has something under one of these names."""
    value = dictionary.get(key)
    return is_dictionary(value) and any(
        name in value and not (isinstance(value[name], pikepdf.Array) and len(value[name]) == 0) for name in inside
    )


def _name(dictionary: pikepdf.Object, key: str) -> str:
    value = dictionary.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""
