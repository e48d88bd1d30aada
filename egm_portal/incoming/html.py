"""Reads HTML from the clipboard: as Word, LibreOffice, Google Docs, presentations and web pages write it.

It is read in the process that answers, unlike files. It is text that the browser of a signed-in writer sends, of at
most a megabyte; elements, levels and cells are counted while they are read, only the attributes that are looked at are
taken, and no document type or address in it is followed. Nothing of it becomes part of a page but words, which are
written as marks. A paste has to be answered at once, and is read in some milliseconds.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from urllib.parse import unquote

from lxml import etree

from egm_portal.incoming.marks import BULLETS, HEADING, ROMAN, TYPED
from egm_portal.text import numerals

MAX_BYTES = 1_000_000
MAX_ELEMENTS = 30_000
MAX_DEPTH = 200
MAX_BLOCKS = 5000
MAX_CELLS = 20_000
TOO_LARGE = "What you pasted has more than 1 MB of formatting: it was pasted as plain text."
TOO_MUCH = "What you pasted has too much formatting to be read: it was pasted as plain text."
DEEPEST = 80
"""Levels that are told apart; what is deeper is read as the words of one paragraph."""
MAX_SPAN = 60  # columns or rows
MAX_LINKS = 50  # of a footnote that are looked at
MAX_MARK = 20  # characters of the mark of a list
MAX_ATTRIBUTE = 4000
"""Characters of an attribute; one that is longer is not read. A style is looked at for each paragraph below it."""
CONTINUED = ("list continue", "list continue 2", "list continue 3")
"""Styles of further paragraphs of a list item, by its level."""

_SKIPPED = frozenset(
    "title style script meta link xml template noscript iframe object embed svg select button textarea input "
    "canvas audio video".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 head header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_ATTRIBUTES = frozenset(
    "alt aria-level class colspan data-aria-level data-leveltext hidden href id name role rowspan start style type "
    "value".split()
)
# What a hostile page repeats a hundred thousand times must not be read again from each of its places: no part of a
# pattern takes what the part before it or the beginning of the pattern takes.
_HIDDEN = re.compile(r"display:\s*none|visibility:\s*hidden|mso-hide:\s*all|mso-element:\s*(?:header|footer)")
_COMMENT = re.compile(r"mso-element:\s*comment|mso-comment-(?:reference|continuation)")
_COMMENT_CLASS = re.compile(r"Mso(?:CommentReference|CommentText|comanchor)|msocom", re.I)
_MARK_OF_LIST = re.compile(r"mso-list:\s*ignore|mso-special-format:\s*[\"']?(?:num)?bullet")
_LIST_OF_WORD = re.compile(r"mso-list:\s*(l\d+)\s+level(\d+)")
_OUTLINE = re.compile(r"mso-outline-level:\s*([1-9])")
_ITALIC = re.compile(r"(?<![\w-])font-style:\s*(italic|oblique|normal)")
_BOLD = re.compile(r"(?<![\w-])font-weight:\s*(?:(bold|[6-9]00)|normal|[1-5]00)")
_RAISED = re.compile(r"vertical-align:\s*(super|baseline|sub)")
_LIST_STYLE = re.compile(r"list-style(?:-type)?:[^;:]*?(none|disc|circle|square|decimal|(?:lower|upper)-\w+)")
# No comment: what stands between is meant for all. And text behind the end of the page is not lost.
_CONDITION = re.compile(r"<!\[(?:if[^\]<>]*|endif)\]>|</(?:body|html)>", re.I)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
_NO_NAME = re.compile(r"[^a-z0-9]+")  # such as the colon of "o:p"
_SPACES = re.compile("[\\s\u00a0\u200b\ufeff]+")
_BREAK, _TWO_BREAKS = re.compile(r"\n\s*"), re.compile(r"\n\s*\n")
_NOTE_MARK = re.compile(r"(?:\[?\d{1,3}\]?|\[?[a-z]\]|[*†‡^↑])[.)]?(?:[\s\u00a0]+|$)")
_NUMERIC = re.compile(r"[-+−(]?[\s.,\u00a0]*\d[\d\s.,%)\u00a0]*|[-–—]?")
_QUOTATION = re.compile(r"quot(?:e|ation)", re.I)
_CODE = re.compile(
    r"(?:\s|</?(?:html|head|meta|body)\b[^>]*>|<!--\w*-->)*<(?:pre\b|(?:div|span)\b[^>]*white-space:\s*pre\s*[;\"'])",
    re.I,
)
_FORMATS = {
    "a": "lowerLetter",
    "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter",
    "i": "lowerRoman",
    "lower-roman": "lowerRoman",
    "A": "upperLetter",
    "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter",
    "I": "upperRoman",
    "upper-roman": "upperRoman",
    **dict.fromkeys(("disc", "circle", "square"), "bullet"),
    "none": "none",
}
_LOOKS = {
    **dict.fromkeys(("i", "em", "cite", "dfn"), {"italic": True}),
    **dict.fromkeys(("b", "strong"), {"bold": True}),
    "sup": {"raised": True},
}
_MARKS: dict[str, Callable[[int], str]] = {
    "lowerLetter": lambda number: f"({numerals.letter(number)})",
    "lowerRoman": lambda number: f"({numerals.roman(number).lower()})",
    "upperLetter": lambda number: f"{numerals.letter(number).upper()}.",
    "upperRoman": lambda number: f"{numerals.roman(number)}.",
    "decimal": lambda number: f"{number}.",
    "bullet": lambda number: "•",
}


class TooLarge(Exception):
    """More HTML than is read; the message is a sentence for whoever pasted it."""


def read_html(source: str) -> dict:
    """What the HTML says, in the form that `egm_portal.incoming.interpretation` takes; raises TooLarge.

    Nothing is found in what an editor of code has copied: its text alone is meant.
    """
    if len(source.encode(errors="replace")) > MAX_BYTES:
        raise TooLarge(TOO_LARGE)
    if not source.strip() or _CODE.match(source):
        return _read([], {})
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, target=_Builder())
    root = etree.fromstring(_CONTROLS.sub(" ", _CONDITION.sub("", source)).encode(), parser)
    return _Reader(root).read() if root is not None else _read([], {})


def _read(blocks: list[dict], notes: dict[str, list[dict]]) -> dict:
    return {"properties": {}, "blocks": blocks, "notes": notes, "comments": [], "authors": {}}


class _Builder(etree.TreeBuilder):
    """Makes the tree of what is looked at, up to where it becomes too large. libxml2 alone counts no attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.elements = self.depth = 0

    @property
    def is_too_large(self) -> bool:
        return self.elements > MAX_ELEMENTS

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.elements, self.depth = self.elements + 1, self.depth + 1
        if self.depth > MAX_DEPTH:
            self.elements = MAX_ELEMENTS + 1
        if not self.is_too_large:
            kept = {
                name: _CONTROLS.sub(" ", value)
                for name, value in attributes.items()
                if name in _ATTRIBUTES and len(value) <= MAX_ATTRIBUTE
            }
            super().start(_NO_NAME.sub("-", tag), kept)

    def data(self, text: str) -> None:
        if not self.is_too_large:
            super().data(_CONTROLS.sub(" ", text))

    def end(self, tag: str) -> None:
        self.depth -= 1
        if not self.is_too_large:
            super().end(_NO_NAME.sub("-", tag))

    def comment(self, text: str) -> None:
        """Is not read. As a node it could have no two hyphens, which browsers take."""

    def close(self) -> etree._Element | None:
        if self.is_too_large:
            raise TooLarge(TOO_MUCH)
        return super().close() if self.elements else None


