"""A text divided in two, each part with the footnotes to which it refers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from egm_portal.marked_texts.markup.parser import parse
from egm_portal.marked_texts.merging.segments import Segment, labels_cited, labels_defined, segments, separator


@dataclass(frozen=True)
class Part:
    """A part of a text, and the keys of its blocks by their first line there."""

    text: str = ""
    keys: dict[int, str] = field(default_factory=dict)


def split_text(text: str, keys: Sequence[str], line: int) -> tuple[Part, Part]:
    """The text before this line (0 is the first) and from it on; `keys` are those of its blocks.

    A footnote goes with the part that refers to it, and with both if both do. Of what only footnotes are left, the part
    is empty.
    """
    key_of = {block.start: key for block, key in zip(parse(text), keys, strict=False)}
    found = segments(text)
    early = [segment for segment in found if segment.start < line]
    late = [segment for segment in found if segment.start >= line]
    return _part(_with_notes(early, late), key_of), _part(_with_notes(late, early), key_of)


def _with_notes(here: list[Segment], there: list[Segment]) -> list[Segment]:
    """The segments of one part with its footnotes; none if it has only footnotes. `there` are those of the other."""
    if all(map(labels_defined, here)):
        return []
    cited, cited_there = (
        labels_cited("\n".join(segment.text for segment in part if not labels_defined(segment)))
        for part in (here, there)
    )
    # Footnotes to which only the other part refers do not stay.
    gone = cited_there - cited
    own = [each for each in here if not (labels := labels_defined(each)) & gone or labels & cited]
    # Footnotes that stood in the other part go to the end, where people type them.
    return own + [each for each in there if labels_defined(each) & cited]


def _part(own: Iterable[Segment], key_of: Mapping[int, str]) -> Part:
    """The segments as one text, parted as they were if they stood side by side."""
    text, keys, before = "", {}, None
    for segment in own:
        if before:
            is_next = before.start + f"{before.text}{before.gap}".count("\n") == segment.start
            text += before.gap if is_next else separator(before.kind, segment.kind)
        lines = range(segment.text.count("\n") + 1)
        first = text.count("\n")
        keys |= {first + line: key_of[segment.start + line] for line in lines if segment.start + line in key_of}
        text += segment.text
        before = segment
    return Part(text, keys)
