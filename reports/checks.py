"""What is checked before a report is circulated, cleared or issued. No writes here, and no request."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from agenda.models import Programme, Session
from agenda.open_conflicts import open_conflicts, with_draft_state
from agenda.queries import held_until, newest_public_release
from egm_portal.drafts.models import FormDraft
from egm_portal.drafts.places import row_key
from egm_portal.meetings.models import Meeting, StaffRole
from egm_portal.pdf.models import Rendering
from egm_portal.text import dates
from egm_portal.text.numerals import joined
from papers.models import Document, Paper
from proceedings.attendance import attended_meeting, present_by_day
from proceedings.queries import author_names
from reports.corrections_in_text import corrections_of_revision, missing_corrections
from reports.issued_words import first_difference
from reports.issuing import present_pdf, reading_of
from reports.models import Report, Section
from reports.queries import issued_content, report_content
from reports.style_check import hints_of_report
from reports.writing_rules import SECTION_FORM
from room.models import Recommendation


def is_open_for_comments(report: Report, at: datetime) -> bool:
    return report.state == Report.State.CIRCULATED and report.comments_until is not None and at < report.comments_until


Link = tuple[str, str]
"""The words of a link, and its address."""


class Check:
    """A check before some verbs: what should be true, and the sentence that says what is wrong, or nothing.

    `fact` says what proves that all is well.

    A problem stops the verbs in `stops`, and is only shown before those in `advises`.
    """

    what: str
    todo: str = ""  # what has to be done about it, as a command; empty if nobody can do anything but wait
    stops: frozenset[str] = frozenset()
    advises: frozenset[str] = frozenset()
    yields_to_reason = False  # whether a verb that it stops is possible all the same, with a reason that is kept
    passed_over = ""  # what the history then says of it: "Issued without the answer of an office"
    of_text = False  # whether it is about the text on the portal, which a report that was made elsewhere has not
    of_reissue = True  # whether it is also about a reissue, whose words are those that were issued
    ends_by_itself = False  # whether time alone ends its problem: until then other things come next
    of_staff = False  # whether its problem is said to those who work on the meeting alone
    control = ""  # the template of what is pressed or filled in; without one, a link leads to its page
    role: StaffRole | None = StaffRole.EDITOR  # the lowest that may do it, or None for whoever writes the report
    proof = ""  # the template of what is shown below it once all is well

    def problem(self, report: Report, at: datetime) -> str:
        """What is wrong, in a sentence, or nothing; may read rows."""
        raise NotImplementedError

    def command(self, report: Report) -> str:
        """What to do about a problem; may read rows."""
        return self.todo or self.what

    def concerns(self, report: Report) -> bool:
        """Whether there is anything to check in this report."""
        return True

    def fact(self, report: Report) -> str:
        """What a page shows beside a check without a problem, such as when the meeting ended; may read rows."""
        return ""

    def page(self, report: Report) -> Link | None:
        """Where it is dealt with, if there is such a page; may read rows."""
        return None


@dataclass(frozen=True)
class Finding:
    """What a check found in one report: its `problem` or, if all is well, the `fact` that shows it."""

    check: Check
    problem: str
    fact: str
    stops: bool
    command: str = ""

    @property
    def what(self) -> str:
        return self.check.what


def formatted(instant: datetime, report: Report) -> str:
    return f"{dates.deadline(instant, report.meeting.time_zone)} ({report.meeting.city})"


class MeetingIsOver(Check):
    what = "The meeting is over"
    todo = "Wait until the meeting is over"
    stops, advises = frozenset({"clear", "issue"}), frozenset({"circulate"})

    def problem(self, report: Report, at: datetime) -> str:
        until = held_until(report.meeting)
        return f"The meeting is not over: its last session ends on {formatted(until, report)}." if at < until else ""

    def fact(self, report: Report) -> str:
        return f"It ended on {formatted(held_until(report.meeting), report)}."


class SymbolIsUnique(Check):
    what = "No other document has its symbol"
    todo = "Give the report another symbol"
    stops, advises = frozenset({"issue"}), frozenset({"circulate", "clear"})
    control = "reports/finalize/_symbol.html"

    def problem(self, report: Report, at: datetime) -> str:
        symbol = report.printed_symbol
        others = Document.objects.filter(meeting=report.meeting_id, symbol__iexact=symbol)
        is_taken = symbol and others.exclude(issues__report=report).exists()
        return f"Another document of this meeting has the symbol {symbol}." if is_taken else ""

    def page(self, report: Report) -> Link:
        return _settings(report)


class PdfWasRead(Check):
    what = "This PDF has been read"
    todo = "Read the PDF"
    of_text = True
    stops = frozenset({"issue"})
    control = "reports/finalize/_pdf.html"

    def problem(self, report: Report, at: datetime) -> str:
        rendering = present_pdf(report)
        if rendering is None or rendering.state == Rendering.State.FAILED:
            return NO_PDF
        if not rendering.has_ended:
            return IN_PROGRESS
        if reading_of(report, rendering):
            return ""
        pages = f"all {rendering.pages} pages" if rendering.pages > 1 else "the one page"
        return f"Nobody has confirmed having read {pages} of this PDF."


class SymbolIsSettled(Check):
    what = "The report has a symbol, or is meant to have none"
    todo = "Give the report a symbol"
    stops, advises = frozenset({"issue"}), frozenset({"clear"})
    control = "reports/finalize/_symbol.html"

    def problem(self, report: Report, at: datetime) -> str:
        return "" if report.symbol or report.has_no_symbol else NO_SYMBOL

    def fact(self, report: Report) -> str:
        return report.printed_symbol or "It has no symbol."

    def page(self, report: Report) -> Link:
        return _settings(report)


class AdoptedHaveNumbers(Check):
    what = "Everything adopted has a number"
    todo = "Number the conclusions and recommendations"
    of_text = True
    stops = frozenset({"issue"})

    def problem(self, report: Report, at: datetime) -> str:
        adopted = Recommendation.objects.adopted().filter(meeting=report.meeting_id)
        count = adopted.filter(printed_number=None).count()
        if not count:
            return ""
        have = "One conclusion or recommendation has" if count == 1 else f"{count} conclusions and recommendations have"
        return f"{have} been adopted without a number. Put the report in draft and clear it again."


class NoEmptySections(Check):
    what = "No section is empty"
    todo = "Write the empty sections"
    of_text = True
    stops, advises = frozenset({"issue"}), frozenset({"circulate", "clear"})
    control, role = "reports/finalize/_sections.html", None

    def problem(self, report: Report, at: datetime) -> str:
        empty = _empty(report, *NEEDED)
        return f"There is no text in {empty}. Write it, or delete sections that are not needed." if empty else ""

    def page(self, report: Report) -> Link:
        return _outline(report)


class HasOpeningStatements(Check):
    what = "The opening statements are summarized"
    of_text = True
    advises = frozenset({"circulate", "clear", "issue"})
    role = None

    def problem(self, report: Report, at: datetime) -> str:
        empty = _empty(report, Section.Chapter.OPENING_STATEMENTS)
        return f"There is no text in {empty}; it is left out." if empty else ""

    def page(self, report: Report) -> Link:
        return _outline(report)


class TypedTextIsSaved(Check):
    """A text that met other words is kept for whoever typed it until they choose, and nobody else can read it."""

    what = "All text that was typed is saved"
    of_text = True
    advises = frozenset({"circulate", "clear", "issue"})
    role = None

    def problem(self, report: Report, at: datetime) -> str:
        sections = {row_key(section.pk): section for section in report.sections.present()}
        drafts = FormDraft.objects.filter(form=SECTION_FORM, row__in=sections).select_related("user").order_by("pk")
        names = author_names(report.meeting, [draft.user for draft in drafts])
        kept = [f"{names[draft.user_id]} for “{sections[draft.row]}”" for draft in drafts]
        if not kept:
            return ""
        return f"Text has been typed and not saved by {joined(kept)}. Only they can see it, under “My drafts”."

    def page(self, report: Report) -> Link:
        return _outline(report)


class HasSameWords(Check):
    what = "Its words are those that were issued"
    todo = "Restore the words that were issued"
    of_text = True
    stops = frozenset({"clear", "issue"})

    def concerns(self, report: Report) -> bool:
        return report.is_reissue

    def problem(self, report: Report, at: datetime) -> str:
        if not report.is_reissue:
            return ""
        differs = first_difference(issued_content(report), report_content(report))
        return differs and (
            f"The words are not those that were issued: see {differs}. Restore them; only a revision changes words."
        )


class CorrectionsAreInText(Check):
    what = "Every correction that was issued is in the text"
    of_text, of_reissue = True, False
    advises = frozenset({"circulate", "clear", "issue"})

    def concerns(self, report: Report) -> bool:
        return bool(report.revision)

    def problem(self, report: Report, at: datetime) -> str:
        missing = [each.correction for each in missing_corrections(report)]
        if not missing:
            return ""
        corrigenda = dict.fromkeys(str(each.corrigendum.document.symbol or each.corrigendum) for each in missing)
        count = f"{len(missing)} corrections" if len(missing) > 1 else "One correction"
        return f"{count} of {joined(list(corrigenda))} {'are' if len(missing) > 1 else 'is'} not in the text."

    def fact(self, report: Report) -> str:
        count = len(corrections_of_revision(report))
        if not count:
            return "No correction was issued to the text under revision."
        return f"{count} correction{' is' if count == 1 else 's are'} in it."

    def page(self, report: Report) -> Link:
        return "Corrections", reverse("reports:corrigendum", args=[report.meeting.slug])


class NoEmptyAnnexes(Check):
    what = "Each annex lists something"
    of_text = True
    advises = frozenset({"clear", "issue"})

    def problem(self, report: Report, at: datetime) -> str:
        empty = [f"annex {annex.mark} ({annex.title})" for annex in report_content(report).annexes if not annex.tables]
        return f"Nothing is listed in {joined(empty)}." if empty else ""


class AttendanceIsRecorded(Check):
    what = "It is recorded who attended"
    todo = "Record who attended"
    of_text = True
    stops, advises = frozenset({"issue"}), frozenset({"circulate", "clear"})
    yields_to_reason = True
    passed_over = "without a record of who attended"
    of_reissue = False

    def problem(self, report: Report, at: datetime) -> str:
        return "" if attended_meeting(report.meeting) else NO_ATTENDANCE

    def page(self, report: Report) -> Link:
        return "Attendance", reverse("admin:meetings_meeting_attendance", args=[report.meeting_id])


class FinalProgrammeIsReleased(Check):
    what = "The final programme is released"
    of_text, of_reissue = True, False
    advises = frozenset({"clear", "issue"})

    def problem(self, report: Report, at: datetime) -> str:
        newest = newest_public_release(report.meeting, at)
        if newest and newest.kind == Programme.Kind.FINAL:
            return ""
        return ONLY_PROVISIONAL if newest else NO_PROGRAMME

    def page(self, report: Report) -> Link:
        return "Release", reverse("admin:meetings_meeting_compare", args=[report.meeting_id])


class ConflictsAreResolved(Check):
    what = "No conflict of the programme is open"
    of_text, of_reissue = True, False
    advises = frozenset({"issue"})

    def problem(self, report: Report, at: datetime) -> str:
        meetings = with_draft_state(Meeting.objects.filter(pk=report.meeting_id))
        count = sum(found.waiting for found in open_conflicts(meetings).values())
        have = "One conflict" if count == 1 else f"{count} conflicts"
        return f"{have} of the programme {'is' if count == 1 else 'are'} open." if count else ""


class PapersAreHere(Check):
    what = "No paper is overdue"
    of_text, of_reissue = True, False
    advises = frozenset({"issue"})

    def problem(self, report: Report, at: datetime) -> str:
        count = Paper.objects.filter(participant__meeting=report.meeting_id).missing().overdue(at).count()
        are = "One paper is" if count == 1 else f"{count} papers are"
        return f"{are} overdue, and not among the documents of the meeting." if count else ""


class OpeningIsRecorded(Check):
    what = "It is recorded who opened the meeting"
    of_text = True
    advises = frozenset({"clear", "issue"})

    def problem(self, report: Report, at: datetime) -> str:
        plenaries = Session.objects.filter(meeting=report.meeting_id, kind=Session.Kind.OPENING)
        days = {plenary.starts_at.astimezone(report.meeting.zone).date() for plenary in plenaries}
        return "" if days & present_by_day(report.meeting).keys() else NO_OPENING

    def page(self, report: Report) -> Link:
        return _programme(report)


class FollowsHouseStyle(Check):
    what = "No hint on house style is open"
    of_text = True
    advises = frozenset({"circulate", "clear", "issue"})
    role = None

    def problem(self, report: Report, at: datetime) -> str:
        found = [each for each in hints_of_report(report, is_staff=True) if each.open]
        if not found:
            return ""
        places = (
            f"“{text}”" if isinstance(text, Section) else f"the {text.get_kind_display().lower()}s"
            for text in (each.subject for each in found)
        )
        count, where = sum(len(each.open) for each in found), ", ".join(dict.fromkeys(places))
        return f"{count} hint{'s on house style are' if count > 1 else ' on house style is'} open in {where}."

    def page(self, report: Report) -> Link:
        return "Hints", reverse("reports:check_report", args=[report.meeting.slug])


def _outline(report: Report) -> Link:
    return "Sections", reverse("reports:outline", args=[report.meeting.slug])


def _settings(report: Report) -> Link:
    return "Change", reverse("admin:reports_report_settings", args=[report.meeting_id])


def _programme(report: Report) -> Link:
    return "Programme", reverse("admin:meetings_meeting_programme", args=[report.meeting_id])


def empty_sections(report: Report, *chapters: Section.Chapter) -> list[Section]:
    """The sections of these chapters without a text."""
    written = report.sections.present().with_text().filter(chapter__in=chapters)
    return [section for section in written if not section.body.strip()]


def may_be_unwritten(report: Report) -> bool:
    """Whether writing it may be what comes next."""
    return not report.is_reissue and report.state in (Report.State.OUTLINE, Report.State.DRAFT)


def _empty(report: Report, *chapters: Section.Chapter) -> str:
    """The names of these sections, or nothing."""
    return joined([f"“{section}”" for section in empty_sections(report, *chapters)])


NEEDED = (Section.Chapter.INTRODUCTION, Section.Chapter.DISCUSSION)
"""Chapters of which no section may be empty when the report is issued."""
IN_PROGRESS = "The PDF of the present text is being generated. Read it before you issue the report."
NO_PDF = "There is no finished PDF of the present text. Generate and read it before you issue the report."
NO_ATTENDANCE = "Nobody has recorded who attended: the report does not say how many did. Record it, or give a reason."
ONLY_PROVISIONAL = "No final programme was released: the report prints the provisional one as the programme of work."
NO_PROGRAMME = "No programme was released: the report prints none."
NO_OPENING = (
    "Who opened the meeting? The report says it if the programme has an opening plenary with its speakers, and if the "
    "attendance on its day is recorded."
)
NO_SYMBOL = "The report has no symbol. Enter one, or issue it without a symbol."

# One table for actions, verbs and the report's page (docs/decisions/report-issue.md#0064).
CHECKS: list[Check] = [
    MeetingIsOver(),
    NoEmptySections(),
    AttendanceIsRecorded(),
    SymbolIsUnique(),
    SymbolIsSettled(),
    HasSameWords(),
    AdoptedHaveNumbers(),
    PdfWasRead(),
    TypedTextIsSaved(),
    HasOpeningStatements(),
    NoEmptyAnnexes(),
    FinalProgrammeIsReleased(),
    ConflictsAreResolved(),
    PapersAreHere(),
    OpeningIsRecorded(),
    CorrectionsAreInText(),
    FollowsHouseStyle(),
]
"""What is checked before a report is circulated, cleared or issued. A new guard is a class, named here."""


def register(*checks: Check, after: type[Check]) -> None:
    """Adds checks of a package above, after one of the table: in this order they are shown and asked."""
    place = next(place for place, check in enumerate(CHECKS, start=1) if type(check) is after)
    CHECKS[place:place] = checks
