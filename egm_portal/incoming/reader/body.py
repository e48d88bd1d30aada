"""The paragraphs and tables of a document in their order, with notes, comments and what is none of these."""

from collections.abc import Callable, Iterator

from document import Document, TooMuch, attribute, below, child, children, is_on, local
from lxml import etree
from styles import Numbering, Styles
from text import CHANGES, GONE, Paragraph, TextReader

MAX_COMMENTS = 2000
MAX_BLOCKS = 40_000
MAX_CELLS = 20_000
BLOCKS = {"p", "tbl"}
WRAPPERS = {"sdt", "sdtContent", "customXml", "ins", "moveTo"}
CONTENTS = "Table of Contents"  # the gallery from which Word inserts them
JOINER = "\u200d"  # the zero-width joiner
EVERY = 500  # paragraphs between two reports of progress


class Body:
    """Reads a document."""

    def __init__(self, document: Document, tell: Callable[[str, int], None]) -> None:
        self.document, self.tell = document, tell
        self.styles = Styles(document.part("styles"))
        self.numbering = Numbering(document.part("numbering"))
        self.reader = TextReader(self.styles, document.links())
        self._joined: Paragraph | None = None  # a paragraph whose end was deleted: it goes on with the next
        self._deleted: str | None = None  # the style of one of which nothing is left
        self._cells = 0

    def read(self) -> dict:
        """Everything that the document says, in plain dictionaries and lists; raises TooMuch."""
        comments = self._comments()
        blocks = list(self._blocks(self.document.body))
        self.tell("Reading the notes", 90)
        return {
            "properties": {
                node.get("name", ""): "".join(node.itertext()) for node in children(self.document.properties)
            },
            "blocks": blocks,
            "notes": self._notes("footnote") | self._notes("endnote"),
            "comments": [one | {"quoted": self.reader.quoted.get(one["id"], "")} for one in comments],
            "authors": self.reader.authors,
        }

    def _blocks(self, node: etree._Element) -> Iterator[dict]:
        places = list(_through(node, *BLOCKS))
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
        deleted, self._deleted = self._deleted, None
        self.reader.read(node, paragraph)
        style = attribute(child(properties, "pStyle"), "val")
        if self._end_is_gone(properties):
            # The paragraph goes on with the next; one of which nothing is left takes its bookmarks along.
            if paragraph.text.strip():
                self._joined = paragraph
            else:
                self._joined, self._deleted = Paragraph(comments=paragraph.comments), style
            return None
        numbered = self._number(properties, style)
        if in_contents or self.styles.name(style).startswith("toc ") or paragraph.is_empty:
            return None
        block = self._block(paragraph, properties, style) | ({"number": numbered} if numbered else {})
        # LibreOffice gives it the style of the deleted one: its own is not known.
        return block | ({"restyled": True} if deleted == style else {})

    def _end_is_gone(self, properties: etree._Element | None) -> bool:
        """Whether a tracked change deleted the end of the paragraph; changes of it are counted."""
        changes = [one for one in children(properties, "rPr") if local(one) in CHANGES]
        for change in changes:
            self.reader.count_change(change)
        return any(local(change) in GONE for change in changes)

    def _number(self, properties: etree._Element | None, style: str) -> dict | None:
        """The number that Word shows at the next paragraph; its own properties come before those of its style."""
        number, level = self.styles.numbering(style)
        number = attribute(child(properties, "numPr", "numId"), "val") or number
        level = attribute(child(properties, "numPr", "ilvl"), "val") or level or "0"
        return self.numbering.next(number, int(level)) if number not in ("", "0") else None

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
        for row in self._rows(node):
            heads += is_on(child(row, "trPr", "tblHeader")) and heads == len(rows)
            cells = list(_through(row, "tc"))
            rows.append([spans for cell in cells for spans in self._cell(cell, whole)])
            if child(row, "trPr", "ins") is not None:
                rows[-1] = [list(_without_joiners(spans)) for spans in rows[-1]]
            aligns.append([side for cell in cells for side in [_side(cell)] * _span(cell)])
            self._cells += len(rows[-1])
            if self._cells > MAX_CELLS:
                raise TooMuch("cells")
        if not any(rows):
            return  # every row was deleted by a tracked change
        block = {"rows": rows, "heads": heads, "aligns": aligns[-1:], "bookmarks": whole.bookmarks}
        block |= {"comments": whole.comments, "objects": whole.objects}
        yield {key: value for key, value in block.items() if value not in ([],)}

    def _rows(self, node: etree._Element) -> Iterator[etree._Element]:
        """The rows of a table; those that a tracked change deleted are only counted."""
        for row in _through(node, "tr"):
            deletion = child(row, "trPr", "del")
            if deletion is None:
                yield row
            else:
                self.reader.count_change(deletion)

    def _cell(self, node: etree._Element, whole: Paragraph) -> list[list[dict]]:
        """The text of a cell, with a line break between its paragraphs, for each column that it covers.

        What is more than text goes to `whole`.
        """
        cell = Paragraph()
        for one in () if _is_hidden(node) else _through(node, *BLOCKS):
            if local(one) == "tbl":
                text = " | ".join("".join(t.text or "" for t in below(p, "t")) for p in below(one, "p"))
                cell.objects.append({"what": "table in a table", "text": text})
            else:
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
        for node in children(part):
            if attribute(node, "type", "normal") != "normal":
                continue
            held = Paragraph()
            for one in _through(node, "p"):
                if held.spans:
                    held.spans.append({"text": "\n"})
                reader.read(one, held)
            found[f"{kind} {attribute(node, 'id')}"] = held.spans
        for author, count in reader.authors.items():
            self.reader.authors[author] = self.reader.authors.get(author, 0) + count
        return found

    def _comments(self) -> list[dict]:
        nodes = [node for node in children(self.document.part("comments")) if local(node) == "comment"]
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


def _through(node: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The children of these names, with those of what only wraps them; a table of contents is left out."""
    for one in node:
        if local(one) in WRAPPERS:
            gallery = child(one, "sdtPr", "docPartObj", "docPartGallery")
            if attribute(gallery, "val") != CONTENTS:
                yield from _through(one, *names)
        elif local(one) in names:
            yield one


def _without_joiners(spans: list[dict]) -> Iterator[dict]:
    """The text of a cell that was added as a tracked change, without the mark that LibreOffice writes there."""
    for span in spans:
        if "text" not in span:
            yield span
        elif text := span["text"].replace(JOINER, ""):
            yield span | {"text": text}


def _is_hidden(cell: etree._Element) -> bool:
    """Whether the cell continues the one above, or a tracked change deleted it."""
    merged = child(cell, "tcPr", "vMerge")
    is_merged = merged is not None and attribute(merged, "val", "continue") == "continue"
    return is_merged or child(cell, "tcPr", "cellDel") is not None


def _span(cell: etree._Element) -> int:
    return min(max(int(attribute(child(cell, "tcPr", "gridSpan"), "val", "1")), 1), 60)


def _side(cell: etree._Element) -> str:
    """The side on which the text of the cell stands: "right", "center" or nothing."""
    side = next((attribute(one, "val") for one in below(cell, "jc")), "")
    return {"end": "right", "right": "right", "center": "center"}.get(side, "")
