"""Takes what a document says for a report's text: paragraphs, sub-paragraphs, lists, tables, footnotes.

The readers of Word documents, of HTML from the clipboard and of plain text give one form in dictionaries and lists, as
JSON has them: properties, blocks, notes by identifier, comments and authors. A block has a style, spans (text with
italic, bold, raised, address; or a note), a number (format, level, mark, list), the level of a heading, bookmarks,
comments, and objects, which are no text; a table has rows of spans. What the portal wrote is recognized by the names of
styles and by bookmarks; any other document by its headings, its lists and the marks that people type.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from egm_portal.incoming.imported import OWN, SECTION, ImportedBlock, ImportedComment, ImportedFile, Stray
from egm_portal.incoming.imported_tables import finished, table_of, with_note, without
from egm_portal.incoming.marks import HEADING, TYPED, is_like_heading
from egm_portal.marked_texts.content import BoldSpan, Note, Picture, Span, words
from egm_portal.marked_texts.keys.bookmarks import BOOKMARK, OWN_BOOKMARK, SECTION_BOOKMARK
from egm_portal.marked_texts.markup import blocks as kinds
from egm_portal.marked_texts.markup.addresses import Addresses, refusal_to_link
from egm_portal.marked_texts.markup.spans import tidy

QUOTES = {"quote", "intense quote", "block text", "quotations"}
OWN_STYLES = {"title", "subtitle", "cover text", "cover reference", "disclaimer", "toc heading", "contents head"}
OWN_STYLES |= {"table group", "evidence"}
CONTINUED = {"list continue": 0, "list continue 2": 1, "list continue 3": 2}
"""Styles of further paragraphs of a list item, with its level."""
MAX_NUMBER = 2**31
FRONT = {"acknowledgements", "summary"}
NUMBERED = "numbered paragraph"
WORDS_OF_A_PARAGRAPH = 20
"""In documents of the portal, numbered paragraphs of this length on average are those of a report.

