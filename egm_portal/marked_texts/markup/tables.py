"""Tables in a text, from the tokens of markdown-it."""

from markdown_it.token import Token

from egm_portal.marked_texts.content import Column, Span, TextTable, words
from egm_portal.marked_texts.markup.blocks import Problem
from egm_portal.marked_texts.markup.footnotes import Footnotes, Report, TableNotes
from egm_portal.marked_texts.markup.marks import cells
from egm_portal.marked_texts.markup.spans import spans_of


def text_table(tokens: list[Token], caption: Token | None, footnotes: Footnotes, report: Report) -> TextTable:
    """The table of these tokens; all rows have as many cells as its head."""
    notes = TableNotes(footnotes)
    title = spans_of(caption, notes.cite, report) if caption else []
    rows: list[list[list[Span]]] = []
    aligns: list[str] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "th_open":
            aligns.append(str(token.attrs.get("style", "")).removeprefix("text-align:"))
        elif token.type == "inline":
            rows[-1].append(spans_of(token, notes.cite, report))
    head, *body = rows
    columns = [Column(spans, align) for spans, align in zip(head, aligns, strict=True)]
    return TextTable(title, columns, body, notes.all())


def problems_of_table(table: TextTable, lines: list[str], start: int) -> list[Problem]:
    """What is missing in the table of these lines, the first of which is `start`."""
    problems = []
    if not table.caption:
        problems.append(Problem(start, "The table has no title: add a line before it that begins with “Table:”."))
    empty = [str(place) for place, column in enumerate(table.columns, start=1) if not words(column.spans).strip()]
    if empty:
        what = f"column {empty[0]}" if len(empty) == 1 else f"columns {', '.join(empty)}"
        problems.append(Problem(start, f"The head of the table is empty over {what}."))
    # The second line only says how columns are aligned.
    for number, line in enumerate(lines[2:], start=1):
        if (found := len(cells(line))) != len(table.columns):
            loss = "are not printed" if found > len(table.columns) else "are empty"
            problems.append(
                Problem(
                    start + 1 + number,
                    f"Row {number} of the table has {found} cells, and its head {len(table.columns)}: "
                    f"the others {loss}.",
                )
            )
    return problems