@dataclass
class _List:
    """A list that is being read: its format, the number of its next item, and a name that no other has."""

    name: str
    level: int
    format: str
    number: int = 1


@dataclass
class _Item:
    """An item that is being read; its first paragraph takes its number, and what follows continues it."""

    number: dict | None
    level: int
    is_begun: bool = False

    def next_paragraph(self, style: str) -> dict:
        """What its next paragraph has from the item: a number, or the style of one that continues it."""
        is_first, self.is_begun = not self.is_begun, True
        if self.number and is_first:
            return {"number": self.number}
        if self.number and self.number["format"] == "bullet" and style == "normal":
            return {"style": CONTINUED[min(self.level, 2)]}
        return {}


@dataclass(frozen=True)
class _Context:
    """Where in the document a block stands."""

    depth: int = 0
    style: str = "normal"
    list: _List | None = None
    item: _Item | None = None


@dataclass(frozen=True)
class _Look:
    """How words look."""

    italic: bool = False
    bold: bool = False
    raised: bool = False
    address: str = ""

    @property
    def values(self) -> dict:
        return {name: value for name, value in vars(self).items() if value}


@dataclass
class _Line:
    """A paragraph that is being read: its spans, what is more than text in it, and its mark if Word wrote one."""

    spans: list[dict] = field(default_factory=list)
    objects: list[dict] = field(default_factory=list)
    mark: str | None = None

    def add(self, text: str, look: _Look) -> None:
        last, values = self.spans[-1] if self.spans else None, look.values
        if last and last.keys() - {"text"} == values.keys() and all(last[name] == values[name] for name in values):
            last["text"] += text
        else:
            self.spans.append({"text": text} | values)


