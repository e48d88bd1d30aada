"""What an organizer should do next: each source looks for one kind of work and says where it is done."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model
from django.template.defaultfilters import pluralize
from django.utils.formats import date_format

from agenda.models import Session
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting
from egm_portal.text import dates
from office.admin_urls import add_url, board_url, change_url, list_url, review_url, verb_url
from office.board.facts import Facts
from papers.models import Document, Paper
from papers.standing import Standing
from participants import rules
from participants.models import Participant
from participants.visa_letters.rules import wants_letter
from reports.models import Report
from reports.rules import is_open_for_comments

NAMED = 3
"""Up to so many people who have not answered get a row each; more of them share one."""

NEXT_STEP = {
    Report.State.OUTLINE: ("is an outline", "Put in draft", "draft"),
    Report.State.DRAFT: ("is a draft", "Circulate", "circulate"),
    Report.State.CIRCULATED: ("is open for comments", "Clear", "clear"),
    Report.State.CLEARED: ("is cleared", "Issue", "issue"),
}
"""How a report in each state is described, and the label and the name of the verb that comes next."""


@dataclass(frozen=True)
class Task:
    """One thing to do: what or who it is about, the rest of the sentence, and the button that leads there."""

    what: str
    rest: str
    button: str
    link: str


def tasks(facts: Facts) -> list[Task]:
    """Everything that waits for an organizer, the most urgent first."""
    return [task for source in SOURCES for task in source(facts)]


def _failed_mails(facts: Facts) -> Iterator[Task]:
    number = facts.failed_mails
    if number:
        rest = f"{'was' if number == 1 else 'were'} not delivered."
        link = list_url(Message, facts.meeting, state__exact=Message.State.FAILED)
        yield Task(f"{number} e-mail{pluralize(number)}", rest, "See why", link)


def _erasures(facts: Facts) -> Iterator[Task]:
    asking = [person for person in facts.people if person.erasure_asked_at and not person.erased_at]
    rest = "requested deletion of their data: a superuser carries it out."
    yield from _about_people(facts, asking, ("has", "have"), rest, "Open", open="erasure")


def _received_files(facts: Facts) -> Iterator[Task]:
    received = [(owed.paper, owed.newest) for owed in facts.papers if owed.newest]
    closed = [paper for paper, newest in received if newest.is_closed]
    rest = "a file that cannot be used. The author was asked for another."
    yield from _about_papers(facts, closed, rest, "Open", stands="closed")
    held = [paper for paper, newest in received if newest.is_held]
    rest = "a file that was received too late: admit it or leave it."
    yield from _about_papers(facts, held, rest, "Decide", stands="held")
    to_decide = [(paper, newest) for paper, newest in received if not newest.is_held]
    without_pdf = [paper for paper, newest in to_decide if "unprepared" in newest.checks]
    rest = "no PDF that can be published. The author was notified; you can add one."
    yield from _about_papers(facts, without_pdf, rest, "Upload a PDF", stands="no-pdf", verb="upload")
    unscanned = [paper for paper, newest in to_decide if newest.is_unscanned]
    rest = "a file for which the virus scanner gave no result."
    yield from _about_papers(facts, unscanned, rest, "Check again", stands="unchecked", verb="check-again")
    unchecked = [paper for paper, newest in to_decide if newest.verdict == "unchecked"]
    rest = "a file that could not be checked."
    yield from _about_papers(facts, unchecked, rest, "Check again", stands="unchecked", verb="check-again")


def _to_review(facts: Facts) -> Iterator[Task]:
    submitted = [(owed.paper, owed.newest) for owed in facts.papers if owed.paper.state == Paper.State.SUBMITTED]
    # A paper that cannot be decided on yet has a task in `_received_files` already.
    undecidable = [
        paper
        for paper, newest in submitted
        if newest and (newest.is_held or newest.is_unscanned or (newest.verdict and not newest.is_closed))
    ]
    papers = [paper for paper, _ in submitted if paper not in undecidable]
    link = review_url(facts.meeting, Standing.TO_REVIEW)
    if len(papers) == 1:
        yield Task(f"The paper by {papers[0].participant}", "awaits your review.", "Review", change_url(papers[0]))
    elif papers:
        yield Task(f"{len(papers)} papers", "await your review.", "Review", link)


def _missing_files(facts: Facts) -> Iterator[Task]:
    overdue = [owed for owed in facts.papers if owed.standing == Standing.OVERDUE]
    if overdue and not facts.is_over:
        what, rest = f"{len(overdue)} paper{pluralize(len(overdue))}", f"{pluralize(len(overdue), 'is,are')} overdue."
        yield Task(what, rest, "See whose", list_url(Paper, facts.meeting, state=Standing.OVERDUE))
    # An item with several speakers counts once.
    missing = {asked.item.pk for asked in facts.slides if asked.are_missing and facts.at < asked.due_at}
    if missing and facts.is_near:
        what = f"Slides of {len(missing)} presentation{pluralize(len(missing))}"
        rest = f"are awaited, and the meeting begins on {_day(facts.meeting.starts_at, facts.meeting)}."
        yield Task(what, rest, "See which", list_url(Session, facts.meeting, missing="slides"))


def _silent(facts: Facts) -> Iterator[Task]:
    silent = [] if facts.is_over else facts.silent
    if len(silent) > NAMED:
        rest = f"have not answered for {rules.SILENT_AFTER.days} days or more."
        yield Task(f"{len(silent)} people", rest, "See who", list_url(Participant, facts.meeting, open="silent"))
        return
    for person in silent:
        rest = f"has not answered for {rules.days_of_silence(person, facts.at)} days"
        if person.pk in facts.last_reminded:
            rest += f"; the last reminder was sent on {_day(facts.last_reminded[person.pk], facts.meeting)}"
        yield Task(str(person), f"{rest}.", "Write or record an answer", change_url(person))


def _visa_letters(facts: Facts) -> Iterator[Task]:
    people = [] if facts.is_over else [person for person in facts.people if wants_letter(person)]
    rest = "a visa support letter."
    yield from _about_people(facts, people, ("needs", "need"), rest, "Generate it", open="visa", verb="make-letter")


def _report(facts: Facts) -> Iterator[Task]:
    report, phase = facts.report, facts.meeting.phase(facts.at)
    if phase not in (Meeting.Phase.IN_SESSION, Meeting.Phase.REPORT_PENDING):
        return
    if report is None:
        yield Task("The report", "has not been started.", "Add report", add_url(Report, facts.meeting))
    elif report.state in NEXT_STEP:
        state, button, verb = NEXT_STEP[report.state]
        if report.state == Report.State.CIRCULATED and report.comments_until:
            until = dates.deadline(report.comments_until, facts.meeting.time_zone)
            state = f"{'is' if facts.at < report.comments_until else 'was'} open for comments until {until}"
        # Both are refused until the last session has ended, which may be on the same day.
        if verb in ("clear", "issue") and facts.at < facts.held_until:
            return
        if verb == "clear" and is_open_for_comments(report, facts.at):
            yield Task("The report", f"{state}.", "Open", change_url(report))
        else:
            yield Task("The report", f"{state}.", button, _verb_url(facts, verb, report))


def _information_note(facts: Facts) -> Iterator[Task]:
    notes = facts.information_notes
    if facts.is_over or any(note.publish_at for note in notes):
        return
    button, link = "Add document", add_url(Document, facts.meeting, kind=Document.Kind.INFORMATION_NOTE)
    if notes:
        button, link = "Publish", _verb_url(facts, "publish", notes[0])
    yield Task("The information note", "is not published.", button, link)


def _consents(facts: Facts) -> Iterator[Task]:
    attending = [person for person in facts.people if person.status == Participant.Status.ACCEPTED]
    unknown = [person for person in attending if person.list_consent is None]
    rest = "not said whether the list of participants may name them."
    yield from _about_people(facts, unknown, ("has", "have"), rest, "Ask or record", open="consent")


def _programme(facts: Facts) -> Iterator[Task]:
    if facts.is_over:
        return
    if not facts.draft:
        yield Task("The programme", "has no sessions yet.", "Add session", add_url(Session, facts.meeting))
        return
    button, link = "Release the programme", _verb_url(facts, "release", facts.meeting)
    if facts.release is None:
        yield Task("The programme", "has not been released.", button, link)
    elif facts.released != facts.draft:
        released_on = _day(facts.release.released_at, facts.meeting)
        yield Task("The programme", f"has changed since its release on {released_on}.", button, link)


def _about_papers(
    facts: Facts, papers: list[Paper], rest: str, button: str, *, stands: str, verb: str = ""
) -> Iterator[Task]:
    """A task about the paper or, if there are several, about their number; `rest` follows “has” or “have”."""
    if len(papers) == 1:
        link = _verb_url(facts, verb, papers[0]) if verb else change_url(papers[0])
        yield Task(f"The paper by {papers[0].participant}", f"has {rest}", button, link)
    elif papers:
        yield Task(f"{len(papers)} papers", f"have {rest}", "See which", list_url(Paper, facts.meeting, stands=stands))


def _about_people(
    facts: Facts, people: list[Participant], has: tuple[str, str], rest: str, button: str, *, open: str, verb: str = ""
) -> Iterator[Task]:
    """A task about the person or, if there are several, about their number; `has` are the verb's two forms."""
    if len(people) == 1:
        link = _verb_url(facts, verb, people[0]) if verb else change_url(people[0])
        yield Task(str(people[0]), f"{has[0]} {rest}", button, link)
    elif people:
        link = list_url(Participant, facts.meeting, open=open)
        yield Task(f"{len(people)} people", f"{has[1]} {rest}", "See who", link)


def _verb_url(facts: Facts, verb: str, row: Model) -> str:
    return verb_url(verb, row, then=board_url(facts.meeting))


def _day(instant: datetime, meeting: Meeting) -> str:
    return date_format(instant.astimezone(meeting.zone))


SOURCES: tuple[Callable[[Facts], Iterator[Task]], ...] = (
    _failed_mails,
    _erasures,
    _received_files,
    _to_review,
    _missing_files,
    _silent,
    _visa_letters,
    _report,
    _information_note,
    _consents,
    _programme,
)
"""In the order of their urgency."""
