"""The pages of the United Nations Editorial Manual from which rules come, by their titles.

They have moved more than once: they are named, and its first page alone is linked.
"""

from enum import Enum


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
        if self in (Source.INCLUSIVE, Source.MEETINGS):
            return self.value[0].upper() + self.value[1:]
        return f"Editorial Manual, “{self.value}”"