Shorter ones are items of a list there. Elsewhere whatever is numbered in figures is a paragraph: reports of the United
Nations have letters in their lists.
"""
TYPED_RANKS = {"roman": 0, "letter": 1}
"""Levels of headings that were typed as paragraphs, by their mark: "IV." and "A."."""

_KEY = re.compile(rf"{BOOKMARK}([a-z0-9]{{6}}|rec_\d+)")
_SECTION = re.compile(rf"{SECTION_BOOKMARK}(\d+)")
_HEADING = re.compile(r"_Toc_([a-zA-Z_]+)")
_MARK = re.compile(r"\(([a-z]{1,5})\)[\t ]+(?=\S)")
_LETTERS = re.compile(r"\(?([a-z]{1,5})[.)]")
_STYLE_OF_UN = re.compile(r"_? ?h ?_?(ch|m|[1-5])(?:/[1-5])?[1-5]?(?:_?g)?")
"""Styles of headings in the templates of the United Nations, such as "_ H _Ch_G" and "_ H_2/3", which have no level."""
_RAISED_DIGITS = re.compile(r"\s*[+−-]?\d+\s*")
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_CAPTION = re.compile(r"(Table|Figure)\s+(?:\d+|[IVXL]+)\b[.:]?\s*")
_NOTE = re.compile(r"([a-z]{1,2})[\t ]+(?=\S)")
_ADDRESS = re.compile(r"(?<=\S)\s+\S+@\S+|@\S+")
_SYMBOL = re.compile(r"[A-Z][A-Za-z]*(?:[/-][A-Za-z0-9.]+)+")


def interpret(read: dict, *, has_bold: bool = False) -> ImportedFile:
    """The document from what `egm_portal.incoming.reader` has read; words in bold are told if its text `has_bold`."""
    return _Interpreter(read, has_bold).interpret()


class _Interpreter:
    """Goes through the blocks of a document once."""

    def __init__(self, read: dict, has_bold: bool) -> None:
        self.read, self.properties, self.has_bold = read, read["properties"], has_bold
        self.portal = self.properties.get("EGM portal", "")
        self.places = {comment["id"]: place for place, comment in enumerate(read["comments"])}
        self.blocks: list[ImportedBlock] = []
        self.strays: list[Stray] = []
        self.section, self.area = 0, "cover"
        self.cited: set[str] = set()
        lengths: dict[str, list[int]] = defaultdict(list)
        for block in read["blocks"]:
            if (number := block.get("number")) and number["format"] == "decimal" and number["level"] == 0:
                lengths[number["list"]].append(len(_text(block).split()))
        # The numbered lists whose items are long: a report's paragraphs, and not its lists.
        self.lists = {one for one, found in lengths.items() if sum(found) >= WORDS_OF_A_PARAGRAPH * len(found)}
        self.caption: dict | None = None  # of the table that follows
        self.letter = ""  # of the heading before that was typed as a paragraph

    def interpret(self) -> ImportedFile:
        for raw, following in pairwise([*self.read["blocks"], {}]):
            if "rows" in raw:
                self._table(raw)
            else:
                self._block(raw, following)
            self._objects(raw)
        blocks = [replace(one, table=finished(one.table)) if one.table else one for one in self.blocks]
        comments = [
            # In some organizations the name of an author in Word is an e-mail address.
            ImportedComment(_ADDRESS.sub("", one["author"]), one["date"], one["text"], one["quoted"])
            for one in self.read["comments"]
        ]
        return ImportedFile(
            portal=self.portal,
            report=int(self.properties.get("EGM report", "0")),
            made_at=self.properties.get("EGM made", ""),
            versions=list(_versions(self.properties)),
            blocks=blocks,
            strays=self.strays,
            comments=comments,
            authors=sorted([author, count] for author, count in self.read["authors"].items()),
        )

    def _block(self, raw: dict, following: dict) -> None:
        if "rows" in following and (_is_caption(raw, "Table") or raw["style"] == "caption"):
            self.caption = raw
        elif _is_caption(raw, "Figure") and self._last_is(kinds.PICTURE):
            self._caption_of_picture(raw)
        elif raw["style"] == "table note" and self._last_is(kinds.TABLE):
            self._note_of_table(raw)
        elif (level := self._level_of_heading(raw, following)) is not None:
            self._heading(raw | {"heading": level})
        elif _is_picture(raw):
            self._add(kinds.PICTURE, raw, picture=Picture(0, raw["objects"][0]["text"]))
        else:
            self._paragraph(raw)

    def _objects(self, raw: dict) -> None:
        """Tells what in the block is no text; a table of the report has told it with itself."""
        if "rows" in raw and self._last_is(kinds.TABLE):
            return
        for found in raw.get("objects", ()):
            if found["what"] != "picture" or not self._last_is(kinds.PICTURE):
                self.strays.append(Stray(found["what"], found["text"], len(self.blocks) - 1))

    def _last_is(self, kind: str) -> bool:
        return bool(self.blocks) and self.blocks[-1].kind == kind

    def _add(self, kind: str, raw: dict, **values) -> None:
        place = {"section": self.section, "area": self.area}
        comments = [self.places[one] for one in raw.get("comments", ()) if one in self.places]
        self.blocks.append(ImportedBlock(kind, **{"keys": _keys(raw), "comments": comments} | place | values))

    def _level_of_heading(self, raw: dict, following: dict) -> int | None:
        """The level of a heading from 0, also of one that was typed as a paragraph; None for what is no heading."""
        if raw["style"] in OWN_STYLES:
            return None
        if raw.get("restyled") and not _keys(raw) and (own := _first_named(_HEADING, raw.get("bookmarks", ()))):
            return int("_" in own.partition("_")[2])  # "chapter_III_A" is below "chapter_III"
        if self.portal or raw.get("heading") is not None:
            return raw.get("heading")
        if found := _STYLE_OF_UN.fullmatch(raw["style"]):
            return int(found[1]) if found[1].isdecimal() else 0
        return self._level_of_typed_heading(raw, following)

    def _level_of_typed_heading(self, raw: dict, following: dict) -> int | None:
        """The level by the mark, such as "IV." or "A.", or of words in bold; None for what is no heading."""
        number, text = raw.get("number", {}), _text(raw).strip()
        if not is_like_heading(text) or number.get("format", "upper")[:5] != "upper":
            return None
        if typed := HEADING.match(text):
            return self._level_of_mark(typed[0], is_letter=typed["letter"] is not None)
        if number:
            return self._level_of_mark(number["mark"], is_letter=number["format"] == "upperLetter")
        spans = [span for span in raw.get("spans", ()) if span.get("text", "").strip()]
        return 2 if all(span.get("bold") for span in spans) and "rows" not in following else None

    def _level_of_mark(self, mark: str, *, is_letter: bool) -> int:
        mark = mark.strip("(). \t")
        # "I." is a numeral, but after "H." the ninth letter.
        is_next_letter = len(mark) == 1 and bool(self.letter) and ord(mark) == ord(self.letter) + 1
        is_letter = is_letter or is_next_letter
        self.letter = mark if is_letter and len(mark) == 1 else ""
        return TYPED_RANKS["letter" if is_letter else "roman"]

    def _heading(self, raw: dict) -> None:
        bookmarks, spans = raw.get("bookmarks", ()), self._spans(raw.get("spans", ()))
        section, own = int(_first_named(_SECTION, bookmarks) or 0), _first_named(_HEADING, bookmarks)
        if section:
            self.section, self.area = section, ""
            self._add(SECTION, raw, level=raw["heading"], spans=spans)
        elif _keys(raw):
            self._add(kinds.HEADING, raw, spans=spans)
        elif own:
            self.section, self.area = 0, own if own in FRONT else "generated"
            self._add(OWN, raw, spans=spans)
        elif self.portal and raw["heading"] < 2 and words(spans).strip():
            self._add(SECTION, raw, level=raw["heading"], spans=spans, section=0)
        elif raw["heading"] < 2 and words(spans).strip():
            self.area = ""
            self._add(SECTION, raw, level=raw["heading"], spans=spans)
        elif spans:
            self._add(kinds.HEADING, raw, spans=spans)

    def _paragraph(self, raw: dict) -> None:
        spans = self._spans(raw.get("spans", ()))
        if not spans:
            return
        is_own = raw["style"] in OWN_STYLES or any(one.startswith(OWN_BOOKMARK) for one in raw.get("bookmarks", ()))
        if is_own and not _keys(raw):
            spans = without(spans, found.end()) if (found := _MARK.match(words(spans))) else spans
            return self._add(OWN, raw, spans=spans)
        kind, mark, level, length = self._kind(raw, words(spans))
        number = _number(raw, words(spans)[:length]) if kind == kinds.PARAGRAPH else 0
        self._add(kind, raw, mark=mark, level=level, spans=without(spans, length), number=number)

    def _kind(self, raw: dict, text: str) -> tuple[str, str, int, int]:
        """Kind, mark, level, and how many letters of the text are its mark."""
        number, style = raw.get("number"), raw["style"]
        if style in CONTINUED:
            return kinds.ITEM, "", CONTINUED[style], 0
        if found := _MARK.match(text):
            return kinds.SUB, f"({found[1]})", 0, found.end()
        if number and not self._is_paragraph(number, style) and (listed := _kind_in_list(number)):
            return *listed, 0
        if style in QUOTES:
            return kinds.QUOTE, "", 0, 0
        if self.portal or number:
            return kinds.PARAGRAPH, "", 0, 0
        return _kind_as_typed(text)

    def _is_paragraph(self, number: dict, style: str) -> bool:
        """Whether what Word numbers so is a paragraph of a report, which numbers its paragraphs itself."""
        if style == NUMBERED:
            return True
        if number["format"] != "decimal":
            return False
        if self.portal:
            return number["level"] == 0 and number["list"] in self.lists
        return number["level"] == 0 or "." in number["mark"].strip("().")

    def _caption_of_picture(self, raw: dict) -> None:
        block = self.blocks[-1]
        spans = self._spans(raw.get("spans", ()))
        caption = without(spans, _CAPTION.match(words(spans)).end())
        self._replace_last(raw, picture=replace(block.picture, caption=caption))

    def _replace_last(self, raw: dict, **values) -> None:
        """Changes the last block by another paragraph of it, whose comments are on it, too."""
        comments = [self.places[one] for one in raw.get("comments", ()) if one in self.places]
        block = self.blocks[-1]
        kept = [*block.comments, *(one for one in comments if one not in block.comments)]
        self.blocks[-1] = replace(block, comments=kept, **values)

    def _table(self, raw: dict) -> None:
        caption, self.caption = self.caption or {}, None
        title = self._spans(caption.get("spans", ()))
        if found := _CAPTION.match(words(title)):
            title = without(title, found.end())
        whole = {
            name: list(dict.fromkeys([*caption.get(name, ()), *raw.get(name, ())]))
            for name in ("bookmarks", "comments")
        }
        is_own = self.portal and not self.section and self.area not in FRONT and not _keys(whole)
        table = table_of(raw["rows"], (raw.get("aligns") or [[]])[0], title, self._one)
        self._add(OWN if is_own else kinds.TABLE, whole, table=table)
        for found in [*caption.get("objects", ()), *raw.get("objects", ())]:
            self.strays.append(Stray(found["what"], found["text"], len(self.blocks) - 1))

    def _note_of_table(self, raw: dict) -> None:
        spans = self._spans(raw.get("spans", ()))
        if found := _NOTE.match(words(spans)):
            note = Note(found[1], without(spans, found.end()))
            self._replace_last(raw, table=with_note(self.blocks[-1].table, note))
        else:
            self._paragraph(raw)

    def _spans(self, spans: Sequence[dict]) -> list[Span]:
        return tidy(span for raw in spans for span in self._one(raw))

    def _one(self, raw: dict) -> Iterator[Span]:
        if note := raw.get("note"):
            again = note in self.cited
            self.cited.add(note)
            told = () if again else self.read["notes"].get(note, ())
            # A footnote has no footnote.
            yield Span(note=Note(note, self._spans([one for one in told if "note" not in one]), again))
            return
        text = raw["text"].replace("\n", " ")
        if self.portal and (reference := raw.get("reference")):
            # The note went with the paragraph in which it was cited first: the draft knows its words.
            yield Span(note=Note(reference, [Span(text)], again=True))
            return
        if raw.get("raised") and _RAISED_DIGITS.fullmatch(text):
            text = text.translate(_RAISED)  # 10⁶ is not 106
        kind = BoldSpan if self.has_bold and raw.get("bold") else Span
        yield kind(text, raw.get("italic", False), self._address(raw.get("address", ""), text))

    def _address(self, address: str, text: str) -> str:
        """The address as people would type it; nothing for one that a symbol leads to by itself."""
        symbol = text.strip()
        is_own = self.portal and address.startswith(f"{self.portal}/meetings/") and _SYMBOL.fullmatch(symbol)
        if not address or is_own or Addresses().of_symbol(symbol) == address:
            return ""
        refusal = refusal_to_link(address)
        if refusal and not (self.portal and address.startswith(f"{self.portal}/")):
            self.strays.append(Stray("link", f"{symbol} ({address}): {refusal}", len(self.blocks)))
        return "" if refusal else address


def _digits(mark: str) -> str:
    """The last number in a mark such as "3.12."."""
    return re.sub(r"\D", "", mark.rstrip(".").rpartition(".")[2])


def _number(raw: dict, typed: str) -> int:
    """The printed number of a paragraph: as somebody `typed` it, or else as Word counts it; 0 if it has none."""
    counted = raw.get("number", {})
    digits = _digits(typed.strip()) or (_digits(counted["mark"]) if counted.get("format") == "decimal" else "")
    return int(digits) if digits and int(digits) < MAX_NUMBER else 0


def _kind_in_list(number: dict) -> tuple[str, str, int] | None:
    """Kind, mark and level of a paragraph that Word numbers; None if its number is no mark of a list."""
    level = min(number["level"], 2)
    if number["format"] == "bullet":
        return kinds.ITEM, "•", level
    if found := _LETTERS.fullmatch(number["mark"]):
        return kinds.SUB, f"({found[1]})", 0
    digits = _digits(number["mark"])
    return (kinds.ITEM, f"{digits}.", level) if digits else None


def _kind_as_typed(text: str) -> tuple[str, str, int, int]:
    """Kind, mark, level, and how many letters of the text are the mark, of people who type the marks themselves."""
    typed = TYPED.match(text)
    if not typed:
        return kinds.PARAGRAPH, "", 0, 0
    if typed["bullet"]:
        return kinds.ITEM, "•", 0, typed.end()
    if typed["loose"]:
        return kinds.SUB, f"({typed['loose']})", 0, typed.end()
    return kinds.PARAGRAPH, "", 0, typed.end()


def _first_named(pattern: re.Pattern, bookmarks: Iterable[str]) -> str:
    """What the pattern has in brackets in the first bookmark that has it, or nothing."""
    return next((found[1] for name in bookmarks if (found := pattern.fullmatch(name))), "")


def _keys(raw: dict) -> list[str]:
    names = (_KEY.fullmatch(name) for name in raw.get("bookmarks", ()))
    return [found[1].replace("_", "-") for found in names if found]


def _is_picture(raw: dict) -> bool:
    """Whether it is a picture that the portal has written, alone in its paragraph."""
    return bool(_keys(raw)) and "spans" not in raw and raw.get("objects", [{}])[0].get("what") == "picture"


def _text(raw: dict) -> str:
    return "".join(span.get("text", "") for span in raw.get("spans", ()))


def _is_caption(raw: dict, word: str) -> bool:
    found = _CAPTION.match(_text(raw))
    return bool(found) and found[1] == word


def _versions(properties: dict[str, str]) -> Iterator[list[int]]:
    for name, value in properties.items():
        if name.startswith("EGM versions"):
            for section, number, saves in json.loads(value):
                if not all(isinstance(one, int) and 0 <= one < MAX_NUMBER for one in (section, number, saves)):
                    raise ValueError(f"{name} has other things than numbers")
                yield [section, number, saves]
