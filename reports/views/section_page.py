"""What the page of a section shows beside its text: outline, place in the report, preview, material."""

import copy
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from functools import cached_property
from hashlib import sha256

from egm_portal.marked_texts.actions import newest_version
from egm_portal.meetings.models import User
from proceedings.models import SessionNotes
from proceedings.queries import reads_notes
from reports.content import Division, NumberedText
from reports.models import Report, Section
from reports.outline import Entry, every_entry, outline
from reports.presence import Present, by_section
from reports.preview import UNWRITTEN, Place, division_after, place_of
from reports.queries import numbered_text
from reports.views.workspace import Workspace
from reports.writing_rules import SEVERAL
from room.models import Recommendation

_BLANK_LINES = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True)
class SectionPage:
    """One section of the report in a workspace; without a section, the outline alone."""

    workspace: Workspace
    section: Section | None = None
    present: list[Present] = field(default_factory=list)

    @property
    def may_arrange(self) -> bool:
        """Whether the reader may name, move, split and delete the section."""
        return self.workspace.is_writer and self.section is not None and self.section.chapter in SEVERAL

    @cached_property
    def text(self) -> NumberedText:
        """The report as it is saved. The section has its place in it while it may be written, even if it is empty."""
        sections, is_open = list(self.workspace.sections), not self.workspace.refusal
        for index, each in enumerate(sections):
            if is_open and self.section and each.pk == self.section.pk and not each.body.strip():
                sections[index] = copy.copy(each)
                sections[index].body = UNWRITTEN
        return numbered_text(self.workspace.report, sections)

    @cached_property
    def entries(self) -> list[Entry]:
        adopted = Recommendation.objects.adopted().filter(meeting=self.workspace.meeting)
        kinds = set(adopted.order_by().values_list("kind", flat=True).distinct())
        return outline(self.workspace.report, self.text, self.workspace.sections, kinds, by_section(self.present))

    @property
    def position(self) -> str:
        """Which of the written sections this is, as "section 8 of 17"."""
        written = [entry.section.pk for entry in every_entry(self.entries) if entry.section]
        return f"section {written.index(self.section.pk) + 1} of {len(written)}" if self.section else ""

    @property
    def stamp(self) -> str:
        """Another one when the outline of the report may be another one."""
        return stamp_of(self.workspace.report, self.workspace.sections)

    @cached_property
    def place(self) -> Place:
        try:
            return place_of(self.text, self.section.pk, self.section.chapter)
        except LookupError:
            # What was left out of a cleared or issued report has no place in it.
            return Place()

    @property
    def place_values(self) -> dict[str, int | str]:
        """The place as the page sends it with what is typed, so that its preview needs no other section."""
        return asdict(self.place)

    @property
    def next(self) -> Division | None:
        return division_after(self.text, self.section.pk)


def stamp_of(report: Report, sections: Iterable[Section]) -> str:
    """A short text that changes with the sections of the report, which were read `with_state` or `with_text`."""
    states = [(each.pk, each.heading, each.order, each.is_ready, each.version, each.saves) for each in sections]
    return digest(report.state, report.arrangement, states)


def digest(*values: object) -> str:
    return sha256(repr(values).encode()).hexdigest()[:16]


def material_of(section: Section, workspace: Workspace, user: User) -> list[str]:
    """The paragraphs of the notes of the section's session, for those who may read them; empty if there are none."""
    if section.session_id is None or not (workspace.is_staff or reads_notes(user, workspace.meeting)):
        return []
    of_session = {"session_number__meeting": workspace.meeting, "session_number__number": section.session.number}
    notes = SessionNotes.objects.filter(**of_session).select_related("text").first()
    newest = newest_version(notes.text) if notes else None
    return [part.strip() for part in _BLANK_LINES.split(newest.text) if part.strip()] if newest else []
