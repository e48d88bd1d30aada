"""The plain text of an e-mail, derived from its HTML, so that the two cannot differ.

It knows the elements that mails have. What a person typed is escaped in the HTML, and is only text here as well.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import count, repeat

_BLOCKS = frozenset(["blockquote", "div", "footer", "li", "main", "ol", "p", "table", "tr", "ul"])
_SPACES = re.compile(r"[ \t\n\f\r]+")  # which browsers collapse; not no-break spaces
_SPACES_IN_A_ROW = re.compile(r" {2,}")


def text_of_html(html: str) -> str:
    """The text of a page or of a part of one: blocks parted by an empty line, and the address of each link.

    Lines are not wrapped, so that no address is broken.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


@dataclass(frozen=True)
class _Link:
    text: str
    address: str

    def __str__(self) -> str:
        # In a sentence an address is delimited by angle brackets: RFC 3986, appendix C.
        return self.text if self._shows_its_address else f"{self.text} <{self.address}>"

    @property
    def alone(self) -> str:
        if self._shows_its_address:
            return self.text
        colon = "" if self.text.endswith((".", "?", "!", ":")) else ":"
        return f"{self.text}{colon}\n{self.address}"

    @property
    def _shows_its_address(self) -> bool:
        return self.address in (self.text, f"http://{self.text}", f"https://{self.text}")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.pieces: list[str | _Link] = []  # of the block that is being read
        self.link: tuple[str, int] | None = None  # its address, and the number of pieces before it
        self.markers: list[Iterator[str]] = []  # of the items of each list that is open
        self.indents: list[str] = []  # of the next line: one for each quotation and each item that is open
        self.is_in_head = False
        self.is_next_row = False  # the next block follows without an empty line

    def text(self) -> str:
        self._end_block()
        return "\n".join(self.lines)

    def handle_data(self, data: str) -> None:
        if not self.is_in_head:
            self.pieces.append(_SPACES.sub(" ", data))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        match tag:
            case "head":
                self.is_in_head = True
            case "br":
                self.pieces.append("\n")
            case "a":
                self.link = dict(attrs).get("href") or "", len(self.pieces)
            case "td" | "th":
                if label := self._block():
                    self.pieces = [f"{label}: "]
            case _ if tag in _BLOCKS:
                self._end_block()
                self._begin_block(tag)

    def _begin_block(self, tag: str) -> None:
        match tag:
            case "blockquote":
                self.indents.append("  ")
            case "ul":
                self.markers.append(repeat("- "))
            case "ol":
                self.markers.append(f"{number}. " for number in count(1))
            case "li":
                self.indents.append(next(self.markers[-1]))
            case "footer":
                self.lines += ["", "--"]
                self.is_next_row = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "head":
            self.is_in_head = False
        elif tag == "a" and self.link:
            address, begins = self.link
            text = "".join(map(str, self.pieces[begins:])).strip(" ")
            self.pieces[begins:] = [_Link(text, address.removeprefix("mailto:"))]
            self.link = None
        elif tag in _BLOCKS:
            self._end_block()
            self.is_next_row = tag in ("li", "tr")
            if tag in ("blockquote", "li"):
                self.indents.pop()
            elif tag in ("ol", "ul"):
                self.markers.pop()

    def _block(self) -> str:
        """The block that has been read, which ends here: lines without spaces at their ends."""
        pieces = [piece for piece in self.pieces if isinstance(piece, _Link) or piece.strip(" \n")]
        is_link = len(pieces) == 1 and isinstance(pieces[0], _Link)
        text = pieces[0].alone if is_link else "".join(map(str, self.pieces))
        self.pieces = []
        return "\n".join(line.strip(" ") for line in _SPACES_IN_A_ROW.sub(" ", text).strip(" \n").split("\n"))

    def _end_block(self) -> None:
        text = self._block()
        if not text:
            return
        if self.lines and not self.is_next_row:
            self.lines.append("")
        self.is_next_row = False
        for line in text.split("\n"):
            self.lines.append(("".join(self.indents) + line).rstrip(" "))
            self.indents = [" " * len(indent) for indent in self.indents]  # a marker stands in its first line only
