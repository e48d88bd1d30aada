"""What comes before the text: cover, note, contents and running head."""

from django.utils.formats import date_format
from docx.shared import Mm

from egm_portal.marked_texts.keys.bookmarks import OWN_BOOKMARK
from egm_portal.text.bodies import by_body
from egm_portal.text.titles import short_end
from egm_portal.wordfiles.builder import Builder, heading_bookmark
from egm_portal.wordfiles.elements import Element, begin_field, element, end_field, field, run
from reports.content import ReportContent
from reports.cover_note import note_of
from reports.word.origin import Origin

SUBTITLE = "Report of the Expert Group Meeting"
PAGE_BREAK = "pageBreakBefore"


def add_cover(builder: Builder, content: ReportContent) -> Element:
    """Adds the cover, and returns its title."""
    for line in filter(None, reference_lines(content)):
        builder.add(builder.paragraph("CoverReference", text=line))
    for lines in organizers(content):
        builder.add(builder.paragraph("CoverText", text=lines))
    title = builder.paragraph("Title", text=short_end(content.title))
    builder.add(title)
    mark = "**" if content.reissued_on else "*"
    builder.add(builder.paragraph("Subtitle", text=f"{SUBTITLE}{mark if content.disclaimer else ''}"))
    builder.add(builder.paragraph("CoverText", text=f"{content.place}\n{content.dates}"))
    if content.reissued_on:
        note = f"* Reissued for technical reasons on {content.reissued_on}."
        builder.add(builder.paragraph("Disclaimer", text=note))
    if content.disclaimer:
        builder.add(builder.paragraph("Disclaimer", text=f"{mark} {content.disclaimer}"))
    return title


def reference_lines(content: ReportContent) -> list[str]:
    """The reference and the date; of an official document also its distribution and the language of its original."""
    day = "Draft" if content.draft else content.date
    if not content.distribution:
        return [content.reference, day]
    return [content.reference, f"Distr.: {content.distribution}", day, f"Original: {content.language}"]


def organizers(content: ReportContent) -> list[str]:
    """Each body with its units, a line for each."""
    return ["\n".join([body.name, *body.units]) for body in by_body(content.organizers)]


def add_note(builder: Builder, content: ReportContent) -> None:
    """The note on the reverse of the cover."""
    builder.add(builder.paragraph("TOCHeading", text="Note", properties=[element(PAGE_BREAK)]))
    for text in note_of(content):
        builder.add(builder.paragraph("Normal", text=text))


def add_contents(builder: Builder, content: ReportContent) -> None:
    """The table of contents: a field, which shows the paragraphs of each part until Word puts pages there.

    Only a program that lays the document out knows its pages, and a document that has Word find them when it is opened
    makes Word ask its reader whether fields “may refer to other files”.
    """
    contents = builder.bookmarked([f"{OWN_BOOKMARK}contents"], [run("Contents")])
    builder.add(builder.paragraph("TOCHeading", *contents, properties=[element(PAGE_BREAK)]))
    builder.add(builder.paragraph("ContentsHead", *begin_field('TOC \\o "1-2" \\h \\z'), run("Paragraphs")))
    # Level, anchor, mark, heading and paragraphs of each entry.
    entries = [(1, "acknowledgements", "", "Acknowledgements", "")] if content.acknowledgements else []
    entries += [(1, "summary", "", "Executive summary", "")] if content.summary else []
    for chapter in content.chapters:
        entries.append((1, chapter.anchor, f"{chapter.mark}.", chapter.heading, chapter.range))
        for section in chapter.divisions:
            entries.append((2, section.anchor, f"{section.mark}.", section.heading, section.range))
    entries += [(1, f"annex-{annex.mark}", "", f"Annex {annex.mark}. {annex.title}", "") for annex in content.annexes]
    for level, anchor, mark, heading, paragraphs in entries:
        runs = [run(f"{mark}\t{heading}" if mark else heading), *([run(f"\t{paragraphs}")] if paragraphs else [])]
        link = element("hyperlink", *runs, anchor=heading_bookmark(anchor), history=1)
        builder.add(builder.paragraph(f"TOC{level}", link))
    builder.add(builder.paragraph("Normal", end_field()))


def add_running_head(builder: Builder, content: ReportContent, origin: Origin) -> None:
    """Symbol or title and the page at the head of each page but the cover; of a draft, the word and its date too."""
    section = builder.document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.header_distance = Mm(30), Mm(28), Mm(16)
    section.left_margin, section.right_margin = Mm(44), Mm(26)
    section.different_first_page_header_footer = True
    name = content.symbol or content.title
    if content.draft:
        name = f"{name}\nDRAFT, {date_format(origin.made_at)}"
    builder.set_head(builder.paragraph("Header", run(name), run("\t"), *field("PAGE", run("2"))))
