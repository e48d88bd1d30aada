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
from papers.models import Document, Paper, Version
from papers.standing import Standing
from participants import rules
from participants.models import Participant
from participants.visa_letters.rules import wants_letter
from reports.models import Report
from reports.rules import is_open_for_comments

NAMED = 3
"""So many silent people are named one by one; more of them share a row."""

NEXT_STEP = {
    Report.State.OUTLINE: ("is an outline", "Put in draft", "draft"),
    Report.State.DRAFT: ("is a draft", "Circulate", "circulate"),
    Report.State.CIRCULATED: ("is open for comments", "Clear", "clear"),
    Report.State.CLEARED: ("is cleared", "Issue", "issue"),
}
"""What is said of a report in each state, and the label and the name of the change that follows."""


@dataclass(frozen=True)
class Task:
    """One thing to do: what or who it is about, the rest of the sentence, and the button that leads there."""

    what: str
    rest: str
    button: str
    link: str


def tasks(facts: Facts) -> list[Task]:
    """Everything that waits for an organizer, the most pressing first."""
    return [task for source in SOURCES for task in source(facts)]


def _to_review(facts: Facts) -> Iterator[Task]:
    submitted = [owed for owed in facts.papers if owed.paper.state == Paper.State.SUBMITTED]
    waiting = [owed.paper for owed in submitted if not (owed.newest and _needs_more(owed.newest))]
    yield from _of_papers(waiting, "for your review", "Review", review_url(facts.meeting, Standing.TO_REVIEW))


def _closed_files(facts: Facts) -> Iterator[Task]:
    papers = [owed.paper for owed in facts.papers if owed.newest and owed.newest.is_closed]
    rest = "a file that cannot be used. The author was asked for another."
    yield from _having(papers, rest, "Look", list_url(Paper, facts.meeting, stands="closed"))


def _without_pdf(facts: Facts) -> Iterator[Task]:
    papers = _with_verdict(facts, lambda newest: "unprepared" in newest.checks)
    rest = "no PDF that readers could get. The author was told; you can add one."
    link = list_url(Paper, facts.meeting, stands="no-pdf")
    yield from _having(papers, rest, "Upload a PDF", link, verb="upload")


def _not_checked(facts: Facts) -> Iterator[Task]:
    silent = _with_verdict(facts, lambda newest: newest.is_unscanned)
    link = list_url(Paper, facts.meeting, stands="unchecked")
    rest = "a file about which the virus scanner gave no answer."
    yield from _having(silent, rest, "Check again", link, verb="check-again")
    slow = _with_verdict(facts, lambda newest: newest.verdict == "unchecked")
    yield from _having(slow, "a file that could not be checked.", "Check again", link, verb="check-again")


def _with_verdict(facts: Facts, found: Callable[[Version], bool]) -> list[Paper]:
    """The papers to be decided on whose newest file is one that `found` says yes to."""
    return [owed.paper for owed in facts.papers if owed.newest and not owed.newest.is_held and found(owed.newest)]


def _having(papers: list[Paper], rest: str, button: str, link: str, verb: str = "") -> Iterator[Task]:
    if len(papers) == 1:
        paper = papers[0]
        then = board_url(paper.participant.meeting)
        own_link = verb_url(verb, paper, then) if verb else change_url(paper)
        yield Task(f"The paper of {paper.participant}", f"has {rest}", button, own_link)
    elif papers:
        yield Task(f"{len(papers)} papers", f"have {rest}", "See which", link)


def _held(facts: Facts) -> Iterator[Task]:
    waiting = [owed.paper for owed in facts.papers if owed.newest and owed.newest.is_held]
    link = list_url(Paper, facts.meeting, stands="held")
    yield from _of_papers(waiting, "for you to take, or to leave, a file that came too late", "Decide", link)


def _needs_more(newest: Version) -> bool:
    """Whether the paper cannot be decided on as it is, and another task says so."""
    return newest.is_held or newest.is_unscanned or (bool(newest.verdict) and not newest.is_closed)


def _of_papers(papers: list[Paper], rest: str, button: str, link: str) -> Iterator[Task]:
    if len(papers) == 1:
        yield Task(f"The paper of {papers[0].participant}", f"waits {rest}.", button, change_url(papers[0]))
    elif papers:
        yield Task(f"{len(papers)} papers", f"wait {rest}.", button, link)


def _overdue(facts: Facts) -> Iterator[Task]:
    late = [owed for owed in facts.papers if owed.standing == Standing.OVERDUE]
    if late and not facts.is_over:
        rest = f"{'is' if len(late) == 1 else 'are'} overdue."
        what = f"{len(late)} paper{pluralize(len(late))}"
        yield Task(what, rest, "See whose", list_url(Paper, facts.meeting, state=Standing.OVERDUE))


def _slides(facts: Facts) -> Iterator[Task]:
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
        days = rules.days_of_silence(person, facts.at)
        rest = f"has not answered for {days} days{_last_reminder(facts, person)}."
        yield Task(str(person), rest, "Write or record an answer", change_url(person))