class _Footnotes:
    """The footnotes: a reference and its footnote link to each other, in Word as in LibreOffice and on web pages."""

    def __init__(self, elements: Sequence[etree._Element]) -> None:
        self.references: dict[etree._Element, etree._Element] = {}  # to the definitions
        self.definitions: dict[etree._Element, str] = {}  # with their names
        self.backlinks: set[etree._Element] = set()
        self._places = {element: place for place, element in enumerate(elements)}
        # Of several elements with one name, the first has it.
        named = {name: element for element in reversed(elements) for name in _names(element)}
        self._targets = {
            link: named.get(unquote(link.get("href", "").rpartition("#")[2]))
            for link in elements
            if link.tag == "a" and "#" in link.get("href", "")
        }
        self._links: dict[etree._Element, list[etree._Element]] = {}  # in each definition
        for link, target in self._targets.items():
            if target is not None and link not in self.backlinks:
                self._add(link, target)

    def _add(self, link: etree._Element, target: etree._Element) -> None:
        """Adds the link if it is a reference: the first one to a footnote is above it, and the footnote links back."""
        definition = _definition_of(target)
        if definition is None or _is_in(link, definition):
            return
        if definition in self.definitions:
            self.references[link] = definition
        elif self._places[link] < self._places[target]:
            back = self._link_back(definition, link)
            if back is not None:
                self.references[link] = definition
                self.definitions[definition] = f"note {len(self.definitions) + 1}"
                self.backlinks.add(back)

    def _link_back(self, definition: etree._Element, link: etree._Element) -> etree._Element | None:
        """The link of the footnote that leads to its reference."""
        if definition not in self._links:
            inner = (one for one in definition.iter("a") if one in self._targets)
            self._links[definition] = list(islice(inner, MAX_LINKS))
        return next((one for one in self._links[definition] if _is_at(link, self._targets[one])), None)


