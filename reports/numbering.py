"""Marks for headings (I., A., 1.) and numbers for paragraphs, in one sequence through the whole report."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from egm_portal.text import numerals
from reports.content import Division


def numbered(chapters: list[Division]) -> list[Division]:
    """The chapters with their marks, anchors, paragraph numbers and ranges; those without any text are left out."""
    kept = [_without_lone_division(chapter) for chapter in chapters if has_text(chapter)]
    numbers = count(1)
    return [
        _numbered(chapter, mark=numerals.roman(place), anchor="chapter", depth=0, numbers=numbers)
        for place, chapter in enumerate(kept, start=1)
    ]


def numbered_alone(division: Division, mark: str, depth: int, first: int) -> Division:
    """One chapter (depth 0) or section (1) as in the whole report: `first` is the number of its first paragraph."""
    whole = _without_lone_division(division)
    return _numbered(whole, mark, "division", depth, count(first)) if has_text(whole) else whole


def has_text(division: Division) -> bool:
    return bool(division.paragraphs) or any(has_text(part) for part in division.divisions)


def _without_lone_division(division: Division) -> Division:
    parts = [_without_lone_division(part) for part in division.divisions if has_text(part)]
    # A division without siblings is merged into its parent: no A without a B (Editorial Manual).
    if len(parts) != 1:
        return replace(division, divisions=parts)
    (only,) = parts
    return replace(
        only,
        heading=f"{division.heading}: {only.heading}",
        paragraphs=[*division.paragraphs, *only.paragraphs],
        key=division.key or only.key,
        section=division.section or only.section,
    )


def _numbered(division: Division, mark: str, anchor: str, depth: int, numbers: Iterator[int]) -> Division:
    anchor = f"{anchor}-{mark}"
    paragraphs = [replace(paragraph, number=next(numbers)) for paragraph in division.paragraphs]
    parts = []
    for place, part in enumerate(division.divisions, start=1):
        mark_of_part = numerals.letter(place).upper() if depth == 0 else str(place)
        parts.append(_numbered(part, mark_of_part, anchor, depth + 1, numbers))
    first = str(paragraphs[0].number) if paragraphs else parts[0].range.split("-")[0]
    last = parts[-1].range.split("-")[-1] if parts else str(paragraphs[-1].number)
    span = first if first == last else f"{first}-{last}"
    return replace(division, paragraphs=paragraphs, divisions=parts, mark=mark, anchor=anchor, range=span)