def _last_reminder(facts: Facts, person: Participant) -> str:
    at = facts.last_reminded.get(person.pk)
    return f"; the last reminder went on {_day(at, facts.meeting)}" if at else ""


def _failed_mails(facts: Facts) -> Iterator[Task]:
    number = facts.failed_mails
    if number:
        rest = f"{'was' if number == 1 else 'were'} not delivered."
        link = list_url(Message, facts.meeting, state__exact=Message.State.FAILED)
        yield Task(f"{number} mail{pluralize(number)}", rest, "See why", link)


def _information_note(facts: Facts) -> Iterator[Task]:
    notes = facts.information_notes
    if facts.is_over or any(note.publish_at for note in notes):
        return
    if notes:
        yield Task("The information note", "is not published.", "Publish", _do(facts, "publish", notes[0]))
    else:
        link = add_url(Document, facts.meeting, kind=Document.Kind.INFORMATION_NOTE)
        yield Task("The information note", "is not published.", "Add document", link)


def _consents(facts: Facts) -> Iterator[Task]:
    unknown = [
        person
        for person in facts.people
        if person.status == Participant.Status.ACCEPTED and person.list_consent is None
    ]
    rest = "not said whether the list of participants may name them."
    if len(unknown) == 1:
        yield Task(str(unknown[0]), f"has {rest}", "Ask or record", change_url(unknown[0]))
    elif unknown:
        link = list_url(Participant, facts.meeting, open="consent")
        yield Task(f"{len(unknown)} people", f"have {rest}", "See who", link)


def _programme(facts: Facts) -> Iterator[Task]:
    if facts.is_over or not facts.draft:
        return
    link = _do(facts, "release", facts.meeting)
    if facts.release is None:
        yield Task("The programme", "has not been released.", "Release the programme", link)
    elif facts.released != facts.draft:
        released = _day(facts.release.released_at, facts.meeting)
        yield Task("The programme", f"was changed since its release on {released}.", "Release the programme", link)


def _report(facts: Facts) -> Iterator[Task]:
    phase = facts.meeting.phase(facts.at)
    if phase not in (Meeting.Phase.IN_SESSION, Meeting.Phase.REPORT_PENDING):
        return
    if facts.report is None:
        yield Task("The report", "has not been begun.", "Add report", add_url(Report, facts.meeting))
    elif facts.report.state in NEXT_STEP:
        stands, button, verb = NEXT_STEP[facts.report.state]
        stands = _open_for_comments(facts) or stands
        if verb in ("clear", "issue") and facts.at < facts.held_until:
            return
        if verb == "clear" and is_open_for_comments(facts.report, facts.at):
            yield Task("The report", f"{stands}.", "Open", change_url(facts.report))
        else:
            yield Task("The report", f"{stands}.", button, _do(facts, verb, facts.report))


def _open_for_comments(facts: Facts) -> str:
    until = facts.report.comments_until
    if facts.report.state != Report.State.CIRCULATED or until is None:
        return ""
    is_open = "is" if facts.at < until else "was"
    return f"{is_open} open for comments until {dates.deadline(until, facts.meeting.time_zone)}"


def _no_programme(facts: Facts) -> Iterator[Task]:
    if not facts.draft and not facts.is_over:
        yield Task("The programme", "has no sessions yet.", "Add session", add_url(Session, facts.meeting))


def _erasures(facts: Facts) -> Iterator[Task]:
    asked = [person for person in facts.people if person.erasure_asked_at and not person.erased_at]
    rest = "asked to be erased: a superuser carries it out."
    if len(asked) == 1:
        yield Task(str(asked[0]), f"has {rest}", "Open", change_url(asked[0]))
    elif asked:
        yield Task(
            f"{len(asked)} people", f"have {rest}", "See who", list_url(Participant, facts.meeting, open="erasure")
        )


def _letters(facts: Facts) -> Iterator[Task]:
    wanting = [] if facts.is_over else [person for person in facts.people if wants_letter(person)]
    if len(wanting) == 1:
        yield Task(str(wanting[0]), "wants a letter for a visa.", "Make it", _do(facts, "make-letter", wanting[0]))
    elif wanting:
        link = list_url(Participant, facts.meeting, open="visa")
        yield Task(f"{len(wanting)} people", "want a letter for a visa.", "See who", link)


def _do(facts: Facts, verb: str, row: Model) -> str:
    return verb_url(verb, row, then=board_url(facts.meeting))


def _day(instant: datetime, meeting: Meeting) -> str:
    return date_format(instant.astimezone(meeting.zone))


SOURCES: tuple[Callable[[Facts], Iterator[Task]], ...] = (
    _failed_mails,
    _erasures,
    _closed_files,
    _held,
    _without_pdf,
    _not_checked,
    _to_review,
    _overdue,
    _slides,
    _silent,
    _letters,
    _report,
    _information_note,
    _consents,
    _programme,
    _no_programme,
)
"""In the order in which their work presses."""
