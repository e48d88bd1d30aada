from egm_portal.marked_texts.content import plain
from reports.content import Annex, ReportContent, notes_of
from reports.numbering import numbered
from reports.running_numbers import with_running_numbers
from reports.section_text import division, unnumbered

TABLE = "| a[^x] |\n|---|\n| 1 |\n\n[^x]: Note."


def content(**texts) -> ReportContent:
    values = dict.fromkeys(("title", "symbol", "date", "place", "dates", "disclaimer"), "") | {"draft": True}
    lists = {"organizers": [], "acknowledgements": [], "summary": [], "chapters": [], "annexes": list[Annex]()}
    return ReportContent(**values | lists | texts)


def test_footnotes_are_numbered_through_the_report_and_repeated_ones_keep_their_number():
    found = with_running_numbers(
        content(
            acknowledgements=unnumbered("Thanks.[^x]\n\n[^x]: One."),
            summary=unnumbered("In short.[^x]\n(a) Again.[^x]\n\n[^x]: Two."),
            chapters=numbered([division("First", "New.[^y] Old.[^x] New.[^y]\n\n[^x]: Four.\n[^y]: Three.")]),
        )
    )

    (chapter,) = found.chapters
    marks = [(span.note.mark, span.note.again) for span in chapter.paragraphs[0].spans if span.note]
    assert [note.mark for note in notes_of(found.acknowledgements)] == ["1"]
    assert [span.note.mark for part in found.summary for span in part.spans if span.note] == ["2", "2"]
    assert marks == [("3", False), ("4", False), ("3", True)]
    assert [(note.mark, note.spans) for note in notes_of(chapter)] == [("3", plain("Three.")), ("4", plain("Four."))]


def test_tables_and_figures_are_numbered_and_notes_of_tables_are_not():
    text = f"One.\n\n{TABLE}\n\n![A](1)\nFigure: B[^x]"
    found = with_running_numbers(content(summary=unnumbered(text), chapters=[division("First", text)]))

    parts = [*found.summary[1:], *found.chapters[0].paragraphs[0].parts]
    assert [part.table.number for part in parts if part.table] == [1, 2]
    assert [part.picture.number for part in parts if part.picture] == [1, 2]
    assert [note.mark for note in notes_of(parts)] == ["1", "2"]
    assert [[note.mark for note in part.table.notes] for part in parts if part.table] == [["a"], ["a"]]
