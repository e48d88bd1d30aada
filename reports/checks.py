"""What is checked before a report is circulated, cleared or issued. No writes here, and no request."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from agenda.queries import held_until
from egm_portal.text import dates
from egm_portal.versioned_texts.models import TextVersion
from papers.models import Document
from reports.clearances import rules as clearance_rules
from reports.issuing import finished_rendering
from reports.models import Clearance, ClearanceFile, ClearedText, Comment, Report, Section
from reports.style_check import hints_of_report


def is_open_for_comments(report: Report, at: datetime) -> bool:
    return report.state == Report.State.CIRCULATED and report.comments_until is not None and at < report.comments_until


class Check:
    """A check before some verbs: what should be true, and the sentence that says what is wrong, or nothing.

    A problem stops the verbs in `stops`, and is only shown before those in `advises`.
    """

    what: str
    stops: frozenset[str] = frozenset()
    advises: frozenset[str] = frozenset()
    yields_to_reason = False  # whether a verb that it stops is possible all the same, with a reason that is kept
    table = ""  # the name of what the report's page shows below it

    def problem(self, report: Report, at: datetime) -> str:
        """What is wrong, in a sentence, or nothing; may read rows."""
        raise NotImplementedError


@dataclass(frozen=True)
class Finding:
    """What a check found in one report; `problem` is empty if all is well. `table` is that of the check."""

    what: str
    problem: str
    stops: bool
    table: str = ""


def _formatted(instant: datetime, report: Report) -> str:
    return f"{dates.deadline(instant, report.meeting.time_zone)} ({report.meeting.city})"


class MeetingIsOver(Check):
    what = "The meeting is over"
    stops, advises = frozenset({"clear", "issue"}), frozenset({"circulate"})

    def problem(self, report: Report, at: datetime) -> str:
        until = held_until(report.meeting)
        return f"The meeting is not over: its last session ends on {_formatted(until, report)}." if at < until else ""


class CommentsAreClosed(Check):
    what = "Comments are closed"
    stops = frozenset({"circulate", "clear", "issue"})

    def problem(self, report: Report, at: datetime) -> str:
        if not is_open_for_comments(report, at):
            return ""
        until = _formatted(report.comments_until, report)
        return f"Comments are open until {until}. Wait until then, or close comments now."


class CommentsAreAnswered(Check):
    what = "All comments are answered"
    stops = frozenset({"circulate", "clear", "issue"})

    def problem(self, report: Report, at: datetime) -> str:
        count = Comment.objects.open().filter(round__report=report).count()
        if not count:
            return ""
        have = "One comment has" if count == 1 else f"{count} comments have"
        return f"{have} not been answered. Set each to accepted, accepted in part, not accepted or noted."


class OfficesHaveCleared(Check):
    what = "All offices have cleared"
    stops = frozenset({"clear", "issue"})
    yields_to_reason = True
    table = "offices"

    def problem(self, report: Report, at: datetime) -> str:
        rows = Clearance.objects.filter(meeting=report.meeting_id, kind=ClearedText.REPORT).open(at)
        offices = clearance_rules.open_offices(list(rows.values_list("office", flat=True)))
        return offices and f"{offices} Without an answer, a reason is needed."


class OfficesWereAsked(Check):
    what = "It was sent to an office for clearance"
    advises = frozenset({"clear", "issue"})

    def problem(self, report: Report, at: datetime) -> str:
        rows = Clearance.objects.filter(meeting=report.meeting_id, kind=ClearedText.REPORT)
        return "" if rows.exists() else NO_OFFICE


class OfficesHavePresentText(Check):
    what = "The text was not changed after it was sent for clearance"
    advises = frozenset({"clear", "issue"})

    def problem(self, report: Report, at: datetime) -> str:
        sent = ClearanceFile.objects.filter(meeting=report.meeting_id, kind=ClearedText.REPORT)
        newest = sent.exclude(number=None).order_by("-number").first()
        texts = Section.objects.present().filter(report=report).values("text")
        changed_at = TextVersion.objects.filter(versioned_text__in=texts).aggregate(last=Max("saved_at"))["last"]
        if newest is None or changed_at is None or changed_at <= newest.added_at:
            return ""
        when = dates.day_and_hour(changed_at, report.meeting.time_zone)
        return f"The text was changed on {when}, after {newest} was sent for clearance."


class SymbolIsUnique(Check):
    what = "No other document has its symbol"
    stops, advises = frozenset({"issue"}), frozenset({"circulate", "clear"})

    def problem(self, report: Report, at: datetime) -> str:
        others = Document.objects.filter(meeting=report.meeting_id, symbol__iexact=report.symbol).exclude(
            issues__report=report
        )
        is_taken = report.symbol and others.exists()
        return f"Another document of this meeting has the symbol {report.symbol}." if is_taken else ""


class PdfIsFinished(Check):
    what = "A finished PDF shows the present text"
    stops = frozenset({"issue"})

    def problem(self, report: Report, at: datetime) -> str:
        return "" if finished_rendering(report) else NO_PDF


class HasSymbol(Check):
    what = "The report has a symbol"
    advises = frozenset({"clear", "issue"})

    def problem(self, report: Report, at: datetime) -> str:
        return "" if report.symbol else NO_SYMBOL


class NoEmptySections(Check):
    what = "No section is empty"
    advises = frozenset({"circulate", "clear", "issue"})

    def problem(self, report: Report, at: datetime) -> str:
        written = report.sections.present().with_text().filter(chapter__in=WRITTEN)
        empty = [f"“{section}”" for section in written if not section.body.strip()]
        return f"There is no text in {', '.join(empty)}; empty sections are left out." if empty else ""


class FollowsHouseStyle(Check):
    what = "No hint on house style is open"
    advises = frozenset({"circulate", "clear", "issue"})

    def problem(self, report: Report, at: datetime) -> str:
        found = [each for each in hints_of_report(report) if each.open]
        count = sum(len(each.open) for each in found)
        where = ", ".join(f"“{each.section}”" for each in found)
        return f"{count} hint{'s are' if count > 1 else ' is'} open on the house style of {where}." if found else ""


WRITTEN = (Section.Chapter.INTRODUCTION, Section.Chapter.OPENING_STATEMENTS, Section.Chapter.DISCUSSION)
"""The chapters that every report should have text in; the introductions to recommendations may be the standard ones."""
NO_PDF = "There is no finished PDF of the present text. Generate and read it before you issue the report."
NO_OFFICE = "No office is on the clearance list. If one has to clear the report, send it there first."
NO_SYMBOL = "The report has no symbol. It can be issued without one."

# One table for actions, verbs and the report's page (docs/decisions/0064).
CHECKS = (
    MeetingIsOver(),
    CommentsAreClosed(),
    CommentsAreAnswered(),
    OfficesHaveCleared(),
    SymbolIsUnique(),
    PdfIsFinished(),
    OfficesWereAsked(),
    OfficesHavePresentText(),
    HasSymbol(),
    NoEmptySections(),
    FollowsHouseStyle(),
)
"""What is checked before a report is circulated, cleared or issued. A new guard is a class, named here."""
