"""What the review adds to the checks of a report, about comments, texts that were left open, and offices."""

from datetime import datetime

from django.db.models import Max
from django.urls import reverse
from django.utils.http import urlencode

from egm_portal.marked_texts.models import TextVersion
from egm_portal.meetings.models import StaffRole
from egm_portal.text import dates
from egm_portal.text.numerals import joined
from reports import checks
from reports.checks import Check, Link, formatted, is_open_for_comments
from reports.models import Report, Section
from review.clearances import rules as clearance_rules
from review.models import Clearance, ClearanceFile, ClearedText, Comment
from review.rounds.queries import open_comments
from room.models import Recommendation


class CommentsAreClosed(Check):
    what = "Comments are closed"
    todo = "Close the comments"
    ends_by_itself = True
    stops = frozenset({"circulate", "clear", "issue"})
    control, role = "review/finalize/_close.html", StaffRole.ORGANIZER

    def problem(self, report: Report, at: datetime) -> str:
        if not is_open_for_comments(report, at):
            return ""
        until = formatted(report.comments_until, report)
        return f"Comments are open until {until}. They then close by themselves."


class CommentsAreAnswered(Check):
    what = "All comments are answered"
    stops = frozenset({"circulate", "clear", "issue"})
    control, role = "review/finalize/_comments.html", None

    def problem(self, report: Report, at: datetime) -> str:
        count = open_comments(report)
        if not count:
            return ""
        have = "One comment has" if count == 1 else f"{count} comments have"
        return f"{have} not been answered. Set each to accepted, accepted in part, not accepted or noted."

    def command(self, report: Report) -> str:
        count = open_comments(report)
        return f"Answer {count} comments" if count > 1 else "Answer the comment"

    def fact(self, report: Report) -> str:
        count = Comment.objects.threads().filter(round__report=report).count()
        return f"{count} comment{' was' if count == 1 else 's were'} answered." if count else "There were no comments."


class NothingIsLeftOpen(Check):
    what = "Every text that was left open is settled"
    todo = "Settle what was left open"
    stops = frozenset({"clear", "issue"})
    role, of_reissue = None, False

    def command(self, report: Report) -> str:
        count = Recommendation.objects.left_open().filter(meeting=report.meeting_id).count()
        return f"Settle {count} open texts" if count > 1 else "Settle the open text"

    def problem(self, report: Report, at: datetime) -> str:
        rows = Recommendation.objects.left_open().filter(meeting=report.meeting_id)
        numbers = [str(number) for number in rows.order_by("proposal_number").values_list("proposal_number", flat=True)]
        if not numbers:
            return ""
        are, each = ("Proposals {} were", "each") if len(numbers) > 1 else ("Proposal {} was", "it")
        return (
            f"{are.format(joined(numbers))} left open. Settle {each} in the table of comments: record agreed words, "
            "print a view, leave the text out, or keep the brackets with a reason."
        )

    def fact(self, report: Report) -> str:
        count = Recommendation.objects.filter(meeting=report.meeting_id).exclude(settlement="").count()
        if not count:
            return "The meeting left no text open."
        return f"{count} text{' was' if count == 1 else 's were'} settled after the meeting."

    def page(self, report: Report) -> Link:
        return "Texts left open", f"{reverse('review:comments', args=[report.meeting.slug])}#left-open"


class OfficesHaveCleared(Check):
    what = "No clearance is outstanding"
    todo = "Obtain the clearance of the offices"
    stops = frozenset({"clear", "issue"})
    yields_to_reason = True
    passed_over = "without the answer of an office"
    of_staff = True
    control, proof = "review/finalize/_offices.html", "review/finalize/_offices_done.html"

    def concerns(self, report: Report) -> bool:
        # Where nobody was asked, nothing is said: a division may be the last instance itself.
        return Clearance.objects.filter(meeting=report.meeting_id, kind=ClearedText.REPORT).exists()

    def problem(self, report: Report, at: datetime) -> str:
        rows = Clearance.objects.filter(meeting=report.meeting_id, kind=ClearedText.REPORT).open(at)
        offices = clearance_rules.open_offices(list(rows.values_list("office", flat=True)))
        return offices and f"{offices} Without an answer, a reason is needed."

    def page(self, report: Report) -> Link:
        return _clearance_list(report)


class OfficesHavePresentText(Check):
    what = "The text was not changed after it was sent for clearance"
    of_text = True
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

    def page(self, report: Report) -> Link:
        return _clearance_list(report)


def _clearance_list(report: Report) -> Link:
    chosen = urlencode({"meeting": report.meeting_id, "kind__exact": ClearedText.REPORT})
    return "Clearance list", f"{reverse('admin:review_clearance_changelist')}?{chosen}"


def register() -> None:
    checks.register(CommentsAreClosed(), CommentsAreAnswered(), NothingIsLeftOpen(), after=checks.MeetingIsOver)
    checks.register(OfficesHaveCleared(), after=checks.HasSameWords)
    checks.register(OfficesHavePresentText(), after=checks.PdfWasRead)
