"""Writes to a single paragraph of the report."""

from egm_portal.marked_texts.actions import Base
from egm_portal.marked_texts.models import TextVersion
from egm_portal.meetings.models import User
from reports.actions.sections import save_section
from reports.present_text import PresentParagraph
from reports.wordings import with_wording
from room.actions.recommendations import reword_recommendation
from room.rules import Seen


def write_paragraph(present: PresentParagraph, words: str, by: User | None, source: str) -> TextVersion:
    """Writes the words in the place of the paragraph; returns the version that has them."""
    if present.recommendation is None:
        text = with_wording(present.version.text, present.wording, words)
        # However different its words, it is the same paragraph, and other comments speak of it.
        named = {present.wording.start: present.wording.key}
        based_on = Base.of(present.version)
        return save_section(section=present.section, text=text, based_on=based_on, by=by, source=source, named=named)
    row = present.recommendation
    return reword_recommendation(
        recommendation=row, text=words, seen=Seen.of(row), by=by, changes_adopted=True, source=source
    )
