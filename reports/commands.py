"""What is still to be done until a report is issued, as commands in their order. No writes here, and no request."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from egm_portal.clock import portal_now
from egm_portal.meetings.models import StaffRole
from egm_portal.text import dates
from reports import checks
from reports.checks import Check, Finding, Link
from reports.models import Report, Section

OF_FINAL_TEXT = (checks.AdoptedHaveNumbers, checks.PdfWasRead)
FINAL, ISSUE = "reports/finalize/_final.html", "reports/finalize/_issue.html"
MARK_AS_FINAL = (
    "The text is locked, conclusions and recommendations get their numbers, today’s date is printed on the cover, and "
    "the PDF is generated. The text can be unlocked until the report is issued."
)
READ_LATER = "It is generated from the final text. Whoever has read all its pages confirms it."
ISSUE_TEXT = "Now, or at a later time with an embargo."


@dataclass(frozen=True)
class Command:
    """Something to do, with its place in the list, and the number of the one that comes first, if any.

    `control` is the template of what is pressed or filled in; `link` leads to the page where it is done.
    """

    number: int
    title: str
    text: str
    control: str
    role: StaffRole | None
    after: int
    check: Check | None = None
    link: Link | None = None

    @property
    def by_whom(self) -> str:
        """Who may do it, for those who may not."""
        if self.role is None:
            return "Done by those who write the report."
        return "Done by the organizers." if self.role == StaffRole.ORGANIZER else "Done by organizers or editors."


def commands(report: Report, findings: list[Finding]) -> list[Command]:
    """What has to be done before the report is issued, of which `findings` tell, and issuing it.

    Marking the text as final comes after whatever stops that, then the PDF of the final text is read.
    """
    is_final = report.state == Report.State.CLEARED
    in_order = sorted(findings, key=lambda finding: checks.CHECKS.index(finding.check))
    stops = [finding for finding in in_order if finding.stops and finding.problem]
    found: list[Command] = []
    for finding in stops:
        if not isinstance(finding.check, OF_FINAL_TEXT):
            found.append(_of(report, finding, len(found) + 1))
    if not is_final:
        after = max((each.number for each in found if _stops(each, "clear")), default=0)
        number = len(found) + 1
        found.append(Command(number, "Mark the text as final", MARK_AS_FINAL, FINAL, StaffRole.ORGANIZER, after))
    for finding in stops:
        if is_final and isinstance(finding.check, OF_FINAL_TEXT):
            found.append(_of(report, finding, len(found) + 1))
        elif isinstance(finding.check, checks.PdfWasRead):
            found.append(_of(report, finding, len(found) + 1, READ_LATER, after=len(found)))
    after = max((each.number for each in found if _stops(each, "issue")), default=0)
    return [*found, Command(len(found) + 1, "Issue the report", ISSUE_TEXT, ISSUE, StaffRole.ORGANIZER, after)]


def _of(report: Report, finding: Finding, number: int, text: str = "", after: int = 0) -> Command:
    check = finding.check
    said, link = text or finding.problem, check.page(report)
    return Command(number, finding.command, said, check.control, check.role, after, check, link)


def _stops(command: Command, verb: str) -> bool:
    """Whether the verb waits for the command, and is not possible with a reason."""
    check = command.check
    return check is None or (verb in check.stops and not check.yields_to_reason)


@dataclass(frozen=True)
class NextStep:
    """What comes next for a report: in words, the label and the address of its button, and who may use it.

    `done_by` is the lowest role that does it, where those who write the report cannot.
    """

    words: str
    label: str
    url: str
    role: StaffRole | None = StaffRole.VIEWER
    done_by: StaffRole | None = None


def next_step(report: Report, waiting: NextStep | None = None, empty: Sequence[Section] = ()) -> NextStep | None:
    """What comes next, as far as the state tells; None for a report that has been issued. No query.

    `waiting` is what is to be done first until the text is final, `empty` are the sections that have no text and
    cannot be left out.
    """
    slug, state = report.meeting.slug, report.state
    finalize = reverse("reports:finalize", args=[slug])
    if state == Report.State.ISSUED:
        return None
    if state == Report.State.CLEARED:
        return NextStep("read the PDF, and issue the report", "Finalize", finalize, None, StaffRole.EDITOR)
    if waiting:
        return waiting
    if checks.is_open_for_comments(report, portal_now()):
        until = dates.deadline(report.comments_until, report.meeting.time_zone)
        return NextStep(f"comments are open until {until} ({report.meeting.city})", "Finalize", finalize, None)
    if state == Report.State.CIRCULATED or report.is_reissue:
        return NextStep("mark the text as final", "Finalize", finalize, None, StaffRole.ORGANIZER)
    if empty:
        what = f"write the {len(empty)} empty sections" if len(empty) > 1 else f"write “{empty[0]}”"
        return NextStep(what, f"Write “{empty[0]}”", reverse("reports:write", args=[slug, empty[0].pk]), None)
    circulate = f"{reverse('admin:reports_report_circulate')}?id={report.pk}"
    return NextStep("circulate the draft", "Circulate…", circulate, StaffRole.ORGANIZER, StaffRole.ORGANIZER)
