"""What may happen to a corrigendum. No writes here, and no request."""

from datetime import datetime

from papers import rules as paper_rules
from papers.models import Document
from reports.content import FORMATS
from reports.issued_words import numbered_paragraphs, one_line, words_of
from reports.issuing import finished_rendering, reading_of
from reports.models import Issue

MAX_CORRECTIONS = 100
"""Of one corrigendum."""
NOT_OF_REVISION = "This correction is not one of the text that is being revised: nothing was changed."
TOO_MANY = f"A corrigendum has up to {MAX_CORRECTIONS} corrections. A text with more mistakes is revised."


def refusal_to_correct(issue: Issue, at: datetime | None = None) -> str:
    """Why nothing of this text can be corrected at `at` (now), or nothing; reads the issues of its report."""
    newest = issue.report.issues.out(at).texts().first()
    if newest is None:
        return "The report is embargoed. It can be corrected once it is public."
    if newest.pk != issue.pk:
        return f"This text has been revised. Corrections belong to the newest one: {newest}."
    if Document.objects.public(at).filter(pk=issue.document_id).exists():
        return paper_rules.refusal_to_correct(issue.document)
    return "The document of this text is not public."


def fault_of_correction(issue: Issue, number: int, wrong: str, right: str) -> tuple[str, str]:
    """Which part of a correction is at fault, `paragraph` or `wrong`, and why in a sentence; two empty ones if none."""
    paragraphs = numbered_paragraphs(FORMATS.restored(issue.content))
    if number not in paragraphs:
        last = max(paragraphs, default=0)
        return "paragraph", f"What was issued has no paragraph {number}: its paragraphs are 1 to {last}."
    if one_line(wrong) not in words_of(paragraphs[number]):
        return "wrong", f"Paragraph {number} does not have these words. Copy them from the text that was issued."
    return ("wrong", "These are the words that the paragraph has.") if one_line(wrong) == one_line(right) else ("", "")


def refusal_to_issue(issue: Issue, at: datetime | None = None) -> str:
    """Why what is prepared cannot be issued at `at` (now), or nothing."""
    if refusal := refusal_to_correct(issue, at):
        return refusal
    if not issue.corrections.filter(corrigendum=None).exists():
        return "No correction is prepared."
    rendering = finished_rendering(issue.report, issue)
    if rendering is None:
        return "There is no finished PDF of these corrections. Generate and read it first."
    return "" if reading_of(issue.report, rendering) else "Nobody has confirmed having read this PDF."
