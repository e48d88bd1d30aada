"""What has changed since a round of comments, to be shown as tracked changes."""

from collections.abc import Iterator
from dataclasses import dataclass

from egm_portal.marked_texts.content import GENERATED, Part, Span
from egm_portal.marked_texts.markup.blocks import HEADING, PARAGRAPH
from egm_portal.wordfiles.annotations import Removed, TrackedChanges
from egm_portal.wordfiles.differences import pieces_of
from reports.content import FORMATS, Division, ReportContent
from reports.word.comments import Round
from reports.word.origin import SINCE, section_key
from reports.word.sameness import is_same


@dataclass(frozen=True)
class _Text:
    """A heading, a paragraph or a part of one, which people wrote or the meeting adopted; `part` is more than text."""

    kind: str
    mark: str
    spans: list[Span]
    part: Part | None = None


def changes_since(round_: Round, content: ReportContent) -> TrackedChanges:
    """The changes since the round. A table or picture that changed is shown as it was, and then as it is."""
    before, now = dict(_texts(FORMATS.restored(round_.content))), dict(_texts(content))
    changed = {key: text for key, text in before.items() if key in now and _differ(text, now[key])}
    removed, last = [], ""
    for key, text in before.items():
        if key in now:
            last = key
        else:
            removed.append(Removed(last, text.kind, text.mark, text.spans, text.part))
    return TrackedChanges(
        author=f"{SINCE} {round_.number}",
        at=round_.opened_at.astimezone(round_.report.meeting.zone),
        before={key: text.spans for key, text in changed.items() if not text.part},
        replaced={key: text.part for key, text in changed.items() if text.part},
        new=frozenset(now.keys() - before.keys()),
        removed=removed,
    )


def _texts(content: ReportContent) -> Iterator[tuple[str, _Text]]:
    yield from _of_parts([*content.acknowledgements, *content.summary])
    for chapter in content.chapters:
        yield from _of_division(chapter)


def _of_division(division: Division) -> Iterator[tuple[str, _Text]]:
    if key := division.key or section_key(division.section):
        yield key, _Text(HEADING if division.key else "section", "", [Span(division.heading)])
    for paragraph in division.paragraphs:
        if paragraph.key and not paragraph.key.startswith(GENERATED):
            lead = [*paragraph.lead, Span(" ")] if paragraph.lead and paragraph.spans else paragraph.lead
            yield paragraph.key, _Text(PARAGRAPH, "", [*lead, *paragraph.spans])
        yield from _of_parts(paragraph.parts)
    for below in division.divisions:
        yield from _of_division(below)


def _of_parts(parts: list[Part]) -> Iterator[tuple[str, _Text]]:
    for part in parts:
        if part.key:
            yield part.key, _Text(part.kind, part.mark, part.spans, part if part.table or part.picture else None)


def _differ(before: _Text, now: _Text) -> bool:
    """Whether two texts differ in more than the numbers of their footnotes, which change when others are added."""
    if before.part and now.part:
        documents = [part.picture.document if part.picture else 0 for part in (before.part, now.part)]
        return documents[0] != documents[1] or not is_same(before.part, now.part)
    if before.part or now.part:
        return True
    return any(kind for kind, _ in pieces_of(before.spans, now.spans))
