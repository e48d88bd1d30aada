"""Tasks about the whole meeting: its mail, its programme and its report."""

from collections.abc import Iterator

from django.template.defaultfilters import pluralize
from django.urls import reverse

from agenda.models import Session
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting
from egm_portal.text import dates
from office.admin_urls import add_url, attendance_url, conflicts_url, list_url, release_url
from office.board.facts import Facts
from office.board.todo.task import Task, day_of, verb_link
from participants.models import Participant
from reports.models import Report
from reports.rules import can_edit
from review.clearances.rules import SILENT_AFTER, days_of_silence
from review.models import Clearance, ClearedText
from room.models import Recommendation

NEXT_STEP = {
    Report.State.OUTLINE: ("is an outline", "Circulate", "circulate"),
    Report.State.DRAFT: ("is a draft", "Circulate", "circulate"),
    Report.State.CIRCULATED: ("is open for comments", "Finalize", "clear"),
    Report.State.CLEARED: ("is final", "Finalize", "issue"),
}
"""How a report in each state is described, the label of its button, and the name of the verb that comes next."""
AWAITS_REPORT = (Meeting.Phase.IN_SESSION, Meeting.Phase.REPORT_PENDING)


def failed_mails(facts: Facts) -> Iterator[Task]:
    number = facts.failed_mails
    if number:
        rest = f"{'was' if number == 1 else 'were'} not delivered."
        link = list_url(Message, facts.meeting, state__exact=Message.State.FAILED)
        yield Task(f"{number} e-mail{pluralize(number)}", rest, "See why", link)


def attendance(facts: Facts) -> Iterator[Task]:
    """Who was there, once the meeting is over and until its report is issued."""
    attending = sum(person.status == Participant.Status.ACCEPTED for person in facts.people)
    missing = len(facts.meeting.days) - facts.days_recorded
    if attending and missing > 0 and facts.meeting.phase(facts.at) == Meeting.Phase.REPORT_PENDING:
        people = f"{attending} {'person' if attending == 1 else 'people'}"
        rest = (
            f"of {people} is not recorded for {missing} day{pluralize(missing)}: thanks and certificates wait for it."
        )
        yield Task("The attendance", rest, "Record who was there", attendance_url(facts.meeting))


def report(facts: Facts) -> Iterator[Task]:
    report, phase = facts.report, facts.meeting.phase(facts.at)
    if report is None:
        if phase in AWAITS_REPORT:
            yield Task("The report", "has not been started.", "Start the report", add_url(Report, facts.meeting))
        return
    if phase not in AWAITS_REPORT and not (report.revision or report.is_reissue):
        return
    if report.state not in NEXT_STEP:
        return
    state, button, verb = NEXT_STEP[report.state]
    if not _can_be_next(verb, facts):
        return
    if report.state == Report.State.CIRCULATED and report.comments_until:
        until = dates.deadline(report.comments_until, facts.meeting.time_zone)
        state = f"{'is' if facts.at < report.comments_until else 'was'} open for comments until {until}"
    finalize = reverse("reports:finalize", args=[facts.meeting.slug])
    link = verb_link(facts, verb, report) if verb == "circulate" else finalize
    if facts.empty_sections:
        number = len(facts.empty_sections)
        state = f"{state}: {number} section{pluralize(number, ' is,s are')} empty"
        button, link = "Write the report", reverse("reports:outline", args=[facts.meeting.slug])
    name = f"Revision {report.revision} of the report" if report.revision else "The report"
    yield Task("The reissue of the report" if report.is_reissue else name, f"{state}.", button, link)


def _can_be_next(verb: str, facts: Facts) -> bool:
    if verb not in ("clear", "issue"):
        return True
    # Both are refused until the last session has ended, which may be on the same day. Open comments are another task.
    return facts.at >= facts.held_until and not (verb == "clear" and facts.comments)


def comments(facts: Facts) -> Iterator[Task]:
    if facts.comments:
        what = f"{facts.comments} comment{pluralize(facts.comments)}"
        rest = f"on the draft report {pluralize(facts.comments, 'has,have')} not been answered."
        yield Task(what, rest, "Answer", f"{reverse('review:comments', args=[facts.meeting.slug])}?show=open")


def proposals(facts: Facts) -> Iterator[Task]:
    is_open = facts.report is None or can_edit(facts.report)
    if facts.proposals and is_open and facts.at >= facts.meeting.starts_at:
        what = f"{facts.proposals} proposal{pluralize(facts.proposals)}"
        rest = f"{pluralize(facts.proposals, 'is,are')} undecided."
        link = list_url(Recommendation, facts.meeting, state__exact=Recommendation.State.PROPOSED)
        yield Task(what, rest, "Decide", link)


def clearances(facts: Facts) -> Iterator[Task]:
    """Offices that have not answered for a week; those with a date need no answer."""
    for kind in ClearedText:
        silent = [
            row
            for row in facts.clearances
            if row.kind == kind and not row.due_at and days_of_silence(row, facts.at) >= SILENT_AFTER.days
        ]
        about = f"about the clearance of the {kind.label.lower()}"
        if len(silent) == 1:
            days = days_of_silence(silent[0], facts.at)
            rest = f"has not answered for {days} days {about}."
            yield Task(str(silent[0]), rest, "Record an answer", verb_link(facts, "answer", silent[0]))
        elif silent:
            rest = f"have not answered for {SILENT_AFTER.days} days or more {about}."
            link = list_url(Clearance, facts.meeting, status="open", kind__exact=kind)
            yield Task(f"{len(silent)} offices", rest, "See which", link)


def conflicts(facts: Facts) -> Iterator[Task]:
    open_ones, blocking = facts.conflicts.waiting, facts.conflicts.blocking_release
    if facts.is_over or not open_ones:
        return
    what, link = f"{open_ones} conflict{pluralize(open_ones)}", conflicts_url(facts.meeting)
    if blocking == open_ones:
        rest = f"in the programme {pluralize(blocking, 'blocks,block')} every release."
    else:
        blocks = f", {blocking} of which {pluralize(blocking, 'blocks,block')} every release" if blocking else ""
        rest = f"in the programme {pluralize(open_ones, 'is,are')} open{blocks}."
    yield Task(what, rest, "Resolve", link)


def programme(facts: Facts) -> Iterator[Task]:
    if facts.is_over:
        return
    if not facts.draft:
        yield Task("The programme", "has no sessions yet.", "Add session", add_url(Session, facts.meeting))
        return
    button, link = "Release the programme", release_url(facts.meeting)
    if facts.release is None:
        yield Task("The programme", "has not been released.", button, link)
    elif facts.released != facts.draft:
        released_on = day_of(facts.release.released_at, facts.meeting)
        yield Task("The programme", f"has changed since its release on {released_on}.", button, link)
