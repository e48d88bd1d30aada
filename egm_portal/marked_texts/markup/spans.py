"""The words of a block with what is marked in them, from the tokens of markdown-it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from markdown_it.token import Token

from egm_portal.marked_texts.content import BoldSpan, Note, Span

_SPACE = re.compile(r"[ \t\n]+")  # not those that do not break, as in "annex I"


def spans_of(
    inline: Token,
    cite: Callable[[str, int], Note | None],
    report: Callable[[int, str], None],
    *,
    has_bold: bool = False,
) -> list[Span]:
    """The spans of an "inline" token.

    `cite` takes the label of a footnote and the line, and returns the footnote; or nothing, and the reference stays as
    it was typed. `report` is told of links that are none. Marks of bold are read if the text `has_bold`.
    """
    spans: list[Span] = []
    italic, bold, address, line = 0, 0, "", inline.map[0]
    for token in inline.children or []:
        text = token.content
        match token.type:
            case "em_open" | "em_close":
                italic += token.nesting
            case "link_open":
                address = str(token.attrs["href"])
            case "link_close":
                address = ""
            case "strong_open" | "strong_close":
                # Bold of a report is for headings and recommendations: its marks stay as they were typed.
                bold, text = (bold + token.nesting, "") if has_bold else (0, token.markup)
            case "softbreak" | "hardbreak":
                text, line = " ", line + 1
            case "refused_link":
                report(line, f"“{token.meta['address']}” is not linked: {token.meta['refusal']}.")
            case "footnote_ref":
                note = cite(token.meta["label"], line)
                text = "" if note else f"[^{token.meta['label']}]"
                spans += [Span(note=note)] if note else []
        if text:
            spans.append((BoldSpan if bold else Span)(text, bool(italic), address))
    return tidy(spans)


def tidy(spans: Iterable[Span]) -> list[Span]:
    """The spans with neighbours of one kind joined, single spaces, and none at both ends."""
    runs: list[Span] = []
    for span in spans:
        if runs and span.continues(runs[-1]):
            runs[-1] = replace(span, text=runs[-1].text + span.text)
        else:
            runs.append(span)
    texts = [_SPACE.sub(" ", span.text) for span in runs]
    if texts:
        texts[0] = texts[0].lstrip(" ")
        texts[-1] = texts[-1].rstrip(" ")
    return [replace(span, text=text) for span, text in zip(runs, texts, strict=True) if text or span.note]
