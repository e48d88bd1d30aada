"""What in a PDF acts by itself, reaches outside it, or carries other files. Names: ISO 32000-2, section 12.6."""

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
FILES = ("/F", "/UF", "/Unix", "/DOS", "/Mac")  # the last three are those of older programs (7.11.3)
PLAIN = {"/Type", "/S", "/D", "/SD"}  # what an action that goes to a page consists of


def refuse_active_content(pdf: pikepdf.Pdf, everything: list[pikepdf.Object]) -> None:
    """Raises Refused for the first of the file's dictionaries that is more than pages to read."""
    if _acts_when_opened(pdf.Root.get("/OpenAction")):
        raise Refused("automatic")
    for each in everything:
        if word := _word_for(each):
            raise Refused(word)


def _acts_when_opened(action: pikepdf.Object | None) -> bool:
    """Whether more happens when the file is opened than that it shows a page."""
    if not is_dictionary(action):
        return False
    # What is refused for its kind has a sentence of its own.
    kind = _name(action, "/S")
    return kind not in ACTIONS and (kind != "/GoTo" or bool(set(action.keys()) - PLAIN))


def _word_for(each: pikepdf.Object) -> str:
    kind = _name(each, "/S")
    return (
        ("other_file" if kind == "/Thread" and "/F" in each else ACTIONS.get(kind))
        or ANNOTATIONS.get(_name(each, "/Subtype"))
        or _word_for_keys(each)
        or _word_for_links(each)
    )


def _word_for_keys(each: pikepdf.Object) -> str:
    """Fonts and colours bear names of their makers' choice, so what stands under a telling name counts too."""
    if "/JS" in each and isinstance(each["/JS"], pikepdf.String):
        return "javascript"
    if _has_any(each, "/JavaScript", "/Names", "/Kids"):
        return "javascript"
    if "/XFA" in each and isinstance(each["/XFA"], pikepdf.Array | pikepdf.Stream):
        return "form"
    if "/AA" in each and _holds_actions(each["/AA"]):
        return "automatic"
    if _has_any(each, "/EF", *FILES) or _has_any(each, "/RF", *FILES) or _name(each, "/Type") == "/EmbeddedFile":
        return "attachment"
    return "attachment" if _has_any(each, "/EmbeddedFiles", "/Names", "/Kids") else ""


def _word_for_links(each: pikepdf.Object) -> str:
    """A link leads somewhere by itself, or from the base that the file sets for relative ones (12.6.4.8)."""
    for address in (address_in(each), address_in(each, "/Base")):
        if address and judged(address) is Link.REFUSED:
            return "javascript" if "".join(address.split()).lower().startswith(RUNNING) else "link"
    return ""


def _holds_actions(value: pikepdf.Object) -> bool:
    return is_dictionary(value) and any(map(_is_action, (action for _, action in value.items())))


def _is_action(value: pikepdf.Object) -> bool:
    # A drawing has a group beneath it, which says under /S that it is one of transparency.
    return is_dictionary(value) and _name(value, "/S") in ACTIONS.keys() | OTHER_ACTIONS


def _has_any(each: pikepdf.Object, key: str, *inside: str) -> bool:
    """Whether under the key there is a dictionary, or a stream, that has something under one of these names."""
    value = each.get(key)
    return is_dictionary(value) and any(
        name in value and not (isinstance(value[name], pikepdf.Array) and len(value[name]) == 0) for name in inside
    )


def _name(each: pikepdf.Object, key: str) -> str:
    value = each.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""
