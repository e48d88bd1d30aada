"""The paragraphs and tables of a document in their order, with notes, comments and what is none of these."""

from collections.abc import Callable, Iterator

from document import Document, TooMuch, attribute, below, child, is_on, local
from lxml import etree
from styles import Numbering, Styles
from text import CHANGES, GONE, Paragraph, TextReader

MAX_COMMENTS = 2000
MAX_BLOCKS = 40_000
MAX_CELLS = 20_000
BLOCKS = {"p", "tbl"}
WRAPPERS = {"sdt", "sdtContent", "customXml", "ins", "moveTo"}
CONTENTS = "Table of Contents"  # the gallery from which Word inserts them
EVERY = 500  # paragraphs between two reports of progress


class Body:
    """Reads a document."""

    def __init__(self, document: Document, tell: Callable[[str, int], None]) -> None:
        self.document, self.tell = document, tell
        self.styles = Styles(document.part("styles"))
        self.numbering = Numbering(document.part("numbering"))
        self.reader = TextReader(self.styles, document.links())
        self._joined: Paragraph | None = None  # a paragraph whose end was deleted: it goes on with the next
        self._cells = 0

    def read(self) -> dict:
        """Everything that the document says, in plain dictionaries and lists; raises TooMuch."""
        comments = self._comments()
        blocks = list(self._blocks(self.document.body))
        self.tell("Reading the notes", 90)
        properties = self.document.properties if self.document.properties is not None else ()
        return {
            "properties": {node.get("name", ""): "".join(node.itertext()) for node in properties},
            "blocks": blocks,
            "notes": self._notes("footnote") | self._notes("endnote"),
            "comments": [one | {"quoted": self.reader.quoted.get(one["id"], "")} for one in comments],
            "authors": self.reader.authors,
        }

    def _blocks(self, node: etree._Element) -> Iterator[dict]:
        places = [one for one in _through(node) if local(one) in BLOCKS]
        if len(places) > MAX_BLOCKS:
            raise TooMuch("long")
        for number, one in enumerate(places):
            if number % EVERY == 0:
                self.tell("Reading the paragraphs", 90 * number // len(places))
            if local(one) == "tbl":
                yield from self._table(one)
            elif block := self._paragraph(one):
                yield block

    def _paragraph(self, node: etree._Element) -> dict | None:
        properties = child(node, "pPr")
        in_contents = self.reader.is_in_contents
        paragraph, self._joined = self._joined or Paragraph(), None
        self.reader.read(node, paragraph)
        mark = child(properties, "rPr")
        changes = [one for one in (mark if mark is not None else ()) if local(one) in CHANGES]
        for change in changes:
            self.reader.count_change(change)
        if any(local(change) in GONE for change in changes):
            # The paragraph goes on with the next; one of which nothing is left takes its bookmarks along.
            self._joined = paragraph if paragraph.text.strip() else Paragraph(comments=paragraph.comments)
            return None
        style = attribute(child(properties, "pStyle"), "val")
        own = child(properties, "numPr")
        number, level = self.styles.numbering(style)
        number = attribute(child(own, "numId"), "val") or number
        level = attribute(child(own, "ilvl"), "val") or level or "0"
        numbered = self.numbering.next(number, int(level)) if number not in ("", "0") else None
        if in_contents or self.styles.name(style).startswith("toc ") or paragraph.is_empty:
            return None
        return self._block(paragraph, properties, style) | ({"number": numbered} if numbered else {})

    def _block(self, paragraph: Paragraph, properties: etree._Element | None, style: str) -> dict:
        level = self.styles.outline_level(style)
        own = attribute(child(properties, "outlineLvl"), "val")
        block = {
            "style": self.styles.name(style),
            "spans": paragraph.spans,
            "bookmarks": paragraph.bookmarks,
            "comments": paragraph.comments,
            "objects": paragraph.objects,
            "heading": int(own) if own and int(own) < 9 else level,
        }
        return {key: value for key, value in block.items() if value not in ([], None)}

    def _table(self, node: etree._Element) -> Iterator[dict]:
        rows, aligns, whole, heads = [], [], Paragraph(), 0
        for row in (one for one in _through(node) if local(one) == "tr"):
            properties = child(row, "trPr")
            if child(properties, "del") is not None:
                self.reader.count_change(child(properties, "del"))
                continue
            heads += is_on(child(properties, "tblHeader")) and heads == len(rows)
            cells = [cell for cell in _through(row) if local(cell) == "tc"]
            rows.append([spans for cell in cells for spans in self._cell(cell, whole)])
            aligns.append([side for cell in cells for side in [_side(cell)] * _span(cell)])
            self._cells += len(rows[-1])
            if self._cells > MAX_CELLS:
                raise TooMuch("cells")
        if not any(rows):
            return  # every row was deleted by a tracked change
        block = {"rows": rows, "heads": heads, "aligns": aligns[-1:], "bookmarks": whole.bookmarks}
        block |= {"comments": whole.comments, "objects": whole.objects}
        yield {key: value for key, value in block.items() if value not in ([],)}

    def _cell(self, node: etree._Element, whole: Paragraph) -> list[list[dict]]:
        """The text of a cell, with a line break between its paragraphs, for each column that it covers.

        What is more than text goes to `whole`.
        """
        cell, merged = Paragraph(), child(node, "tcPr", "vMerge")
        is_hidden = merged is not None and attribute(merged, "val", "continue") == "continue"
        for one in () if is_hidden or child(node, "tcPr", "cellDel") is not None else _through(node):
            if local(one) == "tbl":
                text = " | ".join("".join(t.text or "" for t in below(p, "t")) for p in below(one, "p"))
                cell.objects.append({"what": "table in a table", "text": text})
            elif local(one) == "p":
                cell.spans += [{"text": "\n"}] if cell.spans else []
                self.reader.read(one, cell)
        while cell.spans and cell.spans[-1].get("text", "x").isspace():
            cell.spans.pop()
        for name in ("bookmarks", "comments", "objects"):
            getattr(whole, name).extend(getattr(cell, name))
        return [cell.spans] + [[]] * (_span(node) - 1)

    def _notes(self, kind: str) -> dict[str, list[dict]]:
        part, found = self.document.part(f"{kind}s"), {}
        reader = TextReader(self.styles, self.document.links(f"{kind}s") if part is not None else {})
        for node in part if part is not None else ():
            if attribute(node, "type", "normal") != "normal":
                continue
            held = Paragraph()
            for one in (one for one in _through(node) if local(one) == "p"):
                if held.spans:
                    held.spans.append({"text": "\n"})
                reader.read(one, held)
            found[f"{kind} {attribute(node, 'id')}"] = held.spans
        for author, count in reader.authors.items():
            self.reader.authors[author] = self.reader.authors.get(author, 0) + count
        return found

    def _comments(self) -> list[dict]:
        part = self.document.part("comments")
        nodes = [node for node in (part if part is not None else ()) if local(node) == "comment"]
        if len(nodes) > MAX_COMMENTS:
            raise TooMuch("comments")
        return [
            {
                "id": attribute(node, "id"),
                "author": attribute(node, "author"),
                "date": attribute(node, "date"),
                "text": "\n".join("".join(t.text or "" for t in below(p, "t")) for p in below(node, "p")),
            }
            for node in nodes
        ]


def _through(node: etree._Element) -> Iterator[etree._Element]:
    """The children, with those of what only wraps them; a table of contents is left out."""
    for one in node:
        if local(one) in WRAPPERS:
            gallery = child(one, "sdtPr", "docPartObj", "docPartGallery")
            if attribute(gallery, "val") != CONTENTS:
                yield from _through(one)
        else:
            yield one


def _span(cell: etree._Element) -> int:
    return min(max(int(attribute(child(cell, "tcPr", "gridSpan"), "val", "1")), 1), 60)


def _side(cell: etree._Element) -> str:
    """The side on which the text of the cell stands: "right", "center" or nothing."""
    side = next((attribute(one, "val") for one in below(cell, "jc")), "")
    return {"end": "right", "right": "right", "center": "center"}.get(side, "")
