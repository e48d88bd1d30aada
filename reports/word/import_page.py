"""The page of a Word document that has been read: what it changes in each section, and what it changed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from egm_portal.incoming.imported import ImportedComment
from egm_portal.marked_texts.comparison import ComparedParagraph, compare
from reports.models import Round, Section, WordImport
from reports.word.changes import Changes
from reports.word.drafts import SECOND, made_at_of, numbers_of
from reports.word.imported_texts import ImportedText
from reports.word.origin import authors_of

SHOWN = 40
"""Changed paragraphs of a section that are shown: once they are written, all of them are compared."""


@dataclass(frozen=True)
class ShownParagraph:
    """A paragraph that changes, and the number that it has in the draft, if it has one."""

    number: str
    paragraph: ComparedParagraph


@dataclass(frozen=True)
class ChangedByBoth:
    """Words that were changed in the draft and in the document: the draft's stay, `difference` leads to the others."""

    difference: list[ComparedParagraph]
    is_deleted_in_draft: bool
    is_deleted_in_file: bool


@dataclass(frozen=True)
class NumberedComment:
    """A comment, and the number of its paragraph in the draft, if it has one."""

    name: str
    number: str
    comment: ImportedComment


@dataclass(frozen=True)
class NumberedPart:
    """What has no place in the text, and the number of the paragraph behind which it stands, if there is one."""

    name: str
    number: str
    told: str


@dataclass(frozen=True)
class ShownSection:
    """What becomes of a section; `after` is the heading behind which a new one goes, or nothing."""

    heading: str
    told: list[str]
    is_new: bool = False
    after: str = ""
    paragraphs: list[ShownParagraph] = field(default_factory=list)
    more: int = 0
    both: list[ChangedByBoth] = field(default_factory=list)


class ImportPage:
    """What the document changes in the draft as it is at present."""

    def __init__(self, changes: Changes) -> None:
        self.changes = changes
        self._numbers = numbers_of(changes.content)
        self._new = {section.id: section for section in changes.new_sections}

    @property
    def sections(self) -> list[ShownSection]:
        return [self._shown(text) for text in self.changes.changed]

    def _shown(self, text: ImportedText) -> ShownSection:
        paragraphs = [one for one in text.comparison.paragraphs if one.state != "unchanged"]
        new = self._new.get(text.section.id)
        return ShownSection(
            heading=text.section.heading,
            told=text.told,
            is_new=new is not None,
            after=self.changes.draft.by_id[new.after].heading if new and new.after else "",
            paragraphs=[ShownParagraph(self._numbers.get(one.key, ""), one) for one in paragraphs[:SHOWN]],
            more=max(len(paragraphs) - SHOWN, 0),
            both=[
                ChangedByBoth(compare(one.theirs, one.mine).paragraphs, not one.theirs, not one.mine)
                for one in text.conflicts
            ],
        )

    @property
    def missing_sections(self) -> list[str]:
        """The headings of sections that have a text, and of which the document has nothing."""
        missing = self.changes.missing
        return [section.heading for section in self.changes.draft.sections if section.id in missing]

    @property
    def comments(self) -> list[NumberedComment]:
        """The comments of the document, but for those that came from the portal."""
        new = (one for one in self.changes.comments if not one.is_known)
        return [NumberedComment(one.name, self._numbers.get(one.key, ""), one.comment) for one in new]

    @property
    def other_parts(self) -> list[NumberedPart]:
        return [NumberedPart(one.name, self._numbers.get(one.key, ""), one.told) for one in self.changes.other_parts]

    @property
    def button(self) -> str:
        """What the button says that writes it, or nothing if there is nothing to write."""
        sections = {text.section.id for text in self.changes.changed} | {one.section for one in self.changes.headings}
        comments = len([*self.changes.taken_comments(())])
        if sections:
            return "Write 1 section" if len(sections) == 1 else f"Write {len(sections)} sections"
        return f"Import {comments} comment{'' if comments == 1 else 's'}" if comments else ""

    @property
    def known_comments(self) -> int:
        return sum(one.is_known for one in self.changes.comments)

    @property
    def made_at(self) -> datetime | None:
        return made_at_of(self.changes.file)

    @property
    def round(self) -> int:
        """The round of comments of which the document is the circulated draft, or 0: one query."""
        if (made_at := self.made_at) is None:
            return 0
        rounds = Round.objects.filter(report=self.changes.report, opened_at__range=(made_at, made_at + SECOND))
        return rounds.values_list("number", flat=True).first() or 0

    @property
    def is_changed_since(self) -> bool:
        return any(one.then is not None and one.then.text != one.now.text for one in self.changes.draft.sections)

    @property
    def authors(self) -> list[str]:
        """Those whose tracked changes were read as accepted."""
        return authors_of(self.changes.file)


@dataclass(frozen=True)
class WrittenSection:
    """A section that an import has written, with its versions before and after; if it was saved since, it stays so."""

    section: Section
    is_new: bool
    before: int
    after: int
    has_unused: bool
    is_saved_since: bool

    @property
    def unused(self) -> int:
        """The number of the version that has the document's words instead of the draft's."""
        return self.after - 1


def written_sections(word_import: WordImport) -> Iterator[WrittenSection]:
    """The sections that were written and are still there: one query."""
    written = {each["section"]: each for each in word_import.written}
    for section in Section.objects.present().with_state().filter(pk__in=written):
        each = written[section.pk]
        number, saves = each["after"]
        has_unused = number > each["before"] + 1
        is_saved_since = (section.version, section.saves) != (number, saves)
        yield WrittenSection(section, each["is_new"], each["before"], number, has_unused, is_saved_since)
