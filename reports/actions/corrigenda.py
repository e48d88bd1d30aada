"""Writes that correct a report which was issued, by a corrigendum."""

from collections.abc import Collection

from django.db import transaction

from egm_portal.clock import portal_now
from egm_portal.exceptions import refuse_if
from egm_portal.mail.batch import queue_messages
from egm_portal.marked_texts.models import TextVersion
from egm_portal.meetings.models import User
from egm_portal.pdf.actions import request_rendering
from egm_portal.pdf.models import Rendering
from papers.actions import add_correction, publish_document
from papers.models import Document
from reports import corrigendum_rules as rules
from reports import mail
from reports.actions.issues import add_printed
from reports.actions.paragraphs import write_paragraph
from reports.actions.sections import locked_report
from reports.content import FORMATS
from reports.corrections_in_text import Standing, corrections_of_revision
from reports.corrigendum import CORRIGENDUM, CORRIGENDUM_FORMATS, corrigendum_to
from reports.issued_words import numbered_paragraphs, one_line
from reports.issuing import finished_rendering
from reports.models import Correction, Issue, Report
from reports.writing_rules import refusal_to_write

__all__ = [
    "issue_corrigendum",
    "prepare_correction",
    "remove_correction",
    "take_in_correction",
    "request_corrigendum_rendering",
]


@transaction.atomic
def prepare_correction(
    *, issue: Issue, paragraph: int, place: str, wrong: str, right: str
) -> tuple[Correction, str | None]:
    """Adds a correction to the corrigendum that is prepared: for the words `wrong` of the paragraph, read `right`.

    Words in one place are corrected once: a second correction of them changes the first. Returns the correction, and
    the words that were to be read before if these are others, or None. Raises NotAllowed unless the paragraph has the
    words.
    """
    issue = _locked(issue)
    refuse_if(rules.refusal_to_correct(issue))
    refuse_if(rules.fault_of_correction(issue, paragraph, wrong, right)[1])
    prepared, words = issue.corrections.filter(corrigendum=None), one_line(right)
    same = {"paragraph": paragraph, "place": one_line(place), "wrong": one_line(wrong)}
    if earlier := prepared.filter(**same).first():
        before, earlier.right = earlier.right, words
        earlier.save(update_fields=["right"])
        return earlier, before if before != words else None
    refuse_if(rules.TOO_MANY if prepared.count() >= rules.MAX_CORRECTIONS else "")
    key = numbered_paragraphs(FORMATS.restored(issue.content))[paragraph].key
    return issue.corrections.create(right=words, key=key, **same), None


@transaction.atomic
def remove_correction(*, issue: Issue, pk: int) -> None:
    """Takes a correction out of the corrigendum that is prepared; one that was issued stays."""
    _locked(issue).corrections.filter(corrigendum=None, pk=pk).delete()


@transaction.atomic
def request_corrigendum_rendering(*, issue: Issue, by: User | None) -> Rendering:
    """Requests the PDF of what is prepared; the same corrections are printed once a day."""
    issue = _locked(issue)
    refuse_if(rules.refusal_to_correct(issue))
    return request_rendering(kind=CORRIGENDUM.kind, meeting=issue.report.meeting, subject_id=issue.pk, by=by)


@transaction.atomic
def issue_corrigendum(*, issue: Issue, by: User | None, tell: Collection[str] = ()) -> Issue:
    """Publishes what is prepared as the next corrigendum to this text, and tells of it; raises NotAllowed.

    `tell` has those of `mail.PARTICIPANTS` and `mail.BODIES` who are told.
    """
    issue, now = _locked(issue), portal_now()
    refuse_if(rules.refusal_to_issue(issue))
    content, rendering = corrigendum_to(issue), finished_rendering(issue.report, issue)
    document = add_correction(document=issue.document, kind=Document.Kind.CORRIGENDUM)
    # Somebody may have added one to the document in the meantime.
    refuse_if("" if document.symbol == content.symbol else f"The symbol {content.symbol} has been taken meanwhile.")
    document.issued_on = now.astimezone(issue.report.meeting.zone).date()
    document.save(update_fields=["issued_on"])
    add_printed(document, rendering, by)
    publish_document(document=document, at=now)
    issued = issue.report.issues.create(
        kind=Issue.Kind.CORRIGENDUM,
        number=issue.report.issues.filter(kind=Issue.Kind.CORRIGENDUM).count() + 1,
        content=CORRIGENDUM_FORMATS.stored(content),
        document=document,
        earlier=issue,
        issued_at=now,
        issued_by=by,
    )
    issue.corrections.filter(corrigendum=None).update(corrigendum=issued)
    issued.report = issue.report
    queue_messages(mail.corrected(issued, tell))
    return issued


@transaction.atomic
def take_in_correction(*, report: Report, correction: Correction, by: User | None) -> TextVersion | None:
    """Writes the corrected words into the text of the revision, as the next version of their section.

    Words that are corrected there already stay as they are. Raises NotAllowed if the place of the words cannot be found
    in the present text, or if the report is not being revised.
    """
    report = locked_report(report)
    refuse_if(refusal_to_write(report))
    found = next((each for each in corrections_of_revision(report) if each.correction.pk == correction.pk), None)
    refuse_if("" if found else rules.NOT_OF_REVISION)
    refuse_if(found.refusal)
    if found.standing == Standing.TAKEN_IN:
        return None
    source = f"Correction: {found.correction.corrigendum.document.symbol or found.correction.corrigendum}"[:120]
    return write_paragraph(found.present, found.corrected, by, source)


def _locked(issue: Issue) -> Issue:
    """The issue, with its report locked, as whoever issues anything does."""
    report = locked_report(issue.report)
    issue = Issue.objects.select_related("document").get(pk=issue.pk)
    issue.report = report
    return issue
