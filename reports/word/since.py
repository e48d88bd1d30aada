"""What has changed since a round of comments, to be shown as tracked changes."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.content import FORMS, GENERATED, Division, Part, ReportContent, Span
from reports.models import Round
from reports.word.differences import pieces_of
from reports.word.given import Changes, Removed

AUTHOR = "Changes since round"
"""How the name begins under which these changes are tracked: nobody has made them in Word."""


@dataclass(frozen=True)
class _Text:
    """A paragraph or a part of one, which people wrote or the meeting adopted."""

    kind: str
    mark: str
    spans: list[Span]


def changes_since(round_: Round, content: ReportContent) -> Changes:
    """The changes to paragraphs since the round; tables and pictures are shown as they are now."""
    before, now = dict(_texts(FORMS.restored(round_.content))), dict(_texts(content))
    return Changes(
        author=f"{AUTHOR} {round_.number}",
        at=round_.opened_at.astimezone(round_.report.meeting.zone),
        before={key: text.spans for key, text in before.items() if key in now and _differ(text.spans, now[key].spans)},
        new=frozenset(now.keys() - before.keys()),
        removed=list(_removed(before, now)),
    )


def _removed(before: dict[str, _Text], now: dict[str, _Text]) -> Iterator[Removed]:
    last = ""
    for key, text in before.items():
        if key in now:
            last = key
        elif last:
            yield Removed(last, text.kind, text.mark, text.spans)


def _texts(content: ReportContent) -> Iterator[tuple[str, _Text]]:
    yield from _of_parts([*content.acknowledgements, *content.summary])
    for chapter in content.chapters:
        yield from _of_division(chapter)


def _of_division(division: Division) -> Iterator[tuple[str, _Text]]:
    for paragraph in division.paragraphs:
        if paragraph.key and not paragraph.key.startswith(GENERATED):
            lead = [*paragraph.lead, Span(" ")] if paragraph.lead and paragraph.spans else paragraph.lead
            yield paragraph.key, _Text("paragraph", "", [*lead, *paragraph.spans])
        yield from _of_parts(paragraph.parts)
    for below in division.divisions:
        yield from _of_division(below)


def _of_parts(parts: list[Part]) -> Iterator[tuple[str, _Text]]:
    for part in parts:
        if part.key and not part.table and not part.picture:
            yield part.key, _Text(part.kind, part.mark, part.spans)


def _differ(before: list[Span], now: list[Span]) -> bool:
    """Whether two texts differ in more than the numbers of their footnotes, which change when others are added."""
    return any(kind for kind, _ in pieces_of(before, now))
