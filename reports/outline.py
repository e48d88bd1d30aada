"""The outline of a report for those who write it: its chapters and sections, and how far each is."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from reports import organization
from reports.content import Division, NumberedText, divisions_in
from reports.models import Report, Section
from reports.writing_rules import refusal_to_write
from room.models import Recommendation

_C, _K = Section.Chapter, Recommendation.Kind
DISCUSSION = "Summary of the discussion"
BOTH = "Conclusions and recommendations"
ADOPTED = {_C.CONCLUSIONS: ("Conclusions", _K.CONCLUSION), _C.RECOMMENDATIONS: ("Recommendations", _K.RECOMMENDATION)}
"""The chapters of what the meeting adopts; what people write of them is an introduction."""


class Progress(StrEnum):
    """How far a part of the report is."""

    EMPTY = "empty"
    IN_PROGRESS = "in progress"
    READY = "ready"
    GENERATED = "generated"
    ADOPTED = "adopted in the room"
    FINAL = "final"
    LEFT_OUT = "empty, left out"


@dataclass(frozen=True)
class Entry:
    """A chapter or a section: how far it is, the `section` that people write, and the `division` that is printed."""

    heading: str
    progress: Progress | None = None
    section: Section | None = None
    division: Division | None = None
    writers: Sequence[object] = ()
    entries: list["Entry"] = field(default_factory=list)

    @property
    def mark(self) -> str:
        return f"{self.division.mark}." if self.division else ""

    @property
    def is_front(self) -> bool:
        return self.section is not None and self.section.chapter in (_C.ACKNOWLEDGEMENTS, _C.SUMMARY)


def progress_of(section: Section) -> Progress:
    """How far a section is that was read `with_text`."""
    if not section.body.strip():
        return Progress.EMPTY
    return Progress.READY if section.is_ready else Progress.IN_PROGRESS


def outline(
    report: Report,
    text: NumberedText,
    sections: Iterable[Section],
    adopted: Collection[str] = (),
    writers: Mapping[int, Sequence[object]] | None = None,
) -> list[Entry]:
    """What stands before the chapters, and the chapters in the report's arrangement with their sections.

    `adopted` are the kinds of what the meeting has adopted, `writers` those who write each section by its id.
    """
    plan = _Plan(text, list(sections), adopted, writers or {}, is_settled=bool(refusal_to_write(report)))
    end = [plan.adopted(_C.CONCLUSIONS), plan.adopted(_C.RECOMMENDATIONS)]
    body = [*plan.written(_C.INTRODUCTION), plan.organization(), plan.discussion()]
    if report.arrangement == Report.Arrangement.CONCLUSIONS_FIRST:
        body, end = [Entry(BOTH, division=plan.chapter(BOTH), entries=end), *body], []
    front = [*plan.written(_C.ACKNOWLEDGEMENTS), *plan.written(_C.SUMMARY)]
    return [*front, *body, *end, *plan.written(_C.FURTHER)]


def every_entry(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries in reading order, each before those below it."""
    for entry in entries:
        yield entry
        yield from every_entry(entry.entries)


@dataclass(frozen=True)
class _Plan:
    text: NumberedText
    sections: list[Section]
    adopted_kinds: Collection[str]
    writers: Mapping[int, Sequence[object]]
    is_settled: bool

    def chapter(self, heading: str) -> Division | None:
        """The printed chapter; with a single section, its heading follows that of the chapter."""
        return next((each for each in self.text.chapters if each.heading.startswith(heading)), None)

    def written(self, chapter: _C, within: Division | None = None) -> list[Entry]:
        found = []
        for section in self.sections:
            if section.chapter == chapter:
                own = self._printed(section.pk)
                division = None if own is within else own
                writers = self.writers.get(section.pk, ())
                found.append(Entry(str(section), self._progress_of(section), section, division, writers))
        return found

    def organization(self) -> Entry:
        division = self.chapter(organization.HEADING)
        written = [entry for part in organization.PARTS for entry in self.written(part)]
        return Entry(organization.HEADING, Progress.GENERATED, division=division, entries=written)

    def discussion(self) -> Entry:
        division = self.chapter(DISCUSSION)
        return Entry(DISCUSSION, division=division, entries=self.written(_C.DISCUSSION, within=division))

    def adopted(self, chapter: _C) -> Entry:
        heading, kind = ADOPTED[chapter]
        own = next((each for each in self.sections if each.chapter == chapter), None)
        division = self._printed(own.pk) if own else None
        if kind in self.adopted_kinds:
            progress = Progress.ADOPTED
        else:
            progress = self._progress_of(own) if own else Progress.EMPTY
        return Entry(heading, progress, own, division, self.writers.get(own.pk, ()) if own else ())

    def _progress_of(self, section: Section) -> Progress:
        if section.chapter in organization.GENERATED and not section.body.strip():
            return Progress.GENERATED
        if not self.is_settled:
            return progress_of(section)
        is_printed = section.body.strip() or self._printed(section.pk)
        return Progress.FINAL if is_printed else Progress.LEFT_OUT

    def _printed(self, section: int) -> Division | None:
        return next((each for each in divisions_in(self.text.chapters) if each.section == section), None)
