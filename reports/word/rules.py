"""Which Word documents can be brought back into a report."""

from django.conf import settings

from egm_portal.incoming.imported import OWN, ImportedFile
from reports.models import Report, WordImport
from reports.writing_rules import refusal_to_write

_S = WordImport.State
OTHER_REPORT = "This Word document was made from another report. Import it where it was downloaded."
NO_TEXT = "This Word document has no text that could be imported."
DECIDED = "This import has been decided: nothing was changed."
NOT_READ = "This file has not been read yet: nothing was changed."
EDITED_SINCE = (
    "The draft was edited since this page was shown: nothing was written. "
    "The page now shows what the file changes in the draft as it is."
)
NOT_WRITTEN = "Nothing of this file is in the draft: nothing was changed."


def refusal_of_file(report: Report, file: ImportedFile) -> str:
    """Why what was read cannot be compared with the report, or nothing."""
    if not file.portal:
        return "" if any(block.kind != OWN for block in file.blocks) else NO_TEXT
    # Another report is not named: whoever sends its file may have no right to know it.
    return "" if (file.portal, file.report) == (settings.SITE_URL, report.pk) else OTHER_REPORT


def refusal_to_write_import(word_import: WordImport) -> str:
    if word_import.decided_at:
        return DECIDED
    return refusal_to_write(word_import.report) if word_import.state == _S.READ else NOT_READ


def refusal_to_use_words(word_import: WordImport) -> str:
    """Why adopted words cannot become those of the file, or nothing."""
    if word_import.state not in (_S.READ, _S.APPLIED):
        return DECIDED if word_import.decided_at else NOT_READ
    return refusal_to_write(word_import.report)


def refusal_to_undo(word_import: WordImport) -> str:
    return refusal_to_write(word_import.report) if word_import.state == _S.APPLIED else NOT_WRITTEN


def refusal_to_discard(word_import: WordImport) -> str:
    return DECIDED if word_import.decided_at else ""
