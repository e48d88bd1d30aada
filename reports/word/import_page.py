"""The page of a Word document that has been read: what it changes in each section, and what it changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from egm_portal.marked_texts.comparison import ComparedParagraph
from egm_portal.marked_texts.merging import MergeConflict
from reports.models import Section, WordImport
from reports.word.changes import Changes, CommentInFile
from reports.word.comments import rounds
from reports.word.drafts import made_at_of
from reports.word.imported_texts import ImportedText
from reports.word.origin import authors_of

SHOWN = 40
"""Changed paragraphs of a section that are shown: once they are written, all of them are compared."""


@dataclass(frozen=True)
class ShownSection:
    """What becomes of a section: its changed paragraphs have their numbers in the draft, and `more` follow them.

    `after` is the heading behind which a new one goes, or nothing. `both` has the words that both have changed.
    """

    heading: str
    told: list[str]
    paragraphs: list[tuple[str, ComparedParagraph]]
    more: int
    both: Sequence[MergeConflict]
    is_new: bool = False
    after: str = ""


class ImportPage:
    """What the document changes in the draft as it is at present."""

    def __init__(self, changes: Changes) -> None:
        self.changes = changes

    @cached_property
    def sections(self) -> list[ShownSection]:
        return [self._shown(text) for text in self.changes.changed]

    def _shown(self, text: ImportedText) -> ShownSection:
        paragraphs = [one for one in text.comparison.paragraphs if one.state != "unchanged"]
        numbered = [(self.changes.numbers.get(one.key, ""), one) for one in paragraphs[:SHOWN]]
        new = next((one for one in self.changes.new_sections if one.id == text.section.id), None)
        after = self.changes.draft.by_id[new.after].heading if new and new.after else ""
        more = len(paragraphs) - len(numbered)
        return ShownSection(text.section.heading, text.told, numbered, more, text.conflicts, new is not None, after)

    @property
    def missing_sections(self) -> list[str]:
        """The headings of sections that have a text, and of which the document has nothing."""
        missing = self.changes.missing
        return [section.heading for section in self.changes.draft.sections if section.id in missing]

    @cached_property
    def comments(self) -> list[CommentInFile]:
        """The comments of the document, but for those that came from the portal."""
        return [one for one in self.changes.comments if not one.is_known]

    @property
    def known_comments(self) -> int:
        return len(self.changes.comments) - len(self.comments)

    @cached_property
    def button(self) -> str:
        """What the button says that writes it, or nothing if there is nothing to write."""
        sections = len(self.changes.texts)
        comments = len(self.comments) + len(self.changes.other_parts)
        if sections:
            return "Write 1 section" if sections == 1 else f"Write {sections} sections"
        if comments:
            return f"Import {comments} comment{'' if comments == 1 else 's'}"
        return "Write the selected headings" if self.changes.headings else ""

    @property
    def made_at(self) -> datetime | None:
        return made_at_of(self.changes.file)

    @cached_property
    def round(self) -> int:
        """The round of comments of which the document is the circulated draft, or 0: one query."""
        return rounds().number_of_round(self.changes.report, self.made_at)

    @property
    def is_changed_since(self) -> bool:
        return any(one.then is not None and one.then.text != one.now.text for one in self.changes.draft.sections)

    @property
    def authors(self) -> list[str]:
        """Those whose tracked changes were read as accepted."""
        return authors_of(self.changes.file)


@dataclass(frozen=True)
class WrittenSection:
    """A section that an import has written, with its versions before and after; if it was saved since, it stays so.

    `unused` is the version that has the document's words where the draft's were left, or 0.
    """

    section: Section
    is_new: bool
    before: int
    after: int
    unused: int
    is_saved_since: bool


def written_sections(word_import: WordImport) -> Iterator[WrittenSection]:
    """The sections that were written and are still there: one query."""
    written = {each["section"]: each for each in word_import.written}
    for section in Section.objects.present().with_state().filter(pk__in=written):
        each = written[section.pk]
        before, (number, saves) = each["before"], each["after"]
        unused = number - 1 if number > before + 1 else 0
        is_saved_since = (section.version, section.saves) != (number, saves)
        yield WrittenSection(section, each["is_new"], before, number, unused, is_saved_since)