class _Reader:
    """Goes through a document once."""

    def __init__(self, root: etree._Element) -> None:
        elements = list(root.iter(etree.Element))
        self.root, self.footnotes = root, _Footnotes(elements)
        self.has_blocks: set[etree._Element] = set()
        for element in elements:
            if element.tag in _BLOCKS:
                above = element.getparent()
                while above is not None and above not in self.has_blocks:
                    self.has_blocks.add(above)
                    above = above.getparent()
        self.blocks: list[dict] = []
        self.lists = self.cells = 0

    def read(self) -> dict:
        self._blocks(self.root, _Context())
        # Not from their references: those in other footnotes would lead from each to the next.
        notes = {name: self._note(definition) for definition, name in self.footnotes.definitions.items()}
        return _read(self.blocks, notes)

    def _note(self, definition: etree._Element) -> list[dict]:
        line = _Line()
        self._inline(definition, line, _Look(), DEEPEST // 2)
        return _trimmed(_without_mark(line.spans))

    # Blocks

    def _blocks(self, parent: etree._Element, context: _Context) -> None:
        if context.depth > DEEPEST:
            line = _Line([{"text": _words(parent)}])
            return self._paragraphs(line, parent, context)
        line, look = _Line(), _looking(parent, _style(parent), _Look())
        _add_text(line, parent.text, look, is_kept=parent.tag == "pre")
        for element in parent:
            # Google Docs wraps whole documents in <b>, which is no block; a link or a span may hold paragraphs as well.
            if element.tag in _BLOCKS or element in self.has_blocks:
                self._paragraphs(line, parent, context)
                line = _Line()
                if not self._is_left_out(element, line):
                    self._block(element, replace(context, depth=context.depth + 1))
            elif not self._is_left_out(element, line):
                self._element(element, line, look, context.depth)
            _add_text(line, element.tail, look, is_kept=parent.tag == "pre")
        self._paragraphs(line, parent, context)

    def _is_left_out(self, element: etree._Element, line: _Line) -> bool:
        """Whether it is not read; comments and deleted words are told."""
        if not isinstance(element.tag, str) or element.tag in _SKIPPED or element in self.footnotes.definitions:
            return True
        if element.tag == "del":
            line.objects.append({"what": "deletion", "text": _words(element)})
            return True
        if _is_of_comment(element):
            if element.tag == "a":
                line.objects.append({"what": "comment", "text": _words(element)})
            return True
        return bool(element.get("hidden") is not None or _HIDDEN.search(_style(element)))

    def _block(self, element: etree._Element, context: _Context) -> None:
        tag = element.tag
        if tag == "hr":
            return
        if tag == "table":
            self._table(element, context)
        elif tag in ("ul", "ol"):
            self._list(element, context)
        elif tag == "blockquote" or _QUOTATION.search(element.get("class", "")):
            self._blocks(element, replace(context, style="quote"))
        else:
            self._blocks(element, context)

    def _list(self, element: etree._Element, context: _Context) -> None:
        form = _format(element, "bullet" if element.tag == "ul" else "decimal")
        above = context.list
        self.lists += above is None
        name = above.name if above else f"list {self.lists}"
        # Google Docs puts a list into the list, not into its item.
        own = _List(name, above.level + 1 if above else 0, form, _number_in(element, "start", 1))
        inner = replace(context, depth=context.depth + 1, list=own, item=None)
        for item in element:
            if item.tag in ("ul", "ol"):
                self._list(item, inner)
            elif isinstance(item.tag, str) and not self._is_left_out(item, _Line()):
                own.number = _number_in(item, "value", own.number)
                number = self._number(item, own)
                self._blocks(item, replace(inner, item=_Item(number, number["level"] if number else 0)))
                own.number += 1

    def _number(self, item: etree._Element, own: _List) -> dict | None:
        form = _format(item, own.format)
        if form == "none":
            return None
        told = item.get("data-leveltext", "")  # Word for the web
        level = _number_in(item, "aria-level", 0) or _number_in(item, "data-aria-level", own.level + 1)
        mark = _MARKS[form](own.number) if own.number < 1000 else f"{own.number}."
        if form == "decimal" and told.startswith("(%"):
            mark = f"({own.number})"
        return {
            "format": form,
            "level": level - 1,
            "mark": mark,
            "list": own.name,
        }

    def _paragraphs(self, line: _Line, parent: etree._Element, context: _Context) -> None:
        """Adds the line as one paragraph, or as several where two line breaks part it, or a mark follows one."""
        pieces = list(_parted(line.spans))
        for place, spans in enumerate(pieces):
            trimmed = _trimmed(spans)
            objects = line.objects if place == len(pieces) - 1 else []
            if trimmed or objects:
                self._add(_Line(trimmed, objects, line.mark if place == 0 else None), parent, context)

    def _add(self, line: _Line, parent: etree._Element, context: _Context) -> None:
        if len(self.blocks) >= MAX_BLOCKS:
            raise TooLarge(TOO_MUCH)
        block: dict = {"style": _style_of(parent, context.style), "spans": line.spans, "objects": line.objects}
        heading = _heading_level(parent)
        if heading is not None and line.spans:
            block["heading"] = heading
        elif listed := _list_of_word(parent, line.mark, is_item=context.item is not None):
            block["number"] = listed
        elif context.item and line.spans:
            block |= context.item.next_paragraph(context.style)
        self.blocks.append({key: value for key, value in block.items() if value not in ([], None)})

    # Words

    def _inline(self, parent: etree._Element, line: _Line, look: _Look, depth: int) -> None:
        _add_text(line, parent.text, look, is_kept=parent.tag == "pre")
        for element in parent:
            if not self._is_left_out(element, line):
                self._element(element, line, look, depth)
            _add_text(line, element.tail, look, is_kept=parent.tag == "pre")

    def _element(self, element: etree._Element, line: _Line, look: _Look, depth: int) -> None:
        tag, style = element.tag, _style(element)
        if depth > DEEPEST:
            line.add(_words(element), look)
        elif tag == "br":
            line.add(" " if "mso-special-character" in style else "\n", look)
        elif tag in ("img", "v-imagedata"):
            line.objects.append({"what": "picture", "text": element.get("alt", "")})
        elif tag in ("math", "m-omath", "m-omathpara"):
            line.objects.append({"what": "equation", "text": _words(element)})
        elif element in self.footnotes.references:
            line.spans.append({"note": self.footnotes.definitions[self.footnotes.references[element]]})
        elif element in self.footnotes.backlinks:
            return
        elif _MARK_OF_LIST.search(style):
            line.mark = _SPACES.sub(" ", _words(element)).strip()[:MAX_MARK]
        else:
            self._inline(element, line, _looking(element, style, look), depth + 1)
            if tag in _BLOCKS:
                line.add(" ", look)

    # Tables

    def _table(self, table: etree._Element, context: _Context) -> None:
        cells = _cells_of(table)
        if _is_layout(table, cells):
            for cell in chain.from_iterable(cells):
                self._blocks(cell, replace(context, depth=context.depth + 1))
            return
        objects: list[dict] = []
        rows = [row for row in self._filled(cells, objects) if any(row)]
        if not rows:
            return
        caption = table.find("caption")
        if caption is not None:
            told = _Line()
            self._inline(caption, told, _Look(), context.depth)
            self.blocks.append({"style": "caption", "spans": _trimmed(told.spans)})
        aligns = ["right" if _is_numeric(rows[1:], column) else "" for column in range(max(map(len, rows)))]
        block = {"rows": rows, "heads": 1, "aligns": [aligns]}
        self.blocks.append(block | ({"objects": objects} if objects else {}))

    def _filled(self, rows: list[list[etree._Element]], objects: list[dict]) -> list[list[list[dict]]]:
        """The spans of each cell; those that reach over several columns or rows stand in the first of them.

        What is more than text goes to `objects`.
        """
        filled: list[dict[int, list[dict]]] = [{} for _ in rows]
        for down, cells in enumerate(rows):
            right = 0
            for cell in cells:
                while right in filled[down]:
                    right += 1
                wide, high = _columns(cell), _span(cell, "rowspan")
                for y in range(down, min(down + high, len(rows))):
                    filled[y] |= {x: [] for x in range(right, right + wide)}
                    self.cells += wide
                if self.cells > MAX_CELLS:
                    raise TooLarge(TOO_MUCH)
                line = _Line(objects=objects)
                self._inline(cell, line, _Look(), DEEPEST // 2)
                filled[down][right] = _trimmed(line.spans)
        return [[row.get(x, []) for x in range(max(row, default=-1) + 1)] for row in filled]


def _cells_of(table: etree._Element) -> list[list[etree._Element]]:
    """The cells of each row, without those of tables in them."""
    rows = (row for row in table.iter("tr") if next(row.iterancestors("table")) is table)
    return [[cell for cell in row if cell.tag in ("td", "th")] for row in rows]


def _is_layout(table: etree._Element, cells: list[list[etree._Element]]) -> bool:
    """Whether the table only arranges a page: it says so, or has one column."""
    return table.get("role") == "presentation" or all(sum(map(_columns, row)) < 2 for row in cells)


def _style(element: etree._Element) -> str:
    return element.get("style", "").lower()


def _is_of_comment(element: etree._Element) -> bool:
    """Whether it is a comment, or the mark of one, as Google Docs or Word writes them."""
    if element.tag == "a" and element.get("href", "").startswith("#cmnt"):
        return True
    return bool(_COMMENT_CLASS.search(element.get("class", "")) or _COMMENT.search(_style(element)))


def _words(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _add_text(line: _Line, text: str | None, look: _Look, *, is_kept: bool = False) -> None:
    """Adds words; only in preformatted text do line breaks part lines."""
    if text:
        pieces = re.split(r"\r?\n", text) if is_kept else [text]
        spaced = [_SPACES.sub(lambda found: "\u00a0" if found[0] == "\u00a0" else " ", piece) for piece in pieces]
        line.add("\n".join(spaced), look)


def _looking(element: etree._Element, style: str, look: _Look) -> _Look:
    look = replace(look, **_LOOKS.get(element.tag, {}))
    if element.tag == "a" and (href := element.get("href", "").strip()) and not href.startswith("#"):
        look = replace(look, address=href)
    if found := _ITALIC.search(style):
        look = replace(look, italic=found[1] != "normal")
    if found := _BOLD.search(style):
        look = replace(look, bold=bool(found[1]))
    if found := _RAISED.search(style):
        look = replace(look, raised=look.raised or found[1] == "super")
    return look


def _without_mark(spans: list[dict]) -> Iterator[dict]:
    """The spans of a footnote without its own mark."""
    text = "".join(span.get("text", "") for span in spans)
    start = len(text) - len(text.lstrip())
    mark = _NOTE_MARK.match(text[start:])
    gone = start + (mark.end() if mark else 0)
    for span in spans:
        own = span.get("text", "")
        yield span | {"text": own[gone:]} if own else span
        gone = max(gone - len(own), 0)


def _trimmed(spans: Iterable[dict]) -> list[dict]:
    """The spans without spaces at both ends."""
    found = [dict(span) for span in spans]
    for place, strip in ((0, str.lstrip), (-1, str.rstrip)):
        while found and "text" in found[place]:
            found[place]["text"] = strip(found[place]["text"])
            if found[place]["text"]:
                break
            found.pop(place)
    return [span for span in found if span.get("text", "x")]


def _ends_of_paragraphs(text: str) -> list[int]:
    """Where two line breaks part paragraphs, or one before a mark."""
    ends = {found.start() for found in _TWO_BREAKS.finditer(text)}
    breaks = ((found.start(), found.end()) for found in _BREAK.finditer(text))
    return sorted(ends | {start for start, end in breaks if TYPED.match(text, end) or HEADING.match(text, end)})


def _parted(spans: list[dict]) -> Iterator[list[dict]]:
    """The spans of each paragraph."""
    ends = _ends_of_paragraphs("".join(span.get("text", "\ufffc") for span in spans))
    piece: list[dict] = []
    place = 0
    for span in spans:
        own = span.get("text", "\ufffc")
        first, last = bisect_left(ends, place), bisect_left(ends, place + len(own))
        start = 0
        for cut in (end - place for end in ends[first:last]):
            piece.append(span | {"text": own[start:cut]})
            yield piece
            piece, start = [], cut
        piece.append(span | {"text": own[start:]} if "text" in span else span)
        place += len(own)
    yield piece


def _names(element: etree._Element) -> Iterator[str]:
    """The names by which links lead to the element."""
    return filter(None, (element.get("id"), element.get("name") if element.tag == "a" else None))


def _definition_of(target: etree._Element) -> etree._Element | None:
    """The element that is the whole footnote at whose mark this stands."""
    near = None
    for element in (target, *target.iterancestors()):
        name = element.get("id", "")
        is_own = element.tag in ("li", "aside") or name.startswith(("ftn", "edn", "sdfootnote", "sdendnote"))
        if element.tag != "a" and (is_own or element.get("role") == "doc-footnote"):
            return element
        if near is None and element.tag in ("p", "div"):
            near = element
    return near


def _is_in(element: etree._Element, other: etree._Element) -> bool:
    return element is other or any(one is other for one in element.iterancestors())


def _is_at(link: etree._Element, target: etree._Element | None) -> bool:
    """Whether the target is the reference, is in it, around it, or beside it."""
    if target is None:
        return False
    above = link.getparent()
    return _is_in(link, target) or _is_in(target, link) or (above is not None and target.getparent() is above)


def _style_of(parent: etree._Element, style: str) -> str:
    """The name of the style as Word calls it."""
    name = parent.get("class", "").partition(" ")[0].lower()
    if "caption" in name:
        return "caption"
    if name in ("msotitle", "title", "msosubtitle", "subtitle"):
        return name.removeprefix("mso")
    return style if style != "normal" else name


def _heading_level(parent: etree._Element) -> int | None:
    """The level of a heading from 0, or None for text; a heading may hold an element that is a block."""
    for element in (parent, parent.getparent()):
        if element is None:
            continue
        if re.fullmatch(r"h[1-6]", str(element.tag)):
            return int(element.tag[1]) - 1
        if element.get("role") == "heading":
            return _number_in(element, "aria-level", 2) - 1
    found = _OUTLINE.search(_style(parent))
    return int(found[1]) - 1 if found else None


def _list_of_word(parent: etree._Element, mark: str | None, *, is_item: bool) -> dict | None:
    """Format, level, mark and list of a paragraph that Word or PowerPoint has numbered: its mark stands in it.

    Outlook writes items of lists, which have no marks.
    """
    found = _LIST_OF_WORD.search(_style(parent))
    if not mark and (is_item or not found):
        return None
    name, level = (found[1], int(found[2]) - 1) if found else ("slide", 0)
    form, typed = _format_and_mark(mark or "")
    return {"format": form, "level": level, "mark": typed, "list": name}


def _format_and_mark(typed: str) -> tuple[str, str]:
    """The format that a mark of Word or PowerPoint shows, and the mark as a report has it."""
    plain = typed.strip("().")
    # The bullets of Symbol and Wingdings are letters, without a full stop or bracket.
    if not plain or typed[0] in BULLETS or (typed == plain and not plain.isdecimal()):
        return "bullet", "•"
    if re.fullmatch(r"\d+(?:\.\d+)*", plain):
        return "decimal", typed
    kind = "Roman" if ROMAN.fullmatch(plain) else "Letter"
    return (f"lower{kind}", f"({plain})") if plain.islower() else (f"upper{kind}", typed)


def _format(element: etree._Element, otherwise: str) -> str:
    style = _LIST_STYLE.search(_style(element))
    told = style[1] if style else element.get("type", "") or element.get("data-list-style", "")
    return _FORMATS.get(told, "decimal" if told in ("1", "decimal") else otherwise)


def _number_in(element: etree._Element, name: str, otherwise: int) -> int:
    """The number in the attribute, from 1 to 999."""
    told = element.get(name, "")
    return int(told) if re.fullmatch(r"[1-9][0-9]{0,2}", told) else otherwise


def _span(cell: etree._Element, name: str) -> int:
    return min(_number_in(cell, name, 1), MAX_SPAN)


def _columns(cell: etree._Element) -> int:
    return _span(cell, "colspan")


def _is_numeric(rows: list[list[list[dict]]], column: int) -> bool:
    """Whether the column has numbers and nothing else below its head."""
    cells = ["".join(span.get("text", "") for span in row[column]).strip() for row in rows if column < len(row)]
    return any(cells) and all(_NUMERIC.fullmatch(cell) for cell in cells)
