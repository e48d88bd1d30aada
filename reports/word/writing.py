"""The report as a Word document."""

from collections.abc import Iterable

from egm_portal.marked_texts.content import Span
from egm_portal.marked_texts.keys.bookmarks import SECTION_BOOKMARK
from egm_portal.wordfiles.annotations import Comment, TrackedChanges
from egm_portal.wordfiles.blocks import Blocks, Pictures
from egm_portal.wordfiles.builder import Builder, heading_bookmark
from egm_portal.wordfiles.differences import pieces_of
from egm_portal.wordfiles.elements import element, run
from egm_portal.wordfiles.package import add_properties, saved, set_properties
from reports.content import Annex, Division, ReportContent
from reports.word.annex_tables import annex_table
from reports.word.front_matter import add_contents, add_cover, add_note, add_running_head
from reports.word.origin import Origin, section_key

HEADINGS = ("Heading1", "Heading2", "Heading3")


def docx(
    content: ReportContent,
    origin: Origin,
    *,
    comments: Iterable[Comment] = (),
    changes: TrackedChanges | None = None,
    pictures: Pictures = lambda address: None,
) -> bytes:
    """The whole report; `changes` are shown as tracked changes. The same report is the same bytes.

    Comments on paragraphs that the report does not have stand at its title.
    """
    builder = Builder(origin.portal, comments, changes)
    blocks = Blocks(builder, pictures)
    title = add_cover(builder, content)
    add_note(builder, content)
    if content.acknowledgements:
        builder.add_heading("Acknowledgements", "acknowledgements")
        blocks.parts(content.acknowledgements)
    add_contents(builder, content)
    if content.summary:
        builder.add_heading("Executive summary", "summary", on_new_page=True)
        blocks.parts(content.summary)
    for number, chapter in enumerate(content.chapters):
        _add_division(blocks, chapter, on_new_page=number == 0)
    for annex in content.annexes:
        _add_annex(blocks, annex)
    builder.add_other_comments(title)
    add_running_head(builder, content, origin)
    author = (content.organizers or [""])[0]
    set_properties(builder.document, title=content.title, made_at=origin.made_at, author=author)
    add_properties(builder.document, origin.as_properties())
    return saved(builder.document)


def _add_division(blocks: Blocks, division: Division, depth: int = 0, *, on_new_page: bool = False) -> None:
    _add_division_heading(blocks.builder, HEADINGS[depth], division, on_new_page=on_new_page)
    if on_new_page:
        blocks.removed_after("")  # what stood before everything else that is still there
    if key := division.key or section_key(division.section):
        blocks.removed_after(key)
    for paragraph in division.paragraphs:
        blocks.numbered_paragraph(paragraph.spans, key=paragraph.key, lead=paragraph.lead)
        blocks.parts(paragraph.parts)
    for part in division.divisions:
        _add_division(blocks, part, depth + 1)


def _add_division_heading(builder: Builder, style: str, division: Division, *, on_new_page: bool) -> None:
    """The heading of a chapter, section or subsection, which Word numbers."""
    names = [heading_bookmark(division.anchor)]
    names += [f"{SECTION_BOOKMARK}{division.section}"] if division.section else []
    key, heading = division.key or section_key(division.section), [Span(division.heading)]
    shown, properties = [run(division.heading)], []
    if builder.changes and key in builder.changes.before:
        shown = builder.tracked(pieces_of(builder.changes.before[key], heading))
    elif builder.changes and key in builder.changes.new:
        shown = builder.tracked([("ins", heading[0])])
        properties = [builder.mark_of_paragraph("ins")]
    content = builder.bookmarked(names, builder.anchored(division.key, shown))
    properties += [element("pageBreakBefore")] if on_new_page else []
    builder.add(builder.paragraph(style, *content, direction_of=division.heading, properties=properties))


def _add_annex(blocks: Blocks, annex: Annex) -> None:
    builder = blocks.builder
    builder.add_heading(f"Annex {annex.mark}. {annex.title}", f"annex-{annex.mark}", on_new_page=True)
    blocks.parts(annex.text)
    if annex.note:
        builder.add(builder.paragraph("Normal", text=annex.note))
    if annex.tables:
        builder.add(annex_table(builder, annex))
        # A table cannot be the last thing in a document.
        builder.add(builder.paragraph("TableEnd"))
