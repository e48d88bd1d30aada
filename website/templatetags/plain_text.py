"""Plain text from form fields as safe HTML."""

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

BULLET = re.compile(r"[-*•]\s+")
NUMBER = re.compile(r"(\d{1,3})[.)]\s+")
ONE = re.compile(r"1[.)]\s+")


@register.filter
def plain_text(text: str) -> SafeString:
    """Paragraphs and lists of plain text.

    A blank line separates blocks. A block whose lines begin with "- " is a list, with "1. " a numbered one; a line
    without such a mark continues the entry above it. A list may follow a paragraph without a blank line, a
    numbered one then begins with 1. Line breaks within a paragraph are spaces.
    """
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return mark_safe("\n".join(_block(block.splitlines()) for block in blocks if block.strip()))  # noqa: S308


def _block(lines: list[str]) -> str:
    lines = [line.strip() for line in lines]
    if NUMBER.match(lines[0]):
        return _list(lines, NUMBER, "ol")
    for place, line in enumerate(lines):
        if BULLET.match(line):
            return _paragraph(lines[:place]) + _list(lines[place:], BULLET, "ul")
        if ONE.match(line):
            return _paragraph(lines[:place]) + _list(lines[place:], NUMBER, "ol")
    return _paragraph(lines)


def _paragraph(lines: list[str]) -> str:
    return f"<p>{conditional_escape(' '.join(lines))}</p>" if lines else ""


def _list(lines: list[str], mark: re.Pattern, tag: str) -> str:
    entries: list[str] = []
    for line in lines:
        if mark.match(line):
            entries.append(mark.sub("", line, count=1))
        else:
            entries[-1] += f" {line}"
    items = "".join(f"<li>{conditional_escape(entry)}</li>" for entry in entries)
    number = NUMBER.match(lines[0])
    start = f' start="{int(number[1])}"' if number and int(number[1]) != 1 else ""
    return f"<{tag}{start}>{items}</{tag}>"
