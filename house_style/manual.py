"""The pages of the United Nations Editorial Manual from which rules come, by their titles."""

from enum import Enum

MANUAL = "https://www.un.org/dgacm/en/content/editorial-manual"
"""Its first page. The pages below it have moved more than once: they are named, not linked."""


class Source(Enum):
    """Where a rule comes from: a page of the Manual, or this portal where the Manual has no such rule."""

    ABBREVIATIONS = "Abbreviations and acronyms"
    CAPITALS = "Capitalization in English"
    COUNTRIES = "Country names"
    HEADINGS = "Headings and subheadings"
    ITALICS = "Italics and bold print"
    NUMBERS = "Numbers, dates and time"
    PARAGRAPHS = "Paragraphs and subparagraphs"
    PUNCTUATION = "Punctuation"
    QUOTATIONS = "Quotations"
    SPELLING = "Spelling"
    TABLES = "Tables"
    INCLUSIVE = "United Nations guidelines for inclusive language"
    MEETINGS = "practice of expert group meetings"

    def __str__(self) -> str:
        return f"Editorial Manual, “{self.value}”" if self.is_manual else self.value[0].upper() + self.value[1:]

    @property
    def is_manual(self) -> bool:
        return self not in (Source.INCLUSIVE, Source.MEETINGS)
