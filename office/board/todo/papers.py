"""Tasks about papers, slides and other documents: to decide on, still missing, or not published."""

from collections.abc import Iterator

from django.template.defaultfilters import pluralize

from office.admin_urls import add_url, change_url, list_url, review_url, slides_url
from office.board.facts import Facts
from office.board.todo.task import Task, about_papers, day_of, verb_link
from papers.kinds import KINDS
from papers.models import Document, Paper, Version
from papers.rules import can_publish
from papers.states import Standing


def received_files(facts: Facts) -> Iterator[Task]:
    received = [(owed.paper, owed.newest) for owed in facts.papers if owed.newest]
    closed = [paper for paper, newest in received if newest.is_closed]
    rest = "a file that cannot be used. The author was asked for another."
    yield from about_papers(facts, closed, rest, "Open", status="closed")
    held = [paper for paper, newest in received if newest.is_held]
    rest = "a file that was received too late: admit it or leave it."
    yield from about_papers(facts, held, rest, "Decide", status="held")
    to_decide = [(paper, newest) for paper, newest in received if not newest.is_held]
    without_pdf = [paper for paper, newest in to_decide if "unprepared" in newest.checks]
    rest = "no PDF that can be published. The author was notified; you can add one."
    yield from about_papers(facts, without_pdf, rest, "Upload a PDF", status="no-pdf", verb="upload")
    unscanned = [paper for paper, newest in to_decide if newest.is_unscanned]
    rest = "a file for which the virus scanner gave no result."
    yield from about_papers(facts, unscanned, rest, "Check again", status="unchecked", verb="check-again")
    unchecked = [paper for paper, newest in to_decide if newest.verdict == "unchecked"]
    rest = "a file that could not be checked."
    yield from about_papers(facts, unchecked, rest, "Check again", status="unchecked", verb="check-again")


def to_review(facts: Facts) -> Iterator[Task]:
    submitted = [owed for owed in facts.papers if owed.paper.state == Paper.State.SUBMITTED]
    papers = [owed.paper for owed in submitted if not (owed.newest and _has_task_of_file(owed.newest))]
    if len(papers) == 1:
        link = review_url(facts.meeting, paper=papers[0])
        yield Task(f"The paper by {papers[0].participant}", "awaits your review.", "Review", link)
    elif papers:
        link = review_url(facts.meeting, Standing.TO_REVIEW)
        yield Task(f"{len(papers)} papers", "await your review.", "Review", link)


def _has_task_of_file(newest: Version) -> bool:
    """Whether a paper cannot be decided on yet because of its newest file, about which `received_files` has a task."""
    return newest.is_held or newest.is_unscanned or bool(newest.verdict and not newest.is_closed)


def slides_to_review(facts: Facts) -> Iterator[Task]:
    sent = facts.submissions
    if len(sent) == 1:
        what = f"The {KINDS[sent[0].document.kind].noun.singular} by {sent[0].participant}"
        yield Task(what, "awaits your review.", "Review", change_url(sent[0].document))
    elif sent:
        link = list_url(Document, facts.meeting, waiting="review")
        yield Task(f"{len(sent)} presentations and statements", "await your review.", "Review", link)


def missing_files(facts: Facts) -> Iterator[Task]:
    overdue = [owed for owed in facts.papers if owed.standing == Standing.OVERDUE]
    if overdue and not facts.is_over:
        what, rest = f"{len(overdue)} paper{pluralize(len(overdue))}", f"{pluralize(len(overdue), 'is,are')} overdue."
        yield Task(what, rest, "See whose", list_url(Paper, facts.meeting, state=Standing.OVERDUE))
    # An item with several speakers counts once.
    missing = {asked.item.pk for asked in facts.slides if asked.are_missing and facts.at < asked.due_at}
    if missing and facts.is_near:
        what = f"Slides of {len(missing)} presentation{pluralize(len(missing))}"
        rest = f"are awaited, and the meeting begins on {day_of(facts.meeting.starts_at, facts.meeting)}."
        yield Task(what, rest, "Add slides", slides_url(facts.meeting))


def unpublished_papers(facts: Facts) -> Iterator[Task]:
    accepted = [owed.paper for owed in facts.papers if owed.paper.state == Paper.State.ACCEPTED]
    papers = [paper for paper in accepted if paper.document.publication == Document.Publication.NOT_PUBLISHED]
    ready = [paper for paper in papers if can_publish(paper.document)]
    if len(ready) == 1:
        link = verb_link(facts, "publish", ready[0].document)
        yield Task(f"The paper by {ready[0].participant}", "has been accepted but not published.", "Publish", link)
    elif ready:
        link = list_url(Paper, facts.meeting, status="unpublished")
        yield Task(f"{len(ready)} papers", "have been accepted but not published.", "See which", link)
    without_consent = [paper for paper in papers if paper not in ready]
    rest = "been accepted, but the author has not agreed to publication."
    yield from about_papers(facts, without_consent, rest, "Open", status="no-consent")


def unpublished_documents(facts: Facts) -> Iterator[Task]:
    documents = [document for document in facts.documents if document.is_ready]
    if len(documents) == 1:
        yield Task(f"“{documents[0]}”", "is not published.", "Publish", verb_link(facts, "publish", documents[0]))
    elif documents:
        link = list_url(Document, facts.meeting, waiting="publication")
        yield Task(f"{len(documents)} documents", "are not published.", "See which", link)


def information_note(facts: Facts) -> Iterator[Task]:
    notes = [document for document in facts.documents if document.kind == Document.Kind.INFORMATION_NOTE]
    # One that is ready is among the documents that wait to be published.
    if facts.is_over or any(note.publish_at or note.is_ready for note in notes):
        return
    if notes:
        yield Task("The information note", "has no file yet.", "Add a file", verb_link(facts, "add-file", notes[0]))
    else:
        link = add_url(Document, facts.meeting, kind=Document.Kind.INFORMATION_NOTE)
        yield Task("The information note", "has not been added yet.", "Add document", link)
