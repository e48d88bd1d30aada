"""The documents on which a conclusion or recommendation rests, as a footnote."""

from collections.abc import Sequence
from dataclasses import replace

from egm_portal.marked_texts.content import Note, Span
from egm_portal.meetings.models import Meeting
from egm_portal.text.dates import days_in_words
from egm_portal.text.titles import meeting_name
from papers.kinds import KINDS
from papers.models import Document
from reports.content import Paragraph

LABEL = "evidence-"
"""What the label of such a footnote begins with until it gets its number; people type no such labels."""


def footnote(label: str, documents: Sequence[Document], meeting: Meeting) -> Note:
    """The footnote that cites these documents of the meeting, which were read with their authors.

    Each has author, title and occasion: Editorial Manual, "Footnotes and other references".
    """
    held = f"the {meeting_name(meeting.short_title)}, {meeting.city}, "
    held += days_in_words(meeting.starts_on, meeting.ends_on)
    spans: list[Span] = []
    for document in documents:
        author = document.named_authors
        occasion = KINDS[document.kind].footnoted_as
        after = f" ({document.symbol})" if document.symbol else ""
        after += f", {occasion} {held}" if occasion else ""
        title = Span(f"“{document.title}”", address=document.get_absolute_url())
        spans += [Span("; ")] if spans else []
        spans += [*([Span(f"{author}, ")] if author else []), title, *([Span(after)] if after else [])]
    return Note(LABEL + label, [*spans, Span(".")])


def with_footnote(paragraph: Paragraph, note: Note) -> Paragraph:
    """The paragraph with the footnote after its last words, before a table or a picture that ends it."""
    for place in range(len(paragraph.parts) - 1, -1, -1):
        part = paragraph.parts[place]
        if part.spans:
            noted = replace(part, spans=[*part.spans, Span(note=note)])
            return replace(paragraph, parts=[*paragraph.parts[:place], noted, *paragraph.parts[place + 1 :]])
    if paragraph.spans or not paragraph.lead:
        return replace(paragraph, spans=[*paragraph.spans, Span(note=note)])
    return replace(paragraph, lead=[*paragraph.lead, Span(note=note)])
