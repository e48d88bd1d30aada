"""Sections of aide-memoires were plain text and are texts in marks: what would be read as a mark is written so that
their readers see what they saw (docs/decisions/report-text.md#0198)."""

import re

from django.db import migrations

_BULLET, _NUMBER, _ONE = re.compile(r"[-*•]\s+"), re.compile(r"(\d{1,3})[.)]\s+"), re.compile(r"1[.)]\s+")
_INLINE = re.compile(r"\\(?=[!-/:-@\[-`{-~]|\s*$)|\*|_(?![^\W_])|(?<![^\W_])_|\[(?=\^|[^\[\]]*\]\()", re.M)
_LEADING = re.compile(r"(?=#{1,6}(?:\s|$)|>|[-+](?:\s|$)|\([a-z]{1,5}\)\s)|\d{1,9}(?=[.)](?:\s|$))")
_MARKS = re.compile(
    rf"{_INLINE.pattern}|^(?:[ \t]+\S|[•*+>#|]|\([a-z]{{1,5}}\)\s|\d{{4,9}}[.)]|[-|: \t]+$)|^-.*\n\d{{1,3}}[.)]\s", re.M
)


def in_marks(text: str) -> str:
    """The plain text as one in marks; as it is if it has nothing that would be read otherwise."""
    text = text.replace("\r\n", "\n").strip()
    if not _MARKS.search(text):
        return text
    blocks = re.split(r"\n\s*\n", text)
    return "\n\n".join(_block([line.strip() for line in block.splitlines()]) for block in blocks if block.strip())


def _block(lines: list[str]) -> str:
    if _NUMBER.match(lines[0]):
        return _list(lines, _NUMBER)
    for place, line in enumerate(lines):
        mark = _BULLET if _BULLET.match(line) else _ONE.match(line) and _NUMBER
        if mark:
            return "\n\n".join(filter(None, [_words(lines[:place]), _list(lines[place:], mark)]))
    return _words(lines)


def _list(lines: list[str], mark: re.Pattern) -> str:
    first = _NUMBER.match(lines[0]) if mark is _NUMBER else None
    entries: list[list[str]] = []
    for line in lines:
        if found := mark.match(line):
            entries.append([line[found.end() :]])
        else:
            entries[-1].append(line)
    marks = [f"{int(first[1]) + place}." for place in range(len(entries))] if first else ["-"] * len(entries)
    return "\n".join(f"{sign} {_words(entry)}" for sign, entry in zip(marks, entries, strict=True))


def _words(lines: list[str]) -> str:
    text = _INLINE.sub(r"\\\g<0>", " ".join(lines))
    found = _LEADING.match(text)
    return f"{found[0]}\\{text[found.end() :]}" if found else text


def write_marks(apps, schema_editor) -> None:
    for section in apps.get_model("meetings", "AideMemoireSection").objects.all():
        if (body := in_marks(section.body)) != section.body:
            section.body = body
            section.save(update_fields=["body"])


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_meeting_calendar_generation")]

    operations = [migrations.RunPython(write_marks, migrations.RunPython.noop, elidable=True)]
