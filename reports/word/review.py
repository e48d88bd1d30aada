"""The changes of a Word document as somebody decides about them, one by one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

from egm_portal.incoming.imported import FORMATS, SECTION, ImportedComment, ImportedFile
from egm_portal.marked_texts.content import words
from egm_portal.marked_texts.markup.writer import source_of
from reports.content import ReportContent
from reports.models import Report, Round, Section, WordImport
from reports.queries import report_content
from reports.word.comments import known_comments, newest_round
from reports.word.comparing import ComparedDraft, ParagraphState, Row, compare
from reports.word.composing import NewText, compose
from reports.word.drafts import draft_of
from reports.word.placing import placed_by_headings, placed_in_section
from reports.word.shown import shown_words

USE, KEEP = "use", "keep"
COMMENT, IGNORE = "comment", "ignore"
CHOICES = frozenset({USE, KEEP, COMMENT, IGNORE})
DEFAULTS = {
    ParagraphState.CHANGED: USE,
    ParagraphState.NEW: USE,
    ParagraphState.REMOVED: USE,
    ParagraphState.MOVED: USE,
    ParagraphState.BOTH: "",
    ParagraphState.CHECK: COMMENT,
}
"""What is chosen at first. Where both sides changed a paragraph, nothing is."""


STRAYS = {
    "text box": "A text box is not part of the text.",
    "picture": "A picture in the file is not a document of the meeting.",
    "object": "An embedded object has no place in the text.",
    "equation": "An equation has no place in the text.",
    "hidden text": "Hidden text was left out.",
    "table in a table": "A table within a table was left out.",
    "link": "A link was left out.",
}
"""What is said of what has no place in the text."""


@dataclass(frozen=True)
class Decision:
    """A row with what was chosen for it; `options` are the possible choices, none for an unchanged one."""

    row: Row
    choice: str

    @property
    def options(self) -> tuple[str, ...]:
        if self.row.change is ParagraphState.UNCHANGED:
            return ()
        return (COMMENT, IGNORE) if self.row.change is ParagraphState.CHECK else (USE, KEEP)

    @property
    def is_open(self) -> bool:
        return bool(self.options) and not self.choice

    @property
    def told(self) -> str:
        """What has no place in the text, in a sentence that quotes it."""
        stray, block = self.row.stray, self.row.imported
        if stray:
            said = f" It says: “{stray.text}”" if stray.text.strip() else ""
            return f"{STRAYS.get(stray.what, STRAYS['object'])}{said}"
        if block.kind == SECTION:
            return f"A heading that cannot be changed here says: “{words(block.spans)}”"
        return f"A passage outside the sections says: “{shown_words(block)}”"

    @property
    def is_recommendation(self) -> bool:
        return self.row.key.startswith("rec-")


@dataclass(frozen=True)
class CommentChoice:
    """A comment of the document, and whether it is taken over; `is_known` if it came from the portal."""

    place: int
    comment: ImportedComment
    is_known: bool
    is_chosen: bool


@dataclass(frozen=True)
class Review:
    """What a document changes in the draft as it is at present."""

    report: Report
    file: ImportedFile
    sections: list[Section]
    content: ReportContent
    draft: ComparedDraft
    round: Round | None
    known: Collection[tuple[str, str]]
    choices: Mapping[str, str]

    @cached_property
    def decisions(self) -> list[Decision]:
        decisions = []
        for row in compare(self.file, self.draft):
            decision = Decision(row, self.choices.get(row.ref, ""))
            if decision.choice not in decision.options:
                default = DEFAULTS.get(row.change, "")
                # The adopted words of a recommendation change only if somebody says so.
                default = KEEP if decision.is_recommendation and default == USE else default
                # A document that was not made from the draft says nothing of what it does not have.
                default = KEEP if row.change is ParagraphState.REMOVED and not self.file.portal else default
                decision = replace(decision, choice=default)
            decisions.append(decision)
        return decisions

    @property
    def open(self) -> list[Decision]:
        return [decision for decision in self.decisions if decision.is_open]

    @cached_property
    def stamp(self) -> str:
        """Another one whenever the draft is another one."""
        texts = [(section.pk, section.version, section.saves, section.heading) for section in self.sections]
        found = {key: [block.source for block in blocks] for key, blocks in self.draft.recommendations.items()}
        return sha256(repr((texts, found)).encode()).hexdigest()[:16]

    def new_texts(self) -> dict[int, NewText]:
        """The new text of each section that changes."""
        rows = [decision.row for decision in self.decisions]
        chosen = {decision.row.ref for decision in self.decisions if decision.choice == USE}
        texts = compose(self.file, self.draft.sections, rows, chosen)
        bodies = {section.pk: section.body for section in self.sections}
        return {section: new for section, new in texts.items() if new.text != bodies.get(section, "")}

    def moving(self, texts: Mapping[int, NewText]) -> dict[str, str]:
        """The keys that move from one section to another with these texts, with their words at present."""
        present = {key: (one.id, block.source) for one in self.draft.sections for key, block in one.now.items()}
        named = ((section, key) for section, new in texts.items() for key in new.keys.values() if key in present)
        return {key: present[key][1] for section, key in named if present[key][0] != section}

    def new_headings(self) -> dict[int, str]:
        used = (decision.row for decision in self.decisions if decision.choice == USE)
        return {row.section: words(row.imported.spans) for row in used if row.imported and row.imported.kind == SECTION}

    def new_recommendations(self) -> dict[str, str]:
        """The new text of each recommendation, of which a document shows the first paragraph under its key."""
        found = {}
        for decision in self.decisions:
            if decision.is_recommendation and decision.choice == USE:
                _, *rest = self.draft.recommendations[decision.row.key]
                first = source_of(decision.row.imported, lambda note: note.mark)
                found[decision.row.key] = "\n\n".join([first, *(block.source for block in rest)])
        return found

    def comments_on(self, row: Row) -> list["CommentChoice"]:
        """The comments on a row; one on several paragraphs is on the first."""
        places = row.imported.comments if row.imported and not row.stray else []
        return [self._comment_choice(place) for place in places if self._first_of[place] == row.place]

    @cached_property
    def other_comments(self) -> list["CommentChoice"]:
        """Those on nothing that is shown, such as an empty paragraph, or one that the draft no longer has."""
        shown = {choice.place for decision in self.decisions for choice in self.comments_on(decision.row)}
        return [self._comment_choice(place) for place in range(len(self.file.comments)) if place not in shown]

    def _comment_choice(self, place: int) -> "CommentChoice":
        comment = self.file.comments[place]
        is_known = (comment.author, comment.text) in self.known
        chosen = self.choices.get(f"comment-{place}", "no" if is_known else "yes")
        return CommentChoice(place, comment, is_known, is_chosen=chosen == "yes")

    @cached_property
    def _first_of(self) -> dict[int, int]:
        first: dict[int, int] = {}
        for place, block in enumerate(self.file.blocks):
            for comment in block.comments:
                first.setdefault(comment, place)
        return first


def review_of(word_import: WordImport, choices: Mapping[str, str]) -> Review:
    """What the document changes in the draft at present."""
    report, read = word_import.report, FORMATS.restored(word_import.found)
    sections = list(Section.objects.present().filter(report=report).select_related("text").with_text())
    content = report_content(report)
    draft, file = draft_of(report, sections, content, read), read
    if not read.portal:
        chosen = word_import.section_id
        placed = placed_in_section(read, chosen) if chosen else placed_by_headings(read, draft.sections)
        draft, file = replace(draft, sections=[*draft.sections, *placed.new]), placed.file
    return Review(report, file, sections, content, draft, newest_round(report), known_comments(report), choices)
