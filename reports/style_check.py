"""House style in a report: hints about what people write in it, and which of them are ignored. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from egm_portal.marked_texts.markup.parser import parse
from house_style import Facts, Hint, check
from house_style.abbreviations import abbreviations_in
from participants.models import Participant
from participants.roles import Role
from reports.models import IgnoredHint, Report, Section
from reports.organization import PARTS
from room.models import Recommendation, addressees_of

_C, _R, _S = Section.Chapter, Recommendation.State, Participant.Status
_FRONT = (_C.ACKNOWLEDGEMENTS, _C.SUMMARY)
_BODY = (_C.INTRODUCTION, *PARTS, _C.DISCUSSION)
_CONCLUSIONS = (_C.CONCLUSIONS, _C.RECOMMENDATIONS)
_CHAPTERS = {Recommendation.Kind.CONCLUSION: _C.CONCLUSIONS, Recommendation.Kind.RECOMMENDATION: _C.RECOMMENDATIONS}
_WHY_UNLISTED = {
    _S.NOMINATED: "was nominated and not invited",
    _S.RESERVE: "is on the reserve list",
    _S.INVITED: "has not answered the invitation",
    _S.ACCEPTED: "has not agreed to be listed",
    _S.DECLINED: "has declined",
    _S.WITHDRAWN: "has withdrawn",
}


@dataclass(frozen=True)
class CheckedText:
    """The hints about a section or a recommendation in the order of its text: those that are open, and the ignored."""

    subject: Section | Recommendation
    open: list[Hint]
    ignored: list[Hint]

    @property
    def title(self) -> str:
        if isinstance(self.subject, Section):
            return str(self.subject)
        return f"{self.subject.get_kind_display()}: {self.subject}"


def hints_of_report(report: Report, is_staff: bool) -> list[CheckedText]:
    """The hints about each section, and each proposal that was not dropped, as saved, in reading order: five queries.

    `is_staff` says whether they are for somebody who works on the meeting. To others hints say nothing of its people
    but what everybody can read.
    """
    checking = _Checking(report, is_staff)
    return [checking.hints(subject) for subject in checking.subjects]


def hints_of_section(section: Section, text: str, keys: Sequence[str], is_staff: bool) -> CheckedText:
    """The hints about a section with this text, whose blocks have these keys: five queries."""
    return _Checking(section.report, is_staff).hints_of(section, text, keys, section.heading)


def hints_of_recommendation(recommendation: Recommendation, report: Report, is_staff: bool) -> CheckedText:
    """The hints about the newest words of a conclusion or recommendation: five queries."""
    return _Checking(report, is_staff).hints(recommendation)


class _Checking:
    """What a check of one report reads, once for all its texts."""

    def __init__(self, report: Report, is_staff: bool):
        self.report, self.is_staff = report, is_staff

    @cached_property
    def subjects(self) -> list[Section | Recommendation]:
        """In the order in which they are read."""
        is_first = self.report.arrangement == Report.Arrangement.CONCLUSIONS_FIRST
        body = [*_CONCLUSIONS, *_BODY] if is_first else [*_BODY, *_CONCLUSIONS]
        chapters = [*_FRONT, *body, _C.FURTHER]
        sections = Section.objects.present().filter(report=self.report).with_text()
        proposals = Recommendation.objects.filter(meeting=self.report.meeting_id)
        proposals = proposals.exclude(state__in=[_R.MERGED, _R.DROPPED])
        addressees = ["", *(addressee.key for addressee in addressees_of(self.report.meeting))]
        ordered = sorted(proposals, key=lambda proposal: addressees.index(proposal.addressee))
        return sorted([*sections, *ordered], key=lambda subject: chapters.index(_chapter(subject)))

    @cached_property
    def met_before(self) -> dict[str, frozenset[str]]:
        """For each text the abbreviations that readers have met on the cover and in the texts before it."""
        meeting = self.report.meeting
        found: dict[str, frozenset[str]] = {}
        met = abbreviations_in([self.report.title, meeting.title, meeting.convening_bodies])
        for subject in self.subjects:
            found[subject.key] = met
            met |= abbreviations_in([subject.body if isinstance(subject, Section) else subject.text])
        return found

    @cached_property
    def people(self) -> dict[str, object]:
        """What rules ask about people, by fields of `Facts`."""
        rows = list(Participant.objects.filter(meeting=self.report.meeting_id, erased_at=None).exclude(name=""))
        listed = {person.name for person in rows if person.status == _S.ACCEPTED and person.list_consent}
        known = rows if self.is_staff else [person for person in rows if person.name in listed]
        experts = (row for row in known if row.status == _S.ACCEPTED and row.role == Role.EXPERT)
        return {
            "participants": frozenset(person.name for person in known),
            "unlisted": frozenset(
                (person.name, _WHY_UNLISTED[_S(person.status)]) for person in known if person.name not in listed
            ),
            "experts": frozenset(person.name for person in experts),
            "only_listed": not self.is_staff,
        }

    @cached_property
    def ignored(self) -> set[tuple[str, str, str]]:
        rows = IgnoredHint.objects.filter(report=self.report)
        return set(rows.values_list("key", "rule", "fingerprint"))

    def hints(self, subject: Section | Recommendation) -> CheckedText:
        if isinstance(subject, Section):
            return self.hints_of(subject, subject.body, subject.keys, subject.heading)
        return self.hints_of(subject, subject.text, [subject.key] * len(parse(subject.text)))

    def hints_of(
        self, subject: Section | Recommendation, text: str, keys: Sequence[str], heading: str = ""
    ) -> CheckedText:
        meeting = self.report.meeting
        facts = Facts(
            is_english="english" in meeting.language.lower(),
            held_on=meeting.starts_on,
            is_discussion=_chapter(subject) == _C.DISCUSSION,
            is_not_for_attribution=meeting.not_for_attribution,
            abbreviations=self.met_before.get(subject.key, frozenset()),
            **self.people,
        )
        found = check(text, keys, heading, facts, place=subject.key)
        open_hints = [hint for hint in found if hint.identity not in self.ignored]
        return CheckedText(subject, open_hints, [hint for hint in found if hint.identity in self.ignored])


def _chapter(subject: Section | Recommendation) -> str:
    return subject.chapter if isinstance(subject, Section) else _CHAPTERS[subject.kind]
