"""The house style of a report: the hints about its sections, and which of them are ignored. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from participants.models import Participant
from participants.roles import Role
from reports.house_style import Facts, Hint, check
from reports.house_style.abbreviations import abbreviations_in
from reports.models import IgnoredHint, Report, Section

_C = Section.Chapter
_FRONT = (_C.ACKNOWLEDGEMENTS, _C.SUMMARY)
_BODY = (_C.INTRODUCTION, _C.OPENING_STATEMENTS, _C.DISCUSSION)
_CONCLUSIONS = (_C.CONCLUSIONS, _C.RECOMMENDATIONS)


@dataclass(frozen=True)
class SectionHints:
    """The hints about a section in the order of its text: those that are open, and those that were ignored."""

    section: Section
    open: list[Hint]
    ignored: list[Hint]


def hints_of_report(report: Report) -> list[SectionHints]:
    """The hints about each section as it is saved, in reading order: three queries."""
    checking = _Checking(report)
    return [checking.hints(section, section.body, section.keys) for section in checking.sections]


def hints_of_section(section: Section, text: str, keys: Sequence[str]) -> SectionHints:
    """The hints about a section with this text, whose blocks have these keys: three queries."""
    return _Checking(section.report).hints(section, text, keys)


class _Checking:
    """What a check of one report reads, once for all its sections."""

    def __init__(self, report: Report):
        self.report = report

    @cached_property
    def sections(self) -> list[Section]:
        """In the order in which they are read."""
        is_first = self.report.arrangement == Report.Arrangement.CONCLUSIONS_FIRST
        body = [*_CONCLUSIONS, *_BODY] if is_first else [*_BODY, *_CONCLUSIONS]
        chapters = [*_FRONT, *body, _C.FURTHER]
        sections = Section.objects.present().filter(report=self.report).with_text()
        return sorted(sections, key=lambda section: chapters.index(section.chapter))

    @cached_property
    def names(self) -> dict[str, frozenset[str]]:
        """The names of participants that rules ask for, by those of fields of `Facts`."""
        people = list(Participant.objects.filter(meeting=self.report.meeting_id, erased_at=None).exclude(name=""))
        everybody = frozenset(person.name for person in people)
        attending = [person for person in people if person.status == Participant.Status.ACCEPTED]
        return {
            "participants": everybody,
            "unlisted": everybody - {person.name for person in attending if person.list_consent},
            "experts": frozenset(person.name for person in attending if person.role == Role.EXPERT),
        }

    @cached_property
    def ignored(self) -> set[tuple[str, str, str]]:
        rows = IgnoredHint.objects.filter(report=self.report)
        return set(rows.values_list("key", "rule", "fingerprint"))

    def hints(self, section: Section, text: str, keys: Sequence[str]) -> SectionHints:
        found = check(text, keys, section.heading, self._facts(section))
        open_hints = [hint for hint in found if hint.identity not in self.ignored]
        return SectionHints(section, open_hints, [hint for hint in found if hint.identity in self.ignored])

    def _facts(self, section: Section) -> Facts:
        meeting = self.report.meeting
        return Facts(
            is_english="english" in meeting.language.lower(),
            is_discussion=section.chapter == _C.DISCUSSION,
            is_not_for_attribution=meeting.not_for_attribution,
            abbreviations=self._abbreviations_before(section),
            **self.names,
        )

    def _abbreviations_before(self, section: Section) -> frozenset[str]:
        """Those that readers have met on the cover and in the sections before this one."""
        meeting = self.report.meeting
        met = abbreviations_in([self.report.title, meeting.title, meeting.convening_bodies])
        for each in self.sections:
            if each.pk == section.pk:
                break
            met |= abbreviations_in([each.body])
        return met
