"""What a PDF is like, for the advice to its author and the organizers."""

import re
from collections import Counter
from html import unescape

import pikepdf
import pypdfium2
from language import language_of
from links import NAMED as LINKS
from links import Link, is_on_network, judged
from omissions import ADDRESS
from shown import shown
from walk import address_in

PAPERS = {"A3": (297, 420), "A4": (210, 297), "A5": (148, 210), "Letter": (216, 279), "Legal": (216, 356)}  # mm
POINT = 25.4 / 72  # mm
TOLERANCE = 3  # mm
NAMED = 5  # fonts at most
FONT, TITLE = 100, 300  # characters of a name at most
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\d_\u3040-\u30ff\u3400-\u9fff]+(?:['’-][^\W\d_]+)*")
FOLDER = re.compile(r"\b[a-z]:[\\/][^/]|\\\\\w|file:|/Users/|/home/", re.IGNORECASE)
NO_TITLE = re.compile(r"(microsoft \w+ - .*|untitled.*|.*\.(docx?|odt|rtf|tex|dvi|indd|pptx?|pdf))?", re.IGNORECASE)


def of_structure(pdf: pikepdf.Pdf, everything: list[pikepdf.Object]) -> dict:
    properties = properties_of(pdf)
    links = list(filter(None, map(address_in, everything)))
    network = list(dict.fromkeys(shown(address, ADDRESS) for address in links if is_on_network(address)))[:LINKS]
    removed = [address for address in links if judged(address) is Link.REMOVED]
    return {
        "fonts_missing": _fonts_missing(everything),
        "tagged": "/StructTreeRoot" in pdf.Root,
        "title": title_of(properties),
        "names_author": bool(properties.get("/Author") or properties.get("dc:creator")),
        "names_folder": any(map(FOLDER.search, [*properties.values(), *removed])),
        "restricted": pdf.is_encrypted,
        "repaired": bool(pdf.get_warnings()),
        **({"network": network} if network else {}),
    }


def of_text(document: pypdfium2.PdfDocument) -> dict:
    words: Counter[str] = Counter()
    papers, without_text = [], 0
    for page in document:
        short, long = sorted(side * POINT for side in page.get_size())
        for name, (across, down) in PAPERS.items():
            if abs(short - across) <= TOLERANCE and abs(long - down) <= TOLERANCE:
                papers.append(name)
                break
        else:
            papers.append(f"{round(short)} × {round(long)} mm")
        found = WORD.findall(page.get_textpage().get_text_range())
        words.update(word.lower() for word in found)
        without_text += not found
        page.close()
    return {
        "words": words.total(),
        "language": language_of(words),
        "paper": papers[0],
        "papers_differ": len(set(papers)) > 1,
        "pages_without_text": without_text,
    }


def _fonts_missing(everything: list[pikepdf.Object]) -> list[str]:
    missing = set()
    for dictionary in everything:
        kind = dictionary.get("/Subtype") if dictionary.get("/Type") == pikepdf.Name.Font else None
        if kind is None or kind in (pikepdf.Name.Type0, pikepdf.Name.Type3):
            continue
        descriptor = dictionary.get("/FontDescriptor")
        if descriptor is None or not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            name = dictionary.get("/BaseFont")
            # Decoded with replacements: older programs wrote Chinese names in an encoding that they do not state.
            named = bytes(name).decode("utf-8", "replace")[1:] if isinstance(name, pikepdf.Name) else "?"
            missing.add(shown(named.rpartition("+")[2], FONT))
    return sorted(missing)[:NAMED]


def properties_of(pdf: pikepdf.Pdf) -> dict[str, str]:
    """The file's properties, from the information dictionary and from XMP, fit to be shown."""
    info = pdf.trailer.get("/Info")
    found = {key: shown(str(value)) for key, value in info.items()} if isinstance(info, pikepdf.Dictionary) else {}
    for key, value in pdf.open_metadata().items():  # only read: leaving it as a context would write it
        if key.startswith(DUBLIN_CORE):
            found["dc:" + key.removeprefix(DUBLIN_CORE)] = shown(str(value))
    return found


def title_of(properties: dict[str, str]) -> str:
    """The title in the file's properties; empty if it only is a name that a program made."""
    title, old = properties.get("dc:title", ""), properties.get("/Title", "")
    if not title or unescape(title) == old:  # LibreOffice escapes the first twice
        title = old
    return "" if NO_TITLE.fullmatch(title) or FOLDER.search(title) else shown(title, TITLE)
