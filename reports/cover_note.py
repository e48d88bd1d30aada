"""The note that follows the table of contents of a report."""

from reports.content import ReportContent

# Both are formulas of the United Nations Editorial Manual, and are printed as they stand.
DESIGNATIONS = (
    "The designations employed and the presentation of the material in this publication do not imply the expression of "
    "any opinion whatsoever on the part of the Secretariat of the United Nations concerning the legal status of any "
    "country, territory, city or area, or of its authorities, or concerning the delimitation of its frontiers or "
    "boundaries."
)
SYMBOLS = (
    "Symbols of United Nations documents are composed of letters combined with figures. Mention of such a symbol "
    "indicates a reference to a United Nations document."
)


def note_of(content: ReportContent) -> list[str]:
    """The paragraphs of the note; the sentence on symbols is for reports with an official one."""
    return [SYMBOLS, DESIGNATIONS] if content.distribution else [DESIGNATIONS]
